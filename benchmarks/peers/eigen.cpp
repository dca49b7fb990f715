// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Eigen is a library of templates: CMake renames its namespace for this folder, lest the linker mix these
// functions, compiled for this machine, with the same ones as the benchmarks compile them.
#include <Eigen/Core>

#include "storage.hpp"

namespace edgetran::peers {
namespace {

using row_matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <bool ByRow>
class eigen_gemm final : public plain_gemm {
 public:
  explicit eigen_gemm(const gemm_problem& p) : plain_gemm(p, ByRow) {}
  std::string kernel() const override { return std::string("Eigen product, W ") + form(); }
  void run(const float* x, const void* stored, float* y) const override {
    using weights =
        Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, ByRow ? Eigen::RowMajor : Eigen::ColMajor>;
    const Eigen::Map<const weights, Eigen::Aligned64> w(static_cast<const float*>(stored), k_, n_);
    if (m_ == 1) {  // as vectors, so that Eigen picks its matrix-vector product
      Eigen::Map<Eigen::RowVectorXf>(y, n_).noalias() = Eigen::Map<const Eigen::RowVectorXf>(x, k_) * w;
    } else {
      Eigen::Map<row_matrix>(y, m_, n_).noalias() = Eigen::Map<const row_matrix>(x, m_, k_) * w;
    }
  }
};

gemm_ways ways(const gemm_problem& p) {
  gemm_ways all;
  all.push_back(std::make_unique<eigen_gemm<true>>(p));
  all.push_back(std::make_unique<eigen_gemm<false>>(p));
  return all;
}

}  // namespace

std::vector<gemm_peer> eigen_peers() {
  const std::string version = std::to_string(EIGEN_WORLD_VERSION) + "." +
                              std::to_string(EIGEN_MAJOR_VERSION) + "." + std::to_string(EIGEN_MINOR_VERSION);
  return {{"eigen", "Eigen " + version + ", " + Eigen::SimdInstructionSetsInUse(), ways}};
}

}  // namespace edgetran::peers
