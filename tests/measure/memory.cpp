// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/memory.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

using namespace edgetran;

TEST_CASE("the memory of the machine is what the kernel tells of it") {
  std::ifstream file("/proc/meminfo");  // MemTotal: <kB> kB
  std::string name;
  double kilobytes = 0;
  if (!(file >> name >> kilobytes) || name != "MemTotal:") {
    MESSAGE("no /proc/meminfo to compare with");
    return;
  }
  CHECK(measure::physical_memory().value() == doctest::Approx(1024 * kilobytes).epsilon(0.01));
}
