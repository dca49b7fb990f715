// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_WORKER_SERVE_HPP
#define EDGETRAN_PROFILE_WORKER_SERVE_HPP

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

#include "edgetran/io/pipe_lines.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/profile/outcome_of.hpp"
#include "edgetran/profile/worker_protocol.hpp"

namespace edgetran::profile {

struct serve_options {
  seconds heartbeat{1};
  std::size_t longest_line = std::size_t{1} << 24;  ///< bytes of a request; more are no line of the protocol
  /// Called from another thread where the coordinator is gone while a measurement runs, which nothing else
  /// can stop: ends the process unless told otherwise.
  std::function<void()> lost = [] { ::_exit(1); };
};

namespace detail {

/// Writes whole lines from two threads.
class line_writer {
 public:
  explicit line_writer(int fd) : fd_(fd) {}
  /// False once nobody reads.
  bool write(std::string line) {
    line += '\n';
    const std::lock_guard hold(mutex_);
    std::string_view rest = line;
    while (!rest.empty() && good_) {
      const ssize_t n = io::write_no_signal(fd_, rest.data(), rest.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0)
        good_ = false;
      else
        rest.remove_prefix(static_cast<std::size_t>(n));
    }
    return good_;
  }

 private:
  int fd_;
  std::mutex mutex_;
  bool good_ = true;
};

/// Sends heartbeats until it dies.
class heart {
 public:
  heart(line_writer& out, std::string id, const serve_options& options)
      : thread_([this, &out, id = std::move(id), &options] {
          const seconds begin = measure::wall_now();
          std::unique_lock hold(mutex_);
          const std::chrono::duration<double> beat(options.heartbeat.value());
          while (!stopped_.wait_for(hold, beat, [this] { return stop_; }))
            if (!out.write(to_line(heartbeat{id, measure::wall_now() - begin}))) return options.lost();
        }) {}
  ~heart() {
    {
      const std::lock_guard hold(mutex_);
      stop_ = true;
    }
    stopped_.notify_one();
    thread_.join();
  }
  heart(const heart&) = delete;
  heart& operator=(const heart&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;
  std::thread thread_;  // last: it uses what stands before
};

}  // namespace detail

/// A worker: greets, then answers requests that come as lines on `in` with `measure(request)`, a measurement,
/// or the failure that `outcome_of` makes of what it throws. Heartbeats go out while it measures. Returns
/// true after `shutdown` or the end of the input, false if nobody reads `out`. Throws protocol_error for a
/// line that is no request, one without an end and one too long among them, after it has told so.
template <class Measure>
bool serve(int in, int out, const hello& me, Measure measure, const serve_options& options = {}) {
  detail::line_writer writer(out);
  if (!writer.write(to_line(me))) return false;
  io::line_buffer lines;
  const auto tell = [&](const protocol_error& e) {
    writer.write(to_line(answer{"", failure{failure_kind::garbled, e.what()}, {}}));
  };
  const auto refuse = [&](const std::string& what, const char* remedy) {
    const protocol_error e(what, "standard input:" + std::to_string(lines.lines() + 1), remedy);
    tell(e);
    throw e;
  };
  for (;;) {
    std::optional<std::string> line;
    while (!(line = lines.next())) {
      if (lines.unfinished() > options.longest_line)
        refuse("a line of more than " + std::to_string(options.longest_line) + " bytes",
               "give a request of fewer");
      char bytes[4096];
      const ssize_t n = ::read(in, bytes, sizeof bytes);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0 && lines.unfinished() == 0) return true;
      if (n <= 0) refuse("it ends in the middle of a line", "end each request by a line break");
      lines.add({bytes, static_cast<std::size_t>(n)});
    }
    coordinator_message message;
    try {
      message = read_coordinator_message(*line, "standard input:" + std::to_string(lines.lines()));
    } catch (const protocol_error& e) {
      tell(e);
      throw;
    }
    const auto* request = std::get_if<measure_request>(&message);
    if (request == nullptr) return true;
    answer a{request->id, {}, {}};
    const seconds begin = measure::wall_now();
    if (request->version.major != me.version.major) {
      a.outcome =
          failure{failure_kind::garbled, "this worker speaks protocol " + std::to_string(me.version.major) +
                                             ", the coordinator " + std::to_string(request->version.major) +
                                             ": install the same edgetran on both"};
    } else {
      const detail::heart beating(writer, request->id, options);
      a.outcome = outcome_of([&] { return measure(*request); });
    }
    a.elapsed = measure::wall_now() - begin;
    if (!writer.write(to_line(a))) return false;
  }
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_WORKER_SERVE_HPP
