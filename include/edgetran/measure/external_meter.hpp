// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: threads and POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_EXTERNAL_METER_HPP
#define EDGETRAN_MEASURE_EXTERNAL_METER_HPP

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/clock_alignment.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/recording.hpp"
#include "edgetran/measure/sampler.hpp"
#include "edgetran/measure/trace_csv.hpp"

namespace edgetran::measure {

/// How to find the offset of an external meter's clock.
enum class alignment {
  arrival,   ///< by when its lines arrive; streams only
  step,      ///< by the step of power that the work makes
  given,     ///< `external_options::offset`
  unix_time  ///< its clock is the system's (seconds since 1970)
};

struct external_options {
  measure::alignment alignment = measure::alignment::arrival;
  seconds offset{};     ///< ours (CLOCK_MONOTONIC) less its
  seconds patience{2};  ///< that `stop` waits for the lines of the last moments
};

/// Lines `t_s,watts[,channel]` of a meter beside the machine (a plug, a Monsoon, a shunt on a second board),
/// from a stream while it writes them, or from a file that it wrote, read at the end. It records as `sampler`
/// does, and takes its place: marks are moments of our clock, to which its lines are brought by `align`. The
/// first line of a stream may be the rest of one; where it is no line it is passed over, and `flags` says so.
/// A line holds at most 64 KiB.
class external_meter {
 public:
  /// A stream (standard input, a pipe, a serial line) that is read as lines come. `name` serves the errors.
  external_meter(io::descriptor stream, std::string name, external_options options = {})
      : stream_(std::move(stream)), name_(std::move(name)), options_(options) {}
  /// A file that is whole when `stop` is called. Throws input_error for alignment by arrival.
  explicit external_meter(std::string path, external_options options)
      : stream_(-1), name_(std::move(path)), options_(options), is_file_(true) {
    if (options_.alignment == alignment::arrival)
      throw input_error("nothing arrives from a file", name_,
                        "align its clock by the step of power, by unix time, or by a given offset");
  }
  external_meter(const external_meter&) = delete;
  external_meter& operator=(const external_meter&) = delete;
  ~external_meter() { finish(); }

  /// Forgets what was recorded before. Throws state_error if it records already, system_error where no pipe
  /// can be made.
  void start() {
    if (thread_.joinable()) throw state_error("already recording", "external_meter::start", "stop it first");
    begin_ = wall_now();
    last_mark_ = {};
    lines_.clear();
    arrivals_.clear();
    bad_line_.reset();
    flags_.clear();
    ended_ = false;
    cost_ = {};
    record_.reset();
    found_ = {};
    if (is_file_) return;
    if (::pipe2(wake_.data(), O_CLOEXEC) != 0) throw io::detail::refusal("cannot open a pipe", name_);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  seconds mark() { return last_mark_ = wall_now(); }

  /// Waits for the lines of the last moments, then ends.
  void stop() {
    if (is_file_ || !thread_.joinable()) return;
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, std::chrono::duration<double>(options_.patience.value()),
                      [this] { return ended_ || (!arrivals_.empty() && arrivals_.back() > last_mark_); });
    lock.unlock();
    finish();
  }

  /// After `stop`, brings the lines to our clock; the work lay between these moments of it. Throws
  /// input_error for lines that are none, state_error for too few of them, numeric_error where no step of
  /// power stands out, system_error for a file that cannot be read.
  void align(seconds begin, seconds end) {
    if (bad_line_) throw *bad_line_;
    recording r = raw();
    if (options_.alignment == alignment::arrival) {
      std::vector<seconds> its;
      for (const trace_line& l : lines_) its.push_back(l.sample.at);
      found_ = offset_by_arrival(its, arrivals_);
    } else if (options_.alignment == alignment::step) {
      found_ = offset_by_step(powers(r, r.at(0), r.at(r.size() - 1)), begin, end);
    } else if (options_.alignment == alignment::unix_time) {
      found_ = {wall_now() - detail::read(CLOCK_REALTIME), seconds{1e-3}};
    } else {
      found_ = {options_.offset, {}};
    }
    r.shift(found_.offset);
    record_ = std::move(r);
  }
  /// The offset that `align` found.
  [[nodiscard]] const clock_offset& offset() const { return found_; }

