// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_TOKEN_RATE_HPP
#define EDGETRAN_PREDICT_TOKEN_RATE_HPP

#include <limits>
#include <optional>

#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/model/workload.hpp"
#include "edgetran/predict/prediction.hpp"

namespace edgetran::predict {

/// What a prediction says of each new token, all sequences of the batch together: how many a second, and what
/// one costs. Intervals and qualities are those of latency and energy.
struct token_rate {
  std::optional<estimate<per_second>> tokens{};
  std::optional<estimate<joules>> energy{};
};

/// The rate at which a run of `w` makes or reads tokens. O(1).
template <class Prediction = prediction>  // compiled only by who asks
token_rate rate_of(const Prediction& p, const model::workload& w) {
  const auto n = static_cast<double>(w.batch * w.tokens());
  token_rate rate;
  const node_prediction& root = p.nodes.at(0);
  if (const auto& t = root.latency) {
    const auto per = [&](seconds s) {
      return per_second{s.value() > 0 ? n / s.value() : std::numeric_limits<double>::max()};
    };
    rate.tokens = {per(t->value), per(t->upper), per(t->lower), t->quality, t->source};
  }
  if (const auto& e = root.energy)
    rate.energy = {e->value * (1 / n), e->lower * (1 / n), e->upper * (1 / n), e->quality, e->source};
  return rate;
}

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_TOKEN_RATE_HPP
