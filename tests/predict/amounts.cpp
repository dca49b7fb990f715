// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/amounts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <variant>

#include "edgetran/core/error.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/tree.hpp"

namespace {
namespace model = edgetran::model;
namespace predict = edgetran::predict;
using predict::amount;

/// Two layers with a head of every operation.
model::flexibert<> mixed() {
  model::architecture a;
  for (const int hidden : {60, 36}) {
    const int size = hidden / 6;
    a.layers.push_back({hidden,
                        {{model::operation::sdp, 0, size},
                         {model::operation::wma, 0, size},
                         {model::operation::dft, 0, size},
                         {model::operation::dct, 0, size},
                         {model::operation::convolution, 5, size},
                         {model::operation::convolution, 9, size}},
                        {100, 50}});
  }
  return {a};
}
}  // namespace

TEST_CASE("every amount has a name of its own") {
  const std::set<std::string_view> names(predict::amount_names.begin(), predict::amount_names.end());
  CHECK(names.size() == predict::amount_count);
  CHECK(predict::amount_names[static_cast<std::size_t>(amount::linear_flops)] == "flops.linear");
  CHECK(predict::amount_names[static_cast<std::size_t>(amount::parameters)] == "parameters");
  CHECK(predict::amount_names[static_cast<std::size_t>(amount::stages)] == "stages");
  CHECK(predict::amount_names[static_cast<std::size_t>(amount::attending_heads)] == "heads.attending");
  CHECK(predict::amount_names[static_cast<std::size_t>(amount::cosine_channels)] == "channels.dct");
}

TEST_CASE("amounts of an encoder are those of its formulas") {
  model::flexibert<> m;  // 2 layers of 8 channels, 2 heads, a stack of 16; 3 tokens, 2 sequences
  for (int i = 0; i < 2; ++i) m.architecture.layers.push_back({8, {2, {model::operation::sdp, 0, 4}}, {16}});
  const predict::amounts a = predict::total_amounts(m, {.batch = 2, .sequence = 3});
  // q, k, v and output 4 (2 h h + h), stack 2 h f + f and 2 f h + h a token; the pooler reads one and, as
  // IrEne counts matrices, adds its bias for nothing.
  const double layer = 3 * (4 * (2 * 8 * 8 + 8) + (2 * 8 * 16 + 16) + (2 * 16 * 8 + 8));
  CHECK(a[amount::linear_flops] == doctest::Approx(1e-6 * (2 * layer + 2 * 8 * 8)).epsilon(1e-12));
  CHECK(a[amount::attending_heads] == 4);
  CHECK(a[amount::weighted_heads] == 0);
  CHECK(a[amount::convolving_heads] == 0);
  CHECK(a[amount::norms] == 5);   // two a layer, one behind the embeddings
  CHECK(a[amount::stages] == 3);  // one a layer, and the pooler's
  CHECK(a[amount::transform_flops] == 0);
}

TEST_CASE("counts follow the heads") {
  const predict::amounts a = predict::total_amounts(mixed(), {.batch = 1, .sequence = 16});
  CHECK(a[amount::attending_heads] == 4);  // with a map of their own or without
  for (const amount one : {amount::weighted_heads, amount::fourier_heads, amount::cosine_heads})
    CHECK(a[one] == 2);
  CHECK(a[amount::convolving_heads] == 4);
  CHECK(a[amount::fourier_channels] == 16);
  CHECK(a[amount::cosine_channels] == 16);
  CHECK(a[amount::stages] == 5);
}

TEST_CASE("nothing is lost: parameters and bytes are the model's") {
  const model::workload w{.batch = 4, .sequence = 32};
  const model::cost whole = model::total_cost(mixed(), w);
  const predict::amounts a = predict::total_amounts(mixed(), w);
  CHECK(a[amount::parameters] ==
        doctest::Approx(1e-6 * static_cast<double>(whole.parameters)).epsilon(1e-12));
  CHECK(a.bytes() == doctest::Approx(1e-6 * whole.traffic.value() / 4).epsilon(1e-12));
  CHECK(a.flops() < 1e-6 * whole.flops.value() / 4);  // those of elements alone are charged by bytes
  CHECK(a.flops() > 0.9e-6 * whole.flops.value() / 4);
}

TEST_CASE("a batch shares weights and nothing else") {
  const predict::amounts one = predict::total_amounts(mixed(), {.batch = 1, .sequence = 32}),
                         many = predict::total_amounts(mixed(), {.batch = 64, .sequence = 32});
  CHECK(many[amount::linear_flops] == doctest::Approx(one[amount::linear_flops]).epsilon(1e-12));
  CHECK(many[amount::score_flops] == doctest::Approx(one[amount::score_flops]).epsilon(1e-12));
  CHECK(many[amount::linear_bytes] < one[amount::linear_bytes]);
  CHECK(many[amount::parameters] == one[amount::parameters]);
  CHECK(many[amount::norms] == one[amount::norms]);
}

TEST_CASE("the amounts of the leaves of a tree are those of the model") {
  const model::flexibert<> m = mixed();
  const model::workload w{.batch = 2, .sequence = 24};
  const auto tree = model::make_tree<model::any_primitive>(m);
  const auto sums = tree.sum_up<predict::amounts>([&](const auto& n) {
    return std::visit([&](const auto& p) { return predict::amounts_of(p, model::resolve(n.rows, w)); },
                      n.primitive);
  });
  const predict::amounts whole = predict::total_amounts(m, w);
  for (std::size_t j = 0; j < predict::amount_count; ++j)
    CHECK(sums[0].values()[j] == doctest::Approx(whole.values()[j]).epsilon(1e-12));
}

TEST_CASE("a workload that no model can run has no amounts") {
  CHECK_THROWS_AS(predict::total_amounts(mixed(), {.batch = 0}), edgetran::shape_error);
}
