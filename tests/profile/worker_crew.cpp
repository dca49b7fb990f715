// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/worker_crew.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "io/scratch_folder.hpp"
#include "profile/fake_workers.hpp"

namespace {

namespace profile = edgetran::profile;
using edgetran::seconds;
using edgetran::measure::wall_now;
using profile::failure_kind;

/// Options that make tests quick, and keep what is told.
struct brisk : profile::crew_options {
  std::vector<std::string> said{};
  brisk() {
    link = {.hello = seconds{10}, .silence = seconds{10}, .grace = seconds{10}};
    back_off = seconds{0.01};
    quarantine = seconds{0.05};
    tell = [this](const std::string& s) { said.push_back(s); };
  }
  brisk(const brisk&) = delete;
  [[nodiscard]] bool told(const std::string& what) const {
    for (const std::string& s : said)
      if (s.find(what) != s.npos) return true;
    return false;
  }
};

/// Gives n jobs and waits for all; 60 s.
std::map<std::uint64_t, profile::job_result> results(profile::worker_crew& crew, std::uint64_t n) {
  for (std::uint64_t i = 0; i < n; ++i) crew.give({i, "{}", {}, seconds{1}});
  std::map<std::uint64_t, profile::job_result> all;
  for (const seconds end = wall_now() + seconds{60}; all.size() < n && wall_now() < end;)
    for (auto& r : crew.wait(seconds{0.2})) {
      CHECK(!all.contains(r.ticket));  // every job comes back once
      all.emplace(r.ticket, r);
    }
  CHECK(all.size() == n);
  return all;
}

failure_kind kind(const profile::job_result& r) { return std::get<profile::failure>(r.outcome).kind; }
bool measured(const profile::job_result& r) {
  return std::holds_alternative<profile::measurement>(r.outcome);
}
bool has_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

}  // namespace

TEST_CASE("several workers share the jobs") {
  {
    brisk o;
    const std::string slow =
        fake::greet() +
        "n=0; while read -r line; do n=$((n+1)); sleep 0.05; printf '%s\\n' "
        "\"{\\\"type\\\":\\\"answer\\\",\\\"id\\\":\\\"$n\\\",\\\"failure\\\":{\\\"kind\\\":\\\"refused\\\","
        "\\\"message\\\":\\\"no\\\"},\\\"elapsed_s\\\":0}\"; done";
    profile::worker_crew crew({slow + " # a", slow + " # b"}, o);
    std::set<std::string> workers;
    for (const auto& [ticket, r] : results(crew, 8)) {
      workers.insert(r.worker);
      CHECK(kind(r) == failure_kind::refused);
      CHECK(r.attempts == 1);  // what a device refuses is not tried again
      CHECK(r.device == crew.device());
    }
    CHECK(workers.size() == 2);
    CHECK(crew.fingerprint().find("board")->as_string() == "fake");
    CHECK(crew.wait(seconds{100}).empty());  // no jobs, no wait
  }
  CHECK(!has_children());
}

TEST_CASE("a job whose worker is lost is done by another") {
  const scratch_folder s;
  int faults = 0;
  for (const std::string& fault :
       {std::string("printf '{\"type\":\"ans'; exit 1;"), std::string("kill -9 $$;"), fake::say("garbage"),
        fake::fail("1", failure_kind::other, "no space"), std::string("sleep 100;")}) {
    CAPTURE(fault);
    brisk o;
    o.link.silence = seconds{3};
    // The honest one comes as soon as the other was asked.
    const std::string mark = (s / ("mark" + std::to_string(++faults))).string();
    const std::string bad = fake::greet() + fake::listen + "mkdir " + mark + "; " + fault + " read -r more";
    profile::worker_crew crew({bad, "while [ ! -d " + mark + " ]; do sleep 0.01; done; " + fake::honest()},
                              o);
    const auto all = results(crew, 3);
    for (const auto& [ticket, r] : all) CHECK(measured(r));
    CHECK(all.at(0).attempts == 2);
    CHECK(!o.said.empty());
  }
}

TEST_CASE("a job that ends every worker fails after so many attempts, and the others do not") {
  brisk o;
  o.quarantine = seconds{0.02};
  // Ends at the architecture that it does not like.
  const std::string picky =
      fake::greet() + "n=0; while read -r line; do n=$((n+1)); case \"$line\" in *poison*) exit 9;; esac; " +
      [&] {
        std::string honest = fake::honest();
        return honest.substr(honest.find("printf '{\"type\":\"answer\""));
      }();
  profile::worker_crew crew({picky, picky + " # b"}, o);
  crew.give({100, R"({"poison":1})", {}, seconds{1}});
  std::map<std::uint64_t, profile::job_result> all;
  for (std::uint64_t i = 0; i < 3; ++i) crew.give({i, "{}", {}, seconds{1}});
  for (const seconds end = wall_now() + seconds{30}; all.size() < 4 && wall_now() < end;)
    for (auto& r : crew.wait(seconds{0.2})) all.emplace(r.ticket, r);
  REQUIRE(all.size() == 4);
  CHECK(kind(all.at(100)) == failure_kind::crashed);
  CHECK(all.at(100).attempts == 3);
  CHECK(std::get<profile::failure>(all.at(100).outcome).message.find("code 9") != std::string::npos);
  for (std::uint64_t i = 0; i < 3; ++i) CHECK(measured(all.at(i)));
}

