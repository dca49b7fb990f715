// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/whisper.hpp"

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
#include "edgetran/model/memory.hpp"
#include "edgetran/nn/fast_kernels.hpp"
#include "edgetran/nn/network.hpp"
#include "nn/reference.hpp"
#include "nn/small_models.hpp"

using namespace edgetran;
using model::language_head;
using model::whisper;

namespace {

using reference::mat;
using reference::size;
using reference::vec;
using reference::whole;

/// Whisper in float64, by the published names alone.
struct slow_whisper {
  const whisper& m;
  reference::network n;
  std::string prefix;

  slow_whisper(const whisper& family, const nn::weights& w)
      : m(family), n(w), prefix(family.output == language_head::none ? "" : "model.") {}

  /// PyTorch's Conv1d with padding 1: x [channels][time], weight [out][in][3].
  mat convolve(const mat& x, const std::string& name, size stride) const {
    const auto frames = static_cast<std::int64_t>(x[0].size());
    mat y(whole(m.hidden), vec(whole((frames - 1) / static_cast<std::int64_t>(stride) + 1)));
    for (size o = 0; o < y.size(); ++o)
      for (size t = 0; t < y[o].size(); ++t) {
        double sum = n.at(name + ".bias", o);
        for (size c = 0; c < x.size(); ++c)
          for (size j = 0; j < 3; ++j) {
            const std::int64_t at = static_cast<std::int64_t>(t * stride + j) - 1;
            if (at >= 0 && at < frames)
              sum += n.at(name + ".weight", (o * x.size() + c) * 3 + j) * x[c][whole(at)];
          }
        y[o][t] = reference::point(model::function::gelu, sum);
      }
    return y;
  }

  mat attention(const mat& x, const mat& over, size heads, bool causal, const std::string& at) const {
    const size hidden = whole(m.hidden);
    CHECK_FALSE(n.has(at + "k_proj.bias"));
    const mat c = reference::attend(n.linear(x, at + "q_proj", hidden), n.linear(over, at + "k_proj", hidden),
                                    n.linear(over, at + "v_proj", hidden), heads, heads, hidden / heads,
                                    [&](size q, size k) { return !causal || k <= q; });
    return n.linear(c, at + "out_proj", hidden);
  }
  mat norm(const mat& x, const std::string& name) const { return n.layer_norm(x, name, 1e-5); }
  mat mlp(const mat& x, std::int64_t wide, const std::string& at) const {
    const mat u = n.linear(norm(x, at + "final_layer_norm"), at + "fc1", whole(wide));
    return reference::add(x, n.linear(reference::map(u, m.activation_function), at + "fc2", whole(m.hidden)));
  }

  mat hear(const mat& sound) const {
    const mat y = convolve(convolve(sound, prefix + "encoder.conv1", 1), prefix + "encoder.conv2", 2);
    REQUIRE(y[0].size() == whole(m.source_positions));
    mat x(y[0].size(), vec(y.size()));
    for (size r = 0; r < x.size(); ++r)
      for (size c = 0; c < y.size(); ++c)
        x[r][c] = y[c][r] + n.at(prefix + "encoder.embed_positions.weight", r * y.size() + c);
    for (std::int64_t l = 0; l < m.encoder.layers; ++l) {
      const std::string at = prefix + "encoder.layers." + std::to_string(l) + ".";
      const mat z = norm(x, at + "self_attn_layer_norm");
      x = reference::add(x, attention(z, z, whole(m.encoder.heads), false, at + "self_attn."));
      x = mlp(x, m.encoder.feed_forward, at);
    }
    return norm(x, prefix + "encoder.layer_norm");
  }

