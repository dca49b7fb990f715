// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_measuring.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/model/from_space.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/profile/trial_json.hpp"
#include "interrupt.hpp"
#include "search_front.hpp"
#include "worker.hpp"

namespace tool {

namespace io = edgetran::io;
namespace json = edgetran::json;
namespace model = edgetran::model;
namespace profiling = edgetran::profile;
namespace search_in = edgetran::search;

search_measurer::search_measurer(const model::workload& w, double each, io::journal* journal,
                                 std::string study)
    : workload_(w), each_(each), journal_(journal), study_(std::move(study)) {
  if (journal == nullptr) return;
  for (const io::journal_record& r : journal->records())
    if (const json::value* kind = r.body.find("kind"); kind != nullptr && kind->as_string() == "measured")
      if (r.body.at("study").as_string() == study_)
        known_.emplace(r.body.at("hash").as_string(), profiling::read_outcome(r.body));
}

std::optional<profiling::outcome> search_measurer::operator()(const json::value& architecture,
                                                              const std::string& hash) {
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

bool check_predictions(const search_options& o, const search_candidates& from, search_evaluator& evaluator,
                       search_measurer& measure, search_outcome& r) {
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
    const search_candidate c = from.draw(random.split(i));
    const std::string hash = hasher(model::from_space(c)).str();
    if (!seen.insert(hash).second) continue;
    const auto outcome = measure(search_codec{}.write(c), hash);
    if (!outcome) return false;
    const auto* m = std::get_if<profiling::measurement>(&*outcome);
    if (m == nullptr || !m->latency.value) continue;
    evaluator.predict(c, row);
    predicted.push_back(row.front());
    measured.push_back(m->latency.value->value.value());
  }
  bar(1);
  if (constexpr std::size_t least = 10; measured.size() < least)
    throw edgetran::input_error("only " + std::to_string(measured.size()) + " of " +
                                    std::to_string(*o.check) + " members could be measured",
                                "--check", "take a larger space, or leave it out");
  r.correction = search_in::correction_from(predicted, measured);
  // A search's choice is no random member, so that what was measured may widen its interval, not narrow it.
  r.correction->scale = std::max(1.0, r.correction->scale);
  evaluator.correct(*r.correction);
  return true;
}

namespace {
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

}  // namespace

void measure_finalists(const search_options& o, search_outcome& r, search_measurer& measure,
                       std::size_t count) {
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

}  // namespace tool
