// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/predict/cpp_constants.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

using namespace edgetran;
namespace writer = edgetran::predict::detail;

TEST_CASE("digits read back as the same number, and rounding keeps so many of them") {
  for (const double x : {0.0, 1.0, -2.5, 0.1, 1.0 / 3, 6.02e23, 5e-324, std::numeric_limits<double>::max()})
    CHECK(std::strtod(writer::digits(x).c_str(), nullptr) == x);
  CHECK(writer::rounded(0.123456789012345, 10) == 0.1234567890);
  CHECK(writer::rounded(-98765.4321, 3) == -98800);
  CHECK(writer::rounded(0, 5) == 0);
  CHECK(writer::digits(writer::rounded(2.0 / 3, 4)) == "0.6667");
}

TEST_CASE("texts are quoted as C++ reads them, numbers listed in braces") {
  CHECK(writer::quoted("plain") == "\"plain\"");
  CHECK(writer::quoted("say \"x\\y\"") == "\"say \\\"x\\\\y\\\"\"");
  CHECK(writer::listed(std::vector<double>{}) == "{}");
  CHECK(writer::listed(std::vector<double>{1, 0.5}) == "{1, 0.5}");
}

TEST_CASE("a header has a guard of its name and says who wrote it") {
  predict::provenance from{};
  from.paper = "p";
  const std::string h = writer::shipped_header("some_profile", "board_2", "A board", "examples/x.cpp",
                                               ",\n    .source = " + writer::provenance_text(from) + ",");
  for (const char* part :
       {"#ifndef EDGETRAN_PREDICT_SHIPPED_BOARD_2_HPP\n", "#include \"edgetran/predict/some_profile.hpp\"\n",
        "// Needs:", "Written by examples/x.cpp", "/// A board.\ninline constexpr some_profile board_2{\n",
        ".name = \"board_2\"", ".paper = \"p\"", ".dropped = 0"}) {
    CAPTURE(part);
    CHECK(h.find(part) != std::string::npos);
  }
}
