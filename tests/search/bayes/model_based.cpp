// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/bayes/model_based.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/gaussian_process.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/proposer.hpp"
#include "laws/proposer.hpp"
#include "search/known_optima.hpp"
#include "search/pool.hpp"

namespace search = edgetran::search;
namespace regress = edgetran::regress;
using process = regress::gaussian_process<regress::ard_covariance>;
using search::model_based_proposer;
using search_tests::grid_candidates;

namespace {
/// A process without a search of hyper-parameters.
struct quick_process : regress::gaussian_process<> {
  quick_process()
      : gaussian_process({.fixed = {{"matern.length", 1},
                                    {"matern.variance", 1},
                                    {"linear.variance", 1},
                                    {"white.variance", 1e-4}}}) {}
};
/// 41 rows of one column, from 0 to 1.
search::pool_candidates line() {
  std::vector<double> values(41);
  for (std::size_t i = 0; i < 41; ++i) values[i] = static_cast<double>(i) / 40;
  return {{"x"}, values};
}
}  // namespace

TEST_CASE("model-based questions keep the laws of proposers, whatever the acquisition and the regressor") {
  static_assert(search::checked_proposer<model_based_proposer<search::pool_candidates, process>>);
  const auto pool = search_tests::random_pool(30);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  const auto one = [&](std::size_t i) { return std::vector<double>{pool.measure(i)[0]}; };
  const auto check = [&](auto acquisition, search::model_based_options options, const auto& answers) {
    options.initial = 6;
    laws::check_proposer(model_based_proposer(pool.rows, quick_process{}, options, acquisition), answers, 30);
  };
  check(search::log_expected_improvement{}, {}, one);
  check(search::log_expected_improvement{}, {}, measure);  // a constraint that nothing satisfies
  check(search::expected_improvement{}, {.objectives = 2, .open = search::belief::least}, measure);
  check(search::probability_of_improvement{}, {.refit = 0, .open = search::belief::mean}, one);
  check(search::lower_confidence_bound{}, {.open = search::belief::greatest}, measure);
  check(search::thompson_sampling{.joint = 12}, {.least = search::incumbent::told}, measure);
  check(search::maximum_uncertainty{}, {.objectives = 2}, measure);
  laws::check_proposer(model_based_proposer(pool.rows, regress::extra_trees({.members = 10}), {.initial = 6}),
                       one, 30);

  const grid_candidates from({9, 9, 9});
  laws::check_proposer(
      model_based_proposer(from, quick_process{}, {.initial = 5, .effort = {.choices = 20}}),
      [](const auto& c) { return std::vector<double>{std::hypot(c[0] - 3.0, c[1] - 4.0, c[2] - 5.0)}; }, 729);

  using plain = model_based_proposer<search::pool_candidates, process>;
  CHECK_THROWS_AS(plain(pool.rows, {}, {.effort = {.choices = 0}}), edgetran::shape_error);
  CHECK_THROWS_AS(plain(pool.rows, {}, {.objectives = 0}), edgetran::shape_error);
  CHECK_THROWS_AS(plain(pool.rows, {}, {.refit = -1}), edgetran::numeric_error);
  CHECK_THROWS_AS(plain(pool.rows, {}, {.refit = std::nan("")}), edgetran::numeric_error);
  CHECK_THROWS_AS((void)plain(pool.rows).fitted(), edgetran::state_error);
}

TEST_CASE("the question is the row of the greatest expected improvement under a process fitted by hand") {
  const auto pool = search_tests::random_pool(50);
  model_based_proposer p(pool.rows, process{}, {.initial = 8, .refit = 0, .least = search::incumbent::told},
                         search::expected_improvement{});
  std::vector<std::size_t> told = p.ask(8);
  const auto value = [&](std::size_t i) { return std::vector<double>{pool.measure(i)[1]}; };
  for (const auto i : told) p.tell(i, value(i));
  for (int step = 0; step < 5; ++step) {
    regress::table data({"a", "b"});
    double least = std::numeric_limits<double>::infinity();
    for (const auto i : told) {
      data.add(pool.rows.features(i), value(i)[0]);
      least = std::min(least, value(i)[0]);
    }
    process fitted;
    fitted.fit(data);
    std::size_t best = 0;
    double greatest = -1;
    for (std::size_t i = 0; i < 50; ++i) {
      if (std::find(told.begin(), told.end(), i) != told.end()) continue;
      const auto y = fitted.predict_distribution(pool.rows.features(i));
      const double z = (least - y.mean) / *y.epistemic;
      const double ei = *y.epistemic * (z * edgetran::normal_cdf(z) + edgetran::normal_density(z));
      if (ei > greatest) greatest = ei, best = i;
    }
    const auto next = p.ask(1);
    REQUIRE(next.size() == 1);
    CHECK(next[0] == best);
    p.tell(next[0], value(next[0]));
    told.push_back(next[0]);
  }
}

