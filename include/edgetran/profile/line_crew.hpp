// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX, and the threads of the standard library; outside the umbrella.
#ifndef EDGETRAN_PROFILE_LINE_CREW_HPP
#define EDGETRAN_PROFILE_LINE_CREW_HPP

#include <poll.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/io/json_text.hpp"
#include "edgetran/io/pipe_lines.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/profile/worker_process.hpp"

namespace edgetran::profile {

struct line_crew_options {
  std::size_t processes = 1;
  /// For an answer, before the process counts as hung; the first has to begin in this time, too. A question
  /// that is asked again has it twice.
  seconds timeout{std::numeric_limits<double>::infinity()};
  /// Questions in a row that were lost, to whichever processes, before the command is given up.
  std::size_t losses = 20;
  std::size_t first_losses = 5;  ///< the same where it has never answered
  std::size_t longest_line = 65536;
  /// Looked at five times a second while an answer is awaited, by several threads; true ends `ask`.
  std::function<bool()> stop = [] { return false; };
  /// What to tell whoever wrote a command that was given up.
  std::string remedy = "let it read a line, print its answer as a line, and go on until its input ends";
};

/// A question that has no answer, and why: its process ended, hung or answered what is none.
struct lost_question {
  std::string why;
};

/// Thrown where `stop` ended the wait for an answer: no failure of what was asked, and no error.
struct line_crew_stopped : std::exception {
  [[nodiscard]] const char* what() const noexcept override { return "stopped while an answer was awaited"; }
};

/// Processes of one shell command that read a line and answer a line each, for as many threads. A process
/// that dies, hangs or answers what is no answer costs the question it had; it is killed, and another is
/// started for the next one. One that had answered others is replaced at once and the question asked again:
/// where a program fails of its age, no question is lost, and which ones are does not depend on who was asked
/// what before. Processes are started when they are needed.
class line_crew {
 public:
  /// Throws shape_error for no process, for no loss allowed, and for a timeout that is not above 0.
  explicit line_crew(std::string command, line_crew_options options = {})
      : command_(std::move(command)), options_(std::move(options)), members_(options_.processes) {
    if (members_.empty()) throw shape_error("a crew of no processes", command_, "let there be one at least");
    if (options_.losses == 0 || options_.first_losses == 0)
      throw shape_error("no loss allowed", command_, "allow one at least: it ends the crew");
    if (!(options_.timeout.value() > 0))
      throw shape_error("a timeout of " + text(options_.timeout.value()) + " s", command_,
                        "give more than 0 s, or infinity for any time");
    for (std::size_t i = members_.size(); i > 0; --i) idle_.push_back(i - 1);
  }
  line_crew(const line_crew&) = delete;
  line_crew& operator=(const line_crew&) = delete;
  /// Ends their input, and gives all of them half a second to go.
  ~line_crew() {
    for (auto& m : members_)
      if (m) m->process.close_input();
    const seconds until = measure::wall_now() + seconds{0.5};
    for (auto& m : members_)
      if (m) m->process.end(std::max(0.0, (until - measure::wall_now()).value()));
  }

  /// The value of the std::optional that a reader makes of a line.
  template <class Read>
  using outcome =
      std::variant<typename std::invoke_result_t<Read&, const std::string&>::value_type, lost_question>;

  /// What `read(line)` makes of the line that the command answers to this one, a std::optional, which is
  /// empty for a line that is no answer. Several threads may ask, each has a process to itself; where there
  /// are more threads, they wait for their turn. Throws device_error where the command cannot be run, or has
  /// lost too many questions in a row, or says more than it was asked, so that no one knows any more which
  /// answer is whose, and then at every later question; system_error where no process can be started;
  /// line_crew_stopped.
  template <class Read>
  outcome<Read> ask(std::string_view question, Read&& read) {
    lease mine(*this);
    try {
      return ask_leased(mine, question, read);
    } catch (const device_error& e) {
      const std::lock_guard lock(mutex_);
      if (!given_up_) given_up_ = e;
      returned_.notify_all();
      throw;
    }
  }

  [[nodiscard]] const std::string& command() const { return command_; }
  [[nodiscard]] std::size_t processes() const { return members_.size(); }

 private:
  struct member {
    explicit member(const std::string& command) : process(command) {}
    worker_process process;
    io::line_buffer lines;
    bool asked = false;
  };

  /// A process for one question; it ends with the lease unless it answered.
  struct lease {
    explicit lease(line_crew& c) : crew(c) {
      std::unique_lock lock(crew.mutex_);
      crew.returned_.wait(lock, [&] { return crew.given_up_ || !crew.idle_.empty(); });
      if (crew.given_up_) throw device_error(*crew.given_up_);
      index = crew.idle_.back();
      crew.idle_.pop_back();
    }
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    ~lease() {
      if (!kept) crew.members_[index].reset();
      {
        const std::lock_guard lock(crew.mutex_);
        crew.idle_.push_back(index);
      }
      crew.returned_.notify_one();
    }
    void keep() {
      kept = true;
      const std::lock_guard lock(crew.mutex_);
      crew.lost_ = 0;
      crew.ever_answered_ = true;
    }