  /// Rows of the whole text, or the scores of the next word.
  mat operator()(const mat& sound, const std::vector<std::int32_t>& ids) const {
    const mat heard = hear(sound);
    const size hidden = whole(m.hidden);
    mat x;
    for (size t = 0; t < ids.size(); ++t) {
      x.push_back(n.row(prefix + "decoder.embed_tokens.weight", whole(ids[t]), hidden));
      const vec p = n.row(prefix + "decoder.embed_positions.weight", t, hidden);
      for (size c = 0; c < hidden; ++c) x[t][c] += p[c];
    }
    for (std::int64_t l = 0; l < m.decoder.layers; ++l) {
      const std::string at = prefix + "decoder.layers." + std::to_string(l) + ".";
      const mat z = norm(x, at + "self_attn_layer_norm");
      x = reference::add(x, attention(z, z, whole(m.decoder.heads), true, at + "self_attn."));
      x = reference::add(x, attention(norm(x, at + "encoder_attn_layer_norm"), heard, whole(m.decoder.heads),
                                      false, at + "encoder_attn."));
      x = mlp(x, m.decoder.feed_forward, at);
    }
    x = norm(x, prefix + "decoder.layer_norm");
    if (m.output == language_head::none) return x;
    return n.linear({x.back()},
                    m.output == language_head::tied ? prefix + "decoder.embed_tokens" : "proj_out",
                    whole(m.vocabulary));
  }
};

double distance(const nn::activation& y, size sequence, const mat& want) {
  REQUIRE(y.shape[1] == want.size());
  double worst = 0, largest = 0;
  for (size r = 0; r < want.size(); ++r)
    for (size c = 0; c < want[r].size(); ++c) {
      const double error = std::abs(static_cast<double>(y.row(sequence, r)[c]) - want[r][c]);
      if (!(error <= worst)) worst = error;  // keeps a NaN
      largest = std::max(largest, std::abs(want[r][c]));
    }
  return worst / largest;
}
constexpr double tolerance = 5e-6;

/// The sound of one sequence, [channels][frames].
mat sound_of(const whisper& m, const nn::inputs& in, size sequence) {
  const size channels = whole(m.mel_bins), frames = whole(2 * m.source_positions);
  mat x(channels, vec(frames));
  for (size c = 0; c < channels; ++c)
    for (size t = 0; t < frames; ++t)
      x[c][t] = static_cast<double>(in.audio[(sequence * channels + c) * frames + t]);
  return x;
}

const std::vector<std::int32_t> text{3, 17, 8, 29, 0, 12, 5, 5, 30, 21, 9, 14, 2};
std::vector<std::int32_t> part(size begin, size end) {
  return {text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end)};
}

std::vector<whisper> variants() {
  whisper headless = small::whisper();
  headless.output = language_head::none;
  headless.activation_function = model::function::relu;  // of the layers, not of the front end
  whisper own = small::whisper();
  own.output = language_head::own;
  own.source_positions = 1;
  own.decoder.layers = 1;
  return {small::whisper(), headless, own};
}

template <class Network>
void check_all_phases(Network& net, const slow_whisper& want, const nn::inputs& in, const nn::inputs& other) {
  const mat sound = sound_of(want.m, in, 0);
  const bool whole_rows = want.m.output == language_head::none;
  const auto expected = [&](const mat& heard, size begin, size end) {
    mat all = want(heard, part(0, end));
    return whole_rows ? mat(all.begin() + static_cast<std::ptrdiff_t>(begin), all.end()) : all;
  };
  for (const size n : {size{1}, size{2}, size{13}}) {
    const auto y = net.encode({.token_ids = part(0, n), .audio = in.audio}, 1, static_cast<std::int64_t>(n));
    CHECK(distance(y, 0, expected(sound, 0, n)) < tolerance);
  }
  for (int round = 0; round < 2; ++round) {  // the second text hears another sound
    const nn::inputs& now = round == 0 ? in : other;
    const mat heard = sound_of(want.m, now, 0);
    net.reset();
    CHECK(distance(net.prefill({.token_ids = part(0, 3), .audio = now.audio}), 0, expected(heard, 0, 3)) <
          tolerance);
    // A later piece hears the same again; reading another text at once changes nothing.
    CHECK(distance(net.prefill(part(3, 5)), 0, expected(heard, 3, 5)) < tolerance);
    net.encode({.token_ids = part(4, 6), .audio = in.audio}, 1, 2);
    for (size t = 5; t < text.size(); ++t)
      CHECK(distance(net.decode(part(t, t + 1)), 0, expected(heard, t, t + 1)) < tolerance);
  }
}

}  // namespace

TEST_CASE("whisper equals a slow float64 forward pass, whole and in pieces") {
  for (const whisper& m : variants()) {
    CAPTURE(m.source_positions);
    const nn::weights w = small::weights(m, 5);
    const slow_whisper want(m, w);
    const nn::inputs in = nn::random_inputs(m, {.sequence = 1}, 3),
                     other = nn::random_inputs(m, {.sequence = 1}, 4);
    nn::network<whisper> typed(m, small::weights(m, 5));
    check_all_phases(typed, want, in, other);
    nn::network<> recorded(model::any_model(m, "m"), small::weights(m, 5));
    check_all_phases(recorded, want, in, other);
    nn::network<model::any_model, nn::fast_kernels> fast(model::any_model(m, "m"), small::weights(m, 5));
    check_all_phases(fast, want, in, other);
  }
}

