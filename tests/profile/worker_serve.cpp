// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/worker_serve.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "profile/fake_workers.hpp"

namespace {

namespace profile = edgetran::profile;
using edgetran::seconds;

const profile::hello me{{1, 0}, {{"board", "test"}}, {}};

/// A worker in this process, between two pipes.
struct served {
  int to_worker[2], from_worker[2];
  served() {
    REQUIRE(::pipe(to_worker) == 0);
    REQUIRE(::pipe(from_worker) == 0);
  }
  ~served() {
    for (int* fd : {&to_worker[0], &to_worker[1], &from_worker[0], &from_worker[1]}) close_end(*fd);
  }
  static void close_end(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  void say(const std::string& text) const {
    REQUIRE(::write(to_worker[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void ask(const std::string& id, std::int64_t version = 1) const {
    say(to_line(profile::measure_request{id, "{}", {}, seconds{1}, {version, 0}}) + "\n");
  }
  template <class Measure>
  bool run(Measure measure, const profile::serve_options& options = {}) {
    return profile::serve(to_worker[0], from_worker[1], me, measure, options);
  }
  /// All that the worker said.
  std::vector<profile::worker_message> heard() {
    close_end(from_worker[1]);
    edgetran::io::line_buffer lines;
    char bytes[4096];
    for (ssize_t n = 0; (n = ::read(from_worker[0], bytes, sizeof bytes)) > 0;)
      lines.add({bytes, static_cast<std::size_t>(n)});
    std::vector<profile::worker_message> all;
    while (const auto line = lines.next()) all.push_back(profile::read_worker_message(*line, "worker"));
    CHECK(lines.unfinished() == 0);
    return all;
  }
};

profile::failure failure_of(const profile::worker_message& m) {
  return std::get<profile::failure>(std::get<profile::answer>(m).outcome);
}

}  // namespace

TEST_CASE("a worker greets, answers in order and ends with its input") {
  served s;
  s.ask("1");
  s.ask("2");
  served::close_end(s.to_worker[1]);
  int calls = 0;
  CHECK(s.run([&](const profile::measure_request&) { return fake::measured(++calls); }));
  const auto all = s.heard();
  REQUIRE(all.size() == 3);
  CHECK(std::get<profile::hello>(all[0]).fingerprint.find("board")->as_string() == "test");
  for (int i = 1; i <= 2; ++i) {
    const auto& a = std::get<profile::answer>(all[static_cast<std::size_t>(i)]);
    CHECK(a.id == std::to_string(i));
    CHECK(std::get<profile::measurement>(a.outcome).latency.value->value == seconds{static_cast<double>(i)});
  }
}

TEST_CASE("what a measurement throws is a failure, and the worker goes on") {
  served s;
  for (const char* id : {"1", "2", "3", "4", "5"}) s.ask(id);
  s.ask("6", 2);
  s.say(to_line(profile::shutdown{}) + "\nnot read any more\n");
  CHECK(s.run([&](const profile::measure_request& r) -> profile::outcome {
    if (r.id == "1") throw edgetran::shape_error("too long", "model");
    if (r.id == "2") throw edgetran::system_error("no such file", "x");
    if (r.id == "3") throw std::runtime_error("odd");
    if (r.id == "4") throw std::bad_alloc();
    return fake::measured(0.0 / 0.0);  // no JSON holds it
  }));
  const auto all = s.heard();
  REQUIRE(all.size() == 7);
  using profile::failure_kind;
  CHECK(failure_of(all[1]).kind == failure_kind::refused);
  CHECK(failure_of(all[1]).message == "model: too long");
  CHECK(failure_of(all[2]).kind == failure_kind::other);
  CHECK(failure_of(all[3]).kind == failure_kind::other);
  CHECK(failure_of(all[4]).kind == failure_kind::refused);
  CHECK(failure_of(all[5]).kind == failure_kind::refused);
  CHECK(failure_of(all[6]).kind == failure_kind::garbled);  // of another protocol
}

TEST_CASE("a line that is no request is told and ends the worker") {
  served s;
  s.say("measure this, please\n");
  CHECK_THROWS_AS(s.run([](const profile::measure_request&) { return fake::measured(1); }),
                  profile::protocol_error);
  const auto all = s.heard();
  REQUIRE(all.size() == 2);
  CHECK(failure_of(all[1]).kind == profile::failure_kind::garbled);
  CHECK(failure_of(all[1]).message.find("standard input:1") == 0);
  CHECK(failure_of(all[1]).message.find("the worker's standard input") != std::string::npos);
}

TEST_CASE("a request without an end and one that is too long are told and end the worker") {
  for (const bool endless : {false, true}) {
    served s;
    s.ask("1");
    s.say(endless ? std::string(3000, '[') : R"({"type":"measure","protocol":[1,0],"id":"2")");
    if (!endless) served::close_end(s.to_worker[1]);
    CHECK_THROWS_AS(
        s.run([](const profile::measure_request&) { return fake::measured(1); }, {.longest_line = 1000}),
        profile::protocol_error);
    const auto all = s.heard();
    REQUIRE(all.size() == 3);
    CHECK(std::get<profile::answer>(all[1]).id == "1");
    CHECK(failure_of(all[2]).kind == profile::failure_kind::garbled);
    CHECK(failure_of(all[2]).message.find("standard input:2") == 0);
  }
}

TEST_CASE("the heart beats while it measures, and no longer") {
  served s;
  s.ask("1");
  served::close_end(s.to_worker[1]);
  CHECK(s.run(
      [&](const profile::measure_request&) {
        ::usleep(300000);
        return fake::measured(1);
      },
      {.heartbeat = seconds{0.02}}));
  const auto all = s.heard();
  CHECK(all.size() >= 4);  // 15 on a calm machine
  for (std::size_t i = 1; i + 1 < all.size(); ++i) CHECK(std::get<profile::heartbeat>(all[i]).id == "1");
  CHECK(std::holds_alternative<profile::answer>(all.back()));
}

TEST_CASE("a worker whose coordinator is gone ends, also in the middle of a measurement") {
  served s;
  s.ask("1");
  served::close_end(s.from_worker[0]);
  std::atomic<bool> lost = false;
  CHECK(!s.run([](const profile::measure_request&) { return fake::measured(1); }));  // the greeting fails
  served t;
  t.ask("1");
  const bool went_on = t.run(
      [&](const profile::measure_request&) {
        served::close_end(t.from_worker[0]);
        for (int i = 0; i < 5000 && !lost; ++i) ::usleep(1000);
        return fake::measured(1);
      },
      {.heartbeat = seconds{0.02}, .lost = [&] { lost = true; }});
  CHECK(lost);
  CHECK(!went_on);
}
