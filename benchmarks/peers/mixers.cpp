// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include <Eigen/Core>
#include <cmath>
#include <memory>
#include <numbers>

#include "gemm.hpp"
#include "layers.hpp"
#include "openblas.hpp"

namespace edgetran::peers {
namespace {

using row_matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// C[m,n] = factor * A[m,k] B[k,n] + beta * C; leading dimensions in floats.
using multiply =
    std::function<void(std::int64_t m, std::int64_t n, std::int64_t k, float factor, const float* a,
                       std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c)>;

struct multiplier {
  std::string name, version;
  multiply product;
};

std::vector<multiplier> multipliers() {
  using strided = Eigen::Map<const row_matrix, 0, Eigen::OuterStride<>>;
  std::vector<multiplier> all = {
      {"dense-eigen", eigen_peers().front().version,
       [](std::int64_t m, std::int64_t n, std::int64_t k, float factor, const float* a, std::int64_t lda,
          const float* b, std::int64_t ldb, float beta, float* c) {
         const strided left(a, m, k, Eigen::OuterStride<>(lda)), right(b, k, n, Eigen::OuterStride<>(ldb));
         Eigen::Map<row_matrix> out(c, m, n);
         if (beta == 0) out.setZero();
         out.noalias() += factor * left * right;
       }}};
  for (const openblas& library : openblas_cores())
    all.push_back({"dense-openblas-" + library.core, library.config + ", kernels " + library.core,
                   [&library](std::int64_t m, std::int64_t n, std::int64_t k, float factor, const float* a,
                              std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c) {
                     const auto i = [](std::int64_t size) { return static_cast<int>(size); };
                     library.sgemm(openblas::row_major, openblas::no_transpose, openblas::no_transpose, i(m),
                                   i(n), i(k), factor, a, i(lda), b, i(ldb), beta, c, i(n));
                   }});
  return all;
}

/// rows x columns of f(row, column).
template <class Function>
std::shared_ptr<row_matrix> table(std::int64_t rows, std::int64_t columns, Function f) {
  auto t = std::make_shared<row_matrix>(rows, columns);
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c) (*t)(r, c) = static_cast<float>(f(r, c));
  return t;
}

double turn(std::int64_t i, std::int64_t j, std::int64_t n) {  // reduced, so that large products lose nothing
  return 2 * std::numbers::pi * static_cast<double>(i * j % n) / static_cast<double>(n);
}

/// Real part of F_s X F_h = C_s (X C_h) - S_s (X S_h), with cosines C and sines S.
routine dense_dft(const multiply& product, std::int64_t s, std::int64_t h) {
  const auto both = table(h, 2 * h, [h](std::int64_t r, std::int64_t c) {
    return c < h ? std::cos(turn(r, c, h)) : std::sin(turn(r, c - h, h));
  });
  const auto cosines = table(s, s, [s](std::int64_t r, std::int64_t c) { return std::cos(turn(r, c, s)); });
  const auto sines = table(s, s, [s](std::int64_t r, std::int64_t c) { return std::sin(turn(r, c, s)); });
  auto middle = std::make_shared<row_matrix>(s, 2 * h);
  return {"three products with tables of sines and cosines", [=](const float* const* in, float* out) {
            product(s, 2 * h, h, 1, in[0], h, both->data(), 2 * h, 0, middle->data());
            product(s, h, s, 1, cosines->data(), s, middle->data(), 2 * h, 0, out);
            product(s, h, s, -1, sines->data(), s, middle->data() + h, 2 * h, 1, out);
          }};
}

routine dense_dct(const multiply& product, std::int64_t s, std::int64_t h) {
  const auto cosine = [](std::int64_t frequency, std::int64_t i, std::int64_t n) {
    return std::cos(turn(frequency, 2 * i + 1, 4 * n));
  };
  const auto left = table(s, s, [&](std::int64_t r, std::int64_t c) { return cosine(r, c, s); });
  const auto right = table(h, h, [&](std::int64_t r, std::int64_t c) { return cosine(c, r, h); });
  auto middle = std::make_shared<row_matrix>(s, h);
  return {"two products with tables of cosines", [=](const float* const* in, float* out) {
            product(s, h, h, 1, in[0], h, right->data(), h, 0, middle->data());
            product(s, h, s, 1, left->data(), s, middle->data(), h, 0, out);
          }};
}

/// Every window of the sequence copied out, then one small matrix-vector product for each token and head: how
/// it is written for a framework that has no such layer.
routine unfold(std::int64_t sequence, std::int64_t heads, std::int64_t head, std::int64_t taps) {
  const std::int64_t width = heads * head;
  auto windows = std::make_shared<Eigen::VectorXf>(sequence * width * taps);
  return {"unfold, then matrix-vector products", [=](const float* const* in, float* out) {
            float* to = windows->data();
            for (std::int64_t s = 0; s < sequence; ++s)
              for (std::int64_t c = 0; c < width; ++c)
                for (std::int64_t t = 0; t < taps; ++t) {
                  const std::int64_t from = s + t - taps / 2;
                  *to++ = from >= 0 && from < sequence ? in[0][from * width + c] : 0.0F;
                }
            for (std::int64_t i = 0; i < sequence * heads; ++i) {
              const Eigen::Map<const row_matrix> window(windows->data() + i * head * taps, head, taps);
              const Eigen::Map<const Eigen::VectorXf> weights(in[1] + i * taps, taps);
              Eigen::Map<Eigen::VectorXf>(out + i * head, head).noalias() = window * weights;
            }
          }};
}

template <class Make>
std::vector<layer_peer> dense_transforms(Make make, std::int64_t sequence, std::int64_t hidden) {
  std::vector<layer_peer> all;
  for (const multiplier& m : multipliers())
    all.push_back({m.name, m.version, [=, product = m.product] {
                     return std::vector<routine>{make(product, sequence, hidden)};
                   }});
  return all;
}

}  // namespace

std::vector<layer_peer> dft_peers(std::int64_t sequence, std::int64_t hidden) {
  return dense_transforms(dense_dft, sequence, hidden);
}

std::vector<layer_peer> dct_peers(std::int64_t sequence, std::int64_t hidden) {
  return dense_transforms(dense_dct, sequence, hidden);
}

std::vector<layer_peer> convolution_peers(std::int64_t sequence, std::int64_t heads, std::int64_t head,
                                          std::int64_t taps) {
  return {{"unfold-eigen", eigen_peers().front().version,
           [=] { return std::vector<routine>{unfold(sequence, heads, head, taps)}; }}};
}

}  // namespace edgetran::peers
