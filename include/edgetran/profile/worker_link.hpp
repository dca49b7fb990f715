// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_WORKER_LINK_HPP
#define EDGETRAN_PROFILE_WORKER_LINK_HPP

#include <poll.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/io/pipe_lines.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/profile/worker_process.hpp"
#include "edgetran/profile/worker_protocol.hpp"

namespace edgetran::profile {

/// How long a coordinator waits for a worker.
struct link_options {
  seconds hello{60};    ///< for its greeting: a connection may take a while
  seconds silence{30};  ///< without a sign of life while it measures
  seconds grace{300};   ///< beyond the budget of a measurement, to build and warm up the model
  std::size_t longest_line = std::size_t{1} << 20;
};

/// The coordinator's end of the protocol with one worker process. Never waits: poll `polled`, call `step` by
/// `deadline` at the latest. What goes wrong ends the process and is an event, not an exception.
class worker_link {
 public:
  /// The worker greeted, answered, or is lost.
  using event = std::variant<hello, answer, failure>;

  /// Starts the command. Throws system_error.
  worker_link(const std::string& command, const link_options& options, seconds now)
      : options_(options), process_(command), begun_(now), last_sign_(now) {}

  /// Whether it greeted and has nothing to do.
  [[nodiscard]] bool ready() const { return greeted_ && !lost_ && !lease_; }
  [[nodiscard]] bool busy() const { return lease_.has_value(); }
  [[nodiscard]] bool lost() const { return lost_; }
  /// Whether starting it again would not help: it speaks another protocol.
  [[nodiscard]] bool hopeless() const { return hopeless_; }
  /// Answers that came twice, or to a question whose lease was over.
  [[nodiscard]] std::size_t strays() const { return strays_; }

  /// Leases a question to the worker, which must be `ready`: it has the budget and the grace to answer.
  void ask(const std::string& architecture, const model::workload& w, seconds budget, seconds now) {
    const std::string id = std::to_string(++asked_);
    lease_ = lease{id, now + budget + options_.grace};
    issued_.insert(id);
    last_sign_ = now;
    process_.send(to_line(measure_request{id, architecture, w, budget, {}}));
  }

  [[nodiscard]] std::array<pollfd, 2> polled() const { return process_.polled(); }

  /// When `step` has to be called again, whatever poll says.
  [[nodiscard]] seconds deadline() const {
    if (lost_) return seconds{std::numeric_limits<double>::infinity()};
    if (!greeted_) return begun_ + options_.hello;
    if (!lease_) return seconds{std::numeric_limits<double>::infinity()};
    return std::min(last_sign_ + options_.silence, lease_->over);
  }

  /// Reads what has come and looks at the clock. After a `failure` the link is lost and the process gone.
  std::vector<event> step(seconds now) {
    std::vector<event> events;
    if (lost_) return events;
    process_.send_waiting();
    bool ended = false;
    // As much as a pipe holds: a worker that never stops talking does not keep the others waiting.
    for (int i = 0; i < 4 && !ended && !lost_; ++i) {
      const auto bytes = process_.receive();
      ended = !bytes;
      if (!bytes || bytes->empty()) break;
      lines_.add(*bytes);
      while (const auto line = lost_ ? std::nullopt : lines_.next()) take(*line, now, events);
      if (!lost_ && lines_.unfinished() > options_.longest_line)
        lose(failure_kind::garbled, "a line of more than " + std::to_string(options_.longest_line) + " bytes",
             events);
    }
    if (lost_) return events;
    if (ended) {
      process_.end(0.1);  // it may still be on its way out
      lose(failure_kind::crashed,
           process_.how_it_ended() + (lines_.unfinished() > 0 ? ", in the middle of a line" : ""), events);
    } else if (!greeted_ && now >= begun_ + options_.hello) {
      lose(failure_kind::silent, "no greeting within " + text(options_.hello), events);
    } else if (lease_ && now >= lease_->over) {
      lose(failure_kind::late, "no answer until its lease was over", events);
    } else if (lease_ && now >= last_sign_ + options_.silence) {
      lose(failure_kind::silent, "no sign of life for " + text(options_.silence), events);
    }
    return events;
  }

  /// Says goodbye to an idle worker and gives it some time to go; ends a busy one at once.
  void end(double seconds) {
    if (lost_) return;
    if (!busy() && greeted_) {
      process_.send(to_line(shutdown{}));
      process_.end(seconds);
    }
    process_.kill();
    lost_ = true;
  }

  [[nodiscard]] pid_t pid() const { return process_.pid(); }

 private:
  struct lease {
    std::string id;
    seconds over;
  };

  static std::string text(seconds t) {
    char out[32];
    std::snprintf(out, sizeof out, "%g s", t.value());
    return out;
  }

  void lose(failure_kind kind, const std::string& what, std::vector<event>& events) {
    lost_ = true;
    process_.kill();
    lease_.reset();
    events.emplace_back(failure{kind, "worker '" + process_.command() + "': " + what});
  }

  void take(const std::string& line, seconds now, std::vector<event>& events) {
    const std::string place = "line " + std::to_string(lines_.lines()) + " of its output";
    try {
      std::visit([&](auto& message) { accept(message, now, events); },
                 static_cast<const worker_message&>(read_worker_message(line, place)));
    } catch (const protocol_error& e) {
      lose(failure_kind::garbled, e.what(), events);
    }
  }

  void accept(const hello& h, seconds, std::vector<event>& events) {
    if (greeted_) return lose(failure_kind::garbled, "a second greeting", events);
    hopeless_ = h.version.major != protocol_version{}.major;
    if (hopeless_)
      return lose(failure_kind::garbled,
                  "it speaks protocol " + std::to_string(h.version.major) + "." +
                      std::to_string(h.version.minor) + ", this program " +
                      std::to_string(protocol_version{}.major) + ".x: install the same edgetran on both",
                  events);
    greeted_ = true;
    events.emplace_back(h);
  }
  void accept(const heartbeat& h, seconds now, std::vector<event>& events) {
    if (require_issued(h.id, events) && lease_ && lease_->id == h.id) last_sign_ = now;
  }
  void accept(const answer& a, seconds, std::vector<event>& events) {
    const auto* failed = std::get_if<failure>(&a.outcome);
    if (failed != nullptr && failed->kind == failure_kind::garbled)
      return lose(failure_kind::garbled, "it says: " + failed->message, events);
    if (!require_issued(a.id, events)) return;
    if (!lease_ || lease_->id != a.id) {
      ++strays_;
      return;
    }
    lease_.reset();
    events.emplace_back(a);
  }
  /// Every message but a greeting is about a question that this worker was asked.
  bool require_issued(const std::string& id, std::vector<event>& events) {
    if (!greeted_) return lose(failure_kind::garbled, "no greeting first", events), false;
    if (issued_.contains(id)) return true;
    lose(failure_kind::garbled,
         "line " + std::to_string(lines_.lines()) + " of its output: about question " +
             json::detail::excerpt(id) + ", which it was not asked",
         events);
    return false;
  }

  link_options options_;
  worker_process process_;
  io::line_buffer lines_;
  seconds begun_, last_sign_;
  bool greeted_ = false, lost_ = false, hopeless_ = false;
  std::optional<lease> lease_;
  std::set<std::string> issued_;
  std::uint64_t asked_ = 0;
  std::size_t strays_ = 0;
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_WORKER_LINK_HPP