    line_crew& crew;
    std::size_t index = 0;
    bool kept = false;
  };

  template <class Read>
  outcome<Read> ask_leased(lease& mine, std::string_view question, Read& read) {
    std::optional<member>& m = members_[mine.index];
    const bool fresh = !m.has_value();
    if (fresh) m.emplace(command_);
    outcome<Read> answer = attempt(*m, question, read);
    if (std::holds_alternative<lost_question>(answer) &&
        !fresh) {  // perhaps of what it was asked before: whether of this, a fresh one tells
      m.emplace(command_);
      answer = attempt(*m, question, read);
    }
    if (auto* lost = std::get_if<lost_question>(&answer))
      count_loss(lost->why);
    else
      mine.keep();
    return answer;
  }

  template <class Read>
  outcome<Read> attempt(member& m, std::string_view question, Read& read) {
    const bool first = !std::exchange(m.asked, true);
    if (!first) require_nothing_more(m);
    m.process.send(question);
    for (const seconds asked = measure::wall_now();;) {
      if (const auto line = m.lines.next()) {
        auto answer = read(*line);
        if (!answer) return lost_question{"the program answered " + json::detail::excerpt(readable(*line))};
        if (first) wait_for(m, 0.01);  // a line too many often comes a moment after the answer
        require_nothing_more(m);
        return *std::move(answer);
      }
      if (options_.stop()) throw line_crew_stopped{};
      const double left = options_.timeout.value() - (measure::wall_now() - asked).value();
      if (!(left > 0))
        return lost_question{"the program gave no answer within " + text(options_.timeout.value()) + " s"};
      wait_for(m, std::min(left, 0.2));
      m.process.send_waiting();
      auto bytes = m.process.receive();
      if (bytes && bytes->empty() && m.process.has_ended()) {
        // What it started may live and hold the pipe open, so that no end of its output ever comes.
        bytes = m.process.receive();
        if (bytes && bytes->empty()) bytes.reset();
      }
      if (!bytes) {
        (void)m.process.end(1);
        const std::string how = m.process.how_it_ended();
        if ((how == "ended with code 126" || how == "ended with code 127") && !ever_answered())
          throw device_error("cannot be run: the shell " + how, command_,
                             "name a program that is there and may be executed");
        return lost_question{"the program " + how + " without an answer"};
      }
      m.lines.add(*bytes);
      if (m.lines.unfinished() > options_.longest_line)
        return lost_question{"the program answered more than " +
                             std::to_string(options_.longest_line / 1024) +
                             " KiB without an end of the line"};
    }
  }

  static void wait_for(const member& m, double seconds) {
    auto polled = m.process.polled();
    (void)::poll(polled.data(), polled.size(), static_cast<int>(std::ceil(1e3 * seconds)));
  }
  bool ever_answered() {
    const std::lock_guard lock(mutex_);
    return ever_answered_;
  }
  void count_loss(const std::string& why) {
    const std::lock_guard lock(mutex_);
    if (++lost_ < (ever_answered_ ? options_.losses : options_.first_losses)) return;
    throw device_error(why + ", the last of " + std::to_string(lost_) + " questions in a row that it lost",
                       command_, options_.remedy);
  }

  /// A line too many, if it is there by now, would shift every answer after it to the next question.
  void require_nothing_more(member& m) const {
    if (const auto early = m.process.receive()) m.lines.add(*early);
    std::optional<std::string> more = m.lines.next();
    if (!more && m.lines.unfinished() > 0) more = std::string(m.lines.rest());
    if (more)
      throw device_error("said more than was asked: " + json::detail::excerpt(readable(*more)), command_,
                         "let it print one line for each that it reads, and all else to standard error");
  }
  /// The beginning of a line, of which an excerpt is shown, without bytes that are no text.
  static std::string readable(std::string line) {
    line.resize(std::min<std::size_t>(line.size(), 256));
    for (std::size_t bad = 0; (bad = json::detail::invalid_utf8(line)) != line.npos;) line[bad] = '?';
    return line;
  }
  static std::string text(double x) {
    char out[32];
    std::snprintf(out, sizeof out, "%g", x);
    return out;
  }

  std::string command_;
  line_crew_options options_;
  std::vector<std::optional<member>> members_;  // each is its lease's
  std::mutex mutex_;                            // guards everything below
  std::condition_variable returned_;
  std::vector<std::size_t> idle_;
  std::size_t lost_ = 0;  // questions in a row
  bool ever_answered_ = false;
  std::optional<device_error> given_up_{};  // why
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_LINE_CREW_HPP
