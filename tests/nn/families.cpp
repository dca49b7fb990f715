// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/nn/runner.hpp"
#include "nn/reference.hpp"
#include "nn/small_models.hpp"

namespace {

using namespace edgetran;

/// max |a - b| over max |b|.
template <class B>
double distance(const nn::tensor& a, const std::vector<B>& b) {
  REQUIRE(static_cast<std::size_t>(a.elements()) == b.size());
  double worst = 0, largest = 0;
  std::size_t i = 0;
  for (std::int64_t s = 0; s < a.batch; ++s)
    for (std::int64_t r = 0; r < a.rows; ++r)
      for (std::int64_t c = 0; c < a.width; ++c, ++i) {
        const double want = static_cast<double>(b[i]);
        const double error = std::abs(static_cast<double>(a.row(s, r)[c]) - want);
        if (!(error <= worst)) worst = error;  // keeps a NaN
        largest = std::max(largest, std::abs(want));
      }
  return worst / largest;
}
constexpr double tolerance = 3e-6;

template <class Family>
double against_reference(const Family& f, const model::workload& w, std::uint64_t seed, nn::inputs in = {}) {
  const nn::weights weights = small::weights(f, seed);
  if (in.token_ids.empty() && in.pixels.empty()) in = nn::random_inputs(f, w, seed + 1);
  nn::runner<> run(weights);
  return distance(run.run(f, w, in), reference::forward(f, weights, in, w.batch));
}

/// Sequences of a batch end in 0, 1, 2 ... padding tokens.
nn::inputs padded(nn::inputs in, const model::workload& w) {
  in.keep.assign(in.token_ids.size(), 1.0F);
  for (std::int64_t b = 0; b < w.batch; ++b)
    for (std::int64_t t = 0; t < b; ++t) {
      const auto at = static_cast<std::size_t>((b + 1) * w.sequence - 1 - t);
      in.keep[at] = 0;
      in.token_ids[at] = 1;
    }
  return in;
}

std::vector<float> copy(const nn::tensor& t) {
  std::vector<float> out;
  for (std::int64_t b = 0; b < t.batch; ++b)
    for (std::int64_t r = 0; r < t.rows; ++r) out.insert(out.end(), t.row(b, r), t.row(b, r) + t.width);
  return out;
}

/// Tokens [begin, end) of every sequence of `all`.
nn::inputs slice(const nn::inputs& all, const model::workload& w, std::int64_t begin, std::int64_t end) {
  nn::inputs part;
  for (std::int64_t b = 0; b < w.batch; ++b)
    for (std::int64_t t = begin; t < end; ++t)
      part.token_ids.push_back(all.token_ids[static_cast<std::size_t>(b * w.sequence + t)]);
  return part;
}

/// Feeds a batch in pieces of the given lengths and compares each piece's rows with those of one encoding.
template <class Family>
double in_pieces(const Family& f, const std::vector<std::int64_t>& lengths, nn::runner<>& run,
                 const nn::weights& weights, std::uint64_t seed) {
  model::workload w{.batch = 2, .sequence = 0};
  for (const std::int64_t n : lengths) w.sequence += n;
  const nn::inputs all = nn::random_inputs(f, w, seed);
  nn::runner<> other(weights);
  const nn::tensor& whole = other.run(f, w, all);

  double worst = 0;
  std::int64_t past = 0;
  for (const std::int64_t n : lengths) {
    const model::phase phase = past > 0 && n == 1 ? model::phase::decode : model::phase::prefill;
    const nn::tensor& got = run.run(f, {.batch = 2, .sequence = n, .context = past + n, .phase = phase},
                                    slice(all, w, past, past + n));
    nn::tensor expected = whole;
    expected.data = whole.row(0, past);
    expected.rows = n;
    worst = std::max(worst, distance(got, copy(expected)));
    past += n;
  }
  return worst;
}

template <class Family>
void check_cache(const Family& f) {
  const nn::weights weights = small::weights(f, 5);
  nn::runner<> run(weights);
  CHECK(in_pieces(f, {5, 1, 1, 1}, run, weights, 1) < tolerance);
  CHECK(in_pieces(f, {4, 3, 2, 1, 1}, run, weights, 2) <
        tolerance);  // chunks; the cache still holds the first text
  CHECK(in_pieces(f, {1, 1, 1}, run, weights, 3) < tolerance);
  nn::runner<> fresh(weights);
  CHECK(in_pieces(f, {2, 1, 1, 1, 1, 1, 1, 1}, fresh, weights, 4) < tolerance);  // the cache grows twice
}

}  // namespace

TEST_CASE("BERT equals its reference") {
  const model::workload w{.batch = 3, .sequence = 7};
  const auto f = small::bert();
  CHECK(against_reference(f, w, 1) < tolerance);
  nn::inputs in = padded(nn::random_inputs(f, w, 9), w);
  CHECK(against_reference(f, w, 2, in) < tolerance);
  for (std::size_t i = 0; i < in.token_ids.size(); ++i) in.token_types.push_back(static_cast<int>(i % 3));
  CHECK(against_reference(f, w, 3, in) < tolerance);
  CHECK(against_reference(f, {.batch = 1, .sequence = 1}, 4) < tolerance);
}