TEST_CASE("a batch hears each its own sound") {
  for (const whisper& m : variants()) {
    const nn::weights w = small::weights(m, 6);
    const slow_whisper want(m, w);
    nn::network<> net(model::any_model(m, "m"), small::weights(m, 6));
    const nn::inputs in = nn::random_inputs(m, {.batch = 2, .sequence = 4}, 9);
    const auto of = [&](size s, size n) {
      return std::vector<std::int32_t>(in.token_ids.begin() + static_cast<std::ptrdiff_t>(4 * s),
                                       in.token_ids.begin() + static_cast<std::ptrdiff_t>(4 * s + n));
    };
    const auto last = [&](mat all) { return mat{all.back()}; };
    const auto y = net.encode(in, 2, 4);
    for (size s = 0; s < 2; ++s) CHECK(distance(y, s, want(sound_of(m, in, s), of(s, 4))) < tolerance);
    std::vector<std::int32_t> prompt = of(0, 3);
    for (const auto id : of(1, 3)) prompt.push_back(id);
    net.prefill({.token_ids = prompt, .audio = in.audio}, 2);
    const auto z = net.decode(std::vector<std::int32_t>{in.token_ids[3], in.token_ids[7]});
    for (size s = 0; s < 2; ++s) CHECK(distance(z, s, last(want(sound_of(m, in, s), of(s, 4)))) < tolerance);
  }
}

TEST_CASE("peak activation of whisper is what the runner takes, in all phases") {
  for (const whisper& m : variants())
    for (const std::int64_t batch : {1, 3})
      for (const model::workload& w :
           {model::workload{.batch = batch, .sequence = 7},
            model::workload{.batch = batch, .sequence = 5, .context = 9, .phase = model::phase::prefill},
            model::workload{.batch = batch, .sequence = 12, .phase = model::phase::decode}}) {
        const auto check = [&](const auto& of) {
          const nn::weights weights = nn::random_weights(of, 1);
          nn::runner<> run(weights);
          run.run(of, w, nn::random_inputs(of, w, 1));
          CHECK(run.peak_activation() == model::peak_activation(of, w));
        };
        check(m);
        check(model::any_model(m, "m"));
      }
}

TEST_CASE("sound that does not fit is refused by name, and leaves the text as it was") {
  const whisper m = small::whisper();
  nn::network<> net(model::any_model(m, "m"), small::weights(m, 5));
  const nn::inputs in = nn::random_inputs(m, {.sequence = 3}, 3);
  CHECK(in.audio.size() == 5 * 22);
  CHECK(nn::random_inputs(m, {.sequence = 3, .phase = model::phase::decode}, 3).audio.empty());
  const auto where = [](auto call) {
    try {
      call();
    } catch (const shape_error& e) {
      return e.where() + ": " + e.problem();
    }
    return std::string("nothing thrown");
  };
  CHECK(where([&] { net.encode({.token_ids = text}, 1, 13); }) ==
        "inputs::audio: 0 values where the sound needs 110");
  CHECK(where([&] { net.prefill(text); }) == "inputs::audio: 0 values where the sound needs 110");
  CHECK(where([&] {
          net.prefill({.token_ids = {1, 2}, .audio = in.audio}, 2);
        }) == "inputs::audio: 110 values where the sound needs 220");
  CHECK_THROWS_AS(net.prefill({.audio = in.audio}), shape_error);
  CHECK_THROWS_AS(net.decode(part(0, 1)), state_error);

  net.prefill(in);
  CHECK_THROWS_AS(net.prefill({.token_ids = {1}, .audio = {1, 2, 3}}), shape_error);
  CHECK_THROWS_AS(net.prefill(std::vector<std::int32_t>{43}), shape_error);
  CHECK(net.position() == 3);
  std::vector<float> first(43), again(43);
  const auto keep = [](const nn::activation& y, std::vector<float>& to) {
    std::copy(y.values.begin(), y.values.end(), to.begin());
  };
  keep(net.prefill(part(5, 6)), first);
  net.reset();
  net.prefill(in);
  keep(net.prefill(part(5, 6)), again);
  CHECK(first == again);
  // A new text has not heard the old one's sound.
  net.reset();
  CHECK_THROWS_AS(net.prefill(part(5, 6)), shape_error);
  // The text ends where its positions do.
  net.prefill({.token_ids = std::vector<std::int32_t>(16, 1), .audio = in.audio});
  CHECK_THROWS_AS(net.decode(part(0, 1)), state_error);
}
