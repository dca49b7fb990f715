// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/trees/trees_json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/io/json.hpp"
#include "regress/trees/fixtures.hpp"

namespace {
namespace regress = edgetran::regress;
namespace json = edgetran::json;
using tree_tests::sample;

/// Written, read, and written again: the same text, the same predictions.
template <class Model>
void check_round_trip(Model m) {
  CHECK_THROWS_AS(to_json(m), edgetran::state_error);
  const auto data = sample(1, 80, 5);
  m.fit(data);
  const std::string text = json::dump(to_json(m));
  const Model again = regress::from_json<Model>(json::parse(text, "model"));
  CHECK(json::dump(to_json(again)) == text);
  CHECK(regress::predict_rows(again, data) == regress::predict_rows(m, data));
  CHECK(again.predict(data.row(3)) == m.predict(data.row(3)));
  CHECK(again.importance() == m.importance());

  // Broken anywhere, a file is refused with a typed error, or read as some other regressor that predicts.
  edgetran::stream s(2);
  std::size_t refused = 0;
  for (int i = 0; i < 400; ++i) {
    std::string broken = text;
    const auto at = static_cast<std::size_t>(s.below(broken.size()));
    const char* pieces[] = {"9", "-", "", "1e999", "null", "]", "\"", "4294967296", ".5", ","};
    broken.replace(at, 1 + static_cast<std::size_t>(s.below(3)), pieces[s.below(10)]);
    try {
      const Model other = regress::from_json<Model>(json::parse(broken, "model"));
      if (other.columns().size() == data.width())
        for (std::size_t r = 0; r < 5; ++r) (void)other.predict(data.row(r));
    } catch (const edgetran::error& e) {
      CHECK(std::string(e.what()).size() > 10);
      ++refused;
    }
  }
  CHECK(refused > 100);
}

void check_refused(const std::string& text, const std::string& from, const std::string& to,
                   const std::string& key) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  std::string broken = text;
  broken.replace(at, from.size(), to);
  CAPTURE(broken);
  try {
    (void)regress::from_json<regress::decision_tree>(json::parse(broken, "model"));
    FAIL_CHECK("read without complaint");
  } catch (const edgetran::input_error& e) {
    CHECK(std::string(e.what()).find(key) != std::string::npos);
  }
}
}  // namespace

TEST_CASE("what is saved predicts the same when loaded") {
  check_round_trip(regress::decision_tree({.bins = 16}));
  check_round_trip(regress::adaboost({.members = 5, .seed = ~std::uint64_t{0}}));
  check_round_trip(regress::random_forest({.members = 5}));
  check_round_trip(regress::extra_trees({.members = 5}));
  check_round_trip(regress::boosted_trees({.rounds = 9, .monotone = {1, 0, 0, 0, -1}}));
}

TEST_CASE("a pair of quantiles is saved as its two ends") {
  regress::quantile_pair pair(0.8, {.rounds = 9});
  CHECK_THROWS_AS((void)to_json(pair), edgetran::state_error);
  const auto data = sample(1, 80, 5);
  pair.fit(data);
  json::value saved = json::parse(json::dump(to_json(pair)), "model");
  const auto again = regress::from_json<regress::quantile_pair>(saved);
  for (std::size_t i = 0; i < data.rows(); ++i) {
    CHECK(again.predict_interval(data.row(i)).lower == pair.predict_interval(data.row(i)).lower);
    CHECK(again.predict_interval(data.row(i)).upper == pair.predict_interval(data.row(i)).upper);
  }
  regress::boosted_trees narrow({.rounds = 2});
  narrow.fit(sample(1, 80, 4));
  saved.as_object().set("upper", to_json(narrow));
  CHECK_THROWS_AS((void)regress::from_json<regress::quantile_pair>(saved), edgetran::input_error);
}

TEST_CASE("a file that makes no tree is refused by the key that is wrong") {
  regress::table t({"a", "b"});
  for (int i = 0; i < 4; ++i) t.add(std::vector<double>{i * 1.0, 0}, i);
  regress::decision_tree tree;
  tree.fit(t);
  const std::string text = json::dump(to_json(tree));
  REQUIRE(text.find("\"child\":[1,3,5,3,4,5,6]") != std::string::npos);
  const std::string child = "\"child\":[1,3,5,3,4,5,6]";
  for (const char* other :
       {"[0,3,5,3,4,5,6]", "[1,0,5,3,4,5,6]", "[1,3,3,3,4,5,6]", "[1,3,6,3,4,5,6]", "[1,3,5,2,4,5,6]",
        "[1,3,5,3,4,5,7]", "[1,3,-5,3,4,5,6]", "[4,3,5,3,4,5,6]", "[1,3,5,3,4,5,1.5]"})
    check_refused(text, child, "\"child\":" + std::string(other), "child");
  check_refused(text, child, "\"child\":[]", "trees");
  check_refused(text, "\"column\":[0", "\"column\":[2", "column");
  check_refused(text, "\"column\":[0,", "\"column\":[", "column");
  check_refused(text, "\"threshold\":[1.5", "\"threshold\":[null", "threshold");
  check_refused(text, "edgetran/regressor/1", "edgetran/regressor/9", "schema");
  check_refused(text, "decision_tree", "adaboost", "type");
  check_refused(text, "\"columns\":[\"a\",\"b\"]", "\"columns\":[]", "columns");
  check_refused(text, "\"bins\":0", "\"bins\":1", "bins");
}

TEST_CASE("members without weight cannot vote") {
  regress::adaboost m({.members = 2});
  m.fit(sample(1, 40, 4));
  json::value v = to_json(m);
  v.as_object().set("member_weights", json::array{json::value(0.0), json::value(0.0)});
  CHECK_THROWS_AS((void)regress::from_json<regress::adaboost>(v), edgetran::input_error);
  v.as_object().set("member_weights", json::array{json::value(1.0)});
  CHECK_THROWS_AS((void)regress::from_json<regress::adaboost>(v), edgetran::input_error);
}
