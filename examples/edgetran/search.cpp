// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "commands.hpp"
#include "distinct.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/measure/fingerprint_json.hpp"
#include "edgetran/model/from_space.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/nn/plain_kernels.hpp"
#include "edgetran/predict/devices.hpp"
#include "edgetran/predict/profile_json.hpp"
#include "edgetran/predict/sequence_prediction.hpp"
#include "edgetran/profile/learning_campaign.hpp"
#include "edgetran/profile/worker_crew.hpp"
#include "edgetran/search/device/predicted_objectives.hpp"
#include "edgetran/search/device/sequence_objectives.hpp"
#include "edgetran/search/evolve/genetic.hpp"
#include "edgetran/search/evolve/local_search.hpp"
#include "edgetran/search/evolve/nsga2.hpp"
#include "edgetran/search/evolve/regularised_evolution.hpp"
#include "edgetran/search/goals/correction.hpp"
#include "edgetran/search/hypervolume.hpp"
#include "edgetran/search/low_discrepancy.hpp"
#include "edgetran/search/pareto.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/search/study.hpp"
#include "edgetran/search/study_journal.hpp"
#include "edgetran/space/presets/flexibert_json.hpp"
#include "interrupt.hpp"
#include "narrowing.hpp"
#include "search_outcome.hpp"
#include "search_score.hpp"
#include "worker.hpp"

namespace tool {
namespace {

namespace io = edgetran::io;
namespace json = edgetran::json;
namespace model = edgetran::model;
namespace predictors = edgetran::predict;
namespace profiling = edgetran::profile;
namespace search_in = edgetran::search;
namespace space = edgetran::space;
using edgetran::input_error;

using S = space::flexibert2;
using candidates = search_in::space_candidates<S>;
using candidate = candidates::candidate_type;
using codec = profiling::dictionary_codec<S>;

constexpr std::size_t asked_at_once = 20;
constexpr std::array<std::string_view, 6> proposers{
    "random", "low_discrepancy", "local_search", "regularised_evolution", "genetic", "nsga2"};

/// `latency,energy` or `parameters,score=SOURCE`: what follows `score=` is the source, commas and all.
struct named_quantities {
  std::vector<std::string> names{};
  std::string source{};  ///< of the score

  void add(std::string_view text) {
    while (!text.empty()) {
      if (text.starts_with("score=")) {
        names.emplace_back("score");
        source = text.substr(6);
        return;
      }
      const std::size_t comma = std::min(text.find(','), text.size());
      names.emplace_back(text.substr(0, comma));
      text.remove_prefix(std::min(comma + 1, text.size()));
    }
  }
};

/// All that is known of an architecture: what a device predicts, then the score where there is one.
class everything {
 public:
  using predictor = std::variant<search_in::predicted_objectives<S>, search_in::sequence_objectives<S>>;

  everything(predictor p, std::optional<score_source> score, const model::workload& w)
      : predictor_(std::move(p)), score_(std::move(score)), features_(w) {
    columns_ = std::visit([](const auto& e) { return e.columns(); }, predictor_);
    if (score_) columns_.push_back(score_->what());
  }
  [[nodiscard]] const std::vector<search_in::column>& columns() const { return columns_; }
  /// Of latencies from now on.
  void correct(const search_in::correction& by) { latency_ = by; }
  std::string evaluate(const candidate& c, std::span<search_in::ranged> row) const {
    const std::span<search_in::ranged> predicted = row.first(row.size() - (score_ ? 1 : 0));
    std::visit([&](const auto& e) { e.evaluate(c, predicted); }, predictor_);
    row.front() = latency_.of(row.front());  // quantities_for has it first
    if (!score_) return {};
    const auto told = (*score_)([&] { return features_(c); }, [&] { return codec{}.write(c); });
    if (const auto* why = std::get_if<std::string>(&told)) return *why;
    row.back() = std::get<search_in::ranged>(told);
    return {};
  }

