// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/worker_link.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "edgetran/measure/clock.hpp"
#include "profile/fake_workers.hpp"

namespace {

namespace profile = edgetran::profile;
using edgetran::seconds;
using edgetran::measure::wall_now;
using profile::failure_kind;

const profile::link_options brisk{.hello = seconds{5}, .silence = seconds{5}, .grace = seconds{5}};

/// Everything that a worker does, greeted and asked once: until it is lost, or `most` events have come. 20 s.
struct course {
  std::vector<profile::worker_link::event> events{};
  std::size_t strays = 0;
  bool ready = false, hopeless = false;

  explicit course(const std::string& script, profile::link_options options = brisk, std::size_t most = 1000) {
    profile::worker_link link(script, options, wall_now());
    for (const seconds end = wall_now() + seconds{20};
         !link.lost() && wall_now() < end && events.size() < most;) {
      auto polled = link.polled();
      ::poll(polled.data(), polled.size(), 5);
      for (auto& e : link.step(wall_now())) {
        events.push_back(e);
        if (std::holds_alternative<profile::hello>(e)) link.ask("{}", {}, seconds{1}, wall_now());
      }
    }
    strays = link.strays();
    ready = link.ready();
    hopeless = link.hopeless();
  }
  [[nodiscard]] std::size_t answers() const {
    std::size_t n = 0;
    for (const auto& e : events) n += std::holds_alternative<profile::answer>(e) ? 1 : 0;
    return n;
  }
  [[nodiscard]] failure_kind lost_by() const { return last().kind; }
  [[nodiscard]] std::string why() const { return last().message; }

