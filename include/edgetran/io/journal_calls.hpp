// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Outside the umbrella.
#ifndef EDGETRAN_IO_JOURNAL_CALLS_HPP
#define EDGETRAN_IO_JOURNAL_CALLS_HPP

#include <sys/types.h>
#include <unistd.h>

#include <concepts>
#include <cstddef>

namespace edgetran::io {

/// What a journal asks of the operating system, each with the meaning and the `errno` of the POSIX call: the
/// seam at which a test fails or shortens the n-th of them.
template <class C>
concept journal_calls = requires(C& calls, int fd, char* to, const char* from, std::size_t n, off_t at) {
  { calls.read(fd, to, n, at) } -> std::same_as<ssize_t>;
  { calls.write(fd, from, n) } -> std::same_as<ssize_t>;
  { calls.sync(fd) } -> std::same_as<int>;
  { calls.truncate(fd, at) } -> std::same_as<int>;
};

/// The calls themselves.
struct system_calls {
  static ssize_t read(int fd, char* to, std::size_t n, off_t at) { return ::pread(fd, to, n, at); }
  static ssize_t write(int fd, const char* from, std::size_t n) { return ::write(fd, from, n); }
  static int sync(int fd) { return ::fsync(fd); }
  static int truncate(int fd, off_t size) { return ::ftruncate(fd, size); }
};
static_assert(journal_calls<system_calls>);

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_JOURNAL_CALLS_HPP
