// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/decoder_config.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/from_gguf.hpp"
#include "edgetran/model/load.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

std::int64_t from(stream& draw, std::int64_t least, std::int64_t most) {
  return least + static_cast<std::int64_t>(draw.below(static_cast<std::uint64_t>(most - least + 1)));
}

/// Anything that the files of a dialect can say.
m::decoder any_decoder(const m::decoder_dialect& dialect, stream& draw) {
  const bool gemma = &dialect == &m::gemma3_names, moe = &dialect == &m::qwen3_moe_names;
  const bool windows = &dialect != &m::llama_names && draw.below(2) == 0;
  m::decoder d;
  d.dialect = &dialect;
  d.hidden = from(draw, 1, 99);
  d.vocabulary = from(draw, 1, 1000);
  d.positions = from(draw, 1, 1000);
  d.output = static_cast<m::language_head>(draw.below(3));
  d.epsilon = 1e-5;
  if (&dialect == &m::llama_names) d.attention_bias = d.output_bias = draw.below(2) == 0;
  if (&dialect == &m::llama_names) d.mlp_bias = draw.below(2) == 0;
  if (&dialect == &m::qwen2_names) d.attention_bias = true;
  d.head_norms = gemma || moe || &dialect == &m::qwen3_names;
  d.normalise_routes = !moe || draw.below(2) == 0;
  if (gemma) {
    d.norms_after = d.above_one = d.scaled_words = true;
    d.scaled_by = 64;
    d.activation_function = m::function::gelu_tanh;
  }
  for (std::int64_t i = from(draw, 1, 12); i > 0; --i) {
    m::decoder_layer l;
    l.key_value_heads = from(draw, 1, 3);
    l.heads = l.key_value_heads * from(draw, 1, 3);
    l.head = 2 * from(draw, 1, 8);
    l.feed_forward = from(draw, 1, 64);
    if (windows && draw.below(2) == 0) l.window = from(draw, 1, 50);
    l.rope_base = gemma && l.window > 0 ? 500 : 20000;
    if (moe && draw.below(2) == 0) l.experts = from(draw, 4, 9), l.active = from(draw, 1, 4);
    l.attends = draw.below(5) > 0;
    l.transforms = draw.below(5) > 0;
    d.layers.push_back(l);
  }
  return d;
}

}  // namespace

TEST_CASE("a decoder that was written is read back as it was") {
  stream draw(3);
  for (const m::decoder_dialect* dialect : {&m::llama_names, &m::mistral_names, &m::qwen2_names,
                                            &m::qwen3_names, &m::qwen3_moe_names, &m::gemma3_names})
    for (int repeat = 0; repeat < 40; ++repeat) {
      const m::decoder d = any_decoder(*dialect, draw);
      const std::string text = json::dump(json::value(m::to_config(d)), 2);
      CAPTURE(text);
      const m::any_model read = m::parse(json::parse(text, "c.json"), "c");
      const m::decoder& back = std::get<m::decoder>(read.family());
      CHECK(back.layers == d.layers);
      CHECK(back.dialect == d.dialect);
      CHECK(back.output == d.output);
      CHECK(back.scaled_by == d.scaled_by);
      const bool routes =
          std::any_of(d.layers.begin(), d.layers.end(), [](const auto& l) { return l.experts > 0; });
      if (routes) CHECK(back.normalise_routes == d.normalise_routes);
      CHECK(read.parameters() == m::total_cost(d).parameters);
      CHECK(read.total_cost({.sequence = 70}).flops.value() ==
            doctest::Approx(m::total_cost(d, {.sequence = 70}).flops.value()));
    }
}

TEST_CASE("equal layers need no keys of their own") {
  m::decoder d;
  d.dialect = &m::llama_names;
  d.hidden = 8, d.vocabulary = 10, d.positions = 20;
  d.layers.assign(3, {.heads = 2, .key_value_heads = 1, .head = 4, .feed_forward = 16});
  CHECK(m::to_config(d).find("per_layer_config") == nullptr);
  d.layers[2].feed_forward = 4;
  CHECK(json::value(m::to_config(d)).at("per_layer_config").as_object().size() == 1);
  d.layers[1].rope_base = 7;
  CHECK_THROWS_AS(m::to_config(d), shape_error);
  CHECK_THROWS_AS(m::to_config(m::decoder{}), shape_error);
}

TEST_CASE("what a file cannot say is refused by the name of the member") {
  const auto complaint = [](const m::decoder& d) {
    try {
      m::to_config(d);
    } catch (const shape_error& e) {
      return std::string(e.what());
    }
    return std::string("nothing thrown");
  };
  const auto plain = [](const m::decoder_dialect& dialect) {
    stream draw(5);
    m::decoder d = any_decoder(dialect, draw);
    d.attention_bias = &dialect == &m::qwen2_names;
    d.output_bias = d.mlp_bias = false;
    d.layers.assign(2, {.heads = 2, .key_value_heads = 1, .head = 4, .feed_forward = 16});
    return d;
  };
  // What is wrong of each dialect, by member.
  const auto refused = [&](const m::decoder_dialect& dialect, const std::string& member, auto change) {
    m::decoder d = plain(dialect);
    CAPTURE(std::string(dialect.type));
    CAPTURE(member);
    CHECK(complaint(d) == "nothing thrown");
    change(d);
    CHECK(complaint(d).find("no config.json can say this " + member + " of a decoder") != std::string::npos);
  };
  for (const m::decoder_dialect* each : {&m::llama_names, &m::mistral_names, &m::qwen2_names, &m::qwen3_names,
                                         &m::qwen3_moe_names, &m::gemma3_names}) {
    const bool gemma = each == &m::gemma3_names;
    // Dialects without files: what GGUF calls Mixtral, one's own, none at all.
    refused(*each, "dialect", [](auto& d) { d.dialect = &m::mixtral_names; });
    refused(*each, "dialect", [](auto& d) { d.dialect = nullptr; });
    refused(*each, "layers", [](auto& d) { d.layers.clear(); });
    refused(*each, "attention_bias", [](auto& d) { d.attention_bias = !d.attention_bias; });
    refused(*each, "head_norms", [](auto& d) { d.head_norms = !d.head_norms; });
    refused(*each, "norms_after", [](auto& d) { d.norms_after = !d.norms_after; });
    refused(*each, "above_one", [](auto& d) { d.above_one = !d.above_one; });  // false in GGUF files of Gemma
    refused(*each, "scaled_words", [](auto& d) { d.scaled_words = !d.scaled_words; });
    refused(*each, "scaled_by", [&](auto& d) { d.scaled_by = gemma ? 0 : 64; });
    refused(*each, "rope_base", [](auto& d) { d.layers[1].rope_base = 7; });
    if (each != &m::llama_names) refused(*each, "mlp_bias", [](auto& d) { d.mlp_bias = true; });
    if (each != &m::qwen3_moe_names)
      refused(*each, "experts", [](auto& d) { d.layers[1].experts = 4, d.layers[1].active = 2; });
  }
  refused(m::llama_names, "window", [](auto& d) { d.layers[1].window = 9; });
  refused(m::qwen2_names, "output_bias", [](auto& d) { d.output_bias = true; });
  refused(m::mistral_names, "output_bias", [](auto& d) { d.attention_bias = d.output_bias = true; });
}