 private:
  [[nodiscard]] const profile::failure& last() const {
    REQUIRE(!events.empty());
    REQUIRE(std::holds_alternative<profile::failure>(events.back()));
    return std::get<profile::failure>(events.back());
  }
};

bool tells(const std::string& message, const std::string& what) {
  return message.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("an honest worker greets, answers and is ready again") {
  const course c(fake::honest("pi", 0.25), brisk, 2);
  REQUIRE(c.events.size() == 2);
  CHECK(std::get<profile::hello>(c.events[0]).fingerprint.find("board")->as_string() == "pi");
  const auto& a = std::get<profile::answer>(c.events[1]);
  CHECK(std::get<profile::measurement>(a.outcome).latency.value->value == seconds{0.25});
  CHECK(c.ready);
}

TEST_CASE("a worker that crashes in the middle of its answer has not answered") {
  const course c(fake::greet() + fake::listen + "printf '{\"type\":\"answer\",\"id\":\"1\",'; exit 7");
  CHECK(c.answers() == 0);
  CHECK(c.lost_by() == failure_kind::crashed);
  CHECK(tells(c.why(), "ended with code 7, in the middle of a line"));
  // A whole answer without its newline is none either: more of it might have come.
  std::string answer = fake::answer_to("1");
  answer.replace(answer.find("\\n"), 2, "");
  CHECK(course(fake::greet() + fake::listen + answer).answers() == 0);
  CHECK(course(fake::greet() + fake::listen + "kill -9 $$").lost_by() == failure_kind::crashed);
  // What was said before the end counts.
  CHECK(course(fake::greet() + fake::listen + fake::answer_to("1") + "exit 1").answers() == 1);
}

TEST_CASE("silence has an end") {
  const profile::link_options short_of_time{
      .hello = seconds{0.3}, .silence = seconds{0.3}, .grace = seconds{5}};
  const course mute("sleep 100", short_of_time);
  CHECK(mute.lost_by() == failure_kind::silent);
  CHECK(tells(mute.why(), "no greeting within 0.3 s"));
  const course struck(fake::greet() + fake::listen + "sleep 100", short_of_time);
  CHECK(struck.lost_by() == failure_kind::silent);
  CHECK(tells(struck.why(), "no sign of life for 0.3 s"));
}

TEST_CASE("heartbeats keep a worker alive, up to the end of its lease") {
  const std::string beating = "while :; do " + fake::beat("1") + "sleep 0.05; done";
  const profile::link_options o{.hello = seconds{5}, .silence = seconds{5}, .grace = seconds{0.2}};
  const seconds begin = wall_now();
  const course c(fake::greet() + fake::listen + beating, o);
  CHECK(c.lost_by() == failure_kind::late);
  CHECK((wall_now() - begin).value() >= 1.2);  // the budget and the grace
  const course slow(fake::greet() + fake::listen + "i=0; while [ $i -lt 25 ]; do i=$((i+1)); sleep 0.1; " +
                        fake::beat("1") + "done; " + fake::answer_to("1"),
                    {.hello = seconds{5}, .silence = seconds{2}, .grace = seconds{20}});
  CHECK(slow.answers() == 1);
}

TEST_CASE("an answer after the lease is over is none") {
  const profile::link_options o{.hello = seconds{5}, .silence = seconds{0.3}, .grace = seconds{5}};
  const course c(fake::greet() + fake::listen + "sleep 0.8; " + fake::answer_to("1") + "sleep 100", o);
  CHECK(c.answers() == 0);
  CHECK(c.lost_by() == failure_kind::silent);
}

TEST_CASE("an answer that comes twice counts once") {
  const course c(fake::greet() + fake::listen + fake::answer_to("1") + fake::answer_to("1") +
                 fake::answer_to("1"));
  CHECK(c.answers() == 1);
  CHECK(c.strays == 2);
}

TEST_CASE("garbage ends the link and is shown with its line") {
  const course motd(fake::say("Welcome to board 7"));
  CHECK(motd.lost_by() == failure_kind::garbled);
  CHECK(tells(motd.why(), "line 1 of its output"));
  CHECK(tells(motd.why(), "Welcome to board 7"));
  const course later(fake::greet() + fake::listen + fake::beat("1") + fake::say("Segmentation fault"));
  CHECK(later.lost_by() == failure_kind::garbled);
  CHECK(tells(later.why(), "line 3 of its output"));
  CHECK(course(fake::greet() + fake::greet()).lost_by() == failure_kind::garbled);
  CHECK(course(fake::beat("1")).lost_by() == failure_kind::garbled);  // before it greeted
  const course other(fake::greet() + fake::listen + fake::answer_to("99"));
  CHECK(other.lost_by() == failure_kind::garbled);
  CHECK(tells(other.why(), "\"99\", which it was not asked"));
  CHECK(course(fake::greet() + fake::listen + fake::fail("", failure_kind::garbled, "what?")).lost_by() ==
        failure_kind::garbled);
  profile::link_options o = brisk;
  o.longest_line = 10000;
  CHECK(course("head -c 20000 /dev/zero | tr '\\0' x; sleep 100", o).lost_by() == failure_kind::garbled);
  CHECK(course("cat /dev/urandom").lost_by() == failure_kind::garbled);
}

TEST_CASE("a worker of another protocol is refused for good, one of a newer minor version is not") {
  const course c(fake::greet("fake", 2) + fake::listen);
  CHECK(c.lost_by() == failure_kind::garbled);
  CHECK(c.hopeless);
  CHECK(tells(c.why(), "it speaks protocol 2.0, this program 1.x"));
  const course newer(fake::say(to_line(profile::hello{{1, 9}, {}, {}})) + fake::listen + fake::answer_to("1"),
                     brisk, 2);
  CHECK(newer.answers() == 1);
  CHECK(!newer.hopeless);
}

TEST_CASE("ending is quick, whatever the worker does") {
  for (const std::string& script : {std::string("trap '' TERM HUP INT; while :; do sleep 1; done"),
                                    fake::greet() + "while :; do sleep 1; done", fake::honest()}) {
    profile::worker_link link(script, brisk, wall_now());
    ::usleep(50000);
    link.step(wall_now());
    const seconds begin = wall_now();
    link.end(0.3);
    CHECK((wall_now() - begin).value() < 3);
    CHECK(link.lost());
  }
}
