// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/pipe_lines.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"

namespace io = edgetran::io;

TEST_CASE("lines come out whole, however they went in") {
  std::vector<std::string> wanted;
  std::string text;
  for (std::size_t i = 0; i < 400; ++i) {
    wanted.push_back(std::string(i * 37 % 200, static_cast<char>('a' + i % 26)));
    text += wanted.back() + "\n";
  }
  text += "unfinished";
  edgetran::stream random(3);
  for (const std::uint64_t longest : {1, 7, 100, 100000}) {
    io::line_buffer lines;
    std::vector<std::string> got;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t n = std::min<std::size_t>(text.size() - at, 1 + random.below(longest));
      lines.add(std::string_view(text).substr(at, n));
      at += n;
      while (auto line = lines.next()) got.push_back(*line);
    }
    CHECK(got == wanted);
    CHECK(lines.lines() == wanted.size());
    CHECK(lines.rest() == "unfinished");
    CHECK(lines.unfinished() == 10);
  }
}

TEST_CASE("writing to nobody is an error and no signal, and leaves the signals as they were") {
  int fd[2];
  REQUIRE(::pipe(fd) == 0);
  CHECK(io::write_no_signal(fd[1], "ab", 2) == 2);
  ::close(fd[0]);
  for (int i = 0; i < 3; ++i) {
    CHECK(io::write_no_signal(fd[1], "ab", 2) == -1);
    CHECK(errno == EPIPE);
  }
  sigset_t blocked, waiting;
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  sigpending(&waiting);
  CHECK(sigismember(&blocked, SIGPIPE) == 0);
  CHECK(sigismember(&waiting, SIGPIPE) == 0);
  struct sigaction before {
  }, ignore{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &before);
  CHECK(io::write_no_signal(fd[1], "ab", 2) == -1);  // must not wait for a signal that never comes
  sigaction(SIGPIPE, &before, nullptr);
  ::close(fd[1]);
}
