// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/footprint.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "edgetran/model/from_gguf.hpp"
#include "edgetran/model/stored_gguf.hpp"
#include "edgetran/model/stored_uniformly.hpp"
#include "model/gguf_models.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

m::any_model qwen3() {
  test::gguf_decoder d;
  d.architecture = "qwen3";
  d.layers = 28, d.hidden = 1024, d.vocabulary = 151936, d.head = 128;
  d.heads = {16}, d.key_value_heads = {8}, d.feed_forward = {3072};
  d.tied = d.head_norms = true;
  return m::from_gguf(d.make().header());
}

m::any_model gemma(std::int32_t layers = 12) {
  test::gguf_decoder d;
  d.architecture = "gemma3", d.gemma = true, d.layers = static_cast<std::uint32_t>(layers);
  return m::from_gguf(d.make().header());
}

}  // namespace

TEST_CASE("bytes of a token in the cache follow the formula") {
  const m::any_model model = qwen3();
  const auto a_token = [&](m::cache_type t) {
    return m::footprint_model(model, bytes{0}, {.cache = t}).kv_cache_at(1).value();
  };
  CHECK(a_token(m::cache_type::f16) == 114'688);  // 2 x 28 layers x 8 heads x 128 x 2 bytes
  CHECK(a_token(m::cache_type::f32) == 2 * 114'688);
  CHECK(a_token(m::cache_type::q8_0) == 114'688.0 / 2 / 32 * 34);
  const m::footprint_model f32(model, bytes{0}, {.batch = 3, .cache = m::cache_type::f32});
  CHECK(f32.kv_cache_at(100) == model.total_cost({3, 1, 100, m::phase::decode}).kv_cache);
}

TEST_CASE("a row that is no multiple of 32 is rounded up to blocks") {
  CHECK(m::cache_row(m::cache_type::q8_0, 64) == 68);
  CHECK(m::cache_row(m::cache_type::q8_0, 65) == 102);
}

TEST_CASE("windows cap the cache") {
  const m::any_model model = gemma();
  const m::footprint_model f(model, bytes{0});
  const double row = 2.0 * 2 * 2 * 16;  // keys and values, 2 heads of 16, 2 bytes
  for (const std::int64_t context : {1, 511, 512, 513, 10000})
    CHECK(f.kv_cache_at(context) ==
          bytes{row * (2.0 * static_cast<double>(context) +
                       10.0 * static_cast<double>(std::min<std::int64_t>(context, 512)))});
  CHECK(m::footprint_model(model, bytes{0}, {.cache = m::cache_type::f32}).kv_cache_at(10000) ==
        model.total_cost({1, 1, 10000, m::phase::decode}).kv_cache);
}

TEST_CASE("what a text reads of a sound is kept whole at any context") {
  m::whisper w;
  w.hidden = 32, w.encoder = {1, 2, 64}, w.decoder = {3, 2, 64};
  w.vocabulary = 50, w.mel_bins = 8, w.source_positions = 100, w.positions = 40;
  const m::any_model model(w, "whisper");
  const m::footprint_model f(model, bytes{0}, {.batch = 2, .cache = m::cache_type::f32});
  for (const std::int64_t context : {1, 2, 17, 40}) {
    CHECK(f.kv_cache_at(context) == model.total_cost({2, 1, context, m::phase::decode}).kv_cache);
    CHECK(f.kv_cache_at(context) ==
          bytes{4.0 * 2 * 3 * 2 * 32 * (100 + static_cast<double>(context))});  // 3 layers, keys and values
  }
  CHECK(f.longest_that_fits(f.at(17).total()) == 17);
  CHECK(f.longest_that_fits(bytes{1e12}) == 40);
}

TEST_CASE("a footprint is weights, cache and the greater of two peaks") {
  const m::any_model model = qwen3();
  const m::footprint_model f(model, bytes{1000});
  const m::footprint at = f.at(2000);
  CHECK(at.weights == bytes{1000});
  CHECK(at.kv_cache == bytes{2000.0 * 114'688});
  CHECK(at.prefill == m::peak_activation(model, {1, 512, 2000, m::phase::prefill}));
  CHECK(at.decode == m::peak_activation(model, {1, 1, 2000, m::phase::decode}));
  CHECK(at.total() == at.weights + at.kv_cache + std::max(at.prefill, at.decode));
  CHECK(f.at(100).prefill == m::peak_activation(model, {1, 100, 100, m::phase::prefill}));
  CHECK_THROWS_AS(static_cast<void>(f.at(0)), shape_error);
  CHECK_THROWS_AS(m::footprint_model(model, bytes{0}, {.prompt = 0}), shape_error);
}

TEST_CASE("the longest context that fits is that of a linear search") {
  for (const m::any_model& model : {gemma(6), gemma(1)}) {
    const bytes weights = m::stored_uniformly(model, {"float16"}).total();
    for (const auto& o : {m::footprint_options{}, m::footprint_options{2, 7, m::cache_type::q8_0}}) {
      const m::footprint_model f(model, weights, o);
      for (const std::int64_t context : {1, 2, 6, 7, 8, 300, 511, 512, 513, 700}) {
        const bytes exact = f.at(context).total();
        if (f.at(context + 1).total() == exact) {  // windows alone: from here on nothing grows
          CHECK(f.longest_that_fits(exact) == f.longest());
          continue;
        }
        CHECK(f.longest_that_fits(exact) == context);
        CHECK(f.longest_that_fits(exact - bytes{1}) == context - 1);
      }
      std::int64_t linear = 0;
      const bytes memory = f.at(400).total() + bytes{777};
      while (f.at(linear + 1).total() <= memory) ++linear;
      CHECK(f.longest_that_fits(memory) == linear);
      CHECK(f.longest_that_fits(weights) == 0);
      CHECK(f.longest_that_fits(bytes{1e30}) == f.longest());
    }
  }
}

TEST_CASE("encoders keep no cache and end at their table") {
  m::bert<> b;
  b.layers = 2, b.hidden = 128, b.heads = 2, b.feed_forward = 512;
  const m::any_model model(b, "bert");
  const m::footprint_model f(model, bytes{100});
  CHECK_FALSE(f.keeps_cache());
  CHECK(f.at(128).kv_cache == bytes{0});
  CHECK(f.at(128).prefill == m::peak_activation(model, {1, 128}));
  CHECK(f.at(128).decode == bytes{0});
  CHECK(f.longest_that_fits(bytes{1e12}) == 512);
  CHECK_THROWS_AS(static_cast<void>(f.at(513)), shape_error);
}

TEST_CASE("64 clusters take 6 bits a weight of a matrix and a codebook for each") {
  test::gguf_decoder d;  // 100 words of 64, 2 layers, own head
  const m::any_model model = m::from_gguf(d.make().header());
  const m::stored_weights w = m::stored_in(model, d.make().header());
  const double matrices = 2 * 100 * 64 + 2 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 96);
  CHECK(m::clustered_bytes(model, w) == bytes{matrices * 0.75 + 256 * (2 + 2 * 7) + 4 * (2 * 2 + 1) * 64});
  // Every expert has a codebook of its own; norms of 16 bits stay so.
  d.architecture = "qwen3moe", d.experts = 4, d.used = 1, d.expert_feed_forward = 32, d.layers = 1;
  const m::any_model sparse = m::from_gguf(d.make().header());
  const double weights = 2 * 100 * 64 + 2 * 64 * 64 + 2 * 64 * 32 + 4 * 64 + 4 * 3 * 64 * 32;
  CHECK(m::clustered_bytes(sparse, m::stored_uniformly(sparse, {"bfloat16"})) ==
        bytes{weights * 0.75 + 256 * (2 + 4 + 1 + 12) + 2 * 3 * 64});
}
