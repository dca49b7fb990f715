// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What the harness knows of a matrix product, ours or a peer's. The files of this folder are compiled for the
// machine at hand (-O3 -march=native), the benchmarks are not: so this border has no function that both would
// compile.
#ifndef EDGETRAN_BENCHMARKS_PEERS_GEMM_HPP
#define EDGETRAN_BENCHMARKS_PEERS_GEMM_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace edgetran::peers {

/// Y[m,n] = X[m,k] W[k,n]; w holds the weights in rows of n, and outlives every way to compute with them.
struct gemm_problem {
  std::int64_t m, k, n;
  const float* w;
};

/// One way to compute one problem's product: a storage form of the weights and a routine that reads it. The
/// harness owns the stored copies, so that every contender's lie in the same kind of pages.
class gemm {
 public:
  virtual ~gemm() = default;

  /// What runs, for people: routine, storage form, kernel.
  virtual std::string kernel() const = 0;
  /// Ways that store the same bytes for the same shape share their copies; equal text says so.
  virtual std::string form() const = 0;
  /// Bytes of one stored copy.
  virtual std::size_t bytes() const = 0;
  /// Writes the stored weights to `to`: bytes() bytes, aligned to 64.
  virtual void store(void* to) const = 0;
  /// x: m rows of k; stored: what store() wrote, or a copy of it aligned to 64; y: m rows of n, overwritten.
  virtual void run(const float* x, const void* stored, float* y) const = 0;
};

using gemm_ways = std::vector<std::unique_ptr<gemm>>;

/// A contender with every way it has; the harness times them all in each case and keeps the fastest.
struct gemm_peer {
  std::string name;     ///< as in the benchmark's name: "openblas-Haswell"
  std::string version;  ///< library, version, instruction set
  gemm_ways (*ways)(const gemm_problem&);
};

/// The peers of this build and this machine. Each runs on the calling thread alone.
std::vector<gemm_peer> gemm_peers();

// Each is empty where its library was not found.
std::vector<gemm_peer> eigen_peers();
std::vector<gemm_peer> openblas_peers();
std::vector<gemm_peer> onednn_peers();

}  // namespace edgetran::peers

#endif  // EDGETRAN_BENCHMARKS_PEERS_GEMM_HPP
