// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_IO_FAILING_CALLS_HPP
#define EDGETRAN_TESTS_IO_FAILING_CALLS_HPP

#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <memory>

#include "edgetran/io/journal_calls.hpp"

/// What a test does to the system calls of a journal. Each is counted from 0.
struct call_script {
  struct outcome {
    int error = 0;                       ///< errno to fail with; 0: do it
    std::size_t most = std::size_t(-1);  ///< bytes to take of a write
  };
  std::function<outcome(std::size_t)> on_read, on_write, on_sync, on_truncate;
  std::size_t reads = 0, writes = 0, syncs = 0, truncates = 0;
};

/// System calls that fail, or do less, as a script says.
struct failing_calls {
  std::shared_ptr<call_script> script = std::make_shared<call_script>();
  using system = edgetran::io::system_calls;

  ssize_t read(int fd, char* to, std::size_t n, off_t at) {
    const auto o = decide(script->on_read, script->reads);
    if (o.error != 0) return errno = o.error, -1;
    return system::read(fd, to, std::min(n, o.most), at);
  }
  ssize_t write(int fd, const char* from, std::size_t n) {
    const auto o = decide(script->on_write, script->writes);
    if (o.error != 0) return errno = o.error, -1;
    return o.most == 0 ? 0 : system::write(fd, from, std::min(n, o.most));
  }
  int sync(int fd) {
    const auto o = decide(script->on_sync, script->syncs);
    if (o.error != 0) return errno = o.error, -1;
    return system::sync(fd);
  }
  int truncate(int fd, off_t size) {
    const auto o = decide(script->on_truncate, script->truncates);
    if (o.error != 0) return errno = o.error, -1;
    return system::truncate(fd, size);
  }

 private:
  static call_script::outcome decide(const std::function<call_script::outcome(std::size_t)>& rule,
                                     std::size_t& count) {
    const std::size_t n = count++;
    return rule ? rule(n) : call_script::outcome{};
  }
};
static_assert(edgetran::io::journal_calls<failing_calls>);

#endif  // EDGETRAN_TESTS_IO_FAILING_CALLS_HPP