 private:
  predictor predictor_;
  std::optional<score_source> score_;
  search_in::physical_features<S> features_;
  search_in::correction latency_{};
  std::vector<search_in::column> columns_;
};

/// A device, and what predicts for it.
struct opened_device {
  everything::predictor predictor;
  std::string name;
  std::string identity;  ///< tells equal profiles from others
  model::workload workload{};
  std::vector<std::pair<std::string, std::string>> fingerprint{};
  bool here = false;  ///< what is predicted can be measured
};

/// Quantities that the device gives and that cost next to nothing; memory only where it is asked for.
std::vector<search_in::predicted_quantity> quantities_for(bool memory) {
  using quantity = search_in::predicted_quantity;
  std::vector<quantity> all{quantity::latency, quantity::energy, quantity::peak_power, quantity::parameters,
                            quantity::flops};
  if (memory) all.push_back(quantity::memory);
  return all;
}

opened_device open_device(const search_options& o, bool memory) {
  if (const auto* shipped = predictors::find_shipped(o.device)) {
    const auto* const* profile = std::get_if<const predictors::sequence_profile*>(&shipped->profile);
    if (profile == nullptr)
      throw edgetran::device_error("its profile does not know FlexiBERT's layers", o.device,
                                   "known: here, the file of calibrate --out, a100, rpi4, m1_pro_gpu, ncs2");
    const predictors::sequence_profile& d = **profile;
    model::workload w = d.workload;
    w.batch = o.batch.value_or(w.batch);
    w.sequence = o.sequence.value_or(w.sequence);
    predictors::check(d, w);
    return {search_in::sequence_objectives<S>(d, quantities_for(memory)),
            std::string(d.title),
            std::string(d.name) + ", " + std::string(d.source.budget),
            w,
            {{"profile", std::string(d.name)},
             {"source", std::string(d.source.paper)},
             {"conditions", std::string(d.source.conditions)}},
            false};
  }
  options as_usual;
  as_usual.device = o.device;
  as_usual.budget = o.calibration;
  const model::workload w{.batch = o.batch.value_or(1), .sequence = o.sequence.value_or(64)};
  const predictors::device_profile d = device_of(as_usual);
  const auto here = edgetran::measure::read_fingerprint(edgetran::nn::plain_kernels::name);
  search_in::predicted_objectives<S> predicted(d, w, quantities_for(memory), here);
  const bool same = !predicted.elsewhere();
  if (!same)
    std::fprintf(stderr,
                 "edgetran: the profile was calibrated on another device or build: intervals are widened; "
                 "calibrate again on this one\n");
  std::vector<std::pair<std::string, std::string>> rows;
  for (const json::member& m : edgetran::measure::to_json(d.fingerprint))
    rows.emplace_back(m.key, m.value.is_string() ? m.value.as_string() : json::dump(m.value));
  return {std::move(predicted),
          d.fingerprint.processor,
          edgetran::md5(json::dump(predictors::to_json(d))).str() + (same ? "" : ", elsewhere"),
          w,
          std::move(rows),
          same};
}

/// The goals that the words name.
search_in::goals goals_of(const search_options& o, const named_quantities& least,
                          const named_quantities& most, const std::vector<search_in::column>& columns) {
  std::vector<search_in::objective> objectives;
  for (const auto& [names, towards] :
       {std::pair(&least, search_in::direction::minimise), std::pair(&most, search_in::direction::maximise)})
    for (const std::string& name : names->names)
      objectives.push_back({search_in::column_named(columns, name), towards});
  std::vector<search_in::constraint> constraints;
  for (const std::string& text : o.where) constraints.push_back(search_in::parse_constraint(text, columns));
  return {columns, std::move(objectives), std::move(constraints)};
}

/// How many a proposer with a population has in it where the budget allows: the first so many are random. 0
/// for one without.
std::size_t usual_population(const std::string& name) {
  return name == "genetic" ? 125 : name == "nsga2" || name == "regularised_evolution" ? 100 : 0;
}

/// No more than a fifth of the budget, or what the journal's search began with: a larger budget goes on with
/// it.
std::size_t population_for(const std::string& name, std::size_t budget, const io::journal* journal) {
  const std::size_t usual = usual_population(name);
  std::size_t population = std::min(usual, std::max<std::size_t>(4, budget / 5));
  if (journal == nullptr) return population;
  for (const io::journal_record& r : journal->records())
    if (const json::value* plan = r.body.find("plan"); plan != nullptr && plan->is_object()) {
      const json::value* began = plan->find("population");
      population = began == nullptr ? usual : static_cast<std::size_t>(began->as_integer(1, 1'000'000));
    }
  return population;
}

/// Calls `run(proposer)` with the proposer of that name.
template <class Run>
void with_proposer(const std::string& name, const candidates& from, std::size_t objectives,
                   std::size_t population, std::uint64_t seed, Run run) {
  if (name == "random") return run(search_in::random_proposer(from, seed));
  if (name == "low_discrepancy") return run(search_in::low_discrepancy_proposer(from, 64, seed));
  if (name == "nsga2")
    return run(
        search_in::nsga2_proposer(from, {.objectives = objectives, .population = population, .seed = seed}));
  if (name == "genetic") {
    const std::size_t fifth = std::max<std::size_t>(2, population / 5);
    return run(search_in::genetic_proposer(from, {.population = population,
                                                  .parents = fifth,
                                                  .mutants = 2 * fifth,
                                                  .children = 2 * fifth,
                                                  .iterations = 0,
                                                  .seed = seed}));
  }
  if (name == "local_search") return run(search_in::local_search_proposer(from, {.seed = seed}));
  const std::size_t tournament = std::clamp<std::size_t>(population / 3, 2, 10);
  return run(search_in::regularised_evolution_proposer(
      from, {.population = population, .tournament = tournament, .seed = seed}));
}

class progress_line {
 public:
  explicit progress_line(std::size_t budget) : bar_(progress_bar("searching")), budget_(budget) {}
  void show(const search_in::study_progress& p) {
    bar_(std::min(0.999, static_cast<double>(p.told) / static_cast<double>(budget_)));
  }
  ~progress_line() { bar_(1); }