TEST_CASE("a lost worker is started again, later each time, and put in quarantine") {
  const scratch_folder s;
  brisk o;
  o.attempts = 100;
  o.quarantines = 2;
  o.back_off = seconds{0.05};
  o.quarantine = seconds{0.2};
  const std::string log = (s / "starts").string();
  const std::string flaky = "date +%s%N >>" + log + "; " + fake::greet() + fake::listen + "exit 1";
  profile::worker_crew crew({flaky}, o);
  crew.give({0, "{}", {}, seconds{1}});
  std::string why;
  try {
    for (const seconds end = wall_now() + seconds{60}; wall_now() < end;)
      if (!crew.wait(seconds{0.2}).empty()) break;
  } catch (const edgetran::device_error& e) {
    why = e.problem();
  }
  CHECK(why.find("no worker is left: worker 'date") == 0);
  CHECK(o.told("is in quarantine for 1 s"));
  CHECK(o.told("it is dismissed"));
  std::vector<double> at;
  std::string text = bytes_of(s / "starts");
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1)
    at.push_back(1e-9 * static_cast<double>(std::stoll(text.substr(begin))));
  // Three strikes, then one more after each quarantine.
  REQUIRE(at.size() == 5);
  CHECK(at[1] - at[0] >= 0.05);
  CHECK(at[2] - at[1] >= 0.1);
  CHECK(at[3] - at[2] >= 0.2);
  CHECK(at[4] - at[3] >= 0.4);
}

TEST_CASE("an answer wipes the slate clean") {
  const scratch_folder s;
  brisk o;
  o.attempts = 100;
  o.quarantines = 0;
  // Two ends in a row, with an answer between each two of them: never three.
  const std::string mark = (s / "mark").string();
  const std::string every_second = fake::greet() + fake::listen + "if rmdir " + mark + " 2>/dev/null; then " +
                                   fake::answer_to("1") + "exit 0; else mkdir " + mark + "; exit 1; fi";
  profile::worker_crew crew({every_second}, o);
  const auto all = results(crew, 5);
  for (const auto& [ticket, r] : all) CHECK(measured(r));
}

TEST_CASE("a command that never worked is given up soon, and one of another protocol or device at once") {
  brisk o;
  o.quarantine = seconds{1000};
  {
    profile::worker_crew crew({"no-such-command-anywhere 2>/dev/null"}, o);
    crew.give({0, "{}", {}, seconds{1}});
    const auto all_the_time = [&] {
      for (int i = 0; i < 100; ++i) (void)crew.wait(seconds{0.2});
    };
    CHECK_THROWS_AS(all_the_time(), edgetran::device_error);
  }
  {
    brisk p;
    profile::worker_crew crew({fake::greet("fake", 2) + "sleep 100", fake::honest()}, p);
    results(crew, 3);
    CHECK(p.told("it speaks protocol 2.0"));
  }
  {
    brisk p;
    profile::worker_crew crew({fake::honest("one"), "sleep 0.3; " + fake::honest("two")}, p);
    const auto first = results(crew, 1);
    crew.give({7, "{}", {}, seconds{1}});
    CHECK(crew.wait(seconds{5}).size() == 1);
    for (int i = 0; i < 100 && !p.told("the campaign is on"); ++i) {
      crew.give({8, "{}", {}, seconds{1}});
      (void)crew.wait(seconds{5});
      ::usleep(10000);
    }
    CHECK(p.told("the campaign is on " + first.at(0).device));
  }
  {
    brisk p;
    profile::worker_crew crew({fake::honest("one")}, p);
    crew.require_device("another");
    crew.give({0, "{}", {}, seconds{1}});
    const auto wait = [&] {
      for (int i = 0; i < 100; ++i) (void)crew.wait(seconds{0.2});
    };
    CHECK_THROWS_AS(wait(), edgetran::device_error);
  }
}

TEST_CASE("a wait ends on time, and a crew with work in progress goes without delay") {
  const seconds begin = wall_now();
  {
    brisk o;
    profile::worker_crew crew({fake::greet() + fake::listen + "sleep 1000"}, o);
    crew.give({0, "{}", {}, seconds{1}});
    CHECK(crew.wait(seconds{0.3}).empty());
    CHECK((wall_now() - begin).value() >= 0.3);
  }
  CHECK((wall_now() - begin).value() < 5);
  CHECK(!has_children());
  CHECK_THROWS_AS(profile::worker_crew({}), edgetran::shape_error);
  CHECK_THROWS_AS(profile::worker_crew({fake::honest()}, {.strikes = 0}), edgetran::shape_error);
}
