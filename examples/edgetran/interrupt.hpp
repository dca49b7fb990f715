// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What commands that take long share: an end that is asked for by a signal.
#ifndef EDGETRAN_TOOL_INTERRUPT_HPP
#define EDGETRAN_TOOL_INTERRUPT_HPP

#include <signal.h>

#include <atomic>
#include <csignal>
#include <stdexcept>

namespace tool {

/// Not 0 once an end was asked for. Written by a handler on one thread, read by many.
inline std::atomic<int> interrupted = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a handler may not wait for a lock");

/// Ends a command that has nothing to show yet: exit code 130.
struct interruption : std::runtime_error {
  interruption() : std::runtime_error("interrupted") {}
};

/// The first SIGINT, SIGTERM or SIGHUP asks for an end; the second ends the process as if nobody listened. A
/// file that grows beyond what a process may write is an error of the write, and no signal.
inline void listen_to_signals() {
  struct sigaction handler {};
  handler.sa_handler = [](int) { interrupted = 1; };
  handler.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    (void)::sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) (void)::sigaction(signal, &handler, nullptr);
  }
  (void)std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace tool

#endif  // EDGETRAN_TOOL_INTERRUPT_HPP