 private:
  std::function<void(double)> bar_;
  std::size_t budget_;
};

/// The best so far, or the share of the final hypervolume, at some forty numbers of candidates.
void draw_curve(search_outcome& r, const std::vector<std::vector<double>>& points) {
  const std::size_t objectives = r.goals.objectives().size();
  std::vector<std::vector<double>> good;
  std::vector<std::size_t> when;
  std::vector<double> reference(objectives, -std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].empty() || !r.goals.feasible(points[i])) continue;
    good.push_back(points[i]);
    when.push_back(i + 1);
    for (std::size_t k = 0; k < objectives; ++k) reference[k] = std::max(reference[k], points[i][k]);
  }
  if (good.empty() || objectives > 3) return;
  for (double& v : reference) v += 1e-9 * std::fabs(v);
  const auto so_far = [&](std::size_t n) {
    const auto some = std::span(good).first(n);
    if (objectives > 1) return search_in::hypervolume(some, reference);
    double best = some.front().front();
    for (const auto& p : some) best = std::min(best, p.front());
    return r.goals.objectives().front().towards == search_in::direction::minimise ? best : -best;
  };
  const double last = so_far(good.size());
  const bool share = objectives > 1 && last > 0;
  if (objectives > 1 && !share) return;
  r.curve_name = share ? "share of the final hypervolume"
                       : r.goals.columns()[r.goals.objectives().front().column].name + " of the best";
  constexpr std::size_t marks = 40;
  for (std::size_t m = 1; m <= marks; ++m) {
    const std::size_t until = points.size() * m / marks;
    const auto n = static_cast<std::size_t>(std::upper_bound(when.begin(), when.end(), until) - when.begin());
    if (n > 0 && (r.curve.empty() || r.curve.back().first != until))
      r.curve.emplace_back(until, share ? so_far(n) / last : so_far(n));
  }
}

