// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/leave_one_out.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/thread_pool.hpp"
#include "edgetran/energy/recommended.hpp"
#include "energy/synthetic_campaign.hpp"

using namespace edgetran;
using energy::physical_predictor;

namespace {

energy::campaign noisy() {
  energy::campaign c = test::lawful_campaign(0.2, 1, {"bert-tiny", "bert-mini", "bert-small"});
  energy::loose_primitive l{"bert-mini", {}};
  for (const auto& n : c.trees[5].nodes)
    if (n.type == "Softmax") l.node = n;
  l.node.energy *= 3;
  c.loose.push_back(l);
  return c;
}

struct sums {
  double error = 0, count = 0;
  double mean() const { return count == 0 ? 0 : error / count; }
};

void check_equal(const energy::fold_result& a, const energy::fold_result& b) {
  CHECK(a.model == b.model);
  CHECK(a.refused == b.refused);
  CHECK(a.trees == b.trees);
  for (std::size_t l = 0; l < 3; ++l) {
    CHECK(a.error[l].mean() == b.error[l].mean());
    CHECK(a.error[l].count() == b.error[l].count());
    CHECK(a.covered[l].mean() == b.covered[l].mean());
    CHECK(a.half_width[l].mean() == b.half_width[l].mean());
  }
  CHECK(a.by_type.size() == b.by_type.size());
}

}  // namespace

TEST_CASE("errors are those of a loop by hand, over nodes, copies counted, loose primitives too") {
  const energy::campaign c = noisy();
  const energy::selection all = c;
  inline_executor runner;
  const auto result = energy::leave_one_out(all, physical_predictor(), runner);
  REQUIRE(result.folds.size() == 3);
  sums pooled[3], softmax;
  for (std::size_t k = 0; k < 3; ++k) {
    const std::string m = all.models()[k];
    energy::campaign others;
    for (const auto& t : c.trees)
      if (t.model != m) others.trees.push_back(t);
    for (const auto& l : c.loose)
      if (l.model != m) others.loose.push_back(l);
    physical_predictor p;
    p.fit(others);
    sums fold[3];
    for (const auto& t : c.trees) {
      if (t.model != m) continue;
      const auto e = p.predict(t);
      for (std::size_t i = 0; i < e.size(); ++i) {
        const double off =
            100 * std::abs(e[i].value() - t.nodes[i].energy.value()) / t.nodes[i].energy.value();
        const auto l = static_cast<std::size_t>(t.nodes[i].level);
        fold[l].error += off, ++fold[l].count;
        pooled[l].error += off, ++pooled[l].count;
        if (t.nodes[i].type == "Softmax") softmax.error += off, ++softmax.count;
      }
    }
    for (const auto& l : c.loose) {
      if (l.model != m) continue;
      const double off =
          100 * std::abs(p.leaf().predict(l.node) - l.node.energy.value()) / l.node.energy.value();
      for (sums* s : {&fold[2], &pooled[2], &softmax}) s->error += off, ++s->count;
    }
    CHECK(result.folds[k].model == m);
    CHECK(result.folds[k].refused.empty());
    CHECK(result.folds[k].trees == test::campaign_workloads().size());
    for (std::size_t l = 0; l < 3; ++l) {
      CHECK(result.folds[k].error[l].mean() == doctest::Approx(fold[l].mean()).epsilon(1e-12));
      CHECK(static_cast<double>(result.folds[k].error[l].count()) == fold[l].count);
      CHECK(result.folds[k].covered[l].count() == 0);  // no intervals
    }
  }
  for (std::size_t l = 0; l < 3; ++l)
    CHECK(result.all.error[l].mean() == doctest::Approx(pooled[l].mean()).epsilon(1e-12));
  CHECK(result.all.by_type.at("Softmax").mean() == doctest::Approx(softmax.mean()).epsilon(1e-12));
  CHECK(static_cast<double>(result.all.by_type.at("Softmax").count()) == softmax.count);
  CHECK(result.all.trees == c.trees.size());
}

TEST_CASE("folds give the same on any number of threads, and a fold asked for alone") {
  const energy::campaign c = noisy();
  inline_executor alone;
  thread_pool pool(3);
  const energy::with_intervals<physical_predictor> p;
  const auto a = energy::leave_one_out(c, p, alone), b = energy::leave_one_out(c, p, pool);
  REQUIRE(a.folds.size() == b.folds.size());
  for (std::size_t k = 0; k < a.folds.size(); ++k) check_equal(a.folds[k], b.folds[k]);
  check_equal(a.all, b.all);
  const auto one = energy::leave_one_out(c, p, {"bert-mini"}, alone);
  REQUIRE(one.folds.size() == 1);
  check_equal(one.folds[0], a.folds[1]);
  for (std::size_t l = 0; l < 3; ++l) {
    CHECK(a.all.covered[l].count() == a.all.error[l].count());
    CHECK(a.all.covered[l].mean() > 70);
    CHECK(a.all.half_width[l].mean() > 0);
  }
}

TEST_CASE(
    "a model with a primitive that no other has is not tested, in trees or loose, and its fold says why") {
  for (const bool in_tree : {true, false}) {
    energy::campaign c = noisy();
    if (in_tree) {
      for (auto& t : c.trees)
        for (auto& n : t.nodes)
          if (t.model == "bert-mini" && n.type == "Tanh") n.type = "LSTM";
    } else {
      c.loose[0].node.type = "LSTM";
    }
    inline_executor runner;
    const auto result = energy::leave_one_out(c, physical_predictor(), runner);
    const auto& odd = result.folds[1];
    CHECK(odd.model == "bert-mini");
    CHECK(odd.refused.find("no LSTM was measured") != std::string::npos);
    CHECK(odd.trees == 0);
    CHECK(odd.error[0].count() == 0);
    CHECK(odd.by_type.empty());
    CHECK(result.folds[0].refused.empty());
    CHECK(result.all.trees == 2 * test::campaign_workloads().size());
  }
}

TEST_CASE("predicted energies of any sign have an error") {
  CHECK(energy::detail::percent_off(joules{3}, joules{2}) == doctest::Approx(50));
  CHECK(energy::detail::percent_off(joules{1}, joules{2}) == doctest::Approx(50));
  CHECK(energy::detail::percent_off(joules{-2}, joules{2}) == doctest::Approx(200));
  CHECK(energy::error_sums().mean() == 0);
}
