// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_WORKER_CREW_HPP
#define EDGETRAN_PROFILE_WORKER_CREW_HPP

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/io/json_differences.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/fingerprint_json.hpp"
#include "edgetran/profile/crew.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/profile/worker_link.hpp"

namespace edgetran::profile {

struct crew_options {
  link_options link{};
  std::size_t attempts = 3;     ///< at one job, on any workers, before it counts as failed
  std::size_t strikes = 3;      ///< losses in a row before a worker is put in quarantine, at least 1
  seconds back_off{1};          ///< before a lost worker is started again; doubles with each loss in a row
  seconds quarantine{60};       ///< doubles with each one in a row
  std::size_t quarantines = 3;  ///< in a row before a worker is dismissed
  bool any_device = false;      ///< let workers of different devices measure for one campaign
  /// Is told in a sentence what happens to workers.
  std::function<void(const std::string&)> tell = [](const std::string&) {};
};

/// Worker processes that share jobs. A job whose worker is lost, or stumbles over something that may go by,
/// is tried again, on another worker where there is one; a lost worker is started again after a while, longer
/// each time. All workers are of one device, that of the first who greets unless `require_device` named it.
/// One thread, no signal handler; never waits for a process without a deadline.
class worker_crew {
 public:
  /// Workers by their shell commands, started with the first `wait`. Throws shape_error for none, and for
  /// strikes of 0.
  explicit worker_crew(const std::vector<std::string>& commands, crew_options options = {})
      : options_(std::move(options)) {
    if (commands.empty()) throw shape_error("a crew of no workers", "worker_crew", "name a command");
    if (options_.strikes < 1)
      throw shape_error("strikes of 0", "worker_crew", "allow a worker at least 1 loss before quarantine");
    for (const std::string& c : commands) slots_.emplace_back(c);
  }
  worker_crew(const worker_crew&) = delete;
  worker_crew& operator=(const worker_crew&) = delete;
  ~worker_crew() {
    for (slot& s : slots_)
      if (s.link) s.link->end(0.5);
  }

  /// Refuses workers of any other device than that of this hash; with its fingerprint, where that is known,
  /// the refusal tells what differs.
  void require_device(std::string hash, json::object fingerprint = {}) {
    device_ = std::move(hash);
    required_ = std::move(fingerprint);
  }
  /// Hash and fingerprint of the device that measures; empty until a worker greeted.
  [[nodiscard]] const std::string& device() const { return device_; }
  [[nodiscard]] const json::object& fingerprint() const { return fingerprint_; }

  void give(job j) { waiting_.push_back({std::move(j), 0, nullptr, {}}); }

  /// Returns also where a signal came. Throws device_error, naming what was wrong with each, once every
  /// worker is dismissed.
  std::vector<job_result> wait(seconds most) {
    const seconds until = measure::wall_now() + most;
    for (;;) {
      const bool idle = waiting_.empty() && std::none_of(slots_.begin(), slots_.end(),
                                                         [](const slot& s) { return s.doing.has_value(); });
      if (!results_.empty() || idle) return std::exchange(results_, {});
      start_what_is_due();
      hand_out();
      if (measure::wall_now() >= until) return {};
      if (!poll_links(until)) return {};  // a signal, which may ask the caller to stop
      for (slot& s : slots_)
        if (s.link) attend(s);
    }
  }

 private:
  struct slot;
  struct work {
    job what;
    std::size_t attempts = 0;
    const slot* last = nullptr;  ///< who tried it last
    seconds first_tried{};
  };
  struct slot {
    explicit slot(std::string c) : command(std::move(c)) {}
    std::string command;
    std::optional<worker_link> link{};
    std::optional<work> doing{};
    std::string device{};
    bool ever_greeted = false;
    std::size_t losses = 0, quarantined = 0;  ///< in a row
    seconds start_at{};
    std::optional<std::string> dismissed{};  ///< why
  };

  void start_what_is_due() {
    const seconds now = measure::wall_now();
    std::string why;
    std::size_t gone = 0;
    for (slot& s : slots_) {
      if (s.dismissed) {
        ++gone;
        why += (why.empty() ? "" : "; ") + *s.dismissed;
      } else if (!s.link && now >= s.start_at) {
        try {
          s.link.emplace(s.command, options_.link, now);
        } catch (const system_error& e) {
          lose(s, failure{failure_kind::crashed, e.what()});
        }
      }
    }
    if (gone == slots_.size())
      throw device_error("no worker is left: " + why, "worker_crew", "mend one and start again");
  }

