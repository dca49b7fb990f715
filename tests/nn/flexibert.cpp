// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// FlexiBERT's mixed heads, run, against float64 loops written from spec/layers.md section 4.
#include "edgetran/model/families/flexibert.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/model/memory.hpp"
#include "edgetran/nn/network.hpp"
#include "edgetran/nn/runner.hpp"
#include "nn/reference_parts.hpp"
#include "nn/small_models.hpp"

namespace {

using namespace edgetran;
using model::operation;
using reference::mat;
using reference::vec;
using size = std::size_t;

/// The real part of the complex transform of both axes, term by term.
mat fourier(const mat& x) {
  const double turn = 2 * std::acos(-1.0);
  const size n = x.size(), d = x[0].size();
  mat y(n, vec(d, 0));
  for (size u = 0; u < n; ++u)
    for (size v = 0; v < d; ++v)
      for (size s = 0; s < n; ++s)
        for (size t = 0; t < d; ++t)
          y[u][v] += x[s][t] * std::cos(turn * (static_cast<double>(u * s) / static_cast<double>(n) +
                                                static_cast<double>(v * t) / static_cast<double>(d)));
  return y;
}
mat cosine(const mat& x) {
  const double pi = std::acos(-1.0);
  const size n = x.size(), d = x[0].size();
  const auto wave = [pi](size k, size t, size length) {
    return 2 * std::cos(pi * static_cast<double>(k * (2 * t + 1)) / (2 * static_cast<double>(length)));
  };
  mat y(n, vec(d, 0));
  for (size u = 0; u < n; ++u)
    for (size v = 0; v < d; ++v)
      for (size s = 0; s < n; ++s)
        for (size t = 0; t < d; ++t) y[u][v] += x[s][t] * wave(u, s, n) * wave(v, t, d);
  return y;
}

/// y_j = W_j x + b_j with the arrays of head j of a group.
mat map_of(const reference::network& n, const mat& x, const std::string& name, size j, size out) {
  const size in = x[0].size();
  mat y(x.size(), vec(out, 0));
  for (size t = 0; t < x.size(); ++t)
    for (size o = 0; o < out; ++o) {
      if (n.has(name + ".bias")) y[t][o] = n.at(name + ".bias", j * out + o);
      for (size i = 0; i < in; ++i) y[t][o] += n.at(name + ".weight", (j * out + o) * in + i) * x[t][i];
    }
  return y;
}

mat convolution(const reference::network& n, const std::string& at, const mat& q, const mat& k, const mat& v,
                size j, size taps) {
  const size d = q[0].size(), rows = q.size();
  const auto window = [&](size t, size tap) {
    return static_cast<std::int64_t>(t + tap) - static_cast<std::int64_t>(taps / 2);
  };
  const auto inside = [&](std::int64_t r) { return r >= 0 && r < static_cast<std::int64_t>(rows); };
  mat depth(rows, vec(d, 0));
  for (size t = 0; t < rows; ++t)
    for (size tap = 0; tap < taps; ++tap)
      if (const auto r = window(t, tap); inside(r))
        for (size c = 0; c < d; ++c)
          depth[t][c] += n.at(at + "depthwise.weight", (j * d + c) * taps + tap) * k[static_cast<size>(r)][c];
  mat g = map_of(n, depth, at + "pointwise", j, d);
  for (size t = 0; t < rows; ++t)
    for (size c = 0; c < d; ++c) g[t][c] *= q[t][c];
  mat w = map_of(n, g, at + "kernel", j, taps);
  for (vec& one : w) {
    double total = 0;
    for (double& a : one) total += a = std::exp(a);
    for (double& a : one) a /= total;
  }
  const mat u = map_of(n, v, at + "value", j, d);
  mat y(rows, vec(d, 0));
  for (size t = 0; t < rows; ++t)
    for (size tap = 0; tap < taps; ++tap)
      if (const auto r = window(t, tap); inside(r))
        for (size c = 0; c < d; ++c) y[t][c] += w[t][tap] * u[static_cast<size>(r)][c];
  return y;
}

/// One sequence; the heads of every layer must be in the published order.
mat forward(const model::flexibert<>& m, const nn::weights& w, const std::vector<std::int32_t>& ids,
            const std::vector<float>& keep) {
  const reference::network n(w);
  const auto& layers = m.architecture.layers;
  const auto first = static_cast<size>(layers[0].hidden);
  mat x;
  for (const std::int32_t id : ids) {
    x.push_back(n.row("embeddings.word_embeddings.weight", static_cast<size>(id), first));
    const vec type = n.row("embeddings.token_type_embeddings.weight", 0, first);
    for (size c = 0; c < first; ++c) x.back()[c] += type[c];
  }
  x = n.layer_norm(x, "embeddings.LayerNorm", m.epsilon);
  const size rows = x.size();
  for (size l = 0; l < layers.size(); ++l) {
    const std::string at = "encoder.layer." + std::to_string(l) + ".", self = at + "attention.self.";
    const auto hidden = static_cast<size>(layers[l].hidden), heads = layers[l].heads.size();
    const auto d = static_cast<size>(layers[l].heads[0].size), width = heads * d;
    const mat q = n.linear(x, self + "query", width), k = n.linear(x, self + "key", width),
              v = n.linear(x, self + "value", width);
    mat context(rows, vec(width, 0));
    size wma = 0, tap_group = 0;
    std::int64_t taps = 0;
    for (size j = 0; j < heads; ++j) {
      const auto& head = layers[l].heads[j];
      const mat qj = reference::cut(q, j * d, d), kj = reference::cut(k, j * d, d),
                vj = reference::cut(v, j * d, d);
      mat base = qj;
      if (head.of == operation::wma) base = map_of(n, qj, self + "weighted_query", wma++, d);
      for (size a = 0; a < rows; ++a) {
        vec share(rows, 0);
        double total = 0;
        for (size b = 0; b < rows; ++b) {
          if (keep[b] == 0) continue;
          double score = 0;
          for (size c = 0; c < d; ++c) {
            if (head.of == operation::sdp || head.of == operation::wma) score += base[a][c] * kj[b][c];
            score += qj[a][c] *
                     n.at(self + "relative.weight", (a + static_cast<size>(m.positions) - 1 - b) * d + c);
          }
          total += share[b] = std::exp(score / std::sqrt(static_cast<double>(d)));
        }
        for (size b = 0; b < rows; ++b)
          for (size c = 0; c < d; ++c) context[a][j * d + c] += share[b] / total * vj[b][c];
      }
      mat extra;
      if (head.of == operation::dft) extra = fourier(vj);
      if (head.of == operation::dct) extra = cosine(vj);
      if (head.of == operation::convolution) {
        tap_group = head.taps == taps ? tap_group + 1 : 0, taps = head.taps;
        extra = convolution(n, self + "convolution." + std::to_string(taps) + ".", qj, kj, vj, tap_group,
                            static_cast<size>(taps));
      }
      for (size t = 0; t < extra.size(); ++t)
        for (size c = 0; c < d; ++c) context[t][j * d + c] += extra[t][c];
    }
    const mat z = n.layer_norm(reference::add(n.linear(context, at + "attention.output.dense", hidden), x),
                               at + "attention.output.LayerNorm", m.epsilon);
    mat u = z;
    for (size f = 0; f < layers[l].feed_forward.size(); ++f)
      u = reference::map(n.linear(u, at + "intermediate.dense." + std::to_string(f),
                                  static_cast<size>(layers[l].feed_forward[f])),
                         m.activation_function);
    x = n.layer_norm(reference::add(n.linear(u, at + "output.dense", hidden), z), at + "output.LayerNorm",
                     m.epsilon);
    if (n.has(at + "projection.weight"))
      x = n.linear(x, at + "projection", static_cast<size>(layers[l + 1].hidden));
  }
  return reference::map(n.linear({x[0]}, "pooler.dense", x[0].size()), model::function::tanh);
}

model::flexibert<> mixed() {
  using enum model::operation;
  model::flexibert<> m;
  m.vocabulary = 61, m.positions = 20;
  m.architecture.layers = {
      {24,
       {{sdp, 0, 6},
        {wma, 0, 6},
        {wma, 0, 6},
        {dft, 0, 6},
        {dct, 0, 6},
        {convolution, 5, 6},
        {convolution, 5, 6},
        {convolution, 9, 6}},
       {40}},
      {30, {{dft, 0, 10}, {dct, 0, 10}, {dct, 0, 10}}, {20, 50, 31}},  // no head has scores of its own
      {30, {{wma, 0, 7}, {convolution, 13, 7}}, {16}},
      {18, {{sdp, 0, 5}, {sdp, 0, 5}}, {24, 24}}};
  return m;
}

double worst_error(const model::flexibert<>& m, const model::workload& w, bool padding) {
  const nn::weights weights = small::weights(m, 5);
  nn::inputs in = nn::random_inputs(m, w, 6);
  in.keep.assign(in.token_ids.size(), 1.0F);
  if (padding)
    for (std::int64_t b = 0; b < w.batch; ++b)
      for (std::int64_t t = w.sequence - b; t < w.sequence; ++t)
        in.keep[static_cast<size>(b * w.sequence + t)] = 0;
  nn::runner<> run(weights);
  const nn::tensor& y = run.run(m, w, in);
  double worst = 0, largest = 0;
  for (std::int64_t b = 0; b < w.batch; ++b) {
    const auto from = static_cast<std::ptrdiff_t>(b * w.sequence),
               to = from + static_cast<std::ptrdiff_t>(w.sequence);
    const mat want = forward(m, weights, {in.token_ids.begin() + from, in.token_ids.begin() + to},
                             {in.keep.begin() + from, in.keep.begin() + to});
    for (std::int64_t c = 0; c < y.width; ++c) {
      const double expected = want[0][static_cast<size>(c)];
      const double error = std::abs(static_cast<double>(y.row(b, 0)[c]) - expected);
      if (!(error <= worst)) worst = error;  // keeps a NaN
      largest = std::max(largest, std::abs(expected));
    }
  }
  return worst / largest;
}

}  // namespace

