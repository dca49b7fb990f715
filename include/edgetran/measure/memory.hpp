// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_MEMORY_HPP
#define EDGETRAN_MEASURE_MEMORY_HPP

#include <unistd.h>

#include <algorithm>

#include "edgetran/core/units.hpp"

namespace edgetran::measure {

/// Memory that this machine has, whoever uses it; 0 where the system does not say. In a container that of its
/// host.
inline bytes physical_memory() {
  const auto told = [](int name) { return static_cast<double>(std::max(0L, ::sysconf(name))); };
  return bytes{told(_SC_PHYS_PAGES) * told(_SC_PAGESIZE)};
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_MEMORY_HPP