TEST_CASE("hyper-parameters are chosen by a number of rows that the number of answers alone decides") {
  const auto pool = search_tests::random_pool(90);
  model_based_proposer p(pool.rows, process{}, {.initial = 4, .refit = 0.5});
  const auto value = [&](std::size_t i) { return std::vector<double>{pool.measure(i)[1]}; };
  std::vector<std::size_t> told;
  std::vector<std::vector<std::pair<std::string, double>>> chosen;
  for (int step = 0; step < 30; ++step) {
    for (const auto i : p.ask(1)) {
      p.tell(i, value(i));
      told.push_back(i);
    }
    if (step > 0) chosen.push_back(p.fitted().regressors()[0].hyper_parameters());
    CHECK(p.fitted().rows() == told.size());
  }
  // By 1, 2, 3, 4, 6, 9, 13, 19, 28 rows; between these they stay.
  std::set<std::size_t> changes;
  for (std::size_t i = 1; i < chosen.size(); ++i)
    if (chosen[i] != chosen[i - 1]) changes.insert(i + 2);
  CHECK(changes == std::set<std::size_t>{3, 4, 6, 9, 13, 19, 28});

  // Told all at once, in the same order, the regressors are the same to the bit.
  model_based_proposer q(pool.rows, process{}, {.initial = 4, .refit = 0.5});
  for (const auto i : told) q.tell(i, value(i));
  for (std::size_t i = 0; i < 90; ++i) {
    const auto row = pool.rows.features(i);
    CHECK(q.fitted().predict(row)[0].mean == p.fitted().predict(row)[0].mean);
  }
  // And they are a fit of the first 28 with the others taken in.
  regress::table first({"a", "b"}), more({"a", "b"});
  for (std::size_t k = 0; k < told.size(); ++k)
    (k < 28 ? first : more).add(pool.rows.features(told[k]), value(told[k])[0]);
  process by_hand;
  by_hand.fit(first);
  by_hand.update(more);
  CHECK(by_hand.predict(pool.rows.features(0)) == p.fitted().predict(pool.rows.features(0))[0].mean);
}

TEST_CASE("a run that asks as it goes and one that is replayed to the middle go on alike") {
  const auto problem = search_tests::branin();
  const auto proceed = [&](auto& p, std::size_t steps, bool look) {
    std::vector<grid_candidates::candidate_type> asked;
    for (std::size_t i = 0; i < steps; ++i)
      for (const auto& c : p.ask(1 + i % 2)) {
        asked.push_back(c);
        p.tell(c, std::vector<double>{problem.value(c)});
        if (look) (void)p.fitted();
      }
    return asked;
  };
  model_based_proposer fresh(problem.from, process{}, {.initial = 6, .effort = {.choices = 60}});
  auto p = fresh, q = fresh,
       changed = model_based_proposer(problem.from, process{},
                                      {.initial = 6, .effort = {.choices = 60}, .seed = 1});
  CHECK(proceed(p, 12, true) == proceed(q, 12, false));
  const auto rest = proceed(p, 4, false);
  CHECK(rest == proceed(q, 4, true));
  CHECK(proceed(changed, 12, false) != proceed(fresh, 12, false));
}

TEST_CASE("a batch spreads, whatever open questions are believed to come to") {
  for (const auto by : {search::belief::predicted, search::belief::mean, search::belief::greatest}) {
    model_based_proposer p(line(), quick_process{}, {.initial = 0, .open = by});
    for (const std::size_t i : {5u, 20u, 35u})
      p.tell(i, std::vector<double>{std::cos(static_cast<double>(i) / 8)});
    const auto batch = p.ask(3);
    REQUIRE(batch.size() == 3);
    for (std::size_t a = 0; a < 3; ++a)
      for (std::size_t b = 0; b < a; ++b)
        CHECK(std::abs(static_cast<int>(batch[a]) - static_cast<int>(batch[b])) > 1);
    // One at a time with the questions left open is the same as a batch.
    model_based_proposer q(line(), quick_process{}, {.initial = 0, .open = by});
    for (const std::size_t i : {5u, 20u, 35u})
      q.tell(i, std::vector<double>{std::cos(static_cast<double>(i) / 8)});
    for (const auto c : batch) CHECK(q.ask(1) == std::vector<std::size_t>{c});
  }
}

