// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "profile.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "commands.hpp"
#include "distinct.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/predict/amounts.hpp"
#include "edgetran/profile/campaign.hpp"
#include "edgetran/profile/learning_campaign.hpp"
#include "edgetran/profile/worker_crew.hpp"
#include "edgetran/regress/transfer.hpp"
#include "edgetran/search/bayes/active_learning.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/space/presets/flexibert_json.hpp"
#include "format.hpp"
#include "interrupt.hpp"
#include "narrowing.hpp"
#include "profile_outcome.hpp"

namespace tool {
namespace {

namespace io = edgetran::io;
namespace json = edgetran::json;
namespace profiling = edgetran::profile;
namespace regress = edgetran::regress;
namespace search = edgetran::search;
namespace space = edgetran::space;
using edgetran::input_error;

bool latency_alone(const profile_options& o) { return o.targets == std::vector<std::string>{"latency"}; }

/// The source that this program's own worker finds for the targets; empty where they need none. Refuses
/// targets without one, before anything is measured.
std::string require_sources(const profile_options& o) {
  if (latency_alone(o)) return {};
  const abilities here = abilities_of(o.worker);
  for (const std::string& t : o.targets)
    if (std::find(here.quantities.begin(), here.quantities.end(), t) == here.quantities.end())
      throw edgetran::device_error("no " + t + ": " + here.why_no_more, "--target",
                                   "or ask for --target latency, or name a --worker that measures it");
  return here.source;
}

std::string duration(edgetran::seconds s) {
  const auto whole = static_cast<long long>(std::ceil(s.value()));
  return whole < 90     ? std::to_string(whole) + " s"
         : whole < 5400 ? std::to_string((whole + 30) / 60) + " min"
                        : std::to_string((whole + 1800) / 3600) + " h";
}

/// One line on a terminal, written over and over.
class progress_line {
 public:
  void show(const profiling::campaign_progress& p) {
    if (!live_ || p.told == 0) return;
    std::string line = std::to_string(p.told) + " trials";
    if (p.failed > 0) line += ", " + std::to_string(p.failed) + " failed";
    line += p.error ? ", error " + percent(*p.error) : ", error not known yet";
    if (p.left) line += ", at most " + duration(*p.left) + " left";
    write(line);
  }
  void wipe() { write({}), std::fputs(live_ ? "\r" : "", stderr); }

