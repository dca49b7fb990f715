// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/nn/fast_kernels.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/kernels/target.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/nn/runner.hpp"
#include "nn/reference.hpp"
#include "nn/small_models.hpp"

namespace {

using namespace edgetran;

std::vector<double> copy(const nn::tensor& t) {
  std::vector<double> out;
  for (std::int64_t b = 0; b < t.batch; ++b)
    for (std::int64_t r = 0; r < t.rows; ++r) out.insert(out.end(), t.row(b, r), t.row(b, r) + t.width);
  return out;
}

/// max |a - b| over max |b|.
double distance(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0, largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (const double error = std::abs(a[i] - b[i]); !(error <= worst)) worst = error;  // keeps a NaN
    largest = std::max(largest, std::abs(b[i]));
  }
  return worst / largest;
}

template <class Kernels, class Family>
std::vector<double> run(const Family& f, const nn::weights& w, const model::workload& load,
                        const nn::inputs& in) {
  nn::runner<Kernels> runner(w);
  return copy(runner.run(f, load, in));
}

/// Every second sequence of a batch ends in padding.
nn::inputs padded(nn::inputs in, const model::workload& w) {
  in.keep.assign(in.token_ids.size(), 1.0F);
  for (std::int64_t b = 1; b < w.batch; b += 2)
    in.keep[static_cast<std::size_t>((b + 1) * w.sequence - 1)] = 0;
  return in;
}

template <class Family>
double against_reference(const Family& f, const model::workload& w, bool padding = false) {
  const nn::weights weights = small::weights(f, 3);
  nn::inputs in = nn::random_inputs(f, w, 4);
  if (padding) in = padded(in, w);
  return distance(run<nn::fast_kernels>(f, weights, w, in), reference::forward(f, weights, in, w.batch));
}

model::flexibert<> mixed() {
  using enum model::operation;
  model::flexibert<> m;
  m.vocabulary = 61, m.positions = 20;
  m.architecture.layers = {
      {24,
       {{sdp, 0, 6}, {wma, 0, 6}, {dft, 0, 6}, {dct, 0, 6}, {convolution, 5, 6}, {convolution, 9, 6}},
       {40}},
      {30, {{dft, 0, 10}, {dct, 0, 10}}, {20, 50}},
      {18, {{sdp, 0, 5}, {sdp, 0, 5}}, {24}}};
  return m;
}

}  // namespace

TEST_CASE("every family on the fast kernels equals float64, whatever the target") {
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    for (const model::workload w :
         {model::workload{.batch = 1, .sequence = 1}, {.batch = 3, .sequence = 13}}) {
      constexpr double tolerance = 1e-5;
      CHECK(against_reference(small::bert(), w) < tolerance);
      CHECK(against_reference(small::bert(), {.batch = 3, .sequence = 13}, true) < tolerance);
      CHECK(against_reference(small::roberta(), w) < tolerance);
      CHECK(against_reference(small::distilbert(), w) < tolerance);
      CHECK(against_reference(small::gpt2(), w) < tolerance);
      CHECK(against_reference(small::openai_gpt(), w) < tolerance);
      CHECK(against_reference(small::vit(), w) < tolerance);
      CHECK(against_reference(small::llama(), w) < tolerance);
    }
  }
}

TEST_CASE("padding hides nothing from a model that masks nothing") {
  const auto f = small::vit();
  const nn::weights weights = small::weights(f, 3);
  const model::workload w{.batch = 2, .sequence = 1};
  const nn::inputs in = nn::random_inputs(f, w, 4);
  nn::inputs marked = in;
  marked.keep = {1, 0};  // one a sequence, as the workload says: an image has more rows than that
  CHECK(run<nn::fast_kernels>(f, weights, w, marked) == run<nn::fast_kernels>(f, weights, w, in));
  CHECK(run<nn::plain_kernels>(f, weights, w, marked) == run<nn::plain_kernels>(f, weights, w, in));
}

TEST_CASE("a text read in pieces on the fast kernels equals one read at once") {
  const auto f = small::llama();
  const nn::weights weights = small::weights(f, 3);
  const nn::inputs all = nn::random_inputs(f, {.batch = 2, .sequence = 7}, 4);
  const auto whole = run<nn::fast_kernels>(f, weights, {.batch = 2, .sequence = 7}, all);
  nn::runner<nn::fast_kernels> runner(weights);
  const auto piece = [&](std::int64_t begin, std::int64_t end) {
    nn::inputs in;
    for (std::size_t b = 0; b < 2; ++b)
      for (auto t = static_cast<std::size_t>(begin); t < static_cast<std::size_t>(end); ++t)
        in.token_ids.push_back(all.token_ids[b * 7 + t]);
    const bool one = end - begin == 1;
    return copy(runner.run(f,
                           {.batch = 2,
                            .sequence = end - begin,
                            .context = end,
                            .phase = one ? model::phase::decode : model::phase::prefill},
                           in));
  };
  static_cast<void>(piece(0, 5));
  static_cast<void>(piece(5, 6));
  const auto last = piece(6, 7);
  const std::size_t width = last.size() / 2;
  std::vector<double> expected;
  for (std::size_t b = 0; b < 2; ++b)
    expected.insert(expected.end(), whole.begin() + static_cast<std::ptrdiff_t>((b * 7 + 6) * width),
                    whole.begin() + static_cast<std::ptrdiff_t>((b * 7 + 7) * width));
  CHECK(distance(last, expected) < 1e-5);
}

TEST_CASE("mixed heads on the fast kernels equal the plain ones") {
  const auto m = mixed();
  const nn::weights weights = small::weights(m, 5);
  for (const auto t : kernels::available()) {
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    for (const std::int64_t sequence : {1, 2, 9, 20}) {
      const model::workload w{.batch = 2, .sequence = sequence};
      const nn::inputs in = nn::random_inputs(m, w, 6);
      CHECK(distance(run<nn::fast_kernels>(m, weights, w, in), run<nn::plain_kernels>(m, weights, w, in)) <
            1e-4);
    }
  }
}

TEST_CASE("clustered weights compute what their decoded weights do") {
  const auto f = small::gpt2();  // has matrices of both orders: conv1d, and none else; so BERT as well
  const auto check = [](const auto& family) {
    const model::workload w{.batch = 2, .sequence = 9};
    const nn::weights weights = small::weights(family, 3);
    const nn::inputs in = nn::random_inputs(family, w, 4);
    nn::weights decoded = small::weights(family, 3);
    for (nn::parameter& p : decoded.parameters()) {
      const std::string_view name = p.name;
      const bool is_table = name.find("emb") != name.npos || name.find("wte") == 0 || name.find("wpe") == 0;
      if (p.columns == 1 || is_table) continue;
      cluster::cluster_options options;
      options.codebook.clusters = 16;
      const auto rows = static_cast<std::size_t>(p.rows), columns = static_cast<std::size_t>(p.columns);
      const auto m =
          cluster::cluster_matrix(cluster::matrix_view::in_out(p.data.get(), rows, columns), options);
      m.decode(cluster::mutable_matrix_view::in_out(p.data.get(), rows, columns));
    }
    const auto clustered = run<nn::clustered_kernels<16>>(family, weights, w, in);
    CHECK(distance(clustered, run<nn::plain_kernels>(family, decoded, w, in)) < 1e-4);
    CHECK(distance(clustered, run<nn::plain_kernels>(family, weights, w, in)) > 1e-3);
  };
  check(f);
  check(small::bert());
}
