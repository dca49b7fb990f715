// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_CLOCK_HPP
#define EDGETRAN_MEASURE_CLOCK_HPP

#include <cstdio>
#include <ctime>

#include "edgetran/core/units.hpp"

namespace edgetran::measure {

/// Two readings of one moment: the wall, and how long this thread has been on a processor. Where the wall ran
/// on but the thread did not, somebody else had the processor.
struct instant {
  seconds wall{};
  seconds thread{};
};

namespace detail {
inline seconds read(clockid_t id) {
  std::timespec t{};
  clock_gettime(id, &t);
  return seconds{static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec)};
}
}  // namespace detail

inline seconds wall_now() { return detail::read(CLOCK_MONOTONIC); }
inline instant now() { return {wall_now(), detail::read(CLOCK_THREAD_CPUTIME_ID)}; }

/// Time that the hypervisor gave this machine's processors to others, all processors together, since boot; 0
/// where the kernel does not say. Linux: the eighth number of the first line of /proc/stat, in ticks of 10
/// ms.
inline seconds stolen_time(const char* proc_stat = "/proc/stat") {
  std::FILE* file = std::fopen(proc_stat, "r");
  if (file == nullptr) return seconds{0};
  double stolen = 0;
  if (std::fscanf(file, "cpu %*f %*f %*f %*f %*f %*f %*f %lf", &stolen) != 1) stolen = 0;
  std::fclose(file);
  return seconds{stolen / 100};
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_CLOCK_HPP
