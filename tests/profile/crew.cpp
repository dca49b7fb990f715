// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/crew.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "profile/fake_workers.hpp"

namespace profile = edgetran::profile;
using edgetran::seconds;

TEST_CASE("a crew in this process measures one job after the other and survives what they throw") {
  profile::inline_crew here(
      [](const profile::job& j) -> profile::outcome {
        if (j.ticket == 1) throw edgetran::shape_error("too wide");
        if (j.ticket == 2) throw std::runtime_error("odd");
        return fake::measured(static_cast<double>(j.ticket));
      },
      {{"board", "here"}});
  static_assert(profile::crew<decltype(here)>);
  CHECK(here.wait(seconds{1}).empty());
  for (std::uint64_t i = 0; i < 4; ++i) here.give({.ticket = i});
  for (std::uint64_t i = 0; i < 4; ++i) {
    const auto results = here.wait(seconds{1});
    REQUIRE(results.size() == 1);
    CHECK(results[0].ticket == i);
    CHECK(results[0].device == here.device());
    if (i == 1 || i == 2)
      CHECK(std::get<profile::failure>(results[0].outcome).kind ==
            (i == 1 ? profile::failure_kind::refused : profile::failure_kind::other));
    else
      CHECK(std::get<profile::measurement>(results[0].outcome).latency.value->value.value() ==
            static_cast<double>(i));
  }
  CHECK(here.wait(seconds{1}).empty());
}
