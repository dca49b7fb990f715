// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The encoders of model/families/ besides BERT and its kin, as programs that were recorded.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/model/any_model.hpp"
#include "edgetran/model/memory.hpp"
#include "edgetran/nn/fast_kernels.hpp"
#include "edgetran/nn/runner.hpp"
#include "nn/reference_encoders.hpp"
#include "nn/small_models.hpp"

namespace {

using namespace edgetran;

constexpr double tolerance = 3e-6;

/// max |a - b| over max |b|.
double distance(const nn::tensor& a, const std::vector<double>& b) {
  REQUIRE(static_cast<std::size_t>(a.elements()) == b.size());
  double worst = 0, largest = 0;
  std::size_t i = 0;
  for (std::int64_t s = 0; s < a.batch; ++s)
    for (std::int64_t r = 0; r < a.rows; ++r)
      for (std::int64_t c = 0; c < a.width; ++c, ++i) {
        const double error = std::abs(static_cast<double>(a.row(s, r)[c]) - b[i]);
        if (!(error <= worst)) worst = error;  // keeps a NaN
        largest = std::max(largest, std::abs(b[i]));
      }
  return worst / largest;
}

/// Sequences of a batch end in 0, 1, 2 ... padding tokens.
nn::inputs padded(nn::inputs in, const model::workload& w) {
  in.keep.assign(in.token_ids.size(), 1.0F);
  for (std::int64_t b = 0; b < w.batch; ++b)
    for (std::int64_t t = 0; t < b; ++t) in.keep[static_cast<std::size_t>((b + 1) * w.sequence - 1 - t)] = 0;
  return in;
}

/// A model with plain loops and with fast kernels against its reference: alone, in a batch, with padding and
/// types of tokens, one token long.
template <class Family>
void check(const Family& f, std::int64_t longest = 13) {
  const model::any_model m(f, std::string(f.model_types[0]));
  CAPTURE(m.name());
  nn::weights weights = small::weights(m, 3);
  if constexpr (requires { f.scale_only; })  // nothing keeps activations from growing, nor scores
    for (nn::parameter& p : weights.parameters())
      if (p.columns > 1) std::for_each(p.data.get(), p.data.get() + p.size(), [](float& x) { x /= 2; });
  nn::runner<> plain(weights);
  nn::runner<nn::fast_kernels> fast(weights);
  const auto compare = [&](const model::workload& w, const nn::inputs& in) {
    CAPTURE(w.sequence);
    const std::vector<double> expected = reference::forward(f, weights, in, w.batch);
    CHECK(distance(plain.run(m, w, in), expected) < tolerance);
    CHECK(distance(fast.run(m, w, in), expected) < 10 * tolerance);
  };
  for (const model::workload w : {model::workload{.batch = 3, .sequence = longest},
                                  {.batch = 1, .sequence = 5},
                                  {.batch = 2, .sequence = 1}}) {
    nn::inputs in = nn::random_inputs(m, w, 9);
    compare(w, in);
    if (m.takes_image() || w.sequence < w.batch + 1) continue;
    in = padded(in, w);
    compare(w, in);
    if constexpr (requires { f.token_types; })
      for (std::size_t i = 0; i < in.token_ids.size(); ++i) in.token_types.push_back(static_cast<int>(i % 3));
    compare(w, in);
  }
}

}  // namespace

TEST_CASE("ALBERT equals its reference, whatever the groups share") {
  check(small::albert());
  auto f = small::albert();
  f.groups = 1, f.inner = 1;
  check(f);
  f.groups = 4, f.activation_function = model::function::gelu;
  check(f);
}

TEST_CASE("MobileBERT equals its reference, with any of its bottlenecks") {
  check(small::mobilebert());
  auto f = small::mobilebert();
  f.attention_in_bottleneck = true, f.scale_only = false, f.pooler = false;
  check(f);
  f.attention_in_bottleneck = false;
  check(f);
  f.bottleneck = false, f.inside = f.hidden, f.heads = 4, f.neighbours = false, f.feed_forwards = 1;
  check(f);
}

TEST_CASE("SqueezeBERT equals its reference") { check(small::squeezebert()); }

TEST_CASE("ConvBERT equals its reference, with groups and without") {
  check(small::convbert());
  auto f = small::convbert();
  f.groups = 1, f.embedding_width = f.hidden, f.taps = 9, f.heads = 2;
  check(f);
}

TEST_CASE("FNet equals its reference, and padding changes it") {
  check(small::fnet());
  const model::any_model m(small::fnet(), "fnet");
  const nn::weights weights = small::weights(m, 3);
  nn::runner<> run(weights);
  const model::workload w{.batch = 1, .sequence = 6};
  nn::inputs in = nn::random_inputs(m, w, 1);
  in.keep = {1, 1, 1, 1, 1, 0};
  const nn::tensor& y = run.run(m, w, in);
  const std::vector<float> before(y.data, y.data + y.elements());
  in.token_ids[5] = (in.token_ids[5] + 1) % 61;
  const nn::tensor& z = run.run(m, w, in);
  CHECK(!std::equal(before.begin(), before.end(), z.data));
}

TEST_CASE("DeiT equals its reference") {
  check(small::deit());
  auto f = small::deit();
  f.image = {21, 9}, f.patch = {5, 4}, f.channels = 3, f.qkv_bias = true;
  check(f);
}

TEST_CASE("ModernBERT equals its reference, in texts shorter and longer than its windows") {
  auto f = small::modernbert();
  check(f);
  check(f, 7);   // as long as a window
  check(f, 75);  // several blocks of rows
  f.attention_bias = f.mlp_bias = f.norm_bias = true;
  f.is_local = {true, false, false, true};
  check(f);
  f.local = 4;
  check(f, 41);
  f.is_local = {}, f.every = 1;
  check(f);
}
