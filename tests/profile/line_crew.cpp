// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/line_crew.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <ctime>
#include <exception>
#include <filesystem>
#include <limits>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/io/json_text.hpp"
#include "edgetran/measure/clock.hpp"
#include "io/scratch_folder.hpp"

namespace {
using namespace edgetran;
using profile::line_crew;
using profile::lost_question;

/// Lines that begin with `=`, without it.
std::optional<std::string> after_equals(const std::string& line) {
  if (line.empty() || line[0] != '=') return {};
  return line.substr(1);
}
/// A worker that does `what` to `$line` for every line.
std::string worker(const std::string& what) { return "while read -r line; do " + what + "; done"; }

/// What the crew says to `0`, `1` ..., asked from so many threads; why there is none after `!`.
std::vector<std::string> asked(line_crew& crew, std::size_t threads, std::size_t n) {
  thread_pool pool(threads);
  return parallel_map(pool, n, [&](std::size_t i) {
    const auto told = crew.ask(std::to_string(i), after_equals);
    const auto* lost = std::get_if<lost_question>(&told);
    return lost != nullptr ? "!" + lost->why : std::get<std::string>(told);
  });
}
std::vector<std::string> squares(std::size_t n) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < n; ++i) all.push_back(std::to_string(i * i));
  return all;
}
/// Whether a process runs: what its new parent has not reaped yet is still there.
bool is_there(pid_t pid) {
  if (::kill(pid, 0) != 0) return false;
  const std::string stat = bytes_of("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t state = stat.rfind(") ");
  return state == stat.npos || (stat[state + 2] != 'Z' && stat[state + 2] != 'X');
}
const std::string square = "echo =$((line * line))";
}  // namespace

TEST_CASE("each question has its own answer, whoever answers first, however many threads and processes") {
  const std::string uneven = "case $line in *[02468]) sleep 0.01;; esac; ";
  for (const std::size_t processes : {1U, 2U, 4U})
    for (const std::size_t threads : {1U, 3U}) {
      line_crew crew(worker(uneven + square), {.processes = processes});
      CHECK(asked(crew, threads, 40) == squares(40));
    }
  line_crew crew(worker("sleep 0.01; echo =$$"), {.processes = 3});
  const auto pids = asked(crew, 5, 60);
  CHECK(std::set<std::string>(pids.begin(), pids.end()).size() == 3);
}

TEST_CASE("a process that dies costs its question, and says how it died") {
  const std::string mortal = worker(
      "case $line in *7) kill -9 $$;; 12) exit 3;; 15) printf '=22'; exit 0;; 18) exec >&-; sleep "
      "9;; *) " +
      square + ";; esac");
  auto expected = squares(40);
  for (const std::size_t i : {7U, 17U, 27U, 37U})
    expected[i] = "!the program was ended by signal 9 without an answer";
  expected[12] = "!the program ended with code 3 without an answer";
  expected[15] = "!the program ended with code 0 without an answer";
  expected[18] = "!the program closed its output without an answer";
  for (const std::size_t processes : {1U, 2U, 4U}) {
    line_crew crew(mortal, {.processes = processes});
    CHECK(asked(crew, processes, 40) == expected);
  }
}

TEST_CASE("a process that dies of its age costs nothing") {
  for (const char* death : {"exit 0", "kill -9 $$", "sleep 0.01; exit 1"})
    for (const std::size_t processes : {1U, 3U}) {
      const std::string three = "n=0; while read -r line; do " + square +
                                "; n=$((n + 1)); if [ $n = 3 ]; then " + death + "; fi; done";
      line_crew crew(three, {.processes = processes});
      CHECK(asked(crew, processes, 25) == squares(25));
      const std::string third = "n=0; while read -r line; do n=$((n + 1)); if [ $n = 3 ]; then " +
                                std::string(death) + "; fi; " + square + "; done";
      line_crew old(third, {.processes = processes});
      CHECK(asked(old, processes, 25) == squares(25));
    }
}

TEST_CASE("a process that hangs or babbles of its age costs nothing") {
  for (const char* end : {"sleep 60", "echo out of memory"})
    for (const std::size_t processes : {1U, 3U}) {
      line_crew crew("n=0; while read -r line; do n=$((n + 1)); if [ $n = 3 ]; then " + std::string(end) +
                         "; fi; " + square + "; done",
                     {.processes = processes, .timeout = seconds{1}});
      CHECK(asked(crew, processes, 8) == squares(8));
    }
}

