// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include <Eigen/Core>
#include <cmath>
#include <memory>

#include "gemm.hpp"
#include "layers.hpp"
#include "openblas.hpp"

namespace edgetran::peers {
namespace {

using row_matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using heads_matrix = Eigen::Map<const row_matrix>;

/// A query at a time: what a careful user of Eigen writes, on some machines twice as fast as whole matrices.
/// With `weighted`, a fourth array holds a matrix for each head that turns the query first.
enum class form { plain, causal, weighted };
std::vector<routine> eigen_rows(std::int64_t heads, std::int64_t sequence, std::int64_t head, form kind) {
  auto scores = std::make_shared<Eigen::VectorXf>(sequence);
  auto turned = std::make_shared<Eigen::VectorXf>(head);
  return {{"matrix-vector products and array exp", [=](const float* const* in, float* out) {
             const float scale = 1 / std::sqrt(static_cast<float>(head));
             for (std::int64_t h = 0; h < heads; ++h) {
               const std::int64_t at = h * sequence * head;
               for (std::int64_t s = 0; s < sequence; ++s) {
                 const std::int64_t seen = kind == form::causal ? s + 1 : sequence;
                 const heads_matrix k(in[1] + at, seen, head), v(in[2] + at, seen, head);
                 auto p = scores->head(seen);
                 const Eigen::Map<const Eigen::VectorXf> q(in[0] + at + s * head, head);
                 if (kind == form::weighted) {
                   turned->noalias() = heads_matrix(in[3] + h * head * head, head, head).transpose() * q;
                   p.noalias() = k * *turned;
                 } else {
                   p.noalias() = k * q;
                 }
                 p = ((p.array() - p.maxCoeff()) * scale).exp();
                 Eigen::Map<Eigen::VectorXf> y(out + at + s * head, head);
                 y.noalias() = v.transpose() * p;
                 y /= p.sum();
               }
             }
           }}};
}

std::vector<routine> eigen_whole(std::int64_t heads, std::int64_t sequence, std::int64_t head) {
  auto scores = std::make_shared<row_matrix>(sequence, sequence);
  return {{"matrix products and array exp", [=](const float* const* in, float* out) {
             const float scale = 1 / std::sqrt(static_cast<float>(head));
             row_matrix& p = *scores;
             for (std::int64_t h = 0; h < heads; ++h) {
               const std::int64_t at = h * sequence * head;
               const heads_matrix q(in[0] + at, sequence, head), k(in[1] + at, sequence, head),
                   v(in[2] + at, sequence, head);
               p.noalias() = q * k.transpose();
               const Eigen::VectorXf largest = p.rowwise().maxCoeff();
               p = ((p.colwise() - largest).array() * scale).exp();
               const Eigen::ArrayXf sums = p.rowwise().sum();
               Eigen::Map<row_matrix> y(out + at, sequence, head);
               y.noalias() = p * v;
               y.array().colwise() /= sums;
             }
           }}};
}

/// Blocks of queries, so that the scores can stay in a cache; `block` rows at a time.
routine openblas_blocks(const openblas& library, std::int64_t heads, std::int64_t sequence, std::int64_t head,
                        std::int64_t block) {
  auto scores = std::make_shared<row_matrix>(block, sequence);
  return {"sgemm and Eigen's exp, " + std::to_string(block) + " queries at a time",
          [=, &library](const float* const* in, float* out) {
            const float scale = 1 / std::sqrt(static_cast<float>(head));
            row_matrix& p = *scores;
            const int n = static_cast<int>(sequence), d = static_cast<int>(head);
            for (std::int64_t h = 0; h < heads; ++h) {
              const std::int64_t at = h * sequence * head;
              for (std::int64_t s = 0; s < sequence; s += block) {
                const int rows = static_cast<int>(std::min(block, sequence - s));
                library.sgemm(openblas::row_major, openblas::no_transpose, openblas::transpose, rows, n, d,
                              scale, in[0] + at + s * head, d, in[1] + at, d, 0, p.data(), n);
                float* const y = out + at + s * head;
                Eigen::VectorXf sums(rows);
                for (int r = 0; r < rows; ++r) {
                  auto row = p.row(r).array();
                  row = (row - row.maxCoeff()).exp();
                  sums(r) = row.sum();
                }
                library.sgemm(openblas::row_major, openblas::no_transpose, openblas::no_transpose, rows, d, n,
                              1, p.data(), n, in[2] + at, d, 0, y, d);
                Eigen::Map<row_matrix>(y, rows, head).array().colwise() /= sums.array();
              }
            }
          }};
}

}  // namespace

std::vector<layer_peer> attention_peers(std::int64_t heads, std::int64_t sequence, std::int64_t head) {
  const std::string eigen = eigen_peers().front().version;
  std::vector<layer_peer> all = {
      {"eigen-rows", eigen, [=] { return eigen_rows(heads, sequence, head, form::plain); }},
      {"eigen-whole", eigen, [=] { return eigen_whole(heads, sequence, head); }}};
  for (const openblas& library : openblas_cores())
    all.push_back({"openblas-" + library.core,
                   library.config + ", kernels " + library.core + ", exp of " + eigen, [=, &library] {
                     std::vector<routine> ways;
                     for (std::int64_t block = 64; block < sequence; block *= 4)
                       ways.push_back(openblas_blocks(library, heads, sequence, head, block));
                     ways.push_back(openblas_blocks(library, heads, sequence, head, sequence));
                     return ways;
                   }});
  return all;
}

std::vector<layer_peer> causal_peers(std::int64_t heads, std::int64_t sequence, std::int64_t head) {
  return {{"eigen-rows", eigen_peers().front().version,
           [=] { return eigen_rows(heads, sequence, head, form::causal); }}};
}

std::vector<layer_peer> wma_peers(std::int64_t heads, std::int64_t sequence, std::int64_t head) {
  return {{"eigen-rows", eigen_peers().front().version,
           [=] { return eigen_rows(heads, sequence, head, form::weighted); }}};
}

}  // namespace edgetran::peers
