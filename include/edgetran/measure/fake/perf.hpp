// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX types; a kit for tests, outside the umbrella.
#ifndef EDGETRAN_MEASURE_FAKE_PERF_HPP
#define EDGETRAN_MEASURE_FAKE_PERF_HPP

#include <cerrno>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "edgetran/measure/fake/files.hpp"

namespace edgetran::measure::fake {

/// A unit of performance monitoring with energy events: its files in a tree, and the counters behind
/// perf_event_open (`perf_events` of measure/perf_event.hpp). Copies are the same unit.
class perf {
  using count_function = std::function<std::uint64_t()>;
  struct state {
    std::map<std::tuple<std::uint32_t, std::uint64_t, int>, count_function> counts;
    int refusal = 0, broken = 0;
  };

 public:
  static constexpr double scale = 0x1p-32;  ///< joules a count

  class counter {
   public:
    int read(std::uint64_t& count) const {
      if (!all_) return EBADF;
      if (all_->broken != 0) return all_->broken;
      count = count_();
      return 0;
    }

   private:
    friend class perf;
    std::shared_ptr<state> all_;
    count_function count_;
  };

  /// `cpumask` names one processor of each package, as "0,18".
  perf(files tree, const std::string& cpumask, std::uint32_t type = 23, const std::string& unit = "power")
      : tree_(std::move(tree)), folder_("/sys/bus/event_source/devices/" + unit), type_(type) {
    tree_.write(folder_ + "/type", std::to_string(type) + "\n");
    tree_.write(folder_ + "/cpumask", cpumask + "\n");
  }

  /// The files of an event "energy-pkg".
  const perf& event(const std::string& name, std::uint64_t config) const {
    const std::string path = folder_ + "/events/" + name;
    constexpr const char* digits = "0123456789abcdef";
    tree_.write(path, std::string("event=0x") + digits[config / 16 % 16] + digits[config % 16] + "\n");
    tree_.write(path + ".scale", "2.3283064365386962890625e-10\n");
    tree_.write(path + ".unit", "Joules\n");
    return *this;
  }
  /// What its counter on a processor says.
  const perf& count(std::uint64_t config, int cpu, count_function shown) const {
    state_->counts[{type_, config, cpu}] = std::move(shown);
    return *this;
  }
  /// Opening fails with this errno until it is called with 0.
  void refuse(int error) const { state_->refusal = error; }
  /// So does reading.
  void break_reading(int error) const { state_->broken = error; }
  [[nodiscard]] const std::string& folder() const { return folder_; }

  int open(std::uint32_t type, std::uint64_t config, int cpu, counter& out) const {
    if (state_->refusal != 0) return state_->refusal;
    const auto found = state_->counts.find({type, config, cpu});
    if (found == state_->counts.end()) return EINVAL;
    out.all_ = state_;
    out.count_ = found->second;
    return 0;
  }

 private:
  files tree_;
  std::string folder_;
  std::uint32_t type_;
  std::shared_ptr<state> state_ = std::make_shared<state>();
};

}  // namespace edgetran::measure::fake

#endif  // EDGETRAN_MEASURE_FAKE_PERF_HPP