TEST_CASE("a process that hangs is killed with all it started, and costs its question") {
  const scratch_folder folder;
  const std::string pids = (folder / "pids").string();
  const std::string hanging =
      worker("case $line in 3|5) sleep 60 & echo $! >>" + pids + "; wait;; *) " + square + ";; esac");
  for (const std::size_t processes : {1U, 2U}) {
    line_crew crew(hanging, {.processes = processes, .timeout = seconds{1}});
    const seconds begin = measure::wall_now();
    auto expected = squares(9);
    expected[3] = expected[5] = "!the program gave no answer within 1 s";
    CHECK(asked(crew, processes, 9) == expected);
    CHECK((measure::wall_now() - begin).value() >= 1);
  }
  std::istringstream hung(bytes_of(pids));
  int count = 0;
  for (pid_t pid = 0; hung >> pid; ++count) CHECK(!is_there(pid));
  CHECK(count >= 4);  // more where the process had answered before: a fresh one is asked again
  // An answer in time, one that comes in pieces, and one without its end.
  line_crew late(worker("printf '='; sleep 0.1; printf '%s' $line; sleep 0.1; echo"),
                 {.timeout = seconds{20}});
  CHECK(asked(late, 1, 2) == std::vector<std::string>{"0", "1"});
  line_crew torn(worker("printf =4"), {.timeout = seconds{0.1}});
  CHECK(asked(torn, 1, 1)[0] == "!the program gave no answer within 0.1 s");
}

TEST_CASE("a process that dies is noticed though what it started holds its output open") {
  const std::string parent = worker("case $line in 3|5) sleep 60 & kill -9 $$;; *) " + square + ";; esac");
  for (const std::size_t processes : {1U, 2U}) {
    line_crew crew(parent, {.processes = processes});
    const seconds begin = measure::wall_now();
    auto expected = squares(9);
    expected[3] = expected[5] = "!the program was ended by signal 9 without an answer";
    CHECK(asked(crew, processes, 9) == expected);
    CHECK((measure::wall_now() - begin).value() < 30);
  }
  // Of its age, which costs nothing; and one whose last words are an answer.
  line_crew old("n=0; while read -r line; do n=$((n + 1)); if [ $n = 3 ]; then sleep 60 & exit 1; fi; " +
                square + "; done");
  CHECK(asked(old, 1, 9) == squares(9));
  line_crew last_words("read -r line; " + square + "; sleep 60 &");
  CHECK(asked(last_words, 1, 3) == squares(3));
}

TEST_CASE("what is no answer costs its question, and so does what never ends") {
  line_crew garbage(worker("case $line in 4) echo 'loading \"x\"';; 6) printf 'a\\377\\000b\\n';; *) " +
                           square + ";; esac"));
  auto expected = squares(9);
  expected[4] = "!the program answered \"loading \\\"x\\\"\"";
  const auto told = asked(garbage, 1, 9);
  expected[6] = told[6];
  CHECK(told == expected);
  CHECK(told[6].starts_with("!the program answered \"a?"));
  CHECK(json::detail::invalid_utf8(told[6]) == std::string::npos);
  line_crew banner("echo ready; " + worker(square));  // which each new one says
  CHECK_THROWS_WITH_AS(asked(banner, 1, 9),
                       doctest::Contains("answered \"ready\", the last of 5 questions in a row"),
                       device_error);
  line_crew endless(worker("case $line in 1) cat /dev/zero;; *) " + square + ";; esac"));
  CHECK(asked(endless, 1, 3) ==
        std::vector<std::string>{"0", "!the program answered more than 64 KiB without an end of the line",
                                 "4"});
}

TEST_CASE("more than was asked ends it, for nobody knows whose answer is whose") {
  for (const char* chatty : {"echo =1; echo =2", "echo =1; printf x", "echo =1; sleep 0.01; echo late"}) {
    line_crew crew(worker(chatty));
    const auto again = [&] {
      for (int i = 0; i < 100; ++i) {
        (void)crew.ask("1", after_equals);
        const std::timespec pause{0, 30'000'000};
        ::nanosleep(&pause, nullptr);
      }
    };
    CHECK_THROWS_WITH_AS(again(), doctest::Contains("said more than was asked"), device_error);
  }
}

