// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/worker_protocol.hpp"

#include <doctest/doctest.h>

#include <string>

#include "profile/fake_workers.hpp"

namespace profile = edgetran::profile;
namespace json = edgetran::json;
using edgetran::seconds;

TEST_CASE("every message is one line and comes back as it went") {
  const auto from_worker = [](const auto& m) {
    const std::string line = to_line(m);
    CHECK(line.find('\n') == line.npos);
    const auto again = profile::read_worker_message(line, "here");
    CHECK(to_line(std::get<std::decay_t<decltype(m)>>(again)) == line);
  };
  from_worker(profile::hello{{1, 4}, {{"board", "pi"}}, {{"energy", false}}});
  from_worker(profile::heartbeat{"7", seconds{0.25}});
  from_worker(profile::answer{"7", fake::measured(0.1), seconds{1}});
  from_worker(profile::answer{"7", profile::failure{profile::failure_kind::refused, "too\nbig"}, seconds{1}});
  const profile::measure_request m{"3", R"({"l":2})", {.batch = 2, .sequence = 9}, seconds{4}, {1, 2}};
  const auto again = profile::read_coordinator_message(to_line(m), "here");
  CHECK(to_line(std::get<profile::measure_request>(again)) == to_line(m));
  CHECK(std::holds_alternative<profile::shutdown>(
      profile::read_coordinator_message(to_line(profile::shutdown{}), "here")));
}

TEST_CASE("members that are not known are passed over") {
  CHECK_NOTHROW((void)profile::read_worker_message(
      R"({"type":"heartbeat","id":"1","elapsed_s":1,"temperature":40})", "here"));
}

TEST_CASE("everything else is a protocol error that names the line and shows it") {
  for (const std::string line :
       {"", "Welcome to the board!", "{}", "[]", "null", R"({"type":1})", R"({"type":"hallo"})",
        R"({"type":"hello","protocol":[1],"fingerprint":{},"capabilities":{}})",
        R"({"type":"hello","protocol":[1,0],"fingerprint":[],"capabilities":{}})",
        R"({"type":"heartbeat","id":1,"elapsed_s":0})", R"({"type":"answer","id":"1","elapsed_s":0})",
        R"({"type":"answer","id":"1","elapsed_s":0,"failure":{"kind":"x"}})",
        R"({"type":"measure","id":"1"})", "\xff\xfe", "{\"type\":\"heartbeat\",\"id\":\"1\""}) {
    try {
      (void)profile::read_worker_message(line, "line 4 of its output");
      FAIL(line);
    } catch (const profile::protocol_error& e) {
      CHECK(e.where() == "line 4 of its output");
      CHECK(!e.remedy().empty());
      if (line.starts_with("Welcome")) CHECK(e.problem().find("Welcome to the board!") != std::string::npos);
    }
  }
  for (
      const std::string line :
      {"", "x", R"({"type":"hello"})", R"({"type":"measure","id":"1"})",
       R"({"type":"measure","protocol":[1,0],"id":"1","architecture":{},"workload":{"batch":1,"sequence":8},"budget_s":-1})",
       R"({"type":"measure","protocol":[1,0],"id":"1","architecture":{},"workload":{"batch":0,"sequence":8},"budget_s":1})"})
    CHECK_THROWS_AS((void)profile::read_coordinator_message(line, "here"), profile::protocol_error);
}
