// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_LAWS_METER_HPP
#define EDGETRAN_TESTS_LAWS_METER_HPP

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <set>
#include <string>

#include "edgetran/measure/meter.hpp"

/// The laws of measure/meter.hpp.
namespace laws {

/// `pass_time` lets some time go by, during which no fault happens.
template <edgetran::measure::meter M, class PassTime>
void check_meter(M& m, PassTime pass_time) {
  namespace measure = edgetran::measure;
  const measure::source s = m.description();
  CHECK_FALSE(s.name.empty());
  REQUIRE_FALSE(s.channels.empty());
  CHECK(s.quality >= measure::quality_of(s.kind));
  CHECK(s.step.value() >= 0);
  CHECK(s.ceiling.value() > 0);
  CHECK(s.longest > s.step);
  bool counts = false;
  std::set<std::string> names;
  for (const measure::channel& c : s.channels) {
    CHECK_FALSE(c.name.empty());
    counts = counts || c.in_total;
    names.insert(c.name);
  }
  CHECK(counts);
  CHECK(names.size() == s.channels.size());

  measure::reading last = measure::first_reading(m);
  for (int repeat = 0; repeat < 20; ++repeat) {
    pass_time();
    const measure::reading r = m.read();
    INFO("one finite value for each channel");
    REQUIRE(r.values.size() == s.channels.size());
    for (const double v : r.values) CHECK(std::isfinite(v));
    INFO("time does not fall, and counters do not");
    CHECK(r.at >= last.at);
    CHECK(r.breaks == last.breaks);
    for (std::size_t i = 0; i < r.values.size(); ++i)
      if (measure::counts(s.kind)) {
        CHECK(r.values[i] >= last.values[i]);
        CHECK(r.values[i] - last.values[i] <=
              s.ceiling.value() * (r.at - last.at + 2 * s.step + edgetran::seconds{0.02}).value());
      } else {
        CHECK(std::abs(r.values[i]) <= s.ceiling.value());
      }
    last = r;
  }
  INFO("the description stays");
  CHECK(m.description().name == s.name);
  CHECK(m.description().channels.size() == s.channels.size());
  CHECK(m.description().files == s.files);
}

}  // namespace laws

#endif  // EDGETRAN_TESTS_LAWS_METER_HPP