TEST_CASE("RoBERTa counts positions behind padding") {
  const model::workload w{.batch = 3, .sequence = 15};
  const auto f = small::roberta();
  REQUIRE(f.longest() == 15);
  nn::inputs in = nn::random_inputs(f, w, 9);
  for (auto& id : in.token_ids) id = id == 1 ? 2 : id;
  CHECK(against_reference(f, w, 1, in) < tolerance);  // the last row of the table is reached
  CHECK(against_reference(f, w, 2, padded(in, w)) < tolerance);
  in.token_ids[3] = in.token_ids[20] = 1;  // padding in the middle, not masked
  CHECK(against_reference(f, w, 3, in) < tolerance);
}

TEST_CASE("DistilBERT equals its reference") {
  const model::workload w{.batch = 3, .sequence = 9};
  const auto f = small::distilbert();
  CHECK(against_reference(f, w, 1) < tolerance);
  CHECK(against_reference(f, w, 2, padded(nn::random_inputs(f, w, 9), w)) < tolerance);
}

TEST_CASE("GPT-2, GPT and Llama equal their references") {
  const model::workload w{.batch = 2, .sequence = 11};
  CHECK(against_reference(small::gpt2(), w, 1) < tolerance);
  CHECK(against_reference(small::openai_gpt(), w, 2) < tolerance);
  CHECK(against_reference(small::llama(), w, 3) < tolerance);
  auto biased = small::llama();
  biased.attention_bias = biased.mlp_bias = true;
  biased.key_value_heads = 6;
  CHECK(against_reference(biased, w, 4) < tolerance);
}

TEST_CASE("ViT equals its reference") {
  auto f = small::vit();
  CHECK(against_reference(f, {.batch = 2}, 1) < tolerance);
  f.qkv_bias = true;
  f.image = {21, 9};  // patches that do not cover the image drop its margin, as a convolution does
  f.patch = {5, 4};
  f.channels = 3;
  CHECK(against_reference(f, {.batch = 3, .sequence = 1}, 2) < tolerance);
}

TEST_CASE("every activation reaches the reference") {
  auto f = small::bert();
  for (const auto function : {model::function::gelu_tanh, model::function::relu, model::function::silu,
                              model::function::tanh, model::function::quick_gelu}) {
    f.activation_function = function;
    CHECK(against_reference(f, {.batch = 1, .sequence = 5}, 7) < tolerance);
  }
}

TEST_CASE("prefill and decode give what encoding the whole text gives") {
  check_cache(small::gpt2());
  check_cache(small::openai_gpt());
  check_cache(small::llama());
}

TEST_CASE("left padding is masked in the cached phases too") {
  const auto f = small::gpt2();
  const nn::weights weights = small::weights(f, 5);
  const model::workload w{.batch = 2, .sequence = 6};
  nn::inputs all = nn::random_inputs(f, w, 3);
  all.keep = {1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1};
  nn::runner<> encoder(weights), decoder(weights);
  const nn::tensor& whole = encoder.run(f, w, all);
  nn::inputs part = slice(all, w, 0, 5);
  part.keep = {1, 1, 1, 1, 1, 0, 0, 1, 1, 1};
  decoder.run(f, {.batch = 2, .sequence = 5, .phase = model::phase::prefill}, part);
  part = slice(all, w, 5, 6);
  part.keep = all.keep;
  const nn::tensor& got = decoder.run(f, {.batch = 2, .sequence = 6, .phase = model::phase::decode}, part);
  nn::tensor last = whole;
  last.data = whole.row(0, 5);
  last.rows = 1;
  CHECK(distance(got, copy(last)) < tolerance);
  // What padding holds changes nothing behind it.
  const std::vector<float> before = copy(whole);
  all.token_ids[6] = (all.token_ids[6] + 1) % 47;
  const std::vector<float> after = copy(encoder.run(f, w, all));
  CHECK(std::equal(before.begin() + 8 * 40, before.end(), after.begin() + 8 * 40));
}

TEST_CASE("a static model gives bitwise what the dynamic one gives") {
  const model::bert<2, 128, 2, 512> fixed{};
  const model::bert<> free{.layers = 2, .hidden = 128, .heads = 2, .feed_forward = 512};
  const nn::weights weights = nn::random_weights(fixed, 3), same = nn::random_weights(free, 3);
  const model::workload w{.batch = 2, .sequence = 9};
  const nn::inputs in = nn::random_inputs(fixed, w, 1);
  nn::runner<> a(weights), b(same);
  const std::vector<float> from_static = copy(a.run(fixed, w, in));
  CHECK(from_static == copy(b.run(free, w, in)));
  CHECK(from_static.size() == 256);
  CHECK(from_static == copy(b.run(model::any_model(free, "tiny"), w, in)));
}

