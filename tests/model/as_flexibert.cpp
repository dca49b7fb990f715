// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/model/as_flexibert.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>

#include "edgetran/core/error.hpp"
#include "edgetran/model/families/gpt.hpp"
#include "edgetran/model/families/vit.hpp"

namespace {
namespace model = edgetran::model;
}

TEST_CASE("BERT's layers as FlexiBERT's") {
  model::bert<> m;
  m.layers = 3;
  m.hidden = 96;
  m.heads = 4;
  m.feed_forward = 200;
  m.vocabulary = 1000;
  m.positions = 64;
  const model::flexibert<> f = model::as_flexibert(m);
  REQUIRE(f.architecture.layers.size() == 3);
  for (const auto& l : f.architecture.layers) {
    CHECK(l.hidden == 96);
    CHECK(l.heads.size() == 4);
    for (const auto& h : l.heads) CHECK(h == model::attention_head{model::operation::sdp, 0, 24});
    CHECK(l.feed_forward == std::vector<std::int64_t>{200});
  }
  CHECK(f.longest() == 64);
  // The same parameters but for one table of relative positions a layer, (2 P - 1) d.
  const model::workload w{.batch = 1, .sequence = 16};
  CHECK(model::total_cost(f, w).parameters == model::total_cost(m, w).parameters + 3 * (2 * 64 - 1) * 24);
  CHECK(model::total_cost(f, w).flops > model::total_cost(m, w).flops);
}

TEST_CASE("a type whose sizes are known, DistilBERT, and FlexiBERT itself") {
  CHECK(model::as_flexibert(model::bert<2, 128, 2, 512>{}).architecture.layers.front().heads.front().size ==
        64);
  model::distilbert<> m;
  m.layers = 6;
  m.hidden = 768;
  m.heads = 12;
  m.feed_forward = 3072;
  const model::flexibert<> f = model::as_flexibert(m);
  CHECK(f.architecture.layers.size() == 6);
  CHECK(f.token_types == 1);
  CHECK(model::as_flexibert(f).architecture == f.architecture);
}

TEST_CASE("what is no encoder is refused by name") {
  using families = std::variant<model::bert<>, model::gpt2<>, model::vit<>>;
  const auto refused = [](const families& any) {
    try {
      (void)model::as_flexibert(any, "mine.json");
    } catch (const edgetran::unknown_error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(refused(model::gpt2<>{}).find("mine.json: a model of the type gpt2") == 0);
  CHECK(refused(model::vit<>{}).find("known: bert, roberta, distilbert, flexibert") != std::string::npos);
  model::bert<> good;
  good.layers = 1, good.hidden = 8, good.heads = 2, good.feed_forward = 16;
  CHECK(refused(good).empty());
}
