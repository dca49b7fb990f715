// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
//
// Searches of a FlexiBERT space over ranks: the bits of one process.
#include "edgetran/search/study.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/predict/devices.hpp"
#include "edgetran/search/bayes/bayesian.hpp"
#include "edgetran/search/device/sequence_objectives.hpp"
#include "edgetran/search/evolve/nsga2.hpp"
#include "edgetran/search/grow_and_prune/grow_and_prune.hpp"
#include "edgetran/search/grow_and_prune/grow_and_prune_run.hpp"
#include "edgetran/search/pareto.hpp"
#include "edgetran/search/space_candidates.hpp"
#include "edgetran/search/study_journal.hpp"
#include "mpi/ranks.hpp"
#include "search/grow_and_prune/simulated_training.hpp"

namespace json = edgetran::json;
namespace search = edgetran::search;
using edgetran::mpi_ranks;
using edgetran::thread_pool;
using mpi_tests::fingerprint;
using mpi_tests::over_ranks;

namespace {

using space_t = edgetran::space::flexibert2;
using candidates = search::space_candidates<space_t>;
using candidate = candidates::candidate_type;

/// A Raspberry Pi by its shipped profile. No latency for a twentieth of the candidates; one of them throws.
class fallible {
 public:
  explicit fallible(std::optional<candidate> unplugged = {}) : unplugged_(std::move(unplugged)) {}
  [[nodiscard]] std::vector<search::column> columns() const { return device_.columns(); }
  std::string evaluate(const candidate& c, std::span<search::ranged> row) const {
    if (unplugged_ && c == *unplugged_) throw edgetran::device_error("unplugged", "rpi4", "plug it in");
    device_.evaluate(c, row);
    const auto parameters = static_cast<long long>(row[1].value);
    return parameters % 20 == 3 ? "diverged with " + std::to_string(parameters) : "";
  }

 private:
  search::sequence_objectives<space_t> device_{
      edgetran::predict::shipped::rpi4,
      {search::predicted_quantity::latency, search::predicted_quantity::parameters}};
  std::optional<candidate> unplugged_;
};

search::goals compromises() {
  const auto columns = fallible().columns();
  return {columns,
          {{0, search::direction::minimise}, {1, search::direction::maximise}},
          {search::parse_constraint("latency<10s@95%", columns)}};
}
search::goals largest() {
  const auto columns = fallible().columns();
  return {columns, {{1, search::direction::maximise}}, {search::parse_constraint("latency<6s@95%", columns)}};
}

template <class T>
void add(std::string& to, const T& values) {
  to.append(reinterpret_cast<const char*>(std::data(values)), std::size(values) * sizeof(*std::data(values)));
}
/// All questions and answers, and the front.
template <class Result>
std::string bits(const Result& found, std::size_t objectives) {
  std::string all;
  std::vector<std::vector<double>> targets;
  for (const auto& t : found.trials) {
    add(all, t.candidate.coordinates());
    for (const search::ranged& r : t.row) add(all, std::vector{r.value, r.lower, r.upper});
    add(all, t.targets);
    all += t.failure;
    targets.push_back(t.targets);
  }
  for (const std::size_t i : search::pareto_front(targets, objectives)) add(all, std::vector{i});
  add(all, std::vector{found.progress.told, found.progress.failed, found.progress.feasible});
  return all;
}

struct coordinates_codec {
  [[nodiscard]] json::value write(const candidate& c) const {
    json::array all;
    for (const auto x : c.coordinates()) all.emplace_back(static_cast<std::size_t>(x));
    return all;
  }
};

template <class X>
std::string nsga2(X& runs) {
  search::nsga2_proposer p(candidates{}, {.objectives = 2, .population = 30, .seed = 3});
  return bits(search::run_study(p, fallible(), compromises(), runs, {.budget = 210, .batch = 15}), 2);
}
template <class X>
std::string gp_ei(X& runs) {
  auto p = search::gp_ei(candidates{}, {.initial = 12, .effort = {.choices = 60}, .seed = 3});
  return bits(search::run_study(p, fallible(), largest(), runs, {.budget = 30, .batch = 6}), 1);
}

}  // namespace

