// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/flexibert.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/io/json.hpp"
#include "edgetran/model/architecture_json.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/memory.hpp"
#include "model/architectures.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using m::operation;

namespace {

/// spec/layers.md section 9, written as it stands there.
std::int64_t formula_parameters(const m::architecture& a) {
  const auto& first = a.layers.front();
  const auto& last = a.layers.back();
  std::int64_t p = (50265 + 514 + 1) * first.hidden + 2 * first.hidden;
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    const auto& l = a.layers[i];
    const std::int64_t h = l.hidden, n = static_cast<std::int64_t>(l.heads.size()), d = l.heads[0].size,
                       w = n * d;
    p += 3 * (h * w + w) + 1027 * d;
    for (const m::attention_head& head : l.heads) {
      if (head.of == operation::wma) p += d * d;
      if (head.of == operation::convolution) p += 2 * d * d + 2 * d * head.taps + 2 * d + head.taps;
    }
    p += (w * h + h) + 2 * h;
    std::int64_t before = h;
    for (const std::int64_t f : l.feed_forward) p += before * f + f, before = f;
    p += (before * h + h) + 2 * h;
    if (i + 1 < a.layers.size() && a.layers[i + 1].hidden != h)
      p += h * a.layers[i + 1].hidden + a.layers[i + 1].hidden;
  }
  return p + last.hidden * last.hidden + last.hidden;
}

/// spec/layers.md section 10, one sequence of S tokens. The table does not say that what a mixing head makes
/// is added to its context, S d, nor that a pooled map has no separate bias.
double formula_flops(const m::architecture& a, double S) {
  const auto linear = [&](double p, double q) { return 2 * S * p * q + S * q; };
  const auto norm = [&](double h) { return 8 * S * h; };
  double sum = 0;
  const double h0 = static_cast<double>(a.layers.front().hidden);
  sum += S * h0 + norm(h0);
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    const auto& l = a.layers[i];
    const double h = static_cast<double>(l.hidden), d = static_cast<double>(l.heads[0].size);
    const double w = static_cast<double>(l.heads.size()) * d;
    sum += 3 * linear(h, w);
    for (const m::attention_head& head : l.heads) {
      const double k = static_cast<double>(head.taps);
      sum += 2 * S * S * d + S * S;                      // relative positions
      sum += S * S + S * S + 5 * S * S + 2 * S * S * d;  // scale, mask, soft-max, context
      switch (head.of) {
        case operation::wma:
          sum += 2 * S * d * d;
          [[fallthrough]];
        case operation::sdp:
          sum += 2 * S * S * d;
          break;
        case operation::dft:
          sum += 4 * S * S * d + 4 * S * d * d + S * d + S * d;
          break;
        case operation::dct:
          sum += 2 * S * S * d + 2 * S * d * d + S * d;
          break;
        case operation::convolution:
          sum += 2 * S * d * k + 2 * S * d * d + S * d + S * d + 2 * S * d * k + S * k + 5 * S * k +
                 2 * S * d * d + S * d + 2 * S * d * k + S * d;
          break;
      }
    }
    sum += linear(w, h) + S * h + norm(h);
    double before = h;
    for (const std::int64_t f : l.feed_forward) {
      const double width = static_cast<double>(f);
      sum += linear(before, width) + 6 * S * width;
      before = width;
    }
    sum += linear(before, h) + S * h + norm(h);
    if (i + 1 < a.layers.size() && a.layers[i + 1].hidden != l.hidden)
      sum += linear(h, static_cast<double>(a.layers[i + 1].hidden));
  }
  const double last = static_cast<double>(a.layers.back().hidden);
  return sum + 2 * last * last + 4 * last;
}

/// An architecture whose layers the compiler knows.
struct two_layers {
  struct layer {
    std::int64_t hidden;
    std::array<m::attention_head, 3> heads;
    std::array<std::int64_t, 2> feed_forward;
  };
  std::array<layer, 2> layers{
      {{16, {{{operation::wma, 0, 4}, {operation::convolution, 5, 4}, {operation::dft, 0, 4}}}, {8, 32}},
       {24, {{{operation::sdp, 0, 8}, {operation::sdp, 0, 8}, {operation::dct, 0, 8}}}, {48, 8}}}};
};

}  // namespace

TEST_CASE("published parameter counts, to the unit") {
  CHECK(m::total_cost(m::flexibert<>{test::first_published()}).parameters == 70'200'390);
  CHECK(m::total_cost(m::flexibert<>{test::plain(12, 768, 12, 3072)}).parameters == 125'434'368);
  // RoBERTa's body of that size, and a table of 1027 x 64 in each of 12 layers.
  CHECK(124'645'632 + 12 * 1027 * 64 == 125'434'368);
}

