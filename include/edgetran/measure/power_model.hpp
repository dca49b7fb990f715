// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_POWER_MODEL_HPP
#define EDGETRAN_MEASURE_POWER_MODEL_HPP

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/procfs.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

/// The constants of a machine whose power nobody measures: `idle` for every processor, and up to `busy` for
/// one that works all the time. The defaults are the mean of the server processors that Amazon rents, by
/// SPECpower (Cloud Carbon Footprint, methodology, "Appendix I: energy coefficients": 0.74 and 3.5 W a
/// virtual processor). A core of a telephone takes a third of that and one of a desktop three times it, so
/// the energy is given as true within a factor of three.
struct power_constants {
  watts idle{0.74};
  watts busy{3.5};
  double factor = 3;
};

/// No measurement: joules by constants and by how long the processors worked, from /proc/stat. It is read
/// like a counter, exact to a tick of 10 ms for each processor; its quality is `modelled`.
template <file_tree Files = posix_files, class Clock = monotonic_clock>
class power_model {
 public:
  /// Throws device_error where /proc/stat cannot be read or names no processor, input_error for constants
  /// that are negative, not finite or out of order.
  explicit power_model(const site<Files, Clock>& at, const power_constants& constants = {})
      : clock_(at.clock), path_(at.path("/proc/stat")), constants_(constants), text_(1 << 16) {
    if (!(constants.idle.value() >= 0 && constants.busy >= constants.idle && constants.busy.value() < 1e6 &&
          constants.factor >= 1 && constants.factor < 1e6))
      throw input_error("idle power must be at least 0, busy power no less than it, the factor at least 1",
                        "power_constants", "give watts a processor, such as 0.74 and 3.5");
    if (const int failed = at.files.open(path_, file_); failed != 0)
      throw device_error("cannot open: errno " + std::to_string(failed), path_, remedy);
    const std::string_view text = read_file(text_.size());
    for (std::size_t line = text.find("\ncpu"); line != text.npos; line = text.find("\ncpu", line + 1))
      ++processors_;
    if (processors_ == 0) throw device_error("no line of a processor", path_, remedy);
    begin_ = parse_processor_ticks(text, path_);
    start_ = last_.at = clock_();
    last_.values = {0.0};

    char words[200];
    std::snprintf(
        words, sizeof words,
        "no measurement: %g W for each of %zu processors and %g W for one that works, true within a "
        "factor of %g",
        constants.idle.value(), processors_, constants.busy.value(), constants.factor);
    about_.name = "model";
    about_.kind = source_kind::modelled;
    about_.quality = quality_of(about_.kind);
    about_.channels = {{.name = "processors", .domain = domain::other}};
    about_.step = seconds{0.01};
    about_.ceiling = 2 * static_cast<double>(processors_) * constants.busy + watts{1};
    about_.factor = constants.factor;
    about_.files = {path_};
    about_.notes = {words};
  }

  [[nodiscard]] const source& description() const { return about_; }

  /// Throws device_error where /proc/stat cannot be read.
  const reading& read() {
    const processor_ticks now = parse_processor_ticks(read_file(1024), path_);
    const seconds t = clock_(), elapsed = t - start_;
    // Ticks are hundredths of a second; more than the time that passed is rounding.
    const double capacity = elapsed.value() * static_cast<double>(processors_);
    const double worked = std::clamp((now.busy - begin_.busy) / 100, 0.0, capacity);
    const double energy =
        constants_.idle.value() * capacity + (constants_.busy - constants_.idle).value() * worked;
    last_.at = t;
    last_.values[0] = std::max(last_.values[0], energy);
    return last_;
  }

 private:
  static constexpr const char* remedy = "mount the procfs of Linux and let this user read it";

  std::string_view read_file(std::size_t most) {
    const ssize_t n = file_.read(std::span<char>(text_).first(most));
    if (n < 0) throw device_error("cannot read: errno " + std::to_string(-n), path_, remedy);
    return {text_.data(), static_cast<std::size_t>(n)};
  }

  Clock clock_;
  std::string path_;
  power_constants constants_;
  std::vector<char> text_;
  typename Files::file file_;
  std::size_t processors_ = 0;
  processor_ticks begin_;
  seconds start_{};
  source about_;
  reading last_;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_POWER_MODEL_HPP
