// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_CLUSTER_MATRICES_HPP
#define EDGETRAN_CLUSTER_CLUSTER_MATRICES_HPP

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/cluster/clustered_matrix.hpp"
#include "edgetran/cluster/codebook.hpp"
#include "edgetran/cluster/matrix_view.hpp"
#include "edgetran/cluster/packed_indices.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"

namespace edgetran::cluster {

/// Which weights a codebook serves.
enum class scope {
  per_matrix,  ///< each matrix has its own
  shared,      ///< all matrices have one: fewer bytes, a greater error
};

struct cluster_options {
  codebook_options codebook = {};
  cluster::scope scope = cluster::scope::per_matrix;
  std::optional<index_width> width = {};  ///< of the indices; the least that fits if none is given
};

namespace detail {
/// Appends every weight; the order does not matter to k-means.
inline void append_values(const matrix_view& m, std::vector<float>& values) {
  const bool by_output = m.input_stride == 1;
  for (std::size_t i = 0; i < (by_output ? m.outputs : m.inputs); ++i)
    for (std::size_t j = 0; j < (by_output ? m.inputs : m.outputs); ++j)
      values.push_back(by_output ? m(j, i) : m(i, j));
}

inline std::shared_ptr<const codebook> fit_shared(std::span<const matrix_view> matrices,
                                                  const codebook_options& options) {
  std::vector<float> values;
  std::size_t count = 0;
  for (const matrix_view& m : matrices) count += m.inputs * m.outputs;
  values.reserve(count);
  for (const matrix_view& m : matrices) append_values(m, values);
  return std::make_shared<const codebook>(fit_codebook(values, options).book);
}
}  // namespace detail

/// Clusters the weights of some matrices, those of a model say, in the order given; matrices run at the same
/// time on `runner`, with the same result for any executor. Throws what fit_codebook and
/// clustered_matrix::encode throw.
template <executor E>
std::vector<clustered_matrix> cluster_matrices(std::span<const matrix_view> matrices,
                                               const cluster_options& options, E& runner) {
  std::shared_ptr<const codebook> common;
  if (options.scope == scope::shared && !matrices.empty())
    common = detail::fit_shared(matrices, options.codebook);
  // A clustered matrix has no empty state, which parallel_map asks of its results.
  auto encoded = parallel_map(runner, matrices.size(), [&](std::size_t i) {
    auto book = common ? common : detail::fit_shared(matrices.subspan(i, 1), options.codebook);
    const index_width width = options.width.value_or(width_for(book->size()));
    return std::optional(clustered_matrix::encode(matrices[i], std::move(book), width));
  });
  std::vector<clustered_matrix> result;
  for (auto& m : encoded) result.push_back(*std::move(m));
  return result;
}

inline std::vector<clustered_matrix> cluster_matrices(std::span<const matrix_view> matrices,
                                                      const cluster_options& options = {}) {
  inline_executor runner;
  return cluster_matrices(matrices, options, runner);
}

/// One matrix with a codebook of its own.
inline clustered_matrix cluster_matrix(const matrix_view& weights, const cluster_options& options = {}) {
  return std::move(cluster_matrices({&weights, 1}, options).front());
}

}  // namespace edgetran::cluster

#endif  // EDGETRAN_CLUSTER_CLUSTER_MATRICES_HPP
