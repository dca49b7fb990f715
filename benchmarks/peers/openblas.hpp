// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// OpenBLAS chooses its kernels once, when it is loaded. Its own choice is not always its best, so it is
// loaded twice, from two files, with another choice each; both live in this process and can be measured turn
// by turn.
#ifndef EDGETRAN_BENCHMARKS_PEERS_OPENBLAS_HPP
#define EDGETRAN_BENCHMARKS_PEERS_OPENBLAS_HPP

#include <string>
#include <vector>

namespace edgetran::peers {

/// The functions of one loaded OpenBLAS, in C's terms; enumerators are CBLAS's numbers. Leading dimensions in
/// floats.
struct openblas {
  using sgemm_function = void(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha,
                              const float* a, int lda, const float* b, int ldb, float beta, float* c,
                              int ldc);
  using sgemv_function = void(int order, int transpose, int m, int n, float alpha, const float* a, int lda,
                              const float* x, int incx, float beta, float* y, int incy);
  static constexpr int row_major = 101, column_major = 102, no_transpose = 111, transpose = 112;

  std::string core;    ///< what openblas_get_corename says: the kernels in use
  std::string config;  ///< what openblas_get_config says
  sgemm_function* sgemm;
  sgemv_function* sgemv;
};

/// Every choice of kernels, loaded on the first call: OpenBLAS's own, then Haswell's where that is another
/// one. Empty where libopenblas.so.0 is not installed.
const std::vector<openblas>& openblas_cores();

}  // namespace edgetran::peers

#endif  // EDGETRAN_BENCHMARKS_PEERS_OPENBLAS_HPP
