// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/any_model.hpp"

#include <doctest/doctest.h>

#include <concepts>
#include <cstdint>
#include <variant>

using namespace edgetran;
namespace m = edgetran::model;

namespace {
m::bert<> small_bert() {
  m::bert<> b;
  b.layers = 2, b.hidden = 128, b.heads = 2, b.feed_forward = 512;
  return b;
}
m::gpt2<> small_gpt2() {
  m::gpt2<> g;
  g.layers = 2, g.hidden = 64, g.heads = 2, g.feed_forward = 256;
  return g;
}
}  // namespace

TEST_CASE("an erased model is its family, with a name and a tree") {
  const m::any_model model(small_bert(), "tiny");
  CHECK(model.name() == "tiny");
  CHECK(std::holds_alternative<m::bert<>>(model.family()));
  CHECK(model.parameters() == 4'385'920);
  CHECK(model.total_cost({8, 32}) == m::total_cost(m::bert<2, 128, 2, 512>{}, {8, 32}));
  CHECK(m::total_cost(model, {8, 32}) == model.total_cost({8, 32}));  // interpretable like the family
  CHECK_FALSE(model.takes_image());
}

TEST_CASE("a model refuses a workload beyond its position table") {
  const m::any_model bert(small_bert(), "tiny");
  CHECK_NOTHROW(bert.check({1, 512}));
  try {
    bert.check({1, 513});
    FAIL("nothing thrown");
  } catch (const shape_error& e) {
    CHECK(e.where() == "tiny");
    CHECK(e.problem().find("513") != std::string::npos);
    CHECK(e.problem().find("512") != std::string::npos);
  }
  m::bert<> roberta = small_bert();
  roberta.dialect = &m::roberta_names;
  roberta.positions = 514;
  CHECK_NOTHROW(m::any_model(roberta, "r").check({1, 512}));
  CHECK_THROWS_AS(m::any_model(roberta, "r").check({1, 513}), shape_error);
}

TEST_CASE("only a model with a KV cache has phases") {
  const m::any_model bert(small_bert(), "tiny"), gpt(small_gpt2(), "gpt");
  CHECK_THROWS_AS(bert.check({1, 8, 8, m::phase::prefill}), shape_error);
  CHECK_THROWS_AS(bert.check({1, 1, 8, m::phase::decode}), shape_error);
  CHECK_NOTHROW(gpt.check({1, 8, 8, m::phase::prefill}));
  CHECK_NOTHROW(gpt.check({1, 1, 1024, m::phase::decode}));
  CHECK_THROWS_AS(gpt.check({1, 1, 1025, m::phase::decode}), shape_error);
  CHECK_THROWS_AS(gpt.check({0, 8}), shape_error);  // what no model can run
}

TEST_CASE("an image model does not mind the sequence") {
  m::vit<> v;
  v.layers = 1, v.hidden = 8, v.heads = 2, v.feed_forward = 16;
  const m::any_model model(v, "v");
  CHECK(model.takes_image());
  CHECK_NOTHROW(model.check({1, 100000}));
  CHECK(model.total_cost({1, 1}) == model.total_cost({1, 999}));
}

TEST_CASE("a model too large to count exactly is refused, also where 64 bits overflow") {
  for (const std::int64_t hidden : {std::int64_t{1} << 27, std::int64_t{1} << 40, std::int64_t{1} << 62}) {
    m::bert<> b = small_bert();
    b.hidden = hidden;
    b.feed_forward = hidden;
    CHECK_THROWS_AS(m::any_model(b, "huge"), input_error);
  }
}

namespace {
struct with_leaf {
  using leaf = std::variant<m::linear<>>;
};
}  // namespace

TEST_CASE("a family may say what its leaves are") {
  static_assert(std::same_as<m::leaf_of<m::known_families>, m::any_primitive>);
  static_assert(std::same_as<m::leaf_of<std::variant<with_leaf>>, with_leaf::leaf>);
  static_assert(std::same_as<m::leaf_of<std::variant<m::bert<>, with_leaf, m::vit<>>>, with_leaf::leaf>);
}