 private:
  void write(const std::string& line) {
    if (!live_) return;
    std::fprintf(stderr, "\r%-*s", static_cast<int>(widest_), line.c_str());
    widest_ = std::max(widest_, line.size());
  }
  bool live_ = isatty(STDERR_FILENO) != 0;
  std::size_t widest_ = 0;
};

std::string in_words(const edgetran::model::workload& w) {
  return "batch " + std::to_string(w.batch) + ", sequence " + std::to_string(w.sequence);
}

/// What another journal measured. Read before anything is measured here, so that a wrong one costs nothing.
/// Throws input_error for answers to another workload, which are no test of predictions for this one, for
/// architectures that this campaign cannot have, and where none has all the targets.
template <class Codec>
std::vector<profiling::trial> read_tests(const profile_options& o, const edgetran::model::workload& w,
                                         const std::vector<profiling::target>& targets, const Codec& codec) {
  std::vector<profiling::trial> tests;
  for (const io::journal_record& r : io::read_journal(o.test, profiling::campaign_schema()).records) {
    const json::value* kind = r.body.find("kind");
    if (kind == nullptr || !kind->is_string() || kind->as_string() != "told") continue;
    profiling::trial t = profiling::read_trial(r.body);
    if (t.failed() || t.same_as) continue;
    if (!(t.workload == w))
      throw input_error("answers for " + in_words(t.workload) + ", where " + in_words(w) + " is predicted",
                        o.test, "name a journal of the same workload");
    (void)codec.read(json::parse(t.architecture, o.test));
    if (std::all_of(targets.begin(), targets.end(), [&](profiling::target wanted) {
          return std::holds_alternative<double>(profiling::value_of(*t.measured(), wanted));
        }))
      tests.push_back(std::move(t));
  }
  if (tests.empty())
    throw input_error("no answer has every target", o.test, "name a journal that measured them");
  return tests;
}

/// Those of other architectures than were learnt from.
template <class Proposer, class Candidates>
std::vector<regress::table> test_tables(const std::vector<profiling::trial>& tests, const std::string& path,
                                        const Proposer& p, const Candidates& from) {
  std::vector<regress::table> all(p.targets().size(), regress::table(from.columns()));
  for (const profiling::trial& t : tests) {
    const auto candidate = p.codec().read(json::parse(t.architecture, path));
    if (p.learner().history().knows(candidate)) continue;
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i].add(from.features(candidate),
                 std::get<double>(profiling::value_of(*t.measured(), p.targets()[i])));
  }
  if (all.front().rows() == 0)
    throw input_error("no answer to test on: all its architectures were learnt from", path,
                      "name the journal of another seed");
  return all;
}

/// Why it ended: tolerance, max, exhausted or interrupted.
template <class Proposer>
const char* end_of(const profile_options& o, const profiling::campaign_result& r, const Proposer& p) {
  if (r.end == profiling::campaign_end::stopped) return "interrupted";
  if constexpr (requires { p.learner().done(); })
    if (p.learner().done()) return "tolerance";
  return r.progress.told >= o.most ? "max" : "exhausted";
}

/// What the journal knows of a device, a member a row.
std::vector<std::pair<std::string, std::string>> described(const std::vector<io::journal_record>& records,
                                                           const std::string& device) {
  std::vector<std::pair<std::string, std::string>> rows{{"hash", device}};
  for (const io::journal_record& r : records) {
    const json::value *hash = r.body.find("device"), *fingerprint = r.body.find("fingerprint");
    if (hash == nullptr || fingerprint == nullptr || hash->as_string() != device) continue;
    for (const json::member& m : fingerprint->as_object())
      rows.emplace_back(m.key, m.value.is_string() ? m.value.as_string() : json::dump(m.value));
    break;
  }
  return rows;
}

template <class Learner, class Codec, class Candidates>
int run_with(const profile_options& o, const profiling::campaign_plan& plan, Learner learner, Codec codec,
             const Candidates& from) {
  std::vector<profiling::target> targets;
  for (const std::string& t : o.targets) targets.push_back(profiling::target_of(t));
  profiling::learning_campaign proposer(std::move(learner), std::move(targets), std::move(codec));
  const std::vector<profiling::trial> tests =
      o.test.empty() ? std::vector<profiling::trial>{}
                     : read_tests(o, plan.workload, proposer.targets(), proposer.codec());
  progress_line line;
  const auto say = [&](const std::string& what) {
    line.wipe();
    std::fprintf(stderr, "edgetran: %s\n", printable(what).c_str());
  };
  io::journal journal(o.journal, profiling::campaign_schema());
  for (const std::string& w : journal.warnings()) say(w);
  profiling::crew_options with;
  with.tell = say;
  worker_options own = o.worker;
  // Nothing waits for quantities that nobody wants.
  own.latency_only = latency_alone(o);
  profiling::worker_crew crew(o.workers.empty() ? std::vector{own_worker(own)} : o.workers, with);
  listen_to_signals();
  profiling::campaign campaign(proposer, crew, journal, plan,
                               {.most = o.most,
                                .stop = [] { return interrupted != 0; },
                                .progress = [&](const auto& p) { line.show(p); },
                                .device = o.device});
  profiling::campaign_result result;
  try {
    result = campaign.run();
  } catch (...) {
    line.wipe();
    throw;
  }
  line.wipe();
  profile_outcome r;
  r.plan = plan;
  r.targets = proposer.targets();
  r.trials = proposer.trials();
  r.tables = search::tables_of(from, proposer.learner().history());
  r.curve = proposer.curve();
  r.error = proposer.error();
  r.failed = proposer.failed();
  r.replayed = result.progress.replayed;
  r.last_failure = proposer.last_failure();
  r.end = end_of(o, result, proposer);
  if (const std::string device = r.trials.empty() ? crew.device() : r.trials.back().device; !device.empty())
    r.device = described(journal.records(), device);
  for (const profiling::trial& t : tests)
    if (!r.device.empty() && t.device != r.device.front().second) {
      say(o.test + ": measured on device " + t.device + ", and what is predicted is device " +
          r.device.front().second);
      break;
    }
  // Nothing that was measured is held back for what cannot be written or tested: that is told at the end.
  std::string trouble;
  const auto attempt = [&](const auto& what) {
    try {
      what();
    } catch (const edgetran::error& e) {
      trouble = e.what();
      say(trouble);
    }
  };
  if (!tests.empty() && !r.trials.empty())
    attempt([&] { r.tests = test_tables(tests, o.test, proposer, from); });
  const learnt l = r.trials.empty() ? learnt{} : judge(o, r);
  if (!o.out.empty()) attempt([&] { write_table(o.out, r); });
  if (!o.html.empty()) attempt([&] { write_page(o, r, l); });
  report(o, r, l);
  if (result.end == profiling::campaign_end::stopped) return 130;
  if (proposer.trials().empty())
    throw edgetran::device_error("nothing was measured; the last failure: " + proposer.last_failure(),
                                 o.journal, "mend it, and begin another journal");
  return trouble.empty() ? 0 : 1;
}

template <class Candidates, class Codec>
int run(const profile_options& o, json::object what, Codec codec, const Candidates& from) {
  json::array targets;
  for (const std::string& t : o.targets) targets.emplace_back(t);
  profiling::campaign_plan plan{.proposer = {{"method", o.method},
                                             {"of", std::move(what)},
                                             {"targets", std::move(targets)},
                                             {"seed", o.seed}},
                                .workload = {.batch = o.batch, .sequence = o.sequence},
                                .budget = edgetran::seconds{o.budget},
                                .ahead = std::max<std::size_t>(1, o.workers.size())};
  // Numbers of another source are another campaign, also where the best one found is another than before; so
  // are the greatest means over another window.
  if (!o.worker.source.empty()) plan.proposer.set("source", o.worker.source);
  if (o.workers.empty() && std::find(o.targets.begin(), o.targets.end(), "peak_power") != o.targets.end())
    plan.proposer.set("peak_window_s", o.worker.peak_window);
  if (!o.worker.model.empty()) plan.proposer.set("model", o.worker.model);
  if (!(o.worker.idle > 0)) plan.proposer.set("energy", "gross");
  if (o.method == "random")
    return run_with(o, plan, search::random_proposer(from, o.seed), std::move(codec), from);
  return run_with(o, plan,
                  search::active_learning(from, regress::transfer{},
                                          search::interval_width{.tolerance = o.tolerance, .level = 0.5},
                                          {.seed = o.seed}, search::maximum_uncertainty{.relative = true}),
                  std::move(codec), from);
}

/// Amounts of work of a member, or its ranks in the space: one type for both, so that all is compiled once.
template <class S>
struct chosen_features {
  search::physical_features<S> physical;
  search::embedded_features<S> embedded{};
  bool raw = false;
  [[nodiscard]] std::vector<std::string> columns() const {
    return raw ? embedded.columns() : physical.columns();
  }
  [[nodiscard]] std::vector<double> operator()(const space::member_of<S>& a) const {
    return raw ? embedded(a) : physical(a);
  }
};

int run_space(const profile_options& o, std::string_view narrowing) {
  using S = space::flexibert2;
  using features = chosen_features<S>;
  const edgetran::model::workload w{.batch = o.batch, .sequence = o.sequence};
  const bool raw = o.features == "embedding";
  const search::space_candidates<S, features> from(S{}, narrowed<S>(narrowing),
                                                   {.physical = search::physical_features<S>(w), .raw = raw});
  json::object what{{"space", o.what.front()}};
  if (raw) what.set("features", o.features);
  return run(o, std::move(what), profiling::dictionary_codec<S>{}, from);
}

/// Configurations travel as their content, so that boards need no files.
int run_files(const profile_options& o) {
  const edgetran::model::workload w{.batch = o.batch, .sequence = o.sequence};
  json::array entries, names;
  std::vector<double> values;
  if (o.features != "physical")
    throw input_error("configurations have no place in a space", "--features", "leave it out");
  for (const std::string& path : o.what) {
    std::filesystem::path file = path;
    if (std::error_code ignored; std::filesystem::is_directory(file, ignored)) file /= "config.json";
    const json::value content = json::load(file);
    const edgetran::model::any_model m = edgetran::model::parse(content, path);
    m.check(w);
    if (std::find(entries.begin(), entries.end(), content) != entries.end())
      throw input_error("the same configuration twice", path, "name it once");
    names.emplace_back(edgetran::md5(json::dump(content)).str());
    entries.push_back(content);
    const auto amounts = edgetran::predict::total_amounts(m, w);
    values.insert(values.end(), amounts.values().begin(), amounts.values().end());
  }
  const search::pool_candidates from(
      {edgetran::predict::amount_names.begin(), edgetran::predict::amount_names.end()}, values);
  return run(o, {{"configs", std::move(names)}}, profiling::list_codec(std::move(entries)), from);
}

}  // namespace

