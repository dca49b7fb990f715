// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/latency.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <string>

#include "edgetran/core/error.hpp"
#include "predict/device.hpp"

namespace {
namespace model = edgetran::model;
namespace predict = edgetran::predict;
using edgetran::quality;
using edgetran::seconds;

const auto made_up = test::made_up_device;
const auto tiny = test::tiny_bert;
}  // namespace

TEST_CASE("a model of one primitive costs its law's dot product") {
  const auto d = made_up();
  const model::linear<> p{4, 6};
  const model::span s{.batch = 1, .tokens = 3};
  const double m = 1e-6;
  const double by_hand =
      1e-6 * (1 * 3 * 4 * 6 * m + 4 * 4 * 6 * m + 13 * 3 * 4 * m + 16 * 3 * 6 * m + 19 * 4 * 6 * 3 * m + 22);
  CHECK(predict::price(d.laws, p, s, {}) == doctest::Approx(by_hand));
}

TEST_CASE("the fold over types, the fold over run-time extents and the tree agree") {
  const auto d = made_up();
  const auto m = tiny();
  for (const model::workload w : {model::workload{}, model::workload{.batch = 3, .sequence = 17}}) {
    const predict::residence r = predict::reside_on(d, m);
    const double folded = predict::latency(d, model::bert<2, 128, 2, 512>{}, w, r).value();
    CHECK(predict::latency(d, m, w, r).value() == doctest::Approx(folded).epsilon(1e-12));
    CHECK(predict::predict(d, m, w, d.fingerprint).latency().value.value() ==
          doctest::Approx(folded).epsilon(1e-12));
  }
}

TEST_CASE("a module's value is made of its children's, and every interval holds its value") {
  const auto d = made_up();
  const auto m = tiny();
  const auto p = predict::predict(d, m, {}, d.fingerprint);
  REQUIRE(p.nodes.size() == m.tree().size());
  for (std::size_t i = 0; i < p.nodes.size(); ++i) {
    const auto& n = p.nodes[i];
    CHECK(n.latency->lower <= n.latency->value);
    CHECK(n.latency->value <= n.latency->upper);
    CHECK(n.latency->quality == quality::predicted);
    CHECK(n.energy->quality == quality::modelled);
    if (m.tree()[i].level == model::level::primitive) continue;
    double sum = 0;
    m.tree().each_child(i, [&](std::size_t c) { sum += p.nodes[c].latency->value.value(); });
    CHECK(n.latency->value.value() == doctest::Approx(sum));
  }
  CHECK(p.peak_memory->value.value() >= 4.0 * 4385920);
  CHECK(p.peak_power->value.value() >= d.power.active.value());
}

TEST_CASE("errors of one law add, those of different laws average out") {
  auto d = made_up();
  const auto m = tiny();
  const auto p = predict::predict(d, m, {}, d.fingerprint);
  const auto width = [](const auto& e) { return (e.upper - e.lower) / e.value / 2; };
  CHECK(width(p.latency()) < 0.1);  // several laws, each 10%
  CHECK(width(p.latency()) > 0.1 / std::sqrt(29.0));
  d.interval_scale = {2, 3, 1};
  CHECK(width(predict::predict(d, m, {}, d.fingerprint).latency()) ==
        doctest::Approx(2 * width(p.latency())));
  d.drift = 0.3;
  CHECK(width(predict::predict(d, m, {}, d.fingerprint).latency()) > 0.3);
}

TEST_CASE("another device widens the intervals and says so") {
  const auto d = made_up();
  auto here = d.fingerprint;
  here.processor = "another";
  const auto p = predict::predict(d, tiny(), {}, here);
  CHECK(p.warning.find("processor") != std::string::npos);
  CHECK((p.latency().upper - p.latency().lower) / p.latency().value / 2 >= 0.5 - 1e-12);
  CHECK(predict::predict(d, tiny(), {}, d.fingerprint).warning.empty());
}

TEST_CASE("what was never calibrated is no zero") {
  auto d = made_up();
  for (std::size_t k = 0; k < predict::law_count; ++k)
    if (predict::law_names[k] == "softmax") d.laws[k].samples = 0;
  try {
    predict::predict(d, tiny(), {}, d.fingerprint);
    FAIL("predicted without a law");
  } catch (const edgetran::state_error& e) {
    CHECK(e.problem().find("softmax") != std::string::npos);
    CHECK(e.where().find("attention.self.softmax") != std::string::npos);
  }
  CHECK_THROWS_AS(predict::predict(made_up(), tiny(), {.sequence = 513}, {}), edgetran::shape_error);
}

TEST_CASE("the power model is its formula") {
  const predict::power_model power;
  model::cost c;
  c.flops = edgetran::flops{1e9};
  c.traffic = edgetran::bytes{1e6};
  CHECK(power.energy(c, seconds{2}).value() == doctest::Approx(4 * 2 + 10e-12 * 1e9 + 100e-12 * 1e6));
}