/// What was found, from the trials.
template <class Trials>
void take_front(search_outcome& r, const Trials& trials) {
  std::vector<std::vector<double>> points;
  for (const auto& t : trials) {
    points.push_back(t.targets);
    if (t.failed()) r.failures.push_back({codec{}.write(t.candidate), points.size(), t.failure});
  }
  const std::size_t objectives = r.goals.objectives().size();
  const auto all = search_in::fronts(points, objectives);
  if (r.progress.told == r.progress.failed) return;
  std::vector<std::size_t> front = all.front();
  r.feasible = r.goals.feasible(points[front.front()]);
  if (!r.feasible || objectives == 1) front.resize(1);
  std::stable_sort(front.begin(), front.end(),
                   [&](std::size_t a, std::size_t b) { return points[a][0] < points[b][0]; });
  std::vector<bool> in_front(trials.size());
  model::graph_hasher hasher;
  for (const std::size_t i : front) {
    in_front[i] = true;
    found_architecture f;
    f.architecture = codec{}.write(trials[i].candidate);
    f.layers = model::from_space(trials[i].candidate);
    f.hash = hasher(f.layers).str();
    f.type = space::model_type(trials[i].candidate);
    f.after = i + 1;
    f.row = trials[i].row;
    f.targets = trials[i].targets;
    r.front.push_back(std::move(f));
  }
  const std::size_t step = r.one_in = trials.size() / 2000 + 1;
  for (std::size_t i = 0; i < trials.size(); i += step) {
    if (in_front[i] || trials[i].failed()) continue;
    std::vector<double> values;
    for (const auto& y : trials[i].row) values.push_back(y.value);
    r.others.push_back(std::move(values));
  }
  draw_curve(r, points);
}

/// The knee, or the best in one objective, of those that did not turn out to fail or to violate a constraint;
/// nothing where none is left. With `only_measured`, of those that turned out to satisfy them.
std::optional<std::size_t> choose(const search_options& o, const search_outcome& r,
                                  bool only_measured = false) {
  std::vector<std::size_t> left;
  std::vector<std::vector<double>> points;
  for (std::size_t i = 0; i < r.front.size(); ++i) {
    const found_architecture& f = r.front[i];
    points.push_back(f.targets);
    if (f.measured ? meets(r, f).value_or(false) : !only_measured) left.push_back(i);
  }
  if (left.empty()) return {};
  if (o.choose == "knee") return search_in::knee(points, left, r.goals.objectives().size());
  const auto& objectives = r.goals.objectives();
  const auto at = std::find_if(objectives.begin(), objectives.end(),
                               [&](const auto& x) { return r.goals.columns()[x.column].name == o.choose; });
  const auto k = static_cast<std::size_t>(at - objectives.begin());
  return *std::min_element(left.begin(), left.end(),
                           [&](std::size_t a, std::size_t b) { return points[a][k] < points[b][k]; });
}

/// Measures architectures on this machine, one after the other, each once: the journal, where there is one,
/// knows what was measured before.
class measurer {
 public:
  measurer(const model::workload& w, double each, io::journal* journal, std::string study)
      : workload_(w), each_(each), journal_(journal), study_(std::move(study)) {
    if (journal == nullptr) return;
    for (const io::journal_record& r : journal->records())
      if (const json::value* kind = r.body.find("kind"); kind != nullptr && kind->as_string() == "measured")
        if (r.body.at("study").as_string() == study_)
          known_.emplace(r.body.at("hash").as_string(), profiling::read_outcome(r.body));
  }

