// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/distilbert.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/model/tree.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("DistilBERT has the parameters of its formula") {
  m::distilbert<> d;
  for (const std::int64_t l : {1, 3})
    for (const std::int64_t h : {8, 24})
      for (const std::int64_t f : {5, 32}) {
        d.layers = l, d.hidden = h, d.heads = 4, d.feed_forward = f, d.vocabulary = 11, d.positions = 7;
        CHECK(m::total_cost(d).parameters ==
              (11 + 7) * h + 2 * h + l * (4 * h * (h + 1) + 2 * h * f + f + h + 4 * h));
      }
}

TEST_CASE("DistilBERT divides queries, not scores") {
  const m::tree t = m::make_tree(m::distilbert<1, 8, 2, 16>{});
  const std::size_t scale = test::find(t, "transformer.layer.0.attention.scale");
  CHECK(m::kind_of(t[scale].primitive) == "scaling");
  CHECK(t.costs({2, 5})[scale].flops == flops{2.0 * 5 * 8});
  CHECK(t[test::find(t, "transformer.layer.0.ffn")].type == "FFN");
  CHECK(t[0].type == "DistilBertModel");
}

TEST_CASE("a DistilBERT layer multiplies as often as a BERT layer") {
  // 4 projections, 2 attention products, 2 feed-forward maps.
  CHECK(m::total_cost(m::distilbert<1, 8, 2, 16>{}, {3, 5}).macs ==
        15 * (4.0 * 8 * 8 + 2.0 * 8 * 16) + 2.0 * 3 * 5 * 5 * 8);
}
