// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/kernels and edgetran/cluster, which cost some seconds to compile; outside the umbrella.
#ifndef EDGETRAN_NN_WEIGHT_POLICIES_HPP
#define EDGETRAN_NN_WEIGHT_POLICIES_HPP

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>

#include "edgetran/cluster/cluster_matrices.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/kernels/clustered_gemm.hpp"
#include "edgetran/kernels/dense_gemm.hpp"
#include "edgetran/nn/tensor.hpp"

namespace edgetran::nn {

namespace detail {
/// A stored matrix: where it lies, and how it is read.
struct stored_matrix {
  const float* data;
  std::int64_t inputs, outputs;
  bool in_out;  ///< stored [in, out], else [out, in]

  friend auto operator<=>(const stored_matrix&, const stored_matrix&) = default;
};

/// What was made of each matrix when it was first used.
template <class Packed, class Make>
const Packed& packed_once(std::map<stored_matrix, Packed>& all, const stored_matrix& m, Make make) {
  const auto found = all.find(m);
  return found != all.end() ? found->second : all.emplace(m, make(m)).first->second;
}
}  // namespace detail

/// Weights as they are, in float32: copied into a kernel's order when they are first used. Takes their memory
/// a second time.
class dense_weights {
 public:
  static constexpr const char* name = "fast";

  void multiply(const tensor& x, const float* weight, const float* bias, bool in_out, const tensor& y) {
    const detail::stored_matrix m{weight, x.width, y.width, in_out};
    const kernels::packed_dense& w = detail::packed_once(packed_, m, [](const detail::stored_matrix& s) {
      return kernels::packed_dense(s.inputs, s.outputs, s.data, s.in_out ? s.outputs : 1,
                                   s.in_out ? 1 : s.inputs);
    });
    inline_executor here;
    kernels::dense_gemm(w, x.batch * x.rows, x.data, x.row_stride, y.data, y.row_stride, {bias}, here);
  }

 private:
  std::map<detail::stored_matrix, kernels::packed_dense> packed_;
};

/// Weights of each matrix replaced by the nearest of `Clusters` centroids when they are first used; what runs
/// is float32 products with those. Bits of an index: 4 up to 16 clusters, 6 up to 64, else 8.
template <std::size_t Clusters = 64>
class clustered_weights {
  static_assert(Clusters >= 1 && Clusters <= 256, "edgetran: a codebook has 1 to 256 centroids");

 public:
  static constexpr const char* name = "clustered";

  void multiply(const tensor& x, const float* weight, const float* bias, bool in_out, const tensor& y) {
    const detail::stored_matrix m{weight, x.width, y.width, in_out};
    const kernels::packed_codebook& w = detail::packed_once(packed_, m, pack);
    inline_executor here;
    kernels::clustered_gemm(w.view(), x.batch * x.rows, x.data, x.row_stride, y.data, y.row_stride, {bias},
                            here);
  }

 private:
  static kernels::packed_codebook pack(const detail::stored_matrix& s) {
    const auto k = static_cast<std::size_t>(s.inputs), n = static_cast<std::size_t>(s.outputs);
    const cluster::matrix_view view =
        s.in_out ? cluster::matrix_view::in_out(s.data, k, n) : cluster::matrix_view::out_in(s.data, n, k);
    cluster::cluster_options options;
    options.codebook.clusters = Clusters;
    const cluster::clustered_matrix m = cluster::cluster_matrix(view, options);
    constexpr int bits = Clusters <= 16 ? 4 : Clusters <= 64 ? 6 : 8;
    return kernels::packed_codebook(
        s.inputs, s.outputs, bits, m.book().centroids(), [&](std::ptrdiff_t row, std::ptrdiff_t column) {
          return m.index(static_cast<std::size_t>(row), static_cast<std::size_t>(column));
        });
  }

  std::map<detail::stored_matrix, kernels::packed_codebook> packed_;
};

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_WEIGHT_POLICIES_HPP
