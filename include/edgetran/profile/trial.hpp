// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_TRIAL_HPP
#define EDGETRAN_PROFILE_TRIAL_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::profile {

/// A quantity that was measured, with its interval, quality and source; or none, and the reason why.
template <class Quantity>
struct reading {
  std::optional<estimate<Quantity>> value{};
  std::string reason{};  ///< why there is none

  reading() = default;
  reading(estimate<Quantity> e) : value(std::move(e)) {}  // NOLINT: what is measured is a reading
  [[nodiscard]] static reading absent(std::string why) {
    reading r;
    r.reason = std::move(why);
    return r;
  }

  /// Half-width of the interval as a share of the value; 0 where there is none.
  [[nodiscard]] double spread() const {
    return value && value->value.value() > 0 ? (value->upper - value->lower) / value->value / 2 : 0;
  }
};

/// What one call of a model with the trial's workload costs on a device.
struct measurement {
  reading<seconds> latency{};
  reading<joules> energy{};  ///< above idle power; gross where no rests were asked for, as its source says
  reading<watts> peak_power{};
  reading<joules> gross_energy{};  ///< idle power included, where `energy` has it subtracted
};

/// Why there is no measurement: the device cannot run the architecture (`refused`: no other try would help),
/// its worker ended in the middle (`crashed`), gave no sign of life (`silent`), took longer than its lease
/// (`late`), or said what the protocol does not have (`garbled`).
enum class failure_kind { refused, crashed, silent, late, garbled, other };

inline constexpr std::array<std::string_view, 6> failure_names{"refused", "crashed", "silent",
                                                               "late",    "garbled", "other"};
constexpr std::string_view name(failure_kind k) { return failure_names[static_cast<std::size_t>(k)]; }

/// The kind of this name; `other` for those of later versions.
constexpr failure_kind failure_kind_of(std::string_view name) {
  for (std::size_t i = 0; i < failure_names.size(); ++i)
    if (failure_names[i] == name) return static_cast<failure_kind>(i);
  return failure_kind::other;
}

struct failure {
  failure_kind kind = failure_kind::other;
  std::string message{};
};

using outcome = std::variant<measurement, failure>;

/// One evaluated architecture.
struct trial {
  std::uint64_t index = 0;     ///< of the question in its campaign, from 0
  std::string architecture{};  ///< compact JSON: an embedding, an architecture, or what names a file
  model::workload workload{};
  profile::outcome outcome{};
  std::string device{};                    ///< hash of the fingerprint; empty where no device answered
  std::string worker{};                    ///< the command, empty for this process
  std::size_t attempts = 1;                ///< on any worker, this one included
  seconds elapsed{};                       ///< from the first attempt to the answer
  double finished_at = 0;                  ///< seconds since 1970, UTC
  std::optional<std::uint64_t> same_as{};  ///< the earlier question that asked the same

  [[nodiscard]] bool failed() const { return std::holds_alternative<failure>(outcome); }
  /// The measurement; null for a failure.
  [[nodiscard]] const measurement* measured() const { return std::get_if<measurement>(&outcome); }
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_TRIAL_HPP
