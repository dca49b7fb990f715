// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella, for only imported graphs have such leaves.
#ifndef EDGETRAN_MODEL_PRIMITIVES_GRAPH_OP_HPP
#define EDGETRAN_MODEL_PRIMITIVES_GRAPH_OP_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/units.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::model {

/// An operator of an imported graph that no other primitive describes: what one call costs for the shapes
/// that the graph was bound to. Costs follow the batch and nothing else; `traffic` and `irene_bytes` are the
/// same number.
struct graph_op {
  static constexpr std::string_view kind = "graph_op";

  std::string op;   ///< name of the operator, such as `Conv`
  double macs = 0;  ///< all of these for one call with `batch` sequences
  edgetran::flops arithmetic{};
  bytes activations{};          ///< read and written
  bytes weights{};              ///< read once a call, whatever the batch
  std::int64_t parameters = 0;  ///< stored numbers that no earlier leaf counts
  std::int64_t batch = 1;

  [[nodiscard]] std::string_view type_of() const { return op; }
  [[nodiscard]] graph_op erased() const { return *this; }

  template <class Visit>
  void each_parameter(Visit visit) const {
    if (parameters > 0) visit("weight", parameters, std::int64_t{1});
  }

  [[nodiscard]] cost costs(const span& s) const {
    const double times = detail::real(s.batch) / detail::real(batch);
    cost c;
    c.macs = macs * times;
    c.flops = arithmetic * times;
    c.traffic = c.irene_bytes = activations * times + weights;
    return c;
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_GRAPH_OP_HPP
