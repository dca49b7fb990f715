// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Learns what a device takes for a model from sixty measurements: regressors of the library and one of your
// own, compared on rows they had not seen; the best one with intervals. The device here is made up.
#include <cmath>
#include <cstdio>
#include <edgetran/edgetran.hpp>
#include <edgetran/regress/conformal.hpp>
#include <edgetran/regress/gaussian_process.hpp>
#include <edgetran/regress/linear.hpp>
#include <edgetran/regress/selection.hpp>

using namespace edgetran;

/// A regressor of your own: so many seconds a GFLOP. `fit` and `predict` are all that the concept asks for.
class by_work {
 public:
  void fit(const regress::table& data) {
    regress::require_training_data(data, "by_work");
    std::vector<double> rates;
    for (std::size_t i = 0; i < data.rows(); ++i) rates.push_back(data.targets()[i] / data.row(i)[0]);
    rate_ = median(rates);
    width_ = data.width();
  }
  [[nodiscard]] double predict(std::span<const double> row) const {
    regress::require_row(row, width_, width_ > 0, "by_work");
    return rate_ * row[0];
  }

 private:
  double rate_ = 0;
  std::size_t width_ = 0;
};

/// What a model asks of any device.
std::vector<double> features(const model::bert<>& m, const model::workload& w) {
  const model::cost c = model::total_cost(m, w);
  return {c.flops.value() / 1e9, c.traffic.value() / 1e9, static_cast<double>(m.layers)};
}

int main() {
  regress::table data({"GFLOP", "GB", "layers"});
  stream random(2026);
  for (int i = 0; i < 60; ++i) {
    const auto heads = 2 * random.below(6) + 2;
    const model::bert<> m{.layers = static_cast<std::int64_t>(random.below(11)) + 2,
                          .hidden = 64 * static_cast<std::int64_t>(heads),
                          .heads = static_cast<std::int64_t>(heads),
                          .feed_forward = 256 * static_cast<std::int64_t>(heads)};
    const auto x = features(m, {.batch = 1, .sequence = 32 << random.below(4)});
    const double seconds = x[0] / 80 + x[1] / 12 + 5e-5 * x[2];  // 80 GFLOP/s, 12 GB/s, 50 us a layer
    data.add(x, seconds * std::exp(0.03 * random.normal()));
  }

  const std::vector<regress::candidate> candidates{{"by work", by_work{}},
                                                   {"prices", regress::non_negative({.relative = true})},
                                                   {"gaussian process", regress::gaussian_process<>{}}};
  const auto folds = regress::k_fold(data.rows(), 10, random);
  const auto scores = regress::compare(candidates, data, folds);
  for (const auto& s : scores)
    std::printf("%-17s %4.1f%% off\n", s.name.c_str(), 100 * mape(s.out_of_fold, data.targets()));

  const std::size_t best = regress::best_of(scores);
  regress::any_regressor chosen = candidates[best].unfitted;
  chosen.fit(data);
  const auto errors =
      regress::conformal::fit(scores[best].out_of_fold, data.targets(), regress::residual::relative);
  const auto bert_base = features({.layers = 12, .hidden = 768, .heads = 12, .feed_forward = 3072},
                                  {.batch = 1, .sequence = 128});
  const double seconds = chosen.predict(bert_base);
  const auto [lower, upper] = errors.around(seconds, 0.9);
  std::printf("BERT-base by %s: %.0f ms, from %.0f to %.0f in nine cases of ten\n", scores[best].name.c_str(),
              1e3 * seconds, 1e3 * lower, 1e3 * upper);
}
