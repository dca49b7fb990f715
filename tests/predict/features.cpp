// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/features.hpp"

#include <doctest/doctest.h>

#include "edgetran/model/any_model.hpp"

namespace {
namespace model = edgetran::model;
namespace predict = edgetran::predict;
using edgetran::extent;
}  // namespace

TEST_CASE("a product's features are its work") {
  constexpr predict::residence r{0.5, 0.25};
  constexpr auto f = predict::features(model::linear<>{64, 32}, model::span{.batch = 2, .tokens = 5}, r);
  constexpr double million = 1e-6;
  CHECK(f[0] == doctest::Approx(10 * 64 * 32 * million));
  CHECK(f[1] == doctest::Approx(64 * 32 * million));
  CHECK(f[2] == doctest::Approx(64 * 32 * million * 0.5));
  CHECK(f[3] == doctest::Approx(64 * 32 * million * 0.25));
  CHECK(f[4] == doctest::Approx(10 * 64 * million));
  CHECK(f[5] == doctest::Approx(10 * 32 * million));
  CHECK(f[6] == doctest::Approx(2 * 64 * 32 * million));  // ten rows leave two over
  CHECK(f[7] == 1);
}

TEST_CASE(
    "a single row pays for the keys that come from beyond the caches, several rows for those left over") {
  const predict::residence far{.past_l2 = 1, .past_l3 = 0.5};
  const model::attention_scores<> p{{4, 2, 8}};
  const double operands = 1e-6 * 4 * 8 * 100;
  CHECK(predict::features(p, {.tokens = 1, .keys = 100}, far)[4] == doctest::Approx(0.5 * operands / 2));
  CHECK(predict::features(p, {.tokens = 1, .keys = 100}, {})[4] == 0);
  CHECK(predict::features(p, {.tokens = 6, .keys = 100}, far)[4] == doctest::Approx(2 * operands));
}

TEST_CASE("static and run-time extents have equal features") {
  constexpr model::span s{.batch = 3, .tokens = 7, .keys = 7};
  CHECK(predict::features(model::linear{extent<64>{}, extent<32>{}}, s, {}) ==
        predict::features(model::linear<>{64, 32}, s, {}));
}

TEST_CASE("every primitive of every family has a law, and names for its features") {
  const auto walk = [](auto family) {
    family.layers = 1;
    family.hidden = 64;
    if constexpr (requires { family.heads; }) family.heads = 4;
    family.feed_forward = 128;
    if constexpr (requires { family.key_value_heads; }) {
      family.key_value_heads = 2;
      family.head = 16;
    }
    const auto tree = model::make_tree(family);
    for (const model::node& n : tree.nodes()) {
      if (n.level != model::level::primitive) continue;
      std::visit(
          [&](const auto& p) {
            const model::span s = model::resolve(n.rows, {});
            CHECK(predict::law_of(p, s) < predict::law_count);
            const auto f = predict::features(p, s, {});
            CHECK(f.size() == predict::feature_names<std::decay_t<decltype(p)>>().size());
            for (const double x : f) CHECK(x >= 0);
          },
          n.primitive);
    }
  };
  walk(model::bert<>{});
  walk(model::distilbert<>{});
  walk(model::gpt2<>{});
  walk(model::openai_gpt<>{});
  walk(model::vit<>{});
  walk(model::llama<>{});
  walk(model::albert{});
  walk(model::mobilebert{});
  walk(model::squeezebert{});
  walk(model::convbert{});
  walk(model::fnet{});
  walk(model::deit<>{});
  walk(model::modernbert{});
}

TEST_CASE("a convolution along time is priced as the product with its unfolded rows") {
  const model::time_convolution<> p{10, 6, 9, 3, 2};
  const model::span s{2, 9, 9};
  const predict::residence far{0.5, 0.25};
  CHECK(predict::law_names[predict::law_of(p, s)] == "time_convolution");
  CHECK(predict::features(p, s, far) == predict::features(model::linear<>{30, 6}, {2, 5, 5}, far));
  CHECK(predict::feature_names<model::time_convolution<>>() == predict::feature_names<model::linear<>>());
}

TEST_CASE("laws part by what changes the kernel: one row, the mask's form, the function") {
  const auto name = [](const auto& p, const model::span& s) {
    return predict::law_names[predict::law_of(p, s)];
  };
  CHECK(name(model::linear<>{8, 8}, {.tokens = 32}) == "linear");
  CHECK(name(model::linear<>{8, 8}, {.tokens = 31}) == "linear_few_rows");
  CHECK(name(model::linear<>{8, 8}, {.tokens = 1}) == "linear_row");
  CHECK(name(model::linear<>{8, 8}, {.batch = 2, .tokens = 1}) == "linear_few_rows");
  CHECK(name(model::linear<>{8, 8}, {.batch = 32, .tokens = 1}) == "linear");
  CHECK(name(model::score_map<model::score_step::add_mask>{}, {}) == "score_mask_add");
  CHECK(name(model::score_map<model::score_step::causal_fill>{}, {}) == "score_mask_causal");
  CHECK(name(model::score_map<model::score_step::fill_mask>{}, {}) == "score_mask_fill");
  CHECK(name(model::linear<>{8, 8}, {.tokens = 1, .lone = true}) == "linear_pooled");
  CHECK(name(model::activation<>{model::function::gelu_tanh, 8}, {}) == "gelu_tanh");
  CHECK(name(model::activation<>{model::function::quick_gelu, 8}, {}) == "quick_gelu");
}

TEST_CASE("weights reside in the caches that hold them") {
  CHECK(predict::reside(0, 1e6, 32e6).past_l2 == 0);
  CHECK(predict::reside(1e5, 1e6, 32e6).past_l2 == 0);
  CHECK(predict::reside(4e6, 1e6, 32e6).past_l2 == 1);
  CHECK(predict::reside(4e6, 1e6, 32e6).past_l3 == 0);
  CHECK(predict::reside(1e9, 1e6, 32e6).past_l3 == 1);
  CHECK(predict::reside(20e6, 1e6, 32e6).past_l3 == 0);
  CHECK(predict::reside(32e6, 1e6, 32e6).past_l3 == doctest::Approx(0.4));
  CHECK(predict::reside(48e6, 1e6, 32e6).past_l3 == 1);
  CHECK(predict::reside(1e9, 0, 0).past_l2 == 0);  // a machine that does not say
  double before = 0;
  for (double bytes = 1e5; bytes < 1e9; bytes *= 1.3) {
    const double now = predict::reside(bytes, 1e6, 32e6).past_l3;
    CHECK(now >= before);
    before = now;
  }
}
