// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/worker_process.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "io/scratch_folder.hpp"

namespace {
using edgetran::profile::worker_process;

/// What the process says until it ends, or until so many bytes have come; 10 s at most.
std::string said(worker_process& p, std::size_t most = std::size_t(-1)) {
  std::string all;
  for (int i = 0; i < 1000 && all.size() < most; ++i) {
    auto polled = p.polled();
    ::poll(polled.data(), polled.size(), 10);
    p.send_waiting();
    const auto more = p.receive();
    if (!more) break;
    all += *more;
  }
  return all;
}
/// Whether a process runs: what its new parent has not reaped yet is still there.
bool is_there(pid_t pid) {
  if (::kill(pid, 0) != 0) return false;
  const std::string stat = bytes_of("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t state = stat.rfind(") ");
  return state == stat.npos || (stat[state + 2] != 'Z' && stat[state + 2] != 'X');
}
bool has_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}
}  // namespace

TEST_CASE("a command is heard, answered and reaped") {
  worker_process p("read -r a; echo \"got $a\"; exit 3");
  p.send("hello");
  CHECK(said(p) == "got hello\n");
  CHECK(p.end(10));
  CHECK(p.how_it_ended() == "ended with code 3");
  CHECK(!has_children());
}

TEST_CASE("a line longer than the pipe waits for the reader") {
  worker_process p("sleep 0.1; wc -c");
  const std::string line(300000, 'x');
  p.send(line);
  CHECK(p.polled()[1].fd >= 0);  // something is still to be sent
  for (int i = 0; i < 1000 && p.polled()[1].fd >= 0; ++i) {
    auto polled = p.polled();
    ::poll(polled.data(), polled.size(), 10);
    p.send_waiting();
  }
  CHECK(p.polled()[1].fd < 0);
  p.close_input();
  CHECK(std::atol(said(p).c_str()) == 300001);
}

TEST_CASE("killing takes everything that the command started, and leaves no zombie") {
  pid_t child = 0;
  {
    worker_process p("sleep 1000 & echo $!; trap '' TERM; wait; sleep 1000");
    child = static_cast<pid_t>(std::atol(said(p, 1).c_str()));
    REQUIRE(child > 0);
    CHECK(is_there(child));
    CHECK(!p.has_ended());
  }
  CHECK(!has_children());
  for (int i = 0; i < 1000 && is_there(child); ++i) ::usleep(1000);
  CHECK(!is_there(child));
}

TEST_CASE("a process that is gone, or does not listen, ends nothing here") {
  worker_process p("exec <&-; kill -9 $$");
  CHECK(said(p).empty());
  for (int i = 0; i < 10; ++i) p.send("hello");  // SIGPIPE would end this program
  CHECK(p.polled()[1].fd < 0);
  CHECK(p.end(10));
  worker_process unwilling("trap '' TERM; echo ready; exec <&-; while :; do sleep 1; done");
  CHECK(said(unwilling, 1) == "ready\n");
  CHECK(!unwilling.end(0));
  worker_process q("kill -9 $$");
  said(q);
  CHECK(q.end(10));
  CHECK(q.how_it_ended() == "was ended by signal 9");
  worker_process r("no-such-command-anywhere 2>/dev/null");
  CHECK(said(r).empty());
  CHECK(r.end(10));
  CHECK(r.how_it_ended() == "ended with code 127");
  CHECK(!has_children());
}

TEST_CASE("children see the usual signals and no descriptor but their own") {
  struct sigaction before {
  }, ignore{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &before);
  {
    worker_process other("cat"), p("kill -PIPE $$; echo survived");
    CHECK(said(p).empty());
    // Were its input held open by the second child too, closing it here would not end `cat`.
    CHECK(other.end(10));
  }
  sigaction(SIGPIPE, &before, nullptr);
}
