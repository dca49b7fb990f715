// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Y[M,N] = X[M,K] W[K,N] where W is given by a codebook, against the dense products of Eigen, OpenBLAS and
// oneDNN.
#include <cstring>

#include "edgetran/kernels/clustered_bfloat16.hpp"
#include "edgetran/kernels/clustered_gemm.hpp"
#include "edgetran/kernels/clustered_int8.hpp"
#include "gemm.hpp"

namespace {

using namespace edgetran;
using bench::shape_weights;
using bench::temperature;

/// What people write first: every weight looked up where it is needed.
class naive_clustered final : public peers::gemm {
 public:
  naive_clustered(std::int64_t m, std::int64_t k, std::int64_t n, const shape_weights::clustered& w)
      : m_(m), k_(k), n_(n), w_(w) {}
  std::string kernel() const override { return "a loop"; }
  std::string form() const override { return "uint8 of " + std::to_string(w_.clusters); }
  std::size_t bytes() const override { return w_.index.size(); }
  void store(void* to) const override {
    std::copy(w_.index.begin(), w_.index.end(), static_cast<std::uint8_t*>(to));
  }
  void run(const float* x, const void* stored, float* y) const override {
    const auto* const index = static_cast<const std::uint8_t*>(stored);
    const float* const codebook = w_.codebook.data();
    std::fill(y, y + m_ * n_, 0.0F);
    for (std::int64_t m = 0; m < m_; ++m)
      for (std::int64_t k = 0; k < k_; ++k)
        for (std::int64_t n = 0; n < n_; ++n) y[m * n_ + n] += x[m * k_ + k] * codebook[index[k * n_ + n]];
  }

 private:
  std::int64_t m_, k_, n_;
  const shape_weights::clustered& w_;
};

enum class precision { float32, bfloat16, int8 };

/// Ours, with indices of so many bits.
template <int Bits, precision P>
class packed final : public peers::gemm {
 public:
  packed(std::int64_t m, std::int64_t k, std::int64_t n, const shape_weights::clustered& w)
      : m_(m), w_(k, n, Bits, w.codebook, [&](auto row, auto column) {
          return w.index[static_cast<std::size_t>(row * n + column)];
        }) {}
  std::string kernel() const override { return std::string(kernels::name(kernels::active())); }
  std::string form() const override {
    return "packed " + std::to_string(Bits) + " bits of " + std::to_string(w_.clusters());
  }
  std::size_t bytes() const override { return w_.index_bytes(); }
  void store(void* to) const override { std::memcpy(to, w_.view().indices, w_.index_bytes()); }
  void run(const float* x, const void* stored, float* y) const override {
    kernels::packed_view w = w_.view();
    w.indices = static_cast<const std::uint8_t*>(stored);
    inline_executor here;
    if constexpr (P == precision::float32) kernels::clustered_gemm(w, m_, x, w.k, y, w.n, {}, here);
    if constexpr (P == precision::bfloat16) kernels::clustered_gemm_bfloat16(w, m_, x, w.k, y, w.n, {}, here);
    if constexpr (P == precision::int8) kernels::clustered_gemm_int8(w, m_, x, w.k, y, w.n, {}, here);
  }

 private:
  std::int64_t m_;
  kernels::packed_codebook w_;
};

/// A clustered contender: its part of the benchmark's name, the centroids it takes, and how to make it.
struct contender {
  const char* name;
  int clusters;
  std::int64_t most_rows;
  double most_error;
  std::unique_ptr<peers::gemm> (*make)(std::int64_t m, std::int64_t k, std::int64_t n,
                                       const shape_weights::clustered&);
};

template <class Gemm>
std::unique_ptr<peers::gemm> make(std::int64_t m, std::int64_t k, std::int64_t n,
                                  const shape_weights::clustered& w) {
  return std::make_unique<Gemm>(m, k, n, w);
}

// Ours: one line for each format.
constexpr contender contenders[] = {
    {"c16b4", 16, 4096, bench::most_error_float32, make<packed<4, precision::float32>>},
    {"c64b6", 64, 4096, bench::most_error_float32, make<packed<6, precision::float32>>},
    {"c64b8", 64, 4096, bench::most_error_float32, make<packed<8, precision::float32>>},
    {"c128b8", 128, 4096, bench::most_error_float32, make<packed<8, precision::float32>>},
    {"c256b8", 256, 4096, bench::most_error_float32, make<packed<8, precision::float32>>},
    {"c16b4-bf16", 16, 4096, bench::most_error_rounded, make<packed<4, precision::bfloat16>>},
    {"c64b6-bf16", 64, 4096, bench::most_error_rounded, make<packed<6, precision::bfloat16>>},
    {"c16b4-int8", 16, 4096, bench::most_error_rounded, make<packed<4, precision::int8>>},
    {"c64b8-int8", 64, 4096, bench::most_error_rounded, make<packed<8, precision::int8>>},
    {"naive-c64b8", 64, 16, bench::most_error_float32, make<naive_clustered>},
};

constexpr std::int64_t shapes[][2] = {{128, 512},  {256, 1024}, {768, 768},
                                      {768, 3072}, {3072, 768}, {1024, 4096}};

constexpr struct {
  std::int64_t rows;
  temperature heat;
} runs[] = {{1, temperature::cold},  {1, temperature::hot},  {4, temperature::cold}, {4, temperature::hot},
            {16, temperature::cold}, {64, temperature::hot}, {512, temperature::hot}};

}  // namespace

int main(int argc, char** argv) {
  bench::session session(argc, argv);
  const auto peers = edgetran::peers::gemm_peers();
  for (const auto& p : peers) benchmark::AddCustomContext(p.name, p.version);
  for (const auto& [k, n] : shapes) {
    shape_weights weights(k, n);
    for (const auto& [rows, heat] : runs) {
      bench::gemm_group group(session, rows, weights, heat);
      for (const contender& c : contenders) {
        if (rows > c.most_rows) continue;
        group.add(
            std::string("clustered_gemm/") + c.name, c.most_error,
            [&c, &weights, rows = rows] {
              edgetran::peers::gemm_ways ways;
              ways.push_back(c.make(rows, weights.k(), weights.n(), weights.of(c.clusters)));
              return ways;
            },
            [&c, &weights]() -> const std::vector<float>& { return weights.of(c.clusters).decoded; });
      }
      group.add_peers(peers);
      group.run();
    }
  }
  return session.finish();
}
