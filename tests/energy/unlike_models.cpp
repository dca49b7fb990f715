// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
//
// Campaigns that are lawful but lopsided: few models, unlike each other, with classes spelt as in JSON lines.

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/executor.hpp"
#include "edgetran/energy/fit_tree_profile.hpp"
#include "edgetran/energy/irene_jsonl.hpp"
#include "energy/synthetic_campaign.hpp"

using namespace edgetran;
using energy::physical_predictor;

namespace {

template <class Error, class Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const Error& e) {
    return e.what();
  }
  FAIL("nothing thrown");
  return {};
}

const std::vector<std::string> berts{"bert-tiny", "bert-mini", "bert-small", "bert-medium"};

}  // namespace

TEST_CASE("a profile has the same intervals whichever way classes are spelt") {
  inline_executor runner;
  energy::campaign c = test::lawful_campaign(0.1, 5, berts);
  // Noise of other sizes by class, so that the widths differ.
  for (auto& t : c.trees)
    for (auto& n : t.nodes)
      if (n.type == "MatMul") n.energy = n.energy * (1 + 0.4 * (static_cast<double>(n.path.size() % 3) - 1));
  const auto as_csv = energy::fit_tree_profile(c, runner);
  for (auto& t : c.trees) energy::lower_case_types(t);
  const auto as_jsonl = energy::fit_tree_profile(c, runner);
  CHECK(as_csv.energy_errors.leaf_width == as_jsonl.energy_errors.leaf_width);
  CHECK(as_csv.latency_errors.leaf_width == as_jsonl.latency_errors.leaf_width);
  CHECK(as_csv.energy_errors.leaf_width[4] > 1.5 * as_csv.energy_errors.leaf_width[2]);
}

TEST_CASE("one of three models is unlike the two others: no interval, and a sentence that says why") {
  inline_executor runner;
  const energy::campaign c = test::lawful_campaign(0.1, 5, {"bert-tiny", "bert-mini", "distilgpt2"});
  const energy::with_intervals<physical_predictor> prototype;
  const std::string study =
      message_of<state_error>([&] { (void)energy::leave_one_out(c, prototype, runner); });
  CHECK(study.find("no model can be predicted from the others") != std::string::npos);
  CHECK(study.find("was measured but in") != std::string::npos);
  CHECK(study.find("Conv1D") != std::string::npos);
  const std::string profile = message_of<state_error>([&] { (void)energy::fit_tree_profile(c, runner); });
  CHECK(profile.find("no model can be predicted from the others") != std::string::npos);
  // Without intervals the two alike predict each other.
  const auto plain = energy::leave_one_out(c, physical_predictor(), runner);
  CHECK(plain.folds[0].refused.empty());
  CHECK(plain.folds[1].refused.empty());
  CHECK(plain.folds[2].refused.find("Conv1D") != std::string::npos);
  // With a third that is alike, only the odd one is refused.
  const energy::campaign four =
      test::lawful_campaign(0.1, 5, {"bert-tiny", "bert-mini", "bert-small", "distilgpt2"});
  const auto result = energy::leave_one_out(four, prototype, runner);
  for (std::size_t k = 0; k < 3; ++k) CHECK(result.folds[k].refused.empty());
  CHECK_FALSE(result.folds[3].refused.empty());
}

TEST_CASE("a latency of zero is named before any work") {
  inline_executor runner;
  energy::campaign c = test::lawful_campaign(0.1, 5, berts);
  CHECK_NOTHROW(energy::require_latencies(c));
  c.trees[1].nodes[3][energy::feature::latency] = 0;
  const std::string why = message_of<input_error>([&] { (void)energy::fit_tree_profile(c, runner); });
  CHECK(why.find("a latency of zero") != std::string::npos);
  CHECK(why.find(c.trees[1].nodes[3].path) != std::string::npos);
  energy::campaign loose;
  loose.loose.push_back({"m", c.trees[1].nodes[3]});
  CHECK_THROWS_AS(energy::require_latencies(loose), input_error);
}
