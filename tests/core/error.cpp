// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/error.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <type_traits>

namespace {

std::string line_of(const std::exception& e) { return e.what(); }

}  // namespace

TEST_CASE("an error joins place, problem and remedy into one line") {
  const edgetran::input_error e("layers is 0", "config.json", "give at least 1");
  CHECK(line_of(e) == "config.json: layers is 0 (give at least 1)");
  CHECK(e.problem() == "layers is 0");
  CHECK(e.where() == "config.json");
  CHECK(e.remedy() == "give at least 1");
}

TEST_CASE("parts that are not known leave no trace in the line") {
  CHECK(line_of(edgetran::error("broken")) == "broken");
  CHECK(line_of(edgetran::error("broken", "here")) == "here: broken");
  CHECK(line_of(edgetran::error("broken", "", "mend it")) == "broken (mend it)");
}

TEST_CASE("every error is caught as edgetran::error and as std::runtime_error") {
  static_assert(std::is_base_of_v<std::runtime_error, edgetran::error>);
  static_assert(std::is_base_of_v<edgetran::error, edgetran::input_error>);
  static_assert(std::is_base_of_v<edgetran::input_error, edgetran::unknown_error>);
  static_assert(std::is_base_of_v<edgetran::error, edgetran::shape_error>);
  static_assert(std::is_base_of_v<edgetran::error, edgetran::system_error>);
  static_assert(std::is_base_of_v<edgetran::error, edgetran::numeric_error>);
  static_assert(std::is_base_of_v<edgetran::error, edgetran::device_error>);
  static_assert(std::is_base_of_v<edgetran::error, edgetran::state_error>);
  CHECK_THROWS_WITH_AS(throw edgetran::unknown_error("no device named x", "", "known: y"),
                       "no device named x (known: y)", edgetran::error);
}
