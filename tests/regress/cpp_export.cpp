// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// That exported code compiles and predicts the same is what tests/exported proves.
#include "edgetran/regress/cpp_export.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "edgetran/regress/trees/trees_cpp.hpp"

namespace {
namespace regress = edgetran::regress;

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
}  // namespace

TEST_CASE("a name that C++ does not allow is refused before anything is written") {
  const auto line = regress::linear::from_coefficients({1, 2}, 3);
  for (const char* name : {"", "1st", "latency-of-board", "a b", "a::b", "int", "co_yield", "and", "_x",
                           "a__b", "std", "main", "caf\xc3\xa9", "x\n"}) {
    CAPTURE(name);
    CHECK_THROWS_AS((void)regress::to_cpp(line, name), edgetran::input_error);
  }
  for (const char* name : {"x", "latency_of_board", "int_", "Model2"})
    CHECK_NOTHROW((void)regress::to_cpp(line, name));
}

TEST_CASE("what was not fitted is not exported") {
  CHECK_THROWS_AS((void)regress::to_cpp(regress::linear{}, "m"), edgetran::state_error);
  CHECK_THROWS_AS((void)regress::to_cpp(regress::log_target<regress::linear>{}, "m"), edgetran::state_error);
  CHECK_THROWS_AS((void)regress::to_cpp(regress::decision_tree{}, "m"), edgetran::state_error);
  CHECK_THROWS_AS((void)regress::to_cpp(regress::random_forest{}, "m"), edgetran::state_error);
  CHECK_THROWS_AS((void)regress::to_cpp(regress::boosted_trees{}, "m"), edgetran::state_error);
  CHECK_THROWS_AS((void)regress::to_cpp(regress::adaboost{}, "m"), edgetran::state_error);
}

TEST_CASE("the header stands alone, constexpr where it needs no exponential") {
  const auto line = regress::linear::from_coefficients({0.1, -2}, 3);
  const std::string text = regress::to_cpp(line, "price");
  CHECK(holds(text, "#ifndef PRICE_HPP"));
  CHECK(holds(text, "namespace price {"));
  CHECK(holds(text, "inline constexpr std::size_t columns = 2;"));
  CHECK(holds(text, "constexpr double predict(const double* row)"));
  CHECK_FALSE(holds(text, "#include \""));
  CHECK_FALSE(holds(text, "cmath"));
  const std::string exponential =
      regress::to_cpp(regress::log_target<regress::linear>::restore(line, 1.5), "price");
  CHECK(holds(exponential, "#include <cmath>"));
  CHECK(holds(exponential, "inline double predict(const double* row)"));
  CHECK(holds(exponential, "constexpr double predict_logarithm(const double* row)"));
}

TEST_CASE("numbers are written to the last bit") {
  using regress::detail::cpp_text;
  for (const double x : {0.0, -0.0, 0.1, -3.0, 1e300, 5e-324, std::nextafter(1.0, 2.0)}) {
    const std::string text = cpp_text::number(x);
    CHECK(std::strtod(text.c_str(), nullptr) == x);
    CHECK(std::signbit(std::strtod(text.c_str(), nullptr)) == std::signbit(x));
    CHECK(holds(text, "p"));  // a floating literal, whatever the number
  }
  CHECK(cpp_text::number(0.5f) == "0x1p-1f");
}