TEST_CASE("parameters and FLOPs are those of the written formulas, on the grid and off it") {
  stream random(11);
  for (int i = 0; i < 200; ++i) {
    const m::architecture a = test::any_architecture(random);
    const m::flexibert<> f{a};
    CHECK(m::total_cost(f).parameters == formula_parameters(a));
    for (const std::int64_t s : {1, 7, 128}) {
      CHECK(m::total_cost(f, {1, s}).flops.value() == formula_flops(a, static_cast<double>(s)));
      CHECK(m::total_cost(f, {3, s}).flops.value() == 3 * formula_flops(a, static_cast<double>(s)));
    }
  }
  const m::architecture published = test::first_published();
  CHECK(m::total_cost(m::flexibert<>{published}, {1, 128}).flops.value() == formula_flops(published, 128));
}

TEST_CASE("the order of heads changes no cost") {
  stream random(12);
  for (int i = 0; i < 50; ++i) {
    m::architecture a = test::any_architecture(random);
    const m::cost before = m::total_cost(m::flexibert<>{a}, {2, 9});
    for (auto& l : a.layers) shuffle(l.heads, random);
    CHECK(m::total_cost(m::flexibert<>{a}, {2, 9}) == before);
  }
}

TEST_CASE("the parameters of the published models, to the unit") {
  if (test::data_folder() == nullptr) {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return;
  }
  const json::value models = json::load(std::string(test::data_folder()) + "/edgetran/glue_accuracy.json");
  CHECK(models.as_object().size() == 16);
  for (const auto& record : models.as_object()) {
    const m::architecture a = m::read_architecture(record.value.at("model_dict"));
    CHECK(m::total_cost(m::flexibert<>{a}).parameters == formula_parameters(a));
    if (record.key == "f36d5c40c770e4f787c78b43a2a09d78") CHECK(a == test::first_published());
  }
}

TEST_CASE("an architecture that the compiler knows folds there") {
  constexpr m::flexibert<two_layers> known{};
  constexpr m::cost c = m::total_cost(known, {2, 16});
  m::architecture a;
  for (const auto& l : two_layers{}.layers)
    a.layers.push_back(
        {l.hidden, {l.heads.begin(), l.heads.end()}, {l.feed_forward.begin(), l.feed_forward.end()}});
  CHECK(c == m::total_cost(m::flexibert<>{a}, {2, 16}));
  static_assert(c.parameters == m::parameters<m::flexibert<two_layers>>);
}

TEST_CASE("a mixed layer as a tree") {
  const m::any_model model(m::flexibert<>{test::first_published()}, "first");
  const auto& nodes = model.tree().nodes();
  const auto has = [&](const std::string& path) {
    std::size_t found = 0;
    for (const auto& n : nodes) found += n.path == path ? 1 : 0;
    return found == 1;
  };
  const std::string self = "encoder.layer.0.attention.self.";  // two wma heads, two convolutions of 5 taps
  CHECK(has(self + "weighted_query"));
  CHECK(has(self + "weighted_scores"));
  CHECK_FALSE(has(self + "scores"));
  CHECK_FALSE(has(self + "fourier"));
  CHECK(has(self + "convolution.5.window_sum"));
  CHECK(has("encoder.layer.3.attention.self.scores"));
  CHECK(has("encoder.layer.3.attention.self.weighted_scores"));
  CHECK(has("encoder.layer.3.attention.self.fourier"));
  CHECK(has("encoder.layer.1.attention.self.cosine"));
  CHECK(has("encoder.layer.5.attention.self.relative"));  // no head attends by products
  CHECK_FALSE(has("encoder.layer.5.attention.self.scores"));
  CHECK(has("encoder.layer.0.intermediate.dense.2"));
  CHECK(has("encoder.layer.0.projection"));
  CHECK_FALSE(has("encoder.layer.5.projection"));
  CHECK(model.parameters() == 70'200'390);
  CHECK(model.total_cost({2, 32}) == m::total_cost(model, {2, 32}));
  CHECK_NOTHROW(model.check({1, 514}));
  CHECK_THROWS_AS(model.check({1, 515}), shape_error);
  CHECK_THROWS_AS(model.check({1, 8, 8, m::phase::prefill}), shape_error);
}

TEST_CASE("live memory counts the widest moment of a layer") {
  // One layer, one head, one token: the map back to the hidden size has its input, its output and the
  // residual.
  m::architecture a = test::plain(1, 4, 1, 1000);
  CHECK(m::peak_activation(m::flexibert<>{a}, {1, 1}) == bytes{4.0 * (1000 + 4 + 4)});
  a.layers[0].feed_forward = {1000, 500};  // the second map of the stack has both widths and the residual
  CHECK(m::peak_activation(m::flexibert<>{a}, {1, 1}) == bytes{4.0 * (4 + 1000 + 500)});
}

TEST_CASE("an architecture that no model can have is refused") {
  m::architecture a = test::plain(1, 8, 2, 16);
  a.layers[0].heads[1].size = 3;
  CHECK_THROWS_AS(m::total_cost(m::flexibert<>{a}), shape_error);
  CHECK_THROWS_AS(m::total_cost(m::flexibert<>{}), shape_error);
}
