// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/graph_op.hpp"

#include <doctest/doctest.h>

#include "edgetran/model/primitive.hpp"

namespace model = edgetran::model;

TEST_CASE("the costs of an operator of a graph follow the batch, its weights do not") {
  static_assert(model::primitive<model::graph_op>);
  const model::graph_op op{"Conv", 100, edgetran::flops{210}, edgetran::bytes{40}, edgetran::bytes{12}, 3, 2};
  const model::cost bound = model::cost_of(op, {.batch = 2});
  CHECK(bound.flops == edgetran::flops{210});
  CHECK(bound.macs == 100);
  CHECK(bound.parameters == 3);
  CHECK(bound.traffic == edgetran::bytes{52});
  const model::cost twice = model::cost_of(op, {.batch = 4});
  CHECK(twice.flops == edgetran::flops{420});
  CHECK(twice.traffic == edgetran::bytes{92});
  CHECK(twice.parameters == 3);
  CHECK(model::type_name(op) == "Conv");
}
