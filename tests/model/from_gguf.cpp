// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/from_gguf.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/gguf_models.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

const m::decoder& decoder_of(const m::any_model& model) { return std::get<m::decoder>(model.family()); }

/// What from_gguf throws, as `Error`.
template <class Error>
std::string refused(const test::gguf_model& g) {
  try {
    m::from_gguf(g.header());
  } catch (const Error& e) {
    CHECK_FALSE(e.where().empty());
    CHECK_FALSE(e.remedy().empty());
    return e.what();
  }
  FAIL("accepted");
  return {};
}
bool contains(const std::string& text, const std::string& part) {
  const bool found = text.find(part) != std::string::npos;
  if (!found) MESSAGE(text);
  return found;
}

test::gguf_decoder qwen3_30b() {
  test::gguf_decoder d;
  d.architecture = "qwen3moe";
  d.layers = 48, d.hidden = 2048, d.vocabulary = 151936, d.head = 128;
  d.heads = {32}, d.key_value_heads = {4}, d.feed_forward = {6144};
  d.head_norms = true, d.experts = 128, d.used = 8, d.expert_feed_forward = 768;
  return d;
}

}  // namespace

TEST_CASE("GGUF headers give published models their published parameters") {
  test::gguf_decoder tiny_llama;
  tiny_llama.layers = 22, tiny_llama.hidden = 2048, tiny_llama.vocabulary = 32000, tiny_llama.head = 64;
  tiny_llama.heads = {32}, tiny_llama.key_value_heads = {4}, tiny_llama.feed_forward = {5632};
  CHECK(m::from_gguf(tiny_llama.make().header()).parameters() == 1'100'048'384);

  test::gguf_decoder mistral = tiny_llama;
  mistral.layers = 32, mistral.hidden = 4096, mistral.head = 128, mistral.key_value_heads = {8};
  mistral.feed_forward = {14336};
  CHECK(m::from_gguf(mistral.make().header()).parameters() == 7'241'732'096);

  test::gguf_decoder qwen2;
  qwen2.architecture = "qwen2";
  qwen2.layers = 24, qwen2.hidden = 896, qwen2.vocabulary = 151936, qwen2.head = 64;
  qwen2.heads = {14}, qwen2.key_value_heads = {2}, qwen2.feed_forward = {4864};
  qwen2.tied = qwen2.biased = true;
  CHECK(m::from_gguf(qwen2.make().header()).parameters() == 494'032'768);

  test::gguf_decoder qwen3;
  qwen3.architecture = "qwen3";
  qwen3.layers = 28, qwen3.hidden = 1024, qwen3.vocabulary = 151936, qwen3.head = 128;
  qwen3.heads = {16}, qwen3.key_value_heads = {8}, qwen3.feed_forward = {3072};
  qwen3.tied = qwen3.head_norms = true;
  CHECK(m::from_gguf(qwen3.make().header()).parameters() == 596'049'920);

  test::gguf_decoder gemma;
  gemma.architecture = "gemma3";
  gemma.layers = 26, gemma.hidden = 1152, gemma.vocabulary = 262144, gemma.head = 256;
  gemma.heads = {4}, gemma.key_value_heads = {1}, gemma.feed_forward = {6912};
  gemma.tied = gemma.gemma = true;
  CHECK(m::from_gguf(gemma.make().header()).parameters() == 999'885'952);

  const m::any_model sparse = m::from_gguf(qwen3_30b().make().header());
  CHECK(sparse.parameters() == 30'532'122'624);
  CHECK(sparse.total_cost({.sequence = 1}).active_parameters == 3'353'032'704);
}

TEST_CASE("a tied head has no parameters of its own, an own one has as many as the words") {
  test::gguf_decoder d;
  // V H + L (2 H A + 2 H K + 3 H F + 2 H) + H
  const std::int64_t tied = 100 * 64 + 2 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 96 + 2 * 64) + 64;
  d.tied = true;
  const m::any_model t = m::from_gguf(d.make().header());
  CHECK(t.parameters() == tied);
  CHECK(decoder_of(t).output == m::language_head::tied);
  d.tied = false;
  const m::any_model own = m::from_gguf(d.make().header());
  CHECK(own.parameters() == tied + 100 * 64);
  CHECK(own.name() == "m");
  CHECK(own.tree()[0].type == "LlamaForCausalLM");
}

TEST_CASE("layers may differ in heads and feed-forward widths, and lack either part") {
  test::gguf_decoder d;
  d.layers = 4;
  d.heads = {4, 0, 4, 2}, d.key_value_heads = {2, 0, 1, 2}, d.feed_forward = {96, 32, 0, 64};
  const m::any_model model = m::from_gguf(d.make().header());
  const std::int64_t h = 64, n = 16;
  std::int64_t expected = 2 * 100 * h + h;
  for (const auto& [q, kv, f] :
       std::vector<std::array<std::int64_t, 3>>{{4, 2, 96}, {0, 0, 32}, {4, 1, 0}, {2, 2, 64}})
    expected += (q > 0 ? 2 * h * q * n + 2 * h * kv * n + h : 0) + (f > 0 ? 3 * h * f + h : 0);
  CHECK(model.parameters() == expected);
  CHECK_FALSE(decoder_of(model).layers[1].attends);
  CHECK_FALSE(decoder_of(model).layers[2].transforms);
  CHECK(model.total_cost({1, 1, 10, m::phase::decode}).kv_cache == bytes{4.0 * 2 * 10 * (2 + 1 + 2) * 16});
}

TEST_CASE("windows follow the pattern") {
  test::gguf_decoder d;
  d.architecture = "gemma3", d.gemma = true, d.layers = 12;
  const auto windows = [](const test::gguf_model& g) {
    std::string text;
    const m::any_model model = m::from_gguf(g.header());
    for (const auto& l : decoder_of(model).layers) text += l.window == 512 ? 'w' : l.window == 0 ? '-' : '?';
    return text;
  };
  test::gguf_model g = d.make();
  CHECK(windows(g) == "wwwww-wwwww-");
  g.set("gemma3.attention.sliding_window_pattern", std::uint32_t{4});
  CHECK(windows(g) == "www-www-www-");
  g.set("gemma3.attention.sliding_window_pattern",
        std::vector<bool>{true, false, true, true, true, true, true, true, true, true, true, false});
  CHECK(windows(g) == "w-wwwwwwwww-");
  g.set("gemma3.attention.sliding_window_pattern", std::vector<bool>{true});
  CHECK(contains(refused<input_error>(g), "gemma3.attention.sliding_window_pattern"));
  g.unset("gemma3.attention.sliding_window_pattern");
  g.unset("gemma3.attention.sliding_window");
  CHECK(contains(refused<input_error>(g), "gemma3.attention.sliding_window"));

  d.architecture = "llama", d.gemma = false;
  g = d.make();
  CHECK(windows(g) == "------------");
  g.set("llama.attention.sliding_window", std::uint32_t{512});
  CHECK(windows(g) == "wwwwwwwwwwww");
}

TEST_CASE("rotary bases of full and sliding layers") {
  test::gguf_decoder d;
  d.architecture = "gemma3", d.gemma = true, d.layers = 6;
  test::gguf_model g = d.make();
  const m::any_model usual = m::from_gguf(g.header());
  CHECK(decoder_of(usual).layers[0].rope_base == 10000);
  CHECK(decoder_of(usual).layers[5].rope_base == 1000000);
  g.set("gemma3.rope.freq_base", 5e5f);
  g.set("gemma3.rope.freq_base_swa", 2e4f);
  const m::any_model other = m::from_gguf(g.header());
  CHECK(decoder_of(other).layers[0].rope_base == 20000);
  CHECK(decoder_of(other).layers[5].rope_base == 500000);
}

TEST_CASE("layers that predict further tokens are not of the model") {
  test::gguf_decoder d;
  d.layers = 3;
  test::gguf_model g = d.make();
  g.set("llama.nextn_predict_layers", std::uint32_t{1});
  const m::any_model model = m::from_gguf(g.header());
  CHECK(decoder_of(model).layers.size() == 2);
  const m::stored_weights w = m::stored_in(model, g.header());
  CHECK(w.unused.size() == 9);
  CHECK(w.unused.front() == "blk.2.attn_k.weight");
  g.set("llama.nextn_predict_layers", std::uint32_t{3});
  CHECK(contains(refused<input_error>(g), "llama.nextn_predict_layers"));
}

TEST_CASE("the vocabulary is as long as the tokens, or the embeddings where none are listed") {
  test::gguf_model g = test::gguf_decoder{}.make();
  CHECK(decoder_of(m::from_gguf(g.header())).vocabulary == 100);
  g.set("tokenizer.ggml.tokens", std::vector<std::string>(100, "t"));
  CHECK(decoder_of(m::from_gguf(g.header())).vocabulary == 100);
  g.set("tokenizer.ggml.tokens", std::vector<std::string>(99, "t"));
  CHECK(contains(refused<shape_error>(g), "token_embd.weight"));
}

TEST_CASE("GPT-2 and BERT as llama.cpp converts them") {
  const std::uint64_t h = 768;
  const auto common = [&](const std::string& a, std::uint64_t vocabulary, std::uint64_t positions) {
    test::gguf_model g;
    g.set("general.architecture", a);
    g.set(a + ".block_count", std::uint32_t{12});
    g.set(a + ".embedding_length", static_cast<std::uint32_t>(h));
    g.set(a + ".feed_forward_length", std::uint32_t{3072});
    g.set(a + ".attention.head_count", std::uint32_t{12});
    g.set(a + ".context_length", static_cast<std::uint32_t>(positions));
    g.add("token_embd.weight", {h, vocabulary});
    g.add("position_embd.weight", {h, positions});
    return g;
  };
  const auto linear = [](test::gguf_model& g, const std::string& name, std::uint64_t in, std::uint64_t out) {
    g.add(name + ".weight", {in, out});
    g.add(name + ".bias", {out});
  };
  const auto norm = [&](test::gguf_model& g, const std::string& name) {
    g.add(name + ".weight", {h});
    g.add(name + ".bias", {h});
  };

  test::gguf_model gpt2 = common("gpt2", 50257, 1024);
  norm(gpt2, "output_norm");
  test::gguf_model bert = common("bert", 30522, 512);
  norm(bert, "token_embd_norm");
  bert.add("token_types.weight", {h, 2});
  for (int i = 0; i < 12; ++i) {
    const std::string l = "blk." + std::to_string(i) + ".";
    norm(gpt2, l + "attn_norm"), norm(gpt2, l + "ffn_norm");
    linear(gpt2, l + "attn_qkv", h, 3 * h), linear(gpt2, l + "attn_output", h, h);
    norm(bert, l + "attn_output_norm"), norm(bert, l + "layer_output_norm");
    for (const char* part : {"attn_q", "attn_k", "attn_v", "attn_output"}) linear(bert, l + part, h, h);
    for (auto* g : {&gpt2, &bert}) linear(*g, l + "ffn_up", h, 4 * h), linear(*g, l + "ffn_down", 4 * h, h);
  }
  const m::any_model tied = m::from_gguf(gpt2.header());
  CHECK(tied.parameters() == 124'439'808);
  CHECK(tied.tree()[0].type == "GPT2LMHeadModel");
  CHECK(tied.longest() == 1024);
  gpt2.add("output.weight", {h, 50257});
  CHECK(m::from_gguf(gpt2.header()).parameters() == 124'439'808 + 50257 * 768);
  // BERT-base without its pooler.
  const m::any_model encoder = m::from_gguf(bert.header());
  CHECK(encoder.parameters() == 109'482'240 - 768 * 769);
  CHECK(m::stored_in(encoder, bert.header()).unused.empty());
  bert.tensor("token_types.weight").shape = {h};  // RoBERTa has one type, and llama.cpp drops an extent of 1
  CHECK(m::from_gguf(bert.header()).parameters() == 109'482'240 - 768 * 769 - 768);
  bert.remove("token_types.weight");
  CHECK(contains(refused<input_error>(bert), "token_types.weight"));
}

TEST_CASE("what a header must not say") {
  test::gguf_decoder d;
  const test::gguf_model good = d.make();
  test::gguf_model g = good;
  g.set("general.architecture", std::string("mamba"));
  const std::string unknown = refused<unknown_error>(g);
  for (const char* known : {"mamba", "llama", "qwen2", "qwen3", "qwen3moe", "gemma3", "gpt2", "bert"})
    CHECK(contains(unknown, known));

  const auto refuses = [&](const std::string& key, gguf::any_value v) {
    test::gguf_model bad = good;
    bad.set(key, std::move(v));
    CHECK(contains(refused<input_error>(bad), key));
  };
  const std::uint32_t zero = 0, wide = (1u << 24) + 1;
  for (const char* key : {"block_count", "embedding_length", "context_length", "attention.key_length"})
    refuses(std::string("llama.") + key, zero);
  for (const char* key : {"block_count", "embedding_length", "feed_forward_length", "attention.head_count",
                          "attention.key_length", "attention.sliding_window"})
    refuses(std::string("llama.") + key, wide);
  refuses("llama.block_count", std::string("2"));
  refuses("llama.block_count", std::uint32_t{4000});
  refuses("llama.attention.head_count", zero);
  refuses("llama.attention.head_count", std::int32_t{-4});
  refuses("llama.attention.head_count_kv", std::uint32_t{3});
  refuses("llama.attention.head_count_kv", zero);
  refuses("llama.attention.head_count_kv", std::vector<std::int32_t>{2, 2, 2});
  refuses("llama.attention.head_count_kv", std::vector<std::int32_t>{});
  refuses("llama.attention.key_length", std::uint32_t{15});
  refuses("llama.attention.value_length", std::uint32_t{8});
  refuses("llama.rope.freq_base", 0.0f);
  refuses("llama.attention.layer_norm_rms_epsilon", -1.0f);
  for (const char* key : {"llama.block_count", "llama.embedding_length", "llama.feed_forward_length",
                          "llama.attention.head_count", "llama.context_length"}) {
    test::gguf_model bad = good;
    bad.unset(key);
    CHECK(contains(refused<input_error>(bad), key));
  }
  for (const auto& t : good.tensors) {
    if (t.name == "output.weight") continue;  // tied without it
    test::gguf_model bad = good;
    bad.remove(t.name);
    CHECK(contains(refused<input_error>(bad), t.name));
    bad = good;
    bad.tensor(t.name).shape.front() += 1;
    CHECK(contains(refused<shape_error>(bad), t.name));
  }
  d = qwen3_30b();
  d.layers = 1, d.hidden = 64, d.vocabulary = 10;
  g = d.make();
  g.set("qwen3moe.expert_used_count", std::uint32_t{129});
  CHECK(contains(refused<input_error>(g), "qwen3moe.expert_used_count"));
  g.set("qwen3moe.expert_count", std::uint32_t{127});
  g.set("qwen3moe.expert_used_count", std::uint32_t{8});
  CHECK(contains(refused<shape_error>(g), "blk.0.ffn_gate_inp.weight"));
}