  /// What was recorded, by our clock. Throws state_error before `align`.
  [[nodiscard]] recording record() const {
    if (!record_) throw state_error("its clock is not aligned", name_, "call align first");
    return *record_;
  }
  /// What is odd about the lines, in words.
  [[nodiscard]] std::vector<std::string> flags() const {
    const std::lock_guard lock(mutex_);
    return flags_;
  }
  [[nodiscard]] sampling_cost cost() const {
    const std::lock_guard lock(mutex_);
    sampling_cost c = cost_;
    c.readings = lines_.size();
    return c;
  }

 private:
  static constexpr std::size_t longest_line = std::size_t{1} << 16;

  void finish() {
    if (!thread_.joinable()) return;
    const char stop = 's';
    (void)!::write(wake_[1], &stop, 1);
    thread_.join();
    ::close(wake_[0]);
    ::close(wake_[1]);
    cost_.wall = wall_now() - begin_;
  }

  void run() {
    const seconds before = detail::read(CLOCK_THREAD_CPUTIME_ID);
    std::string text;
    std::array<char, 4096> part;
    for (std::size_t number = 1;;) {
      pollfd wait[2] = {{stream_.get(), POLLIN, 0}, {wake_[0], POLLIN, 0}};
      if (::poll(wait, 2, -1) < 0 && errno != EINTR) break;
      if (wait[1].revents != 0) break;
      if (wait[0].revents == 0) continue;
      const ssize_t n = ::read(stream_.get(), part.data(), part.size());
      const seconds now = wall_now();
      if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      const std::lock_guard lock(mutex_);
      // The last line of a stream that ends may lack its line end.
      if (n <= 0 && text.empty()) break;
      if (n <= 0)
        text += '\n';
      else
        text.append(part.data(), static_cast<std::size_t>(n));
      cost_.processor = detail::read(CLOCK_THREAD_CPUTIME_ID) - before;
      for (std::size_t end = text.find('\n'); end != text.npos && !bad_line_; end = text.find('\n')) {
        take_line(text.substr(0, end), number++, now);
        text.erase(0, end + 1);
      }
      if (text.size() > longest_line && !bad_line_)
        bad_line_ =
            input_error("a line of more than " + std::to_string(longest_line) + " bytes",
                        name_ + ":" + std::to_string(number), "end each line t_s,watts by a line end");
      if (bad_line_ || n <= 0) break;
      arrived_.notify_all();
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    arrived_.notify_all();
  }

  void take_line(const std::string& text, std::size_t number, seconds now) {
    try {
      if (auto line = parse_trace_line(text, name_ + ":" + std::to_string(number))) {
        lines_.push_back(std::move(*line));
        arrivals_.push_back(now);
      }
    } catch (const input_error& e) {
      // Who begins to listen to a meter that talks already may hear the end of a line first.
      if (number == 1)
        flags_.push_back(std::string("the first line is passed over: ") + e.what());
      else
        bad_line_ = e;
    }
  }

  recording raw() const {
    constexpr std::size_t most = std::size_t{1} << 30;
    if (is_file_) return parse_trace(io::read_file(name_, most), name_);
    source about;
    about.name = name_;
    about.files = {name_};
    about.ceiling = watts{1e5};
    return make_recording(lines_, std::move(about));
  }

  io::descriptor stream_;
  std::string name_;
  external_options options_;
  bool is_file_ = false;
  std::array<int, 2> wake_{-1, -1};
  seconds begin_{}, last_mark_{};
  mutable std::mutex mutex_;  ///< of all below while the thread runs
  std::condition_variable arrived_;
  std::vector<trace_line> lines_;
  std::vector<seconds> arrivals_;
  std::optional<input_error> bad_line_;
  std::vector<std::string> flags_;
  bool ended_ = false;
  sampling_cost cost_;
  std::thread thread_;
  std::optional<recording> record_;
  clock_offset found_;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_EXTERNAL_METER_HPP