  void hand_out() {
    for (auto w = waiting_.begin(); w != waiting_.end();) {
      slot* chosen = nullptr;
      bool other = false;  // somebody but the last who tried could take it, now or soon
      for (slot& s : slots_) {
        const bool here = s.link && !s.dismissed;
        other = other || (here && &s != w->last);
        if (here && s.link->ready() && (chosen == nullptr || chosen == w->last)) chosen = &s;
      }
      if (chosen == nullptr || (chosen == w->last && other)) {
        ++w;
        continue;
      }
      chosen->doing = std::move(*w);
      w = waiting_.erase(w);
      const seconds now = measure::wall_now();
      if (chosen->doing->attempts++ == 0) chosen->doing->first_tried = now;
      const job& j = chosen->doing->what;
      chosen->link->ask(j.architecture, j.workload, j.budget, now);
    }
  }

  /// False if a signal came.
  bool poll_links(seconds until) {
    std::vector<pollfd> descriptors;
    for (const slot& s : slots_) {
      if (s.link) {
        for (const pollfd& p : s.link->polled()) descriptors.push_back(p);
        until = std::min(until, s.link->deadline());
      } else if (!s.dismissed) {
        until = std::min(until, s.start_at);
      }
    }
    const double ms = std::ceil(1e3 * (until - measure::wall_now()).value());
    const int found = ::poll(descriptors.data(), static_cast<nfds_t>(descriptors.size()),
                             static_cast<int>(std::clamp(ms, 0.0, 60'000.0)));
    return found >= 0 || errno != EINTR;
  }

  void attend(slot& s) {
    for (const worker_link::event& e : s.link->step(measure::wall_now())) {
      if (const auto* h = std::get_if<hello>(&e)) {
        greet(s, *h);
        if (s.dismissed) return;
      } else if (const auto* a = std::get_if<answer>(&e)) {
        s.losses = s.quarantined = 0;
        finish_or_retry(s, a->outcome);
      } else {
        return lose(s, std::get<failure>(e));
      }
    }
  }

  void greet(slot& s, const hello& h) {
    s.ever_greeted = true;
    s.device = measure::fingerprint_hash(h.fingerprint);
    if (device_.empty()) device_ = s.device;
    if (device_ != s.device && !options_.any_device) {
      s.link->end(0.1);
      s.link.reset();
      const json::object& there = fingerprint_.empty() ? required_ : fingerprint_;
      dismiss(s, "worker '" + s.command + "' is device " + s.device + ", and the campaign is on " + device_ +
                     (there.empty() ? "" : ": " + json::differences(h.fingerprint, there)));
    } else if (fingerprint_.empty()) {
      fingerprint_ = h.fingerprint;
    }
  }

  void finish_or_retry(slot& s, const outcome& o) {
    work w = std::move(*s.doing);
    s.doing.reset();
    const auto* failed = std::get_if<failure>(&o);
    if (failed != nullptr && failed->kind != failure_kind::refused && w.attempts < options_.attempts) {
      options_.tell(failed->message + "; trying again");
      w.last = &s;
      waiting_.push_front(std::move(w));
      return;
    }
    results_.push_back(
        {w.what.ticket, o, s.command, s.device, w.attempts, measure::wall_now() - w.first_tried});
  }

  void lose(slot& s, const failure& f) {
    const bool hopeless = s.link && s.link->hopeless();
    s.link.reset();
    if (s.doing)
      finish_or_retry(s, f);
    else
      options_.tell(f.message);
    if (hopeless) return dismiss(s, f.message);
    double wait = options_.back_off.value() * std::pow(2.0, static_cast<double>(s.losses));
    if (++s.losses >= options_.strikes) {
      s.losses = options_.strikes - 1;  // the next loss is one too many again
      // What has never worked is misspelt rather than flaky.
      if (!s.ever_greeted || s.quarantined == options_.quarantines) return dismiss(s, f.message);
      wait = options_.quarantine.value() * std::pow(2.0, static_cast<double>(s.quarantined++));
      options_.tell("worker '" + s.command + "' is in quarantine for " +
                    std::to_string(static_cast<long long>(std::ceil(wait))) + " s");
    }
    s.start_at = measure::wall_now() + seconds{wait};
  }

  void dismiss(slot& s, const std::string& why) {
    s.dismissed = why;
    options_.tell(why + "; it is dismissed");
  }

  crew_options options_;
  std::list<slot> slots_;  // addresses name them
  std::deque<work> waiting_;
  std::vector<job_result> results_;
  std::string device_;
  json::object fingerprint_;
  json::object required_;  ///< of the device that `require_device` named
};

static_assert(crew<worker_crew>);

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_WORKER_CREW_HPP
