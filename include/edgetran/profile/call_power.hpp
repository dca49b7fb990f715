// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: threads, POSIX files and dlopen; outside the umbrella.
#ifndef EDGETRAN_PROFILE_CALL_POWER_HPP
#define EDGETRAN_PROFILE_CALL_POWER_HPP

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/call_energy.hpp"
#include "edgetran/measure/discover.hpp"
#include "edgetran/profile/trial.hpp"

namespace edgetran::profile {

/// What `bench` learns the energy and the peak power of calls by: the source that `open` returns, by default
/// the best of this machine, read as `measure::call_meter` does. Energy is net of idle power, or gross where
/// the options ask for no rests: one column never holds both. Where a rest was asked for and came to nothing,
/// energy is absent, and the gross one stays. Without a source all are absent, with the reason that `open`
/// gave. A source that is lost in the middle costs that trial its energy, and the next ones try to open it
/// anew.
template <class Stage = measure::this_machine>
class call_power {
 public:
  using opener = std::function<measure::any_meter()>;

  /// `open` throws a device_error where there is no source.
  explicit call_power(opener open = best_of_this_machine, measure::call_options options = {},
                      Stage stage = {})
      : open_(std::move(open)), options_(std::move(options)), stage_(std::move(stage)) {
    look();
  }

  /// The source; null where there is none.
  [[nodiscard]] const measure::source* source() const { return meter_ ? &meter_->description() : nullptr; }
  /// Why there is none.
  [[nodiscard]] const std::string& why_none() const { return why_none_; }

  /// Sets energy and peak power of one call, by calls for `window` or what the source needs. Throws what the
  /// call throws.
  template <std::invocable Call>
  void measure(Call&& call, seconds window, measurement& into) {
    if (lost_) look();
    if (!meter_) {
      into.energy = reading<joules>::absent(why_none_);
      into.peak_power = reading<watts>::absent(why_none_);
      return;
    }
    const measure::call_energy e = meter_->measure(call, window);
    if (e.lost) lost_ = true;
    std::string cautions;
    for (const std::string& flag : e.flags) cautions += "; " + flag;
    const auto told = [&cautions](auto estimate) {
      estimate.source = plain(estimate.source + cautions);
      return estimate;
    };
    into.peak_power = e.peak ? reading<watts>(told(*e.peak))
                             : reading<watts>::absent(plain(e.no_energy.empty() ? e.no_peak : e.no_energy));
    if (!e.gross) {
      into.energy = reading<joules>::absent(plain(e.no_energy));
    } else if (!(options_.idle > seconds{0})) {
      cautions += "; no idle power subtracted: " + e.no_net;
      into.energy = told(*e.gross);
    } else if (!e.net) {
      into.gross_energy = told(*e.gross);
      into.energy = reading<joules>::absent(plain("no idle power to subtract: " + e.no_net + "; " +
                                                  std::to_string(e.gross->value.value()) + " J a call gross" +
                                                  cautions));
    } else {
      into.gross_energy = told(*e.gross);
      if (e.net->value > 1e-9 * e.gross->value)  // less is rounding
        into.energy = told(*e.net);
      else
        into.energy = reading<joules>::absent(plain(
            "the work is not known to take more than idle power: " + std::to_string(e.net->value.value()) +
            " J a call net, " + std::to_string(e.gross->value.value()) + " J gross" + cautions));
    }
  }

  /// The best source that sees more than graphics processors. Throws device_error where there is none.
  static measure::any_meter best_of_this_machine() {
    measure::discovery found = measure::discover();
    return measure::take_best(found);
  }

 private:
  /// Drivers name chips as they like, and a journal holds UTF-8 alone.
  static std::string plain(std::string text) {
    for (char& c : text)
      if (c < ' ' || c > '~') c = '?';
    return text;
  }

  void look() {
    try {
      meter_.emplace(open_(), options_, stage_);
      lost_ = false;
    } catch (const device_error& e) {
      meter_.reset();
      why_none_ = plain(e.what());
    }
  }

  opener open_;
  measure::call_options options_;
  Stage stage_;
  std::optional<measure::call_meter<measure::any_meter, Stage>> meter_;
  std::string why_none_;
  bool lost_ = false;
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_CALL_POWER_HPP
