// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/outcome_of.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <new>
#include <stdexcept>
#include <string>

#include "edgetran/io/journal.hpp"
#include "edgetran/profile/campaign.hpp"
#include "edgetran/profile/crew.hpp"
#include "io/scratch_folder.hpp"
#include "profile/fake_workers.hpp"

namespace {

namespace profile = edgetran::profile;
using edgetran::seconds;
using profile::failure_kind;

profile::failure failure_of(const profile::outcome& o) {
  REQUIRE(std::holds_alternative<profile::failure>(o));
  return std::get<profile::failure>(o);
}

template <class Thrown>
profile::failure thrown(Thrown what) {
  return failure_of(profile::outcome_of([&]() -> profile::outcome { throw what; }));
}

}  // namespace

TEST_CASE("what a measurement throws is refused, or may go by") {
  CHECK(thrown(edgetran::shape_error("too long", "model")).kind == failure_kind::refused);
  CHECK(thrown(edgetran::shape_error("too long", "model")).message == "model: too long");
  CHECK(thrown(edgetran::device_error("too little memory")).kind == failure_kind::refused);
  CHECK(thrown(std::bad_alloc()).kind == failure_kind::refused);
  CHECK(thrown(edgetran::system_error("no such file", "x")).kind == failure_kind::other);
  CHECK(thrown(std::runtime_error("odd")).kind == failure_kind::other);
}

TEST_CASE("what no journal holds is refused, and all else passes unchanged") {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), infinite, -infinite, -1.0})
    CHECK(failure_of(profile::outcome_of([&] { return fake::measured(bad); })).kind == failure_kind::refused);
  profile::measurement outside = fake::measured(1);
  outside.latency.value->upper = seconds{0.5};
  CHECK(failure_of(profile::outcome_of([&] { return outside; })).kind == failure_kind::refused);
  profile::measurement foreign = fake::measured(1);
  foreign.latency.value->source = "\xff";
  CHECK(failure_of(profile::outcome_of([&] { return foreign; })).kind == failure_kind::refused);

  const auto good = profile::outcome_of([] { return fake::measured(0.25); });
  REQUIRE(std::holds_alternative<profile::measurement>(good));
  CHECK(std::get<profile::measurement>(good).latency.value->value == seconds{0.25});
  const auto late = profile::outcome_of([] { return profile::failure{failure_kind::late, "\xff"}; });
  CHECK(failure_of(late).kind == failure_kind::late);
}

TEST_CASE("a campaign in this process goes on over a number that is none, and so does the next run") {
  struct counting {
    int next = 0;
    std::string ask() { return std::to_string(next++); }
    void tell(const profile::trial&) {}
  };
  const scratch_folder s;
  for (const std::uint64_t most : {3U, 5U}) {
    counting proposer;
    profile::inline_crew here([](const profile::job& j) -> profile::outcome {
      if (j.ticket == 1) return fake::measured(std::numeric_limits<double>::quiet_NaN());
      if (j.ticket == 2) return fake::measured(-1);
      return fake::measured(1);
    });
    edgetran::io::journal journal(s / "j", profile::campaign_schema());
    const auto result = profile::campaign(proposer, here, journal, {}, {.most = most}).run();
    CHECK(result.progress.told == most);
    CHECK(result.progress.failed == 2);
  }
}
