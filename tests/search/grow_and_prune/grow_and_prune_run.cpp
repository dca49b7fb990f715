// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/grow_and_prune_run.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <limits>
#include <optional>
#include <stdexcept>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/grow_and_prune/grow_and_prune.hpp"
#include "search/grow_and_prune/simulated_training.hpp"
#include "search/pretend_ranks.hpp"

using namespace edgetran;
using search::trial_question;
using search::trial_tree;
using search_tests::pretend_ranks;

namespace {
using plain_search = search::grow_and_prune<test::simulated_importance>;

plain_search fresh() {
  search::grow_and_prune_options o;
  o.grow.widths = {96};
  o.prune.feed_forward_step = 32;
  o.prune.narrowest_feed_forward = 32;
  o.most_rounds = 12;
  return {trial_tree(test::small_root()), {}, o, 2};
}
double loss(const trial_question& q) { return test::simulated_loss(q.model); }
}  // namespace

TEST_CASE("a run is the same for any executor") {
  plain_search one = fresh(), many = fresh();
  std::size_t kept = 0;
  const auto end = search::run_trials(
      one, loss, {.keep = [&](const trial_tree& t) { kept += t.nodes().empty() ? 0 : 1; }});
  CHECK(end == search::trial_run_end::finished);
  CHECK(kept >= one.tree().nodes().size());  // after each answer at least
  CHECK(one.done());
  thread_pool pool(4);
  CHECK(search::run_trials(many, loss, {}, pool) == search::trial_run_end::finished);
  CHECK(one.tree() == many.tree());
}

TEST_CASE(
    "over ranks every rank trains its share and has the whole tree, also where a run goes on on others") {
  plain_search one = fresh();
  search::run_trials(one, loss);
  for (const std::size_t ranks : {1U, 2U, 4U}) {
    std::vector<std::size_t> trained(ranks);
    std::vector<int> same(ranks), stopped(ranks);
    pretend_ranks::run(ranks, [&](pretend_ranks& r) {
      const std::size_t me = r.rank();
      std::size_t kept = 0, looks = 0;
      const auto counted = [&](const trial_question& q) { return ++trained[me], loss(q); };
      plain_search mine = fresh();
      stopped[me] = search::run_trials(
                        mine, counted,
                        {.stop = [&] { return ++looks > 5; }, .keep = [&](const trial_tree&) { ++kept; }},
                        r) == search::trial_run_end::stopped;
      CHECK(search::run_trials(mine, counted, {}, r) == search::trial_run_end::finished);
      CHECK((looks > 0) == (me == 0));
      CHECK((kept > 0) == (me == 0));
      same[me] = mine.tree() == one.tree();
    });
    CHECK(same == std::vector<int>(ranks, 1));
    CHECK(stopped == std::vector<int>(ranks, 1));
    std::size_t all = 0;
    for (const std::size_t t : trained) all += t;
    CHECK(all == one.tree().nodes().size());  // none twice
    CHECK(trained.back() > 0);
  }
  std::vector<int> caught(3);
  pretend_ranks::run(3, [&](pretend_ranks& r) {
    plain_search broken = fresh();
    try {
      search::run_trials(
          broken,
          [](const trial_question& q) {
            if (q.id == 2) throw system_error("disk full");
            return loss(q);
          },
          {}, r);
    } catch (const system_error&) {
      caught[r.rank()] = broken.tree().at(1).loss && broken.tree().at(2).open() && broken.tree().at(3).loss;
    }
  });
  CHECK(caught == std::vector<int>(3, 1));
}

TEST_CASE("a run that is stopped leaves open questions, and the next goes on") {
  plain_search whole = fresh(), pieces = fresh();
  search::run_trials(whole, loss);
  std::size_t evaluated = 0, runs = 0;
  const auto counted = [&](const trial_question& q) {
    ++evaluated;
    return loss(q);
  };
  for (auto end = search::trial_run_end::stopped; end == search::trial_run_end::stopped; ++runs) {
    const std::size_t until = evaluated + 3;
    end = search::run_trials(pieces, counted, {.stop = [&] { return evaluated >= until; }});
  }
  CHECK(runs > 5);
  CHECK(evaluated == whole.tree().nodes().size());  // none twice
  CHECK(pieces.tree() == whole.tree());
}

TEST_CASE("what comes to nothing is a failure, what throws is the caller's") {
  plain_search s = fresh();
  search::run_trials(s, [](const trial_question& q) -> std::optional<double> {
    if (q.id % 3 == 1) return std::nullopt;
    if (q.id % 3 == 2) return std::numeric_limits<double>::quiet_NaN();
    return loss(q);
  });
  CHECK(s.done());
  CHECK(s.tree().at(1).failure == "failed");
  CHECK(s.tree().at(2).failure == "the loss is not finite");
  CHECK(s.tree().at(3).loss);

  plain_search broken = fresh();
  std::size_t before = 0;
  CHECK_THROWS_AS(search::run_trials(broken,
                                     [&](const trial_question& q) {
                                       if (q.id == 4) throw std::runtime_error("disk full");
                                       before = q.id;
                                       return loss(q);
                                     }),
                  std::runtime_error);
  CHECK(before == 3);
  CHECK(broken.tree().at(3).loss);
  CHECK(broken.tree().at(4).open());
}
