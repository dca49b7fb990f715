// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The two plain storage forms of a weight matrix. For the files of this folder only.
#ifndef EDGETRAN_BENCHMARKS_PEERS_STORAGE_HPP
#define EDGETRAN_BENCHMARKS_PEERS_STORAGE_HPP

#include <cstring>

#include "gemm.hpp"

namespace edgetran::peers {
namespace {

/// A product that reads W as floats, in rows of n (`by_row`) or in columns of k.
class plain_gemm : public gemm {
 public:
  plain_gemm(const gemm_problem& p, bool by_row) : m_(p.m), k_(p.k), n_(p.n), w_(p.w), by_row_(by_row) {}
  std::string form() const override { return by_row_ ? "row-major float32" : "column-major float32"; }
  std::size_t bytes() const override { return static_cast<std::size_t>(k_ * n_) * sizeof(float); }
  void store(void* to) const override {
    if (by_row_) {
      std::memcpy(to, w_, bytes());
      return;
    }
    float* const columns = static_cast<float*>(to);
    for (std::int64_t k = 0; k < k_; ++k)
      for (std::int64_t n = 0; n < n_; ++n) columns[n * k_ + k] = w_[k * n_ + n];
  }

 protected:
  std::int64_t m_, k_, n_;
  const float* w_;
  bool by_row_;
};

}  // namespace
}  // namespace edgetran::peers

#endif  // EDGETRAN_BENCHMARKS_PEERS_STORAGE_HPP
