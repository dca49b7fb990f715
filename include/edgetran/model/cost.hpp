// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_COST_HPP
#define EDGETRAN_MODEL_COST_HPP

#include <cstdint>

#include "edgetran/core/units.hpp"

namespace edgetran::model {

inline constexpr std::int64_t float_bytes = 4;
inline constexpr std::int64_t index_bytes = 8;

/// What a node costs on any device. Costs of a module are the sums over its leaves.
///
/// FLOPs count a multiply-accumulate as two and follow the operation counter of IrEne (spec/layers.md section
/// 10): soft-max 5, layer norm 8, GELU 6 an element, gathers 0. Two byte counts are kept because both are in
/// use: `traffic` is the roofline convention (each distinct tensor read once, each result written once),
/// `irene_bytes` repeats the published counter, which reads a weight once for every sequence of the batch.
struct cost {
  edgetran::flops flops{};
  double macs = 0;
  std::int64_t parameters = 0;
  double active_parameters = 0;  ///< that one token uses: all but those of experts that it is not sent to
  bytes traffic{};
  bytes irene_bytes{};
  bytes kv_cache{};  ///< kept between calls

  constexpr cost& operator+=(const cost& other) {
    flops += other.flops;
    macs += other.macs;
    parameters += other.parameters;
    active_parameters += other.active_parameters;
    traffic += other.traffic;
    irene_bytes += other.irene_bytes;
    kv_cache += other.kv_cache;
    return *this;
  }
  friend constexpr cost operator+(cost a, const cost& b) { return a += b; }
  friend constexpr bool operator==(const cost&, const cost&) = default;
};

namespace detail {
constexpr bytes floats(double elements) { return bytes{elements * static_cast<double>(float_bytes)}; }
constexpr double real(std::int64_t n) { return static_cast<double>(n); }
}  // namespace detail

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_COST_HPP
