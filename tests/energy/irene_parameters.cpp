// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/irene_parameters.hpp"

#include <doctest/doctest.h>

#include <cstddef>

#include "energy/profiled_fixture.hpp"

using namespace edgetran;
using energy::feature;

TEST_CASE("parameters follow from FLOPs and bytes as the model itself has them") {
  for (const auto& model : test::published_models())
    for (const model::workload w :
         {model::workload{1, 1}, {1, 7}, {2, 32}, {8, 32}, {24, 96}, {32, 256}, {3, 512}}) {
      const energy::profiled_tree expected = test::made_up_tree(model, w);
      energy::profiled_tree derived = expected;
      for (energy::profiled_node& n : derived.nodes) n[feature::parameters] = -1;
      energy::derive_parameters(derived);
      for (std::size_t i = 0; i < expected.nodes.size(); ++i) {
        CAPTURE(energy::label(expected));
        CAPTURE(expected.nodes[i].path);
        REQUIRE(derived.nodes[i][feature::parameters] == expected.nodes[i][feature::parameters]);
      }
    }
}

TEST_CASE("widths of any dense layer, against the counter's formulas") {
  std::size_t told = 0, asked = 0;
  for (const double p : {1, 64, 100, 128, 312, 768, 3072, 30522})
    for (const double q : {1, 64, 96, 128, 312, 768, 3072})
      for (const double batch : {1, 3, 8})
        for (const double tokens : {2, 17, 128, 512}) {
          const auto batched = energy::detail::batched_linear(
              batch * tokens * q * (2 * p + 1), 4 * batch * (tokens * p + p * q + 3 * tokens * q), batch,
              tokens);
          ++asked;
          // A second layer with the same costs is rare, and then none is named.
          if (batched.out != 0) {
            ++told;
            CHECK(batched.in == p);
            CHECK(batched.out == q);
          }
          const double n = batch * tokens;
          const auto plain =
              energy::detail::plain_product(2 * n * p * q, 4 * (n * p + p * q + n * q), n, p <= q);
          CHECK(plain.in == p);
          CHECK(plain.out == q);
        }
  CHECK(told >= asked - 5);
  const auto none = energy::detail::batched_linear(12345, 678, 8, 32);
  CHECK(none.parameters() == 0);
  // Over two tokens, 5 by 6 and 16 by 2 have the same costs: 66 FLOPs and 76 values a sequence.
  CHECK(energy::detail::batched_linear(4 * 2 * 66, 4 * 4 * 76, 4, 2).parameters() == 0);
}

TEST_CASE("what the features do not determine is zero") {
  energy::profiled_tree t =
      test::made_up_tree({"bert-base", "bert-base"}, {8, 32});  // not the published name
  energy::derive_parameters(t);
  double embeddings = 0, others = 0;
  for (const energy::profiled_node& n : t.nodes)
    (n.type == "Embedding" ? embeddings : others) += n[feature::parameters];
  CHECK(embeddings == 0);
  CHECK(others > 1e8);
}
