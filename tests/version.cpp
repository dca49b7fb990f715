// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/version.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("CMake reads the version that the header states") {
  const std::string stated = std::to_string(EDGETRAN_VERSION_MAJOR) + "." +
                             std::to_string(EDGETRAN_VERSION_MINOR) + "." +
                             std::to_string(EDGETRAN_VERSION_PATCH);
  CHECK(stated == EDGETRAN_CMAKE_VERSION);
}

TEST_CASE("the comparable version orders releases as the three numbers do") {
  static_assert(EDGETRAN_VERSION / 10000 == EDGETRAN_VERSION_MAJOR);
  static_assert(EDGETRAN_VERSION / 100 % 100 == EDGETRAN_VERSION_MINOR);
  static_assert(EDGETRAN_VERSION % 100 == EDGETRAN_VERSION_PATCH);
  static_assert(EDGETRAN_VERSION_MINOR < 100 && EDGETRAN_VERSION_PATCH < 100);
}