TEST_CASE("fronts of a FlexiBERT space have the bits of one process, whatever the ranks and threads") {
  edgetran::inline_executor here;
  const std::string front = nsga2(here), best = gp_ei(here);
  CHECK(nsga2(*over_ranks) == front);
  CHECK(gp_ei(*over_ranks) == best);
  for (const std::size_t threads : {1U, 2U, 4U}) {
    thread_pool pool(threads);
    mpi_ranks<thread_pool> both(pool);
    CHECK(nsga2(pool) == front);
    CHECK(nsga2(both) == front);
    if (threads == 2) CHECK(gp_ei(both) == best);
  }
  fingerprint += front + best;
}

TEST_CASE("what the evaluator throws on one rank is thrown on all, and they go on in step") {
  edgetran::inline_executor here;
  const auto run = [](auto& runs, const fallible& e) {
    search::nsga2_proposer p(candidates{}, {.objectives = 2, .population = 10, .seed = 4});
    return search::run_study(p, e, compromises(), runs, {.budget = 20, .batch = 10});
  };
  const auto whole = run(here, fallible());
  for (const std::size_t at : {0U, 7U, 13U}) {
    const fallible broken(whole.trials[at].candidate);
    try {
      run(*over_ranks, broken);
      FAIL("nothing was thrown");
    } catch (const edgetran::device_error& e) {
      CHECK(e.problem() == "unplugged");
      CHECK(e.remedy() == "plug it in");
    }
    CHECK(bits(run(*over_ranks, fallible()), 2) == bits(whole, 2));
  }
}

TEST_CASE("the first rank alone says when to stop; grow-and-prune over ranks grows the same tree") {
  const bool first = over_ranks->rank() == 0;
  int looks = 0;
  search::nsga2_proposer p(candidates{}, {.objectives = 2, .population = 30, .seed = 3});
  const auto some = search::run_study(p, fallible(), compromises(), *over_ranks,
                                      {.budget = 210, .batch = 15, .stop = [&] { return ++looks > 4; }});
  CHECK(some.end == search::study_end::stopped);
  CHECK(looks == (first ? 5 : 0));
  CHECK(some.trials.size() < 30);

  const auto grown = [](auto&& runs) {
    search::grow_and_prune_options o;
    o.grow.widths = {96};
    o.prune.feed_forward_step = 32;
    o.prune.narrowest_feed_forward = 32;
    o.most_rounds = 12;
    search::grow_and_prune<test::simulated_importance> s{search::trial_tree(test::small_root()), {}, o, 2};
    search::run_trials(
        s, [](const search::trial_question& q) { return test::simulated_loss(q.model); }, {}, runs);
    return s.tree();
  };
  const search::trial_tree alone = grown(edgetran::inline_executor{});
  CHECK(grown(*over_ranks) == alone);
  thread_pool two(2);
  mpi_ranks<thread_pool> both(two);
  CHECK(grown(both) == alone);
}

std::string mpi_tests::search_with_journal(const std::string& path, std::optional<int> killed_at) {
  std::optional<edgetran::io::journal> file;
  std::optional<search::study_journal<coordinates_codec>> memory;
  edgetran::run_once(*over_ranks, [&] {
    file.emplace(path, search::study_schema(), edgetran::io::journal_options{.flush_every = 0});
    memory.emplace(*file, json::object{{"space", "flexibert2"}}, compromises());
  });
  const bool last = over_ranks->rank() + 1 == over_ranks->ranks();
  struct mortal : fallible {
    explicit mortal(std::optional<int> at) : left(at) {}
    std::string evaluate(const candidate& c, std::span<search::ranged> row) const {
      if (left && --*left == 0) ::raise(SIGKILL);
      return fallible::evaluate(c, row);
    }
    mutable std::optional<int> left;
  };
  search::nsga2_proposer p(candidates{}, {.objectives = 2, .population = 30, .seed = 3});
  const auto found = search::run_study(p, mortal(last ? killed_at : std::nullopt), compromises(), *over_ranks,
                                       {.budget = 210, .batch = 15}, search::memory_if_any(memory));
  return edgetran::md5(bits(found, 2)).str() + ", recalled " + std::to_string(found.progress.recalled);
}
