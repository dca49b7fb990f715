// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_CREW_HPP
#define EDGETRAN_PROFILE_CREW_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/units.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/fingerprint_json.hpp"
#include "edgetran/profile/outcome_of.hpp"
#include "edgetran/profile/trial.hpp"

namespace edgetran::profile {

/// A question for somebody who measures.
struct job {
  std::uint64_t ticket = 0;    ///< comes back with the result
  std::string architecture{};  ///< compact JSON
  model::workload workload{};
  seconds budget{5};
};

/// What became of a job.
struct job_result {
  std::uint64_t ticket = 0;
  profile::outcome outcome{};
  std::string worker{};
  std::string device{};  ///< hash of the fingerprint; empty where nobody answered
  std::size_t attempts = 1;
  seconds elapsed{};
};

/// Who measures for a campaign.
///
/// Minimal definition: `give(job)` takes a job and returns at once; `wait(most)` works, or waits, until there
/// are results, and returns those there are: after about `most` at the latest if it can help it, and at once
/// with none where it has no job.
/// Laws: every job comes back exactly once, in any order, as a measurement or a failure; `wait` throws only
/// where nobody is left who could measure.
template <class C>
concept crew = requires(C& c, job j, seconds most) {
  c.give(j);
  { c.wait(most) } -> std::same_as<std::vector<job_result>>;
};

/// Measures in this process: `measure(job)` returns a measurement, or an outcome, or throws, which is the
/// failure that `outcome_of` makes of it: one job for each `wait`, in the order in which they came.
template <class Measure>
class inline_crew {
 public:
  explicit inline_crew(Measure measure, json::object fingerprint = {})
      : measure_(std::move(measure)),
        fingerprint_(std::move(fingerprint)),
        device_(measure::fingerprint_hash(fingerprint_)) {}

  void give(job j) { waiting_.push_back(std::move(j)); }

  std::vector<job_result> wait(seconds) {
    if (waiting_.empty()) return {};
    const job j = std::move(waiting_.front());
    waiting_.pop_front();
    const seconds begin = measure::wall_now();
    job_result r{j.ticket, {}, {}, device_, 1, {}};
    r.outcome = outcome_of([&] { return measure_(j); });
    r.elapsed = measure::wall_now() - begin;
    return {std::move(r)};
  }

  [[nodiscard]] const std::string& device() const { return device_; }
  [[nodiscard]] const json::object& fingerprint() const { return fingerprint_; }

 private:
  Measure measure_;
  json::object fingerprint_;
  std::string device_;
  std::deque<job> waiting_;
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_CREW_HPP
