// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Cases of one matrix product, all on the same numbers: ours, and the dense peers of benchmarks/peers.
#ifndef EDGETRAN_BENCHMARKS_GEMM_HPP
#define EDGETRAN_BENCHMARKS_GEMM_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "harness.hpp"
#include "peers/gemm.hpp"

namespace edgetran::bench {

/// Weights of one shape: indices into a codebook of `clusters` centroids, and what they decode to. Drawn when
/// first asked for, the same in every run.
class shape_weights {
 public:
  struct clustered {
    int clusters;
    std::vector<std::uint8_t> index;  ///< of W[k,n] at k*N + n
    std::vector<float> codebook;      ///< ascending
    std::vector<float> decoded;       ///< W[k,n] at k*N + n
  };

  shape_weights(std::int64_t k, std::int64_t n) : k_(k), n_(n) {}
  std::int64_t k() const { return k_; }
  std::int64_t n() const { return n_; }

  /// 2 <= clusters <= 256. A reference that stays valid.
  const clustered& of(int clusters) {
    clustered& w = drawn_[clusters];
    if (w.clusters != 0) return w;
    w.clusters = clusters;
    const stream random(2026, static_cast<std::uint64_t>(clusters));
    stream centroids = random.split(0), indices = random.split(1);
    for (int c = 0; c < clusters; ++c) w.codebook.push_back(static_cast<float>(centroids.normal(0, 0.04)));
    std::sort(w.codebook.begin(), w.codebook.end());
    w.index.resize(static_cast<std::size_t>(k_ * n_));
    for (std::uint8_t& i : w.index)
      i = static_cast<std::uint8_t>(indices.below(static_cast<std::uint64_t>(clusters)));
    for (const std::uint8_t i : w.index) w.decoded.push_back(w.codebook[i]);
    return w;
  }
  /// What the dense peers multiply with.
  const std::vector<float>& dense() { return of(256).decoded; }

 private:
  std::int64_t k_, n_;
  std::map<int, clustered> drawn_;
};

enum class temperature { hot, cold };

/// Of |X||W|: more is a mistake, not rounding, where factors are float32, and where they are rounded first.
inline constexpr double most_error_float32 = 1e-5, most_error_rounded = 2e-2;

/// The cases of one shape, number of rows and temperature; `run` runs them interleaved. Cold: every call
/// reads another copy of the weights, which comes from DRAM. Hot: always the same one.
class gemm_group {
 public:
  using make_ways = std::function<peers::gemm_ways()>;

  gemm_group(session& s, std::int64_t m, shape_weights& w, temperature t)
      : session_(s), shared_(std::make_shared<shared>(shared{s, m, w, t, {}, {}, {}})) {
    suffix_ = "/M:" + std::to_string(m) + "/K:" + std::to_string(w.k()) + "/N:" + std::to_string(w.n()) +
              (t == temperature::cold ? "/cold" : "/hot");
  }

  /// `ways` makes every way that the contender has; `reference` returns the weights they stand for,
  /// row-major. One that is off by more than `most_error` is wrong, and not timed.
  void add(const std::string& contender, double most_error, make_ways ways,
           std::function<const std::vector<float>&()> reference) {
    auto c = std::make_shared<contest>();
    session_.add(contender + suffix_, [c, most_error, all = shared_, ways = std::move(ways),
                                       reference = std::move(reference)](benchmark::State& state) {
      if (!c->chosen) choose(*c, *all, ways(), reference());
      if (!c->chosen) return state.SkipWithError("no kernel on this machine");
      if (!(c->error <= most_error)) return state.SkipWithError("wrong result");
      float* const y = all->y.data();
      for (auto _ : state) {
        c->chosen->run(all->x.data(), c->copies->next(), y);
        benchmark::ClobberMemory();
      }
      const double bytes = static_cast<double>(c->chosen->bytes());
      const double flops = 2.0 * static_cast<double>(all->m * all->weights.k() * all->weights.n());
      count_work(state, all->of.limits(), flops, bytes, all->heat == temperature::cold ? bytes : 0);
      state.counters["error"] = c->error;
      state.SetLabel(c->chosen->kernel());
    });
  }

  /// Every dense peer, and the limit of the machine that matters.
  void add_peers(const std::vector<peers::gemm_peer>& all) {
    shape_weights& w = shared_->weights;
    for (const peers::gemm_peer& p : all)
      add(
          "dense/" + p.name, p.name.ends_with("-bf16") ? most_error_rounded : most_error_float32,
          [&w, m = shared_->m, ways = p.ways] {
            return ways({m, w.k(), w.n(), w.dense().data()});
          },
          [&w]() -> const std::vector<float>& { return w.dense(); });
    if (shared_->heat == temperature::cold) {
      add_dram_read(session_, "machine/dram_read" + suffix_);
    } else {
      add_fma_peak(session_, "machine/fma_peak" + suffix_);
    }
  }