TEST_CASE("a line that comes a moment after the first answer is no answer to the second question") {
  line_crew crew(worker("echo =1; sleep 0.001; echo =progress"));
  CHECK_THROWS_WITH_AS(asked(crew, 1, 2), doctest::Contains("said more than was asked"), device_error);
}

TEST_CASE("many bytes that are no text are told in short, and soon") {
  const std::string bytes = "head -c 60000 /dev/zero | tr '\\0' '\\377'; echo";
  line_crew crew(worker("case $line in 1) " + bytes + ";; *) " + square + ";; esac"));
  const auto told = asked(crew, 1, 3);
  CHECK(told[1] == "!the program answered \"" + std::string(64, '?') + "...\"");
  CHECK(told[2] == "4");
}

TEST_CASE("a command that was given up starts no process any more, and says why again") {
  const scratch_folder folder;
  const std::string starts = (folder / "starts").string();
  line_crew crew("echo >>" + starts + "; exit 3", {.processes = 2, .first_losses = 2});
  CHECK(std::holds_alternative<lost_question>(crew.ask("1", after_equals)));
  std::string first;
  for (int i = 0; i < 4; ++i) try {
      (void)crew.ask("1", after_equals);
      FAIL("asked again");
    } catch (const device_error& e) {
      if (first.empty()) first = e.what();
      CHECK(e.what() == first);
    }
  CHECK(bytes_of(starts) == "\n\n");
  // Threads that wait for their turn hear it, too.
  line_crew busy("read -r line; sleep 0.1; exit 3", {.first_losses = 1});
  thread_pool pool(4);
  std::atomic<int> heard = 0;
  pool.parallel_for(4, [&](std::size_t) {
    try {
      (void)busy.ask("1", after_equals);
    } catch (const device_error&) {
      ++heard;
    }
  });
  CHECK(heard == 4);
}

TEST_CASE("a command is given up after so many losses in a row, sooner where it never worked") {
  line_crew never("exit 3", {.processes = 2, .first_losses = 4});
  for (int i = 0; i < 3; ++i) CHECK(std::holds_alternative<lost_question>(never.ask("1", after_equals)));
  try {
    (void)never.ask("1", after_equals);
    FAIL("went on for ever");
  } catch (const device_error& e) {
    CHECK(e.problem() ==
          "the program ended with code 3 without an answer, the last of 4 questions in a row that it lost");
    CHECK(e.where() == "exit 3");
    CHECK(!e.remedy().empty());
  }
  const std::string half = worker("case $line in 1?) exit 1;; *) " + square + ";; esac");
  line_crew at_times(half, {.losses = 11, .first_losses = 1});
  CHECK(asked(at_times, 1, 40)[39] == "1521");  // ten in a row
  line_crew too_often(half, {.losses = 10, .first_losses = 1});
  CHECK_THROWS_AS(asked(too_often, 1, 40), device_error);
  for (const std::size_t threads : {1U, 3U}) {
    line_crew missing("no_such_program_anywhere 2>&-", {.processes = threads});
    CHECK_THROWS_WITH_AS(asked(missing, threads, 5), doctest::Contains("code 127"), device_error);
  }
  CHECK_THROWS_AS(line_crew("cat", {.processes = 0}), shape_error);
  CHECK_THROWS_AS(line_crew("cat", {.losses = 0}), shape_error);
  for (const double t : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(line_crew("cat", {.timeout = seconds{t}}), shape_error);
}

TEST_CASE("it can be stopped while it waits, and ends its processes' input when it goes") {
  std::atomic<bool> stop = false;
  line_crew crew("sleep 60", {.processes = 3, .stop = [&] { return stop.load(); }});
  thread_pool pool(4);
  std::atomic<int> stopped = 0;
  const seconds begin = measure::wall_now();
  pool.parallel_for(4, [&](std::size_t i) {
    if (i == 3) {
      stop = true;
      return;
    }
    try {
      (void)crew.ask("1", after_equals);
    } catch (const std::exception& e) {  // whoever knows no more of it hears of it, too
      CHECK(dynamic_cast<const profile::line_crew_stopped*>(&e) != nullptr);
      ++stopped;
    }
  });
  CHECK(stopped == 3);
  CHECK((measure::wall_now() - begin).value() < 30);

  const scratch_folder folder;
  const std::string mark = (folder / "mark").string();
  {
    line_crew polite(worker(square) + "; touch " + mark);
    CHECK(asked(polite, 1, 3) == squares(3));
  }
  CHECK(std::filesystem::exists(mark));
}