TEST_CASE("inputs and weights that do not fit are refused") {
  const auto f = small::bert();
  const nn::weights weights = small::weights(f, 1), foreign = small::weights(small::distilbert(), 1);
  const model::workload w{.batch = 2, .sequence = 4};
  const nn::inputs good = nn::random_inputs(f, w, 1);
  nn::runner<> run(weights), other(foreign);
  CHECK_THROWS_AS(other.run(f, w, good), shape_error);
  CHECK_THROWS_AS(run.run(f, {.batch = 2, .sequence = 5}, good), shape_error);
  CHECK_THROWS_AS(run.run(f, {.batch = 0}, good), shape_error);
  const auto spoilt = [&](auto change) {
    nn::inputs in = good;
    change(in);
    CHECK_THROWS_AS(run.run(f, w, in), shape_error);
  };
  spoilt([](nn::inputs& in) { in.token_ids[3] = 61; });
  spoilt([](nn::inputs& in) { in.token_ids[3] = -1; });
  spoilt([](nn::inputs& in) { in.token_types = {0, 0, 0, 0, 0, 0, 0, 3}; });
  spoilt([](nn::inputs& in) { in.token_types = {0}; });
  spoilt([](nn::inputs& in) { in.keep = {1, 1}; });
  const std::vector<float> expected = copy(nn::runner<>(weights).run(f, w, good));
  CHECK(copy(run.run(f, w, good)) == expected);  // a refused call leaves nothing behind

  const auto images = small::vit();
  const nn::weights image_weights = small::weights(images, 1);
  nn::runner<> eyes(image_weights);
  CHECK_THROWS_AS(eyes.run(images, {.batch = 1}, {.pixels = std::vector<float>(5)}), shape_error);
  CHECK_THROWS_AS(eyes.run(images, {.batch = 1, .sequence = 1}, {.token_ids = {0}}), shape_error);
}

TEST_CASE("a tied head of GPT-2 is the words times the last row of the body") {
  model::gpt2<> body;
  body.layers = 2, body.hidden = 32, body.heads = 4, body.feed_forward = 64;
  body.vocabulary = 50, body.positions = 16;
  model::gpt2<> headed = body;
  headed.output = model::language_head::tied;
  const model::workload w{2, 7};
  const nn::weights all = small::weights(headed, 5);
  std::vector<nn::parameter> same = nn::list_parameters(body);
  REQUIRE(same.size() == all.parameters().size());
  for (std::size_t i = 0; i < same.size(); ++i) {
    same[i].data = nn::allocate_floats(same[i].size());
    std::copy_n(all.parameters()[i].data.get(), same[i].size(), same[i].data.get());
  }
  const nn::weights of_body(std::move(same));
  const nn::inputs in = nn::random_inputs(body, w, 6);
  nn::runner<> run_body(of_body), run_headed(all);
  const nn::tensor x = run_body.run(body, w, in);
  std::vector<double> expected;
  for (std::int64_t b = 0; b < 2; ++b)
    for (std::int64_t v = 0; v < 50; ++v) {
      double sum = 0;
      for (std::int64_t c = 0; c < 32; ++c)
        sum += static_cast<double>(x.row(b, 6)[c]) *
               static_cast<double>(all.parameters()[0].data[static_cast<std::size_t>(v * 32 + c)]);
      expected.push_back(sum);
    }
  CHECK(distance(run_headed.run(headed, w, in), expected) < tolerance);
}

TEST_CASE("BERT without its pooler returns what the pooler reads") {
  model::bert<> pooled;
  pooled.layers = 2, pooled.hidden = 32, pooled.heads = 4, pooled.feed_forward = 64;
  pooled.vocabulary = 50, pooled.positions = 16;
  model::bert<> bare = pooled;
  bare.pools = false;
  const model::workload w{2, 7};
  const nn::inputs in = nn::random_inputs(pooled, w, 8);
  const nn::weights with = small::weights(pooled, 7), without = small::weights(bare, 7);
  REQUIRE(with.parameters().size() == without.parameters().size() + 2);
  const auto& matrix = with.parameters()[without.parameters().size()];
  const auto& bias = with.parameters().back();
  nn::runner<> run_pooled(with), run_bare(without);
  const nn::tensor x = run_bare.run(bare, w, in);
  CHECK(x.rows == 7);
  std::vector<double> expected;
  for (std::int64_t b = 0; b < 2; ++b)
    for (std::size_t o = 0; o < 32; ++o) {
      double sum = static_cast<double>(bias.data[o]);
      for (std::size_t c = 0; c < 32; ++c)
        sum += static_cast<double>(x.row(b, 0)[c]) * static_cast<double>(matrix.data[o * 32 + c]);
      expected.push_back(std::tanh(sum));
    }
  CHECK(distance(run_pooled.run(pooled, w, in), expected) < tolerance);
}