  void run() { session_.run(); }

 private:
  struct shared {
    session& of;
    std::int64_t m;
    shape_weights& weights;
    temperature heat;
    floats x, y;
    std::map<std::string, std::weak_ptr<rotation>> copies;  // by storage form
  };
  struct contest {
    std::unique_ptr<peers::gemm> chosen;
    std::shared_ptr<rotation> copies;
    double error = 0;
  };

  /// Stores the weights for every way, checks its result and keeps the fastest.
  static void choose(contest& c, shared& all, peers::gemm_ways ways, const std::vector<float>& reference) {
    const std::int64_t k = all.weights.k(), n = all.weights.n();
    if (all.x.empty()) {
      stream random(7, static_cast<std::uint64_t>(all.m));
      all.x = floats(static_cast<std::size_t>(all.m * k), all.of.pages());
      for (float& x : all.x) x = static_cast<float>(random.normal());
      all.y = floats(static_cast<std::size_t>(all.m * n), all.of.pages());
    }
    std::vector<std::shared_ptr<rotation>> kept;  // ways of one contender may share copies
    double best = std::numeric_limits<double>::infinity();
    for (auto& way : ways) {
      std::shared_ptr<rotation> copies = all.copies[way->form()].lock();
      if (!copies) {
        const std::size_t fill = all.heat == temperature::cold ? all.of.rotation_bytes() : 0;
        copies =
            std::make_shared<rotation>(way->bytes(), fill, all.of.pages(), [&](void* to) { way->store(to); });
        all.copies[way->form()] = copies;
      }
      kept.push_back(copies);
      const auto once = [&] { way->run(all.x.data(), copies->next(), all.y.data()); };
      std::fill(all.y.begin(), all.y.end(), std::numeric_limits<float>::quiet_NaN());
      once();
      const double error = error_of(all, reference);
      const double seconds = best_seconds(once, all.of.quick() ? 1 : 3, all.of.quick() ? 0 : 0.005);
      if (seconds < best) {
        best = seconds;
        c.chosen = std::move(way);
        c.copies = copies;
        c.error = error;
      }
    }
  }

  /// Largest |y - y'| / (|X||W|) against sums in float64, over the first row and sixteen columns of all rows;
  /// infinite where y is not a number.
  static double error_of(const shared& all, const std::vector<float>& w) {
    const std::int64_t k_size = all.weights.k(), n_size = all.weights.n();
    double worst = 0;
    const auto compare = [&](std::int64_t m, std::int64_t n, double sum, double scale) {
      const double error = std::abs(all.y[static_cast<std::size_t>(m * n_size + n)] - sum) / scale;
      worst = error <= worst ? worst : std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
    };
    const auto product = [&](std::int64_t m, std::int64_t k, std::int64_t n) {
      return static_cast<double>(all.x[static_cast<std::size_t>(m * k_size + k)]) *
             static_cast<double>(w[static_cast<std::size_t>(k * n_size + n)]);
    };
    std::vector<double> sum(static_cast<std::size_t>(n_size)), scale(sum);
    for (std::int64_t k = 0; k < k_size; ++k)
      for (std::int64_t n = 0; n < n_size; ++n) {
        const double p = product(0, k, n);
        sum[static_cast<std::size_t>(n)] += p;
        scale[static_cast<std::size_t>(n)] += std::abs(p);
      }
    for (std::int64_t n = 0; n < n_size; ++n)
      compare(0, n, sum[static_cast<std::size_t>(n)], scale[static_cast<std::size_t>(n)]);
    for (std::int64_t column = 0; column < 16; ++column) {
      const std::int64_t n = column * (n_size - 1) / 15;
      for (std::int64_t m = 1; m < all.m; ++m) {
        double s = 0, a = 0;
        for (std::int64_t k = 0; k < k_size; ++k) {
          const double p = product(m, k, n);
          s += p;
          a += std::abs(p);
        }
        compare(m, n, s, a);
      }
    }
    return worst;
  }

  session& session_;
  std::shared_ptr<shared> shared_;
  std::string suffix_;
};

}  // namespace edgetran::bench

#endif  // EDGETRAN_BENCHMARKS_GEMM_HPP
