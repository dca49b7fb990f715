// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: threads, POSIX files and dlopen; outside the umbrella.
#ifndef EDGETRAN_MEASURE_RESOURCES_HPP
#define EDGETRAN_MEASURE_RESOURCES_HPP

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/nvml.hpp"
#include "edgetran/measure/periodic_thread.hpp"
#include "edgetran/measure/procfs.hpp"
#include "edgetran/measure/resource_means.hpp"

namespace edgetran::measure {

struct resource_options {
  seconds period{0.17};            ///< between samples, as in the published campaign
  unsigned gpu = 0;                ///< which one, in NVML's order
  std::string root{};              ///< stands before /proc, for tests on a made-up machine
  seconds (*clock)() = &wall_now;  ///< for tests
};

namespace detail {

/// Samples of one resource added up.
struct running_sum {
  double sum = 0;
  std::size_t count = 0;

  void add(std::optional<double> x) {
    if (x) sum += *x, ++count;
  }
  [[nodiscard]] std::optional<observed<double>> mean_since(const running_sum& then) const {
    if (count == then.count) return std::nullopt;
    return observed<double>{(sum - then.sum) / static_cast<double>(count - then.count), quality::measured};
  }
};

/// All that was sampled so far. A window is the difference of two, so no sample needs to be kept.
struct resource_sums {
  seconds time{};           ///< of the last sample
  seconds thread_time{};    ///< that the sampling thread had computed by then
  processor_ticks ticks{};  ///< of the last sample that could be read
  running_sum memory, gpu, gpu_memory, gpu_clock, gpu_memory_clock;
  std::optional<watts> power;     ///< of the last sample
  std::optional<joules> counter;  ///< of the last sample
  joules integral{};              ///< of power over time, by trapezia
  std::size_t steps = 0;          ///< trapezia in it
  std::size_t samples = 0, failed = 0;
};

}  // namespace detail

/// A span of time that a logger was asked about; `resource_logger::close` gives its means.
class resource_window {
 private:
  friend class resource_logger;
  detail::resource_sums at_;
};

/// Logs how busy processors, memory and an NVIDIA GPU are, on a thread of its own between `start` and `stop`:
/// once a period, and whenever a window opens or closes.
///
///   resource_logger log;
///   log.start();
///   auto window = log.open();
///   run();
///   resource_means means = log.close(window);
///
/// The means are over the samples behind the opening, the one at the closing included; the processors' share
/// and the energy by counter are differences between the ends. A GPU reports the second before a sample, so a
/// window should last some seconds. Memory does not grow with time. Several threads may open and close
/// windows; starting and stopping is for one.
class resource_logger {
 public:
  /// Throws device_error where /proc cannot be read. Without a GPU or its library the logger works, and
  /// `resource_means::no_gpu` says why there is none.
  explicit resource_logger(resource_options options = {})
      : options_(std::move(options)), proc_(options_.root) {
    try {
      gpu_ = nvml_gpu::open(options_.gpu);
    } catch (const device_error& e) {
      no_gpu_ = e.what();
    }
    take();
  }
  /// The same with a given GPU.
  resource_logger(resource_options options, nvml_gpu gpu)
      : options_(std::move(options)), proc_(options_.root), gpu_(std::move(gpu)) {
    take();
  }
  resource_logger(const resource_logger&) = delete;
  resource_logger& operator=(const resource_logger&) = delete;
  ~resource_logger() { stop(); }

  /// Begins to sample. Throws state_error if it already does, input_error for a period that is not positive.
  void start() {
    const seconds earlier = cost_so_far();
    thread_.start(mutex_, options_.period, [this, earlier](auto&) {
      take();
      sums_.thread_time = earlier + detail::read(CLOCK_THREAD_CPUTIME_ID);  // a thread of its own
    });
  }
  /// Ends it; windows may still be closed. Nothing if it does not sample.
  void stop() { thread_.stop(); }

  /// Takes one sample now.
  void sample() {
    const std::lock_guard lock(mutex_);
    take();
  }
  [[nodiscard]] resource_window open() {
    const std::lock_guard lock(mutex_);
    take();
    resource_window w;
    w.at_ = sums_;
    return w;
  }
  /// Means from the opening of `w` until now; may be called again later. Processors are absent for windows of
  /// less than a tick, the energy of the GPU where its counter did not move and no power was read.
  [[nodiscard]] resource_means close(const resource_window& w) {
    const std::lock_guard lock(mutex_);
    take();
    const detail::resource_sums &a = w.at_, &b = sums_;
    resource_means m;
    if (const auto cpu = busy_percent(a.ticks, b.ticks)) m.cpu = {*cpu, quality::measured};
    m.memory = b.memory.mean_since(a.memory);
    m.gpu = b.gpu.mean_since(a.gpu);
    m.gpu_memory = b.gpu_memory.mean_since(a.gpu_memory);
    m.gpu_clock = b.gpu_clock.mean_since(a.gpu_clock);
    m.gpu_memory_clock = b.gpu_memory_clock.mean_since(a.gpu_memory_clock);
    m.latency = b.time - a.time;
    if (a.counter && b.counter && *b.counter > *a.counter)
      m.gpu_energy = {*b.counter - *a.counter, quality::measured};
    else if (b.steps - a.steps ==
             b.samples + b.failed - a.samples - a.failed)  // no power is missing in between
      m.gpu_energy = {b.integral - a.integral, quality::integrated};
    m.samples = b.samples - a.samples;
    m.failed = b.failed - a.failed;
    if (m.latency.value() > 0) m.self_cost = (b.thread_time - a.thread_time) / m.latency;
    m.no_gpu = no_gpu_;
    return m;
  }

 private:
  seconds cost_so_far() const {
    const std::lock_guard lock(mutex_);
    return sums_.thread_time;
  }

  /// One sample. A file or a GPU that fails for once is counted, for the next sample may succeed.
  void take() {
    const seconds time = options_.clock();
    try {
      const processor_ticks ticks = proc_.ticks();
      sums_.memory.add(proc_.memory_in_use());
      sums_.ticks = ticks;
      ++sums_.samples;
    } catch (const device_error&) {
      if (sums_.samples == 0) throw;  // nothing to take the difference to
      ++sums_.failed;
    }
    if (gpu_) take_gpu(time - sums_.time);
    sums_.time = time;
  }

  void take_gpu(seconds since_last) {
    const gpu_state s = gpu_->read();
    sums_.gpu.add(s.in_use);
    sums_.gpu_memory.add(s.memory_in_use);
    sums_.gpu_clock.add(s.clock);
    sums_.gpu_memory_clock.add(s.memory_clock);
    if (s.power && sums_.power) {
      sums_.integral += 0.5 * (*s.power + *sums_.power) * since_last;
      ++sums_.steps;
    }
    sums_.power = s.power;
    sums_.counter = s.energy;
  }

  resource_options options_;
  procfs proc_;
  std::optional<nvml_gpu> gpu_;
  std::string no_gpu_;
  detail::resource_sums sums_;
  mutable std::mutex mutex_;  ///< of sums_ and proc_
  periodic_thread thread_;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_RESOURCES_HPP
