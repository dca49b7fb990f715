// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_PREDICTION_HPP
#define EDGETRAN_PREDICT_PREDICTION_HPP

#include <optional>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"

namespace edgetran::predict {

/// Prediction for one node of a model tree. What a predictor does not give is absent, not zero: one that
/// learnt energies alone has no latency.
struct node_prediction {
  std::optional<estimate<seconds>> latency{};
  std::optional<estimate<joules>> energy{};
};

/// Prediction for a model, as every predictor returns it: its nodes in the order of the tree (the root
/// first), and what only a whole model has.
struct prediction {
  std::vector<node_prediction> nodes{};
  std::optional<estimate<watts>> peak_power{};
  std::optional<estimate<bytes>> peak_memory{};
  std::string warning{};  ///< empty, or why intervals were widened

  /// Of the whole model. Both throw state_error where the predictor gives none.
  [[nodiscard]] const estimate<seconds>& latency() const { return given(root().latency, "latency"); }
  [[nodiscard]] const estimate<joules>& energy() const { return given(root().energy, "energy"); }

 private:
  [[nodiscard]] const node_prediction& root() const {
    if (nodes.empty()) throw state_error("a prediction without nodes", "predict::prediction");
    return nodes.front();
  }
  template <class Quantity>
  static const estimate<Quantity>& given(const std::optional<estimate<Quantity>>& e, const char* what) {
    if (!e)
      throw state_error(std::string("no ") + what + " was predicted", "predict::prediction",
                        "ask the node whether it has one, or use another predictor");
    return *e;
  }
};

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_PREDICTION_HPP