TEST_CASE("layers of mixed heads equal float64 loops") {
  for (const std::int64_t sequence : {1, 2, 7, 13, 20}) {
    CAPTURE(sequence);
    CHECK(worst_error(mixed(), {.batch = 1, .sequence = sequence}, false) < 1e-4);
  }
  CHECK(worst_error(mixed(), {.batch = 3, .sequence = 9}, false) < 1e-4);
  CHECK(worst_error(mixed(), {.batch = 3, .sequence = 9}, true) < 1e-4);
}

TEST_CASE("the predicted peak of a model of mixed heads is the runner's, to the byte") {
  const auto m = mixed();
  for (const model::workload w : {model::workload{.batch = 1, .sequence = 1}, {.batch = 2, .sequence = 11}}) {
    const nn::weights weights = small::weights(m, 1);
    nn::runner<> run(weights);
    run.run(m, w, nn::random_inputs(m, w, 2));
    CHECK(run.peak_activation().value() == model::peak_activation(m, w).value());
  }
}

TEST_CASE("a network takes a model of mixed heads") {
  nn::network<model::flexibert<>> n(mixed(), std::uint64_t{3});
  const auto y = n.encode(nn::random_inputs(mixed(), {.batch = 2, .sequence = 8}, 4), 2, 8);
  CHECK(y.shape == std::array<std::size_t, 3>{2, 1, 18});
  for (const float v : y.values) CHECK(std::isfinite(v));
  CHECK_THROWS_AS((void)n.encode(nn::random_inputs(mixed(), {.sequence = 21}, 4), 1, 21), shape_error);
  // So does the runner below it: the tables of relative positions end there.
  nn::runner<> run(n.weights());
  CHECK_THROWS_AS(run.run(mixed(), {.sequence = 21}, nn::random_inputs(mixed(), {.sequence = 21}, 4)),
                  shape_error);
}