double share_of(const std::string& text) {
  double value = 0;
  char rest = 0;
  const int read = std::sscanf(text.c_str(), "%lf%c", &value, &rest);
  const bool hundredths = read == 2 && rest == '%' && text.find('%') + 1 == text.size();
  if (hundredths) value /= 100;
  if ((read != 1 && !hundredths) || !(value > 0 && value < 1))
    throw input_error("'" + text + "' is no share above 0% and below 100%", {}, "write 5% or 0.05");
  return value;
}

int profile(const profile_options& o) {
  std::vector<named_file> kept{{"--journal", o.journal}, {"--test", o.test}};
  for (const std::string& file : o.what) kept.push_back({"a configuration", file});
  require_distinct({{"--out", o.out}, {"--html", o.html}}, kept);
  for (std::size_t i = 0; i < o.targets.size(); ++i)
    if (std::find(o.targets.begin(), o.targets.begin() + static_cast<std::ptrdiff_t>(i), o.targets[i]) !=
        o.targets.begin() + static_cast<std::ptrdiff_t>(i))
      throw input_error(o.targets[i] + " twice", "--target", "name each target once");
  require_writable(o.journal);
  for (const std::string& written : {o.out, o.html})
    if (!written.empty()) require_writable(written);
  profile_options with = o;
  if (o.workers.empty()) {
    // The worker opens this very one, and a lost source is not replaced by another in the middle.
    if (std::string found = require_sources(o); !found.empty()) with.worker.source = std::move(found);
  } else if (o.worker != worker_options{}) {
    throw input_error("options of this program's own worker, and others by --worker", "--worker",
                      "give --source and its like in the worker's command, as 'edgetran worker' takes them");
  }
  const auto [name, narrowing] = parts_of_space(o.what.front());
  std::error_code ignored;
  if (!std::filesystem::exists(o.what.front(), ignored)) {
    if (name == "flexibert2" && o.what.size() == 1) return run_space(with, narrowing);
    throw edgetran::unknown_error("no such file, and no space that can be run", o.what.front(),
                                  "name configurations, or flexibert2[element=first:last,...] alone");
  }
  return run_files(with);
}

}  // namespace tool
