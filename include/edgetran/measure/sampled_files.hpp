// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_SAMPLED_FILES_HPP
#define EDGETRAN_MEASURE_SAMPLED_FILES_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/number_file.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

/// How a channel's power follows from files: one number, or the product of two, times `scale`.
struct power_formula {
  measure::channel channel{};
  std::vector<std::string> files{};  ///< one of power, or two: of voltage and of current
  double scale = 1;                  ///< from the files' units to watts
};

/// Power by files of whole numbers that the kernel computes anew for each reading: a sampled source. A
/// voltage and a current are read one behind the other, some microseconds or, over I2C, milliseconds apart.
template <file_tree Files = posix_files, class Clock = monotonic_clock>
class sampled_files {
 public:
  /// Opens the files of each formula. `about` says all but channels and files. Throws device_error where one
  /// cannot be opened or read, state_error for no formula.
  sampled_files(const site<Files, Clock>& at, source about, const std::vector<power_formula>& formulas,
                const std::string& remedy)
      : clock_(at.clock), about_(std::move(about)) {
    if (formulas.empty()) throw state_error("no channel", about_.name, "name at least one file of power");
    about_.kind = source_kind::sampled;
    about_.quality = worst(about_.quality, edgetran::quality::integrated);
    for (const power_formula& f : formulas) {
      about_.channels.push_back(f.channel);
      counts_.push_back(f.files.size());
      scales_.push_back(f.scale);
      for (const std::string& file : f.files) {
        about_.files.push_back(file);
        files_.emplace_back(at.files, file, remedy);
      }
    }
    last_.values.resize(formulas.size());
  }

  [[nodiscard]] const source& description() const { return about_; }

  /// One reading, of the middle of the time it took. Throws device_error for a file that vanished, cannot be
  /// read, or holds anything but one whole number, and for a power above the ceiling.
  const reading& read() {
    next_.clear();
    const seconds before = clock_();
    std::size_t file = 0;
    for (std::size_t c = 0; c < counts_.size(); ++c) {
      double power = scales_[c];
      for (std::size_t k = 0; k < counts_[c]; ++k) power *= static_cast<double>(files_[file++].read());
      if (!(std::fabs(power) <= about_.ceiling.value()))
        throw device_error("channel " + about_.channels[c].name + " says " + std::to_string(power) +
                               " W, more than the " + std::to_string(about_.ceiling.value()) + " W believed",
                           files_[file - 1].path(), "read again; a driver that keeps saying so is broken");
      next_.push_back(power);
    }
    last_.at = before + 0.5 * (clock_() - before);
    last_.values.swap(next_);
    return last_;
  }

 private:
  Clock clock_;
  source about_;
  std::vector<number_file<Files, std::int64_t>> files_;  ///< of all channels, in order
  std::vector<std::size_t> counts_;                      ///< files of each channel
  std::vector<double> scales_;
  std::vector<double> next_;
  reading last_;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_SAMPLED_FILES_HPP
