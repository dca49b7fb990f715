// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/campaign_history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {
namespace io = edgetran::io;
namespace json = edgetran::json;
namespace profile = edgetran::profile;

const profile::campaign_plan plan{.proposer = {{"seed", 1}}, .workload = {.sequence = 64}};
const profile::campaign_ids ids{profile::campaign_name(plan)};

io::journal_record asked(std::uint64_t q, const char* architecture) {
  return io::make_journal_record({{"id", ids.asked(q)},
                                  {"kind", "asked"},
                                  {"campaign", ids.campaign},
                                  {"question", q},
                                  {"architecture", json::parse(architecture)}});
}
io::journal_record told(std::uint64_t q, const std::string& device, const std::string& message) {
  profile::trial t;
  t.index = q;
  t.architecture = "{}";
  t.device = device;
  t.outcome = profile::failure{profile::failure_kind::refused, message};
  return io::make_journal_record(profile::to_json(t, ids.told(q, device), ids.campaign));
}
std::string message(const profile::trial& t) { return std::get<profile::failure>(t.outcome).message; }
}  // namespace

TEST_CASE("whatever decides the course names the campaign") {
  const auto differs = [](auto change) {
    profile::campaign_plan other = plan;
    change(other);
    CHECK(profile::campaign_name(other) != ids.campaign);
  };
  CHECK(ids.campaign.size() == 12);
  CHECK(profile::campaign_name(profile::campaign_plan(plan)) == ids.campaign);
  differs([](auto& p) { p.proposer.set("seed", 2); });
  differs([](auto& p) { p.workload.batch = 2; });
  differs([](auto& p) { p.budget = edgetran::seconds{6}; });
  differs([](auto& p) { p.ahead = 2; });
}

TEST_CASE("identities as text are in the order of the questions, a question before its answer") {
  std::vector<std::string> in_order;
  for (const std::uint64_t q : {0u, 1u, 2u, 9u, 10u, 99u, 100u, 1000000u}) {
    in_order.push_back(ids.asked(q));
    in_order.push_back(ids.told(q, "0123"));
    in_order.push_back(ids.told(q, ""));
  }
  CHECK(std::is_sorted(in_order.begin(), in_order.end()));
}

TEST_CASE("a history is what the records of this campaign say, in any order") {
  std::vector<io::journal_record> records{
      io::make_journal_record({{"id", ids.plan()},
                               {"kind", "plan"},
                               {"campaign", ids.campaign},
                               {"plan", profile::to_json(plan)}}),
      asked(1, R"({"b":2})"),
      told(1, "d", "second"),
      asked(0, R"({"a":1})"),
      told(0, "d", "one"),
      told(0, "d", "another"),  // as merging leaves it; the first by text counts
      io::make_journal_record({{"id", "x"}, {"kind", "of the future"}, {"campaign", ids.campaign}}),
      io::make_journal_record({{"id", "y"}, {"colour", "red"}})};
  for (int turn = 0; turn < 2; ++turn) {
    const auto h = profile::read_history(records, plan, "j");
    CHECK(h.has_plan);
    CHECK(h.asked == std::map<std::uint64_t, std::string>{{0, R"({"a":1})"}, {1, R"({"b":2})"}});
    REQUIRE(h.told.size() == 2);
    CHECK(message(h.told.at(0)) == "another");
    CHECK(h.devices == std::set<std::string>{"d"});
    std::reverse(records.begin(), records.end());
  }
  records.push_back(told(1, "e", "elsewhere"));
  CHECK_THROWS_AS((void)profile::read_history(records, plan, "j"), edgetran::state_error);
  CHECK(message(profile::read_history(records, plan, "j", "e").told.at(1)) == "elsewhere");
  CHECK(profile::read_history(records, plan, "j", "e").told.size() == 1);
  try {
    (void)profile::read_history(records, plan, "j", "f");
    FAIL("a device that nobody knows");
  } catch (const edgetran::unknown_error& e) {
    CHECK(e.problem().find("'f'") != std::string::npos);
    CHECK(e.where() == "j");
    CHECK(e.remedy().find("d, e") != std::string::npos);
  }
  // Before any answer any device may begin.
  CHECK(profile::read_history({records.front()}, plan, "j", "f").told.empty());
  CHECK(message(profile::read_history(records, plan, "j", "", true).told.at(1)) == "second");
  records.push_back(io::make_journal_record(
      {{"id", "z"}, {"kind", "told"}, {"campaign", ids.campaign}, {"question", -1}, {"device", ""}}));
  CHECK_THROWS_AS((void)profile::read_history(records, plan, "j"), edgetran::input_error);
}
