// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/sequence_prediction.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/model/as_flexibert.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/predict/devices.hpp"

namespace {
namespace model = edgetran::model;
namespace predict = edgetran::predict;

model::flexibert<> encoder(std::int64_t layers, std::int64_t hidden, std::int64_t heads) {
  model::bert<> m;
  m.layers = layers, m.hidden = hidden, m.heads = heads, m.feed_forward = 4 * hidden;
  return model::as_flexibert(m);
}
predict::sequence_prediction of(const predict::sequence_profile& d, const model::flexibert<>& m,
                                const model::workload& w) {
  return predict::predict(d, m, model::make_tree<model::any_primitive>(m), w, "mine");
}
std::string refusal(const predict::sequence_profile& d, const model::flexibert<>& m,
                    const model::workload& w) {
  try {
    (void)of(d, m, w);
  } catch (const edgetran::shape_error& e) {
    return e.what();
  }
  return {};
}
const predict::sequence_profile& a100 = predict::shipped::a100;
}  // namespace

TEST_CASE("the whole is the start and its parts, to the top of the tree") {
  const model::flexibert<> m = encoder(4, 256, 4);
  const auto tree = model::make_tree<model::any_primitive>(m);
  const auto p = predict::predict(a100, m, tree, a100.workload, "mine");
  REQUIRE(p.nodes.size() == tree.size());
  double sum = p.start.latency->value.value(), joules = p.start.energy->value.value();
  tree.each_child(0, [&](std::size_t c) {
    sum += p.nodes[c].latency->value.value();
    joules += p.nodes[c].energy->value.value();
  });
  CHECK(sum == doctest::Approx(p.latency().value.value()).epsilon(1e-12));
  CHECK(joules == doctest::Approx(p.energy().value.value()).epsilon(1e-12));
  for (std::size_t i = 0; i < tree.size(); ++i) {
    if (tree[i].level == model::level::primitive) CHECK_FALSE(p.nodes[i].latency.has_value());
    if (!p.nodes[i].latency) continue;
    CHECK(p.nodes[i].latency->lower <= p.nodes[i].latency->value);
    CHECK(p.nodes[i].latency->upper >= p.nodes[i].latency->value);
    CHECK(p.nodes[i].latency->quality == edgetran::quality::predicted);
  }
  CHECK(p.latency().source == "profile a100, ProTran (Tuli and Jha), specs only");
}

TEST_CASE("a model like those that were measured is predicted without a warning") {
  model::flexibert<> m;
  for (const int hidden : {512, 256, 512, 256}) {
    const int size = hidden / 8;
    m.architecture.layers.push_back({hidden,
                                     {{model::operation::sdp, 0, size},
                                      {model::operation::sdp, 0, size},
                                      {model::operation::wma, 0, size},
                                      {model::operation::dft, 0, size},
                                      {model::operation::dct, 0, size},
                                      {model::operation::convolution, 5, size},
                                      {model::operation::convolution, 9, size},
                                      {model::operation::convolution, 13, size}},
                                     {1024, 2048}});
  }
  for (const predict::sequence_profile* d :
       {&predict::shipped::a100, &predict::shipped::m1_pro_gpu, &predict::shipped::rpi4})
    CHECK(of(*d, m, d->workload).warning.empty());
}

TEST_CASE("the arithmetic is that of the coefficients") {
  const model::flexibert<> m = encoder(4, 256, 4);
  const predict::amounts a = predict::total_amounts(m, a100.workload);
  double by_hand = a100.energy.fitted.start;
  for (std::size_t j = 0; j < predict::amount_count; ++j)
    by_hand += a100.energy.fitted.each[j] * a.values()[j];
  const auto p = of(a100, m, a100.workload);
  CHECK(p.energy().value.value() == doctest::Approx(by_hand).epsilon(1e-12));
  CHECK(p.energy().upper.value() >= by_hand * a100.energy.factor * (1 - 1e-12));
}

TEST_CASE("a workload that was not measured is refused with what can be asked") {
  const model::flexibert<> m = encoder(4, 256, 4);
  for (const model::workload& w :
       {model::workload{.batch = 8, .sequence = 128}, model::workload{.batch = 128, .sequence = 64}}) {
    const std::string why = refusal(a100, m, w);
    CHECK(why.find("a100: never measured at batch " + std::to_string(w.batch) + ", sequence " +
                   std::to_string(w.sequence)) == 0);
    CHECK(why.find("ask for batch 128, sequence 128") != std::string::npos);
  }
  CHECK(refusal(a100, m, {.batch = 128, .sequence = 128}).empty());
  CHECK(refusal(predict::shipped::rpi4, m, {.batch = 1, .sequence = 128}).empty());
}

TEST_CASE("far beyond what was measured is refused, a little beyond is widened and said") {
  const std::string why = refusal(a100, encoder(48, 1600, 25), a100.workload);
  CHECK(why.find("mine: the model is ") == 0);
  CHECK(why.find("times as large as the greatest that was measured on a100") != std::string::npos);
  const auto inside = of(a100, encoder(6, 512, 8), a100.workload),
             large = of(a100, encoder(24, 1024, 16), a100.workload),
             small = of(a100, encoder(2, 128, 2), a100.workload);
  const auto width = [](const predict::sequence_prediction& p) {
    return (p.latency().upper - p.latency().lower) / p.latency().value;
  };
  CHECK(width(large) > 2 * width(inside));
  CHECK(width(small) > width(inside));
  CHECK(large.warning.find("larger than any that was measured") != std::string::npos);
  CHECK(small.warning.find("smaller than any that was measured") != std::string::npos);
  CHECK(large.latency().value > inside.latency().value);
  CHECK(inside.latency().value > small.latency().value);
}
