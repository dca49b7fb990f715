// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Cases of one layer that reads a few arrays and writes one: ours, and the peers of benchmarks/peers.
#ifndef EDGETRAN_BENCHMARKS_LAYERS_HPP
#define EDGETRAN_BENCHMARKS_LAYERS_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "harness.hpp"
#include "peers/layers.hpp"

namespace edgetran::bench {

/// A number of the result in float64, and the size of what was summed for it.
struct expected {
  std::size_t at;
  double value, scale;
};

/// The cases of one layer at one shape; `run` runs them interleaved. All read the same normal numbers, hot:
/// what a layer reads was just written by the one before it.
class layer_group {
 public:
  using arrays = std::vector<floats>;
  /// Of the size of what was summed: a contender that is off by more is wrong, and not timed.
  static constexpr double most_error = 1e-4;

  /// `subject` and `suffix` stand before and after the contender's name. `sizes` of the inputs, in floats;
  /// `flops` as the layer is counted by custom; `oracle` computes a part of the result from the inputs in
  /// float64.
  layer_group(session& s, std::string subject, std::string suffix, std::vector<std::int64_t> sizes,
              std::int64_t out_size, double flops, std::function<std::vector<expected>(const arrays&)> oracle)
      : session_(s),
        subject_(std::move(subject)),
        suffix_(std::move(suffix)),
        shared_(std::make_shared<shared>(
            shared{std::move(sizes), out_size, flops, std::move(oracle), {}, {}, {}, {}})) {}

  void add(const std::string& contender, std::function<std::vector<peers::routine>()> ways) {
    auto chosen = std::make_shared<contest>();
    session_.add(subject_ + "/" + contender + suffix_, [this_session = &session_, chosen, all = shared_,
                                                        ways = std::move(ways)](benchmark::State& state) {
      if (!chosen->way) choose(*chosen, *all, ways(), this_session->pages(), this_session->quick());
      if (!chosen->way) return state.SkipWithError("no kernel on this machine");
      if (!(chosen->error <= most_error)) return state.SkipWithError("wrong result");
      for (auto _ : state) {
        chosen->way->run(all->pointers.data(), all->out.data());
        benchmark::ClobberMemory();
      }
      count_work(state, this_session->limits(), all->flops, 0, 0);
      state.counters["error"] = chosen->error;
      state.SetLabel(chosen->way->kernel);
    });
  }

  void add_peers(const std::vector<peers::layer_peer>& all) {
    static std::set<std::string> told;
    for (const peers::layer_peer& p : all) {
      if (told.insert(p.name).second) benchmark::AddCustomContext(p.name, p.version);
      add(p.name, p.ways);
    }
  }

  void run() { session_.run(); }

 private:
  struct shared {
    std::vector<std::int64_t> sizes;
    std::int64_t out_size;
    double flops;
    std::function<std::vector<expected>(const arrays&)> oracle;
    arrays in;
    std::vector<const float*> pointers;
    floats out;
    std::vector<expected> checks;
  };
  struct contest {
    std::optional<peers::routine> way;
    double error = 0;
  };

  static void choose(contest& c, shared& all, std::vector<peers::routine> ways, page_policy pages,
                     bool quick) {
    if (all.in.empty()) {
      for (std::size_t i = 0; i < all.sizes.size(); ++i) {
        stream random(11, i);
        floats& array = all.in.emplace_back(static_cast<std::size_t>(all.sizes[i]), pages);
        for (float& x : array) x = static_cast<float>(random.normal());
        all.pointers.push_back(array.data());
      }
      all.out = floats(static_cast<std::size_t>(all.out_size), pages);
      all.checks = all.oracle(all.in);
    }
    double best = std::numeric_limits<double>::infinity();
    for (peers::routine& way : ways) {
      const auto once = [&] { way.run(all.pointers.data(), all.out.data()); };
      std::fill(all.out.begin(), all.out.end(), std::numeric_limits<float>::quiet_NaN());
      once();
      double worst = 0;
      for (const expected& e : all.checks) {
        const double error = std::abs(all.out[e.at] - e.value) / e.scale;
        worst = error <= worst ? worst : std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
      }
      const double seconds = best_seconds(once, quick ? 1 : 3, quick ? 0 : 0.005);
      if (seconds < best) {
        best = seconds;
        c.way = std::move(way);
        c.error = worst;
      }
    }
  }

  session& session_;
  std::string subject_, suffix_;
  std::shared_ptr<shared> shared_;
};

}  // namespace edgetran::bench

#endif  // EDGETRAN_BENCHMARKS_LAYERS_HPP