  /// Nothing where a signal came.
  std::optional<profiling::outcome> operator()(const json::value& architecture, const std::string& hash) {
    if (const auto k = known_.find(hash); k != known_.end()) return k->second;
    if (!crew_) {
      worker_options own;
      own.latency_only = true;
      profiling::crew_options with;
      with.tell = [](const std::string& what) { std::fprintf(stderr, "edgetran: %s\n", what.c_str()); };
      crew_ = std::make_unique<profiling::worker_crew>(std::vector{own_worker(own)}, with);
    }
    crew_->give({0, json::dump(architecture), workload_, edgetran::seconds{each_}});
    while (interrupted == 0) {
      auto results = crew_->wait(edgetran::seconds{0.2});
      if (results.empty()) continue;
      const profiling::outcome& o = known_.emplace(hash, std::move(results.front().outcome)).first->second;
      if (journal_ != nullptr) {
        json::object record{{"id", study_ + "/measured/" + hash},
                            {"kind", "measured"},
                            {"study", study_},
                            {"hash", hash},
                            {"architecture", architecture}};
        profiling::set_outcome(record, o);
        journal_->append(std::move(record));
      }
      return o;
    }
    return {};
  }

 private:
  model::workload workload_;
  double each_;
  io::journal* journal_;
  std::string study_;
  std::map<std::string, profiling::outcome> known_;
  std::unique_ptr<profiling::worker_crew> crew_;
};

/// Measures `count` members of the space that are drawn at random, and corrects latencies by them. False
/// where a signal came.
bool check(const search_options& o, const candidates& from, everything& evaluator, measurer& measure,
           search_outcome& r) {
  constexpr std::uint64_t apart = 0x636865636b;  // from the draws of proposers
  const edgetran::stream random = edgetran::stream(o.seed).split(apart);
  const auto bar = progress_bar("checking");
  std::vector<search_in::ranged> predicted, row(evaluator.columns().size());
  std::vector<double> measured;
  model::graph_hasher hasher;
  const std::size_t most = 4 * *o.check;  // some may fail, and small spaces repeat themselves
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < most && measured.size() < *o.check; ++i) {
    bar(static_cast<double>(measured.size()) / static_cast<double>(*o.check));
    const candidate c = from.draw(random.split(i));
    const std::string hash = hasher(model::from_space(c)).str();
    if (!seen.insert(hash).second) continue;
    const auto outcome = measure(codec{}.write(c), hash);
    if (!outcome) return false;
    const auto* m = std::get_if<profiling::measurement>(&*outcome);
    if (m == nullptr || !m->latency.value) continue;
    evaluator.evaluate(c, row);
    predicted.push_back(row.front());
    measured.push_back(m->latency.value->value.value());
  }
  bar(1);
  r.correction = search_in::correction_from(predicted, measured);
  // A search's choice is no random member, so that what was measured may widen its interval, not narrow it.
  r.correction->scale = std::max(1.0, r.correction->scale);
  evaluator.correct(*r.correction);
  return true;
}

/// Which `count` of `n` compromises to measure: the chosen, both ends, and what lies evenly between them.
std::vector<std::size_t> finalists(std::size_t n, std::size_t chosen, std::size_t count) {
  std::vector<std::size_t> which{chosen};
  const auto add = [&](std::size_t i) {
    if (which.size() < count && std::find(which.begin(), which.end(), i) == which.end()) which.push_back(i);
  };
  add(n - 1);
  add(0);
  for (std::size_t k = 1; k + 2 < count; ++k) add(k * (n - 1) / (count - 2));
  for (std::size_t i = 0; i < n; ++i) add(i);  // where the chosen is one of those
  return which;
}

