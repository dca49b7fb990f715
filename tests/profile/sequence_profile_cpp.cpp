// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/profile/sequence_profile_cpp.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdlib>
#include <string>

#include "edgetran/predict/devices.hpp"

namespace profile = edgetran::profile;
namespace predict = edgetran::predict;

TEST_CASE("digits read back as the same number") {
  for (const double x : {0.0, 1.0 / 3, 2.5e-300, 1e300, 0.1, 123456789.123456789, -4e-5})
    CHECK(std::strtod(profile::detail::digits(x).c_str(), nullptr) == x);
}

TEST_CASE("a profile is written whole, as its header has it") {
  const predict::sequence_profile& d = predict::shipped::rpi4;
  const std::string text = profile::to_cpp(d);
  CHECK(text.find("#ifndef EDGETRAN_PREDICT_SHIPPED_RPI4_HPP\n") != std::string::npos);
  CHECK(text.find("inline constexpr sequence_profile rpi4{") != std::string::npos);
  CHECK(text.find(".workload = {.batch = 1, .sequence = 128}") != std::string::npos);
  std::size_t at = text.find(".fitted = {" + profile::detail::digits(d.latency.fitted.start));
  REQUIRE(at != std::string::npos);
  for (std::size_t j = 0; j < predict::amount_count; ++j) {  // one after the other, each with its name
    at = text.find(profile::detail::digits(d.latency.fitted.each[j]) + ",  // " +
                       std::string(predict::amount_names[j]) + "\n",
                   at);
    REQUIRE(at != std::string::npos);
  }
  for (const auto& refit : d.energy.refits)
    CHECK(text.find("{" + profile::detail::digits(refit.start) + ", " + profile::detail::listed(refit.each) +
                    "}") != std::string::npos);
  CHECK(text.find(".factor = " + profile::detail::digits(d.peak_power.factor)) != std::string::npos);
}

TEST_CASE("quotes in words do not end them") {
  predict::sequence_profile d;
  d.name = "x";
  d.title = "say \"x\\y\"";
  CHECK(profile::to_cpp(d).find(".title = \"say \\\"x\\\\y\\\"\"") != std::string::npos);
}