TEST_CASE("the least that satisfies constraints is found, from a start where nothing satisfies them") {
  // f falls to the left, the constraint holds from 0.62 on: 25 of 40.
  const auto measure = [](std::size_t i) {
    const double x = static_cast<double>(i) / 40;
    return std::vector<double>{x * x, 0.62 - x};
  };
  const auto seek = [&](auto acquisition) {
    model_based_proposer p(line(), process{}, {.initial = 0}, acquisition);
    for (const std::size_t i : {0u, 4u, 9u}) p.tell(i, measure(i));
    std::size_t best = 0, asked = 0;
    while (best != 25 && asked < 12)
      for (const auto i : p.ask(1)) {
        p.tell(i, measure(i));
        ++asked;
        if (i == 25) best = i;
      }
    return asked;
  };
  CHECK(seek(search::log_expected_improvement{}) <= 8);
  CHECK(seek(search::expected_improvement{}) <= 8);
  CHECK(seek(search::probability_of_improvement{}) <= 8);
  CHECK(seek(search::lower_confidence_bound{}) <= 8);
  CHECK(seek(search::thompson_sampling{}) <= 8);
}

TEST_CASE("of noisy answers the process is believed, not the luckiest") {
  // Nearly flat but for a dip, with noise as deep as the dip; 20 answers each near the dip and elsewhere.
  std::vector<double> values;
  for (int i = 0; i < 200; ++i) values.push_back(i / 200.0);
  const search::pool_candidates rows({"x"}, values);
  model_based_proposer p(rows, process{}, {.initial = 0});
  edgetran::stream noise(4);
  for (std::size_t i = 0; i < 200; i += 3)
    p.tell(i, std::vector<double>{-std::exp(-std::pow((values[i] - 0.7) / 0.1, 2)) + noise.normal(0, 0.5)});
  double close = 0;
  for (const auto i : p.ask(10)) close += std::fabs(values[i] - 0.7) < 0.12;
  CHECK(close >= 6);
}

TEST_CASE("failures are never asked again and never fitted; all failures still leave questions") {
  const auto pool = search_tests::random_pool(20);
  model_based_proposer p(pool.rows, quick_process{}, {.initial = 4});
  for (int i = 0; i < 20; ++i)
    for (const auto c : p.ask(1)) p.tell_failure(c);
  CHECK(p.history().answers().size() == 20);
  CHECK(p.ask(1).empty());
}

TEST_CASE("what was told before counts as the initial sample") {
  const auto pool = search_tests::random_pool(40);
  laws::check_initial(
      [&](std::size_t initial) {
        return model_based_proposer(pool.rows, quick_process{}, {.initial = initial});
      },
      [&](std::size_t i) { return std::vector<double>{pool.measure(i)[0]}; },
      std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("questions that are random for want of a fit are counted, and those alone") {
  struct unfit : quick_process {
    void fit(const regress::table& data) {
      if (data.rows() < 6) throw edgetran::numeric_error("too few rows", "unfit", "give more");
      quick_process::fit(data);
    }
  };
  const auto pool = search_tests::random_pool(20);
  model_based_proposer p(pool.rows, unfit{}, {.initial = 4});
  for (int i = 0; i < 20; ++i) {
    for (const auto c : p.ask(1)) p.tell(c, std::vector<double>{pool.measure(c)[0]});
    CHECK(p.random_questions() == static_cast<std::size_t>(std::clamp(i - 3, 0, 2)));
  }
  CHECK(p.ask(1).empty());
  CHECK(p.random_questions() == 2);
}

TEST_CASE("an error of candidates or of an acquisition is not taken for a fit that failed") {
  struct failing {
    double score(std::span<const regress::prediction>, std::span<const search::target_scale>) const {
      throw edgetran::numeric_error("mine", "here", "mend it");
    }
  };
  const auto pool = search_tests::random_pool(20);
  model_based_proposer p(pool.rows, quick_process{}, {.initial = 4}, failing{});
  for (const auto i : p.ask(4)) p.tell(i, std::vector<double>{pool.measure(i)[0]});
  CHECK_THROWS_AS((void)p.ask(1), edgetran::numeric_error);

  struct no_features : search::pool_candidates {
    using pool_candidates::pool_candidates;
    std::vector<double> features(std::size_t row) const {
      if (row > 5) throw edgetran::state_error("mine", "here", "mend it");
      return pool_candidates::features(row);
    }
  };
  model_based_proposer q(no_features({"a", "b"}, pool.values), quick_process{}, {.initial = 0});
  for (const std::size_t i : {1u, 2u, 3u}) q.tell(i, std::vector<double>{pool.measure(i)[0]});
  CHECK_THROWS_AS((void)q.ask(1), edgetran::state_error);
}