/// Measures finalists; then the chosen anew, until one was measured and satisfies the constraints. After
/// `count` more it is one of those that were measured, or none.
void measure_finalists(const search_options& o, search_outcome& r, measurer& measure, std::size_t count) {
  const std::vector<std::size_t> which = finalists(r.front.size(), *r.chosen, count);
  const auto bar = progress_bar("measuring");
  const auto one = [&](std::size_t i) {
    if (interrupted == 0) r.front[i].measured = measure(r.front[i].architecture, r.front[i].hash);
  };
  for (std::size_t k = 0; k < which.size(); ++k) {
    bar(static_cast<double>(k) / static_cast<double>(which.size()));
    one(which[k]);
  }
  for (std::size_t more = 0; more < count && interrupted == 0; ++more) {
    r.chosen = choose(o, r);
    if (!r.chosen || r.front[*r.chosen].measured) break;
    one(*r.chosen);
  }
  r.chosen = choose(o, r);
  if (r.chosen && !r.front[*r.chosen].measured) r.chosen = choose(o, r, true);
  bar(1);
}

json::array list_of(const std::vector<std::string>& texts) {
  json::array all;
  for (const std::string& t : texts) all.emplace_back(t);
  return all;
}

}  // namespace

std::vector<std::string> proposer_list() { return {proposers.begin(), proposers.end()}; }
std::string proposer_names() {
  std::string all;
  for (const std::string_view p : proposers) all.append(all.empty() ? "" : ", ").append(p);
  return all;
}