TEST_CASE("to decode what was heard streams no weights of the encoder, and has few rows") {
  model::whisper f;
  f.hidden = 16, f.vocabulary = 50, f.mel_bins = 5, f.source_positions = 40;
  f.encoder = {3, 2, 24};
  f.decoder = {2, 2, 20};
  const model::any_model m(f, "m");
  const model::workload encode{.sequence = 2}, decode{.sequence = 9, .phase = model::phase::decode};
  const double h = 16, attention = 4 * h * h + 3 * h;
  const double front = 3 * 5 * h + 3 * h * h + 2 * h, hear = front + 3 * (attention + 2 * h * 24 + 24 + h);
  const double write = 2 * (2 * attention + 2 * h * 20 + 20 + h), cross = 2 * (2 * h * h + h);
  CHECK(predict::streamed_weights(m, encode).value() == 4 * (hear + write));
  CHECK(predict::streamed_weights(m, decode).value() == 4 * (write - cross));
  CHECK(predict::streamed_bytes(m, encode) == predict::streamed_weights(m, encode));
  const double kept = 2 * 2 * h * (9 + 40);  // keys and values of both layers: the text's and the sound's
  CHECK(predict::streamed_bytes(m, decode).value() == 4 * (write - cross + kept));
  CHECK(predict::reads_few_rows(m, decode));
  CHECK_FALSE(predict::reads_few_rows(m, encode));
  CHECK(predict::reads_few_rows(tiny(), encode));

  predict::weight_storage halves;
  for (const auto& n : m.tree().nodes()) halves.share.push_back(n.level == model::level::primitive ? 0.5 : 1);
  for (const model::workload& w : {encode, decode})
    for (const model::cost& c : halves.costs(m.tree(), w)) CHECK(c.traffic.value() >= 0);
  CHECK(halves.saved(m.tree(), decode) < halves.saved(m.tree()));

  // A device that prices weights alone prices none of the encoder's.
  auto d = made_up();
  d.combiner = {1, seconds{0}};
  for (auto& law : d.laws) law.price.fill(0);
  for (std::size_t k = 0; k < predict::law_count; ++k)
    if (predict::law_names[k].starts_with("linear")) d.laws[k].price[1] = 1;
  const double weights = write - cross - 2 * (5 * h + 20 + h);  // biases are no weights of a product
  CHECK(predict::predict(d, m, decode, d.fingerprint).latency().value.value() ==
        doctest::Approx(1e-6 * weights));
}

TEST_CASE("a head streams its matrix whether it is tied or not, and a mixture the experts that it reaches") {
  const auto streamed = [](model::language_head output, std::int64_t experts, const model::workload& w) {
    model::decoder f;
    f.dialect = &model::qwen3_moe_names;
    f.hidden = 16, f.vocabulary = 50, f.output = output;
    f.layers = {{.heads = 2, .key_value_heads = 2, .head = 8, .feed_forward = 12}};
    f.layers[0].experts = experts, f.layers[0].active = experts > 0 ? 2 : 0;
    return predict::streamed_weights(model::any_model(f, "m"), w).value() / 4;
  };
  using enum model::language_head;
  const double attention = 4 * 16 * 16, mlp = 3 * 16 * 12;
  const model::workload one{.sequence = 1};
  CHECK(streamed(none, 0, one) == attention + mlp);
  CHECK(streamed(own, 0, one) == attention + mlp + 50 * 16);
  CHECK(streamed(tied, 0, one) == attention + mlp + 50 * 16);
  CHECK(streamed(none, 8, one) == doctest::Approx(attention + 8 * 16 + 2 * mlp));
  CHECK(streamed(none, 8, {.sequence = 500}) == doctest::Approx(attention + 8 * 16 + 8 * mlp));
}

TEST_CASE("streamed weights are the products', not the tables'") {
  const double layer = 4 * (128 * 128 + 128) + 2 * 128 * 512 + 512 + 128;
  CHECK(predict::streamed_weights(tiny()).value() == doctest::Approx(4 * (2 * layer + 128 * 128 + 128)));
}

TEST_CASE("what lies beyond the calibrated amounts is less sure, and said to be") {
  auto d = made_up();
  const auto m = tiny();
  const auto half_width = [](const auto& n) {
    return (n.latency->upper - n.latency->lower).value() / (2 * n.latency->value.value());
  };
  const auto inside = predict::predict(d, m, {}, d.fingerprint);
  CHECK(inside.warning.empty());

  // Every amount of the products is 8 times the greatest that was seen: two doublings past twice.
  const model::span s{.batch = 1, .tokens = 128};
  const model::linear<> p{128, 512};
  const auto amounts = predict::features(p, s, predict::reside_on(d, m));
  for (std::size_t j = 0; j < amounts.size(); ++j) d.laws[predict::law_of(p, s)].most[j] = amounts[j] / 8;
  CHECK(predict::beyond(d.laws[predict::law_of(p, s)], amounts) == doctest::Approx(0.2));
  d.laws[predict::law_of(p, s)].most[1] = 0;  // a feature that nobody saw counts as 16 times
  CHECK(predict::beyond(d.laws[predict::law_of(p, s)], amounts) == doctest::Approx(0.3));

  const auto outside = predict::predict(d, m, {.sequence = 128}, d.fingerprint);
  const auto within = predict::predict(made_up(), m, {.sequence = 128}, d.fingerprint);
  CHECK(outside.warning.find("larger than anything that was calibrated") != std::string::npos);
  for (std::size_t i = 0; i < m.tree().size(); ++i) {
    CHECK(outside.nodes[i].latency->value.value() == within.nodes[i].latency->value.value());
    CHECK(half_width(outside.nodes[i]) >= half_width(within.nodes[i]) - 1e-12);
    if (m.tree()[i].path.ends_with("intermediate.dense") && m.tree()[i].level == model::level::primitive)
      CHECK(half_width(outside.nodes[i]) == doctest::Approx(half_width(within.nodes[i]) + 0.3));
  }
  CHECK(half_width(outside.nodes[0]) > half_width(within.nodes[0]) + 0.01);
}