int search(const search_options& o) {
  for (const std::string& written : {o.journal, o.out, o.html})
    if (!written.empty()) require_writable(written);
  const auto [name, narrowing] = parts_of_space(o.space);
  if (name != "flexibert2")
    throw edgetran::unknown_error("no space '" + std::string(name) + "' that can be predicted", o.space,
                                  "write flexibert2, or flexibert2[element=first:last,...]");
  const auto within = narrowed<S>(narrowing);
  named_quantities least, most;
  for (const std::string& text : o.minimise) least.add(text);
  for (const std::string& text : o.maximise) most.add(text);
  if (!least.source.empty() && !most.source.empty())
    throw input_error("two sources of the score", "--minimise and --maximise", "name one");
  require_distinct({{"--journal", o.journal}, {"--out", o.out}, {"--html", o.html}},
                   {{"--device", o.device}, {"score", least.source + most.source}});

  const auto mentions = [&](const char* what) {
    const auto in = [&](const auto& texts) {
      return std::any_of(texts.begin(), texts.end(),
                         [&](const std::string& t) { return t.find(what) != t.npos; });
    };
    return in(least.names) || in(most.names) || in(o.where);
  };
  std::optional<score_source> score;
  if (const std::string& source = least.source.empty() ? most.source : least.source; !source.empty())
    score.emplace(source, search_in::physical_features<S>().columns(),
                  score_processes{o.score_jobs, o.score_timeout});
  else if (o.score_jobs != 1 || o.score_timeout)
    throw input_error("no score", "--score-jobs and --score-timeout", "add score=COMMAND to --maximise");
  // What is misspelt is told before a calibration.
  std::vector<search_in::column> possible;
  for (const auto q : quantities_for(true)) possible.push_back(search_in::column_of(q));
  if (score) possible.push_back(score->what());
  const search_in::goals wanted = goals_of(o, least, most, possible);
  const std::size_t objectives = wanted.objectives().size();
  if (o.choose != "knee" &&
      std::none_of(wanted.objectives().begin(), wanted.objectives().end(),
                   [&](const auto& x) { return wanted.columns()[x.column].name == o.choose; }))
    throw edgetran::unknown_error("'" + o.choose + "' is no objective", "--choose",
                                  "write knee, or an objective that is to be the best");
  const std::string proposer = !o.proposer.empty() ? o.proposer : objectives > 1 ? "nsga2" : "genetic";
  if (objectives > 1 && proposer != "nsga2" && proposer != "random" && proposer != "low_discrepancy")
    throw input_error(proposer + " minimises one objective", "--proposer",
                      "take nsga2, random or low_discrepancy, or make constraints of the others");
  opened_device device = open_device(o, mentions("memory"));
  for (const auto& [count, option] : {std::pair(o.measure, "--measure"), std::pair(o.check, "--check")})
    if (count.value_or(0) > 0 && !device.here)
      throw edgetran::device_error("what is predicted for " + device.name + " cannot be measured here",
                                   option, "search for --device here, or leave it out");
  const model::workload w = device.workload;
  if (score) score->require(w);
  const std::string score_identity = score ? score->identity() : std::string();
  everything evaluator(std::move(device.predictor), std::move(score), w);
  search_outcome r(goals_of(o, least, most, evaluator.columns()));
  r.device = device.name;
  r.fingerprint = device.fingerprint;
  r.workload = w;
  r.proposer = proposer;

  json::object plan{{"space", o.space},
                    {"workload", profiling::to_json(w)},
                    {"device", device.identity},
                    {"minimise", list_of(least.names)},
                    {"maximise", list_of(most.names)},
                    {"where", list_of(o.where)},
                    {"proposer", proposer},
                    {"seed", o.seed},
                    {"at_once", asked_at_once}};
  if (!score_identity.empty()) plan.set("score", score_identity);
  if (o.check) plan.set("check", *o.check);
  std::unique_ptr<io::journal> journal;
  if (!o.journal.empty()) {
    journal = std::make_unique<io::journal>(o.journal, search_in::study_schema(),
                                            io::journal_options{.flush_every = 0});
    for (const std::string& warning : journal->warnings())
      std::fprintf(stderr, "edgetran: %s\n", warning.c_str());
  }
  const std::size_t population = population_for(proposer, o.budget, journal.get());
  if (population != usual_population(proposer)) plan.set("population", population);
  std::optional<search_in::study_journal<codec>> memory;
  if (journal) {
    memory.emplace(*journal, plan, r.goals);
    r.study = memory->name();
  }
  listen_to_signals();
  const candidates from(S{}, within, search_in::physical_features<S>(w));
  measurer measure(w, o.each, journal.get(), r.study);
  const auto broke_off = [&] {
    std::fprintf(stderr, "edgetran: interrupted%s\n", journal ? ": the same command goes on" : "");
    return 130;
  };
  if (o.check && !check(o, from, evaluator, measure, r)) return broke_off();
  try {
    with_proposer(proposer, from, objectives, population, o.seed, [&](auto p) {
      edgetran::thread_pool runs(o.score_jobs);
      progress_line line(o.budget);
      const search_in::study_options how{.budget = o.budget,
                                         .batch = asked_at_once,
                                         .stop = [] { return interrupted != 0; },
                                         .progress = [&](const auto& now) { line.show(now); }};
      const auto found =
          search_in::run_study(p, evaluator, r.goals, runs, how, search_in::memory_if_any(memory));
      r.end = found.end;
      r.progress = found.progress;
      take_front(r, found.trials);
    });
  } catch (const score_interrupted&) {
    return broke_off();
  }
  if (r.feasible) r.chosen = choose(o, r);
  const std::size_t measured = o.measure.value_or(device.here ? 5 : 0);
  if (r.feasible && measured > 0 && interrupted == 0) measure_finalists(o, r, measure, measured);
  if (journal) journal->flush();
  if (!o.out.empty() && r.chosen) write_config(o, r);
  if (!o.html.empty()) write_page(o, r);
  report(o, r);
  if (interrupted != 0) return 130;
  if (r.chosen) return 0;
  std::fprintf(stderr, "edgetran: %s\n",
               r.front.empty() ? ("every candidate: " + in_words(r.failures)).c_str()
               : r.feasible ? "no architecture that was measured satisfies every constraint: none is chosen"
                            : "no architecture that was looked at satisfies every constraint");
  return 1;
}

}  // namespace tool
