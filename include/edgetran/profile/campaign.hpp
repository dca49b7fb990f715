// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_CAMPAIGN_HPP
#define EDGETRAN_PROFILE_CAMPAIGN_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/io/json_differences.hpp"
#include "edgetran/io/json_parse.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/profile/campaign_history.hpp"
#include "edgetran/profile/crew.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/profile/trial_json.hpp"

namespace edgetran::profile {

namespace detail {
inline std::vector<std::string> as_proposals(std::string one) { return {std::move(one)}; }
inline std::vector<std::string> as_proposals(std::optional<std::string> one) {
  return one ? std::vector{*std::move(one)} : std::vector<std::string>{};
}
inline std::vector<std::string> as_proposals(std::vector<std::string> some) { return some; }
}  // namespace detail

/// Who decides what to measure.
///
/// Minimal definition: `ask()` returns the JSON text of the next architecture, or several as a vector, or an
/// optional; none means: nothing before more answers, and where no question is open: the end. `tell(trial)`
/// takes the answers, in the order of the questions, failures too.
/// Laws: what `ask` returns depends only on how the proposer was made and on the calls before. Optional:
/// `error()`, a std::optional<double> for the progress line.
template <class P>
concept question_source = requires(P& p, const trial& t) {
  { detail::as_proposals(p.ask()) } -> std::same_as<std::vector<std::string>>;
  p.tell(t);
};

/// What a campaign tells while it runs.
struct campaign_progress {
  std::size_t asked = 0;          ///< questions so far, those of earlier runs included
  std::size_t told = 0;           ///< answers, failures and repeated questions included
  std::size_t failed = 0;         ///< of them
  std::size_t repeated = 0;       ///< of them: asked before, and not measured again
  std::size_t replayed = 0;       ///< of them: out of the journal
  std::optional<double> error{};  ///< as the proposer says
  std::optional<seconds> left{};  ///< expected, up to `most` questions
};

struct campaign_options {
  std::uint64_t most =
      std::numeric_limits<std::uint64_t>::max();  ///< questions, those of earlier runs included
  /// Looked at between trials and a few times a second; true ends the run, and the next goes on.
  std::function<bool()> stop = [] { return false; };
  std::function<void(const campaign_progress&)> progress = [](const campaign_progress&) {};
  /// Where the proposer, replayed, asks something else than the journal holds, as another build of it may:
  /// tell it the answers to the journal's questions all the same, instead of throwing.
  bool follow_journal = false;
  std::string device{};     ///< hash, for a journal of one campaign on several
  bool any_device = false;  ///< take the answers of all devices as those of one
};

enum class campaign_end { finished, stopped };

struct campaign_result {
  campaign_end end = campaign_end::finished;
  campaign_progress progress{};
};

/// Runs a campaign until the proposer has no more questions, `most` are answered, or `stop` says so. All that
/// happens goes into the journal first, so that a run after a crash asks the same questions and tells the
/// same answers in the same order as one that was never interrupted: a question is asked as soon as fewer
/// than `plan.ahead` are open and never earlier or later, and answers are told in the order of the questions,
/// however they come in. `J` is an io::basic_journal of `campaign_schema()`. Throws state_error if the
/// journal holds another campaign, the proposer takes another course, or another device answers, and what
/// journal, proposer and crew throw.
template <question_source P, crew C, class J>
class campaign {
 public:
  campaign(P& proposer, C& workers, J& journal, const campaign_plan& plan, campaign_options options = {})
      : proposer_(proposer), crew_(workers), journal_(journal), plan_(plan), options_(std::move(options)) {
    if (plan.ahead < 1) throw shape_error("no question may be open", "campaign", "let ahead be at least 1");
    history_ =
        read_history(journal.records(), plan, journal.path().string(), options_.device, options_.any_device);
    ids_.campaign = campaign_name(plan);
    for (const auto& [question, unused] : history_.told) replayed_.insert(question);
    if (options_.any_device) return;
    device_ = options_.device;
    if (device_.empty() && !history_.devices.empty()) device_ = *history_.devices.begin();
    if (device_.empty()) return;
    if constexpr (requires { workers.require_device(device_, json::object{}); })
      workers.require_device(device_, described(device_));
    else if constexpr (requires { workers.require_device(device_); })
      workers.require_device(device_);
    else if constexpr (requires { require_same(workers.device()); })
      require_same(workers.device());
  }

  campaign_result run() {
    begun_ = measure::wall_now();
    record_plan();
    bool want_answers = false;  // the proposer asks nothing before it is told more
    for (;;) {
      if (options_.stop()) return {campaign_end::stopped, progress_};
      const std::uint64_t open = next_question_ - next_answer_;
      if (next_question_ < options_.most && !proposed_.empty()) {
        pose();
      } else if (next_question_ < options_.most && open < plan_.ahead && !want_answers) {
        for (const std::string& text : detail::as_proposals(proposer_.ask()))
          proposed_.push_back(compact(text));
        want_answers = proposed_.empty();
      } else if (open == 0) {
        return {campaign_end::finished, progress_};
      } else if (const trial* t = answer_to(next_answer_)) {
        tell(*t);
        want_answers = false;
      } else {
        gather();
      }
    }
  }

 private:
  void record_plan() {
    if (history_.has_plan) return;
    journal_.append(
        {{"id", ids_.plan()}, {"kind", "plan"}, {"campaign", ids_.campaign}, {"plan", to_json(plan_)}});
    history_.has_plan = true;
  }

  /// Makes the first proposal a question: the journal's, or a new one.
  void pose() {
    const std::uint64_t q = next_question_;
    std::string architecture = std::move(proposed_.front());
    if (const auto recorded = history_.asked.find(q); recorded != history_.asked.end()) {
      // Another device, whose answers led elsewhere, may have asked this in another form.
      if (recorded->second != architecture && !history_.told.contains(q) && history_.devices.size() > 1) {
        const auto forms = history_.variants.find(q);
        if (forms == history_.variants.end() || !forms->second.contains(architecture))
          record_question(q, architecture);
        recorded->second = architecture;
      }
      if (recorded->second != architecture && !options_.follow_journal)
        throw state_error("question " + std::to_string(q) + " was " + recorded->second +
                              ", and the proposer now asks " + architecture,
                          journal_.path().string(),
                          "continue with the program that began it, or follow the journal");
      architecture = recorded->second;
    } else {
      record_question(q, architecture);
      history_.asked.emplace(q, architecture);
    }
    proposed_.pop_front();
    ++next_question_;
    ++progress_.asked;
    const bool is_new = first_asked_.try_emplace(architecture, q).second;
    if (is_new && !history_.told.contains(q)) crew_.give({q, architecture, plan_.workload, plan_.budget});
  }

  void record_question(std::uint64_t q, const std::string& architecture) {
    journal_.append({{"id", ids_.asked(q)},
                     {"kind", "asked"},
                     {"campaign", ids_.campaign},
                     {"question", q},
                     {"architecture", json::parse(architecture, "architecture")}});
  }

  /// The answer, if there is one; of a repeated question, that of the first, which was told before.
  const trial* answer_to(std::uint64_t q) {
    if (const auto known = history_.told.find(q); known != history_.told.end()) {
      if (known->second.architecture != history_.asked.at(q))
        throw state_error("question " + std::to_string(q) + " was " + history_.asked.at(q) +
                              ", and the answer is about " + known->second.architecture,
                          journal_.path().string(), "take that answer out, or begin another journal");
      return &known->second;
    }
    const std::uint64_t first = first_asked_.at(history_.asked.at(q));
    if (first == q) return nullptr;
    trial t = history_.told.at(first);
    t.index = q;
    t.same_as = first;
    t.attempts = 0;
    t.elapsed = seconds{};
    return &record(std::move(t));
  }

  const trial& record(trial t) {
    journal_.append(to_json(t, ids_.told(t.index, t.device), ids_.campaign));
    const std::uint64_t q = t.index;
    return history_.told.emplace(q, std::move(t)).first->second;
  }

  void gather() {
    // Signals wake the crew, where they interrupt its sleep; a fifth of a second otherwise.
    for (job_result& r : crew_.wait(seconds{0.2})) {
      if (!history_.asked.contains(r.ticket) || history_.told.contains(r.ticket)) continue;
      require_same(r.device);
      describe(r.device);
      trial t{r.ticket,
              history_.asked.at(r.ticket),
              plan_.workload,
              std::move(r.outcome),
              std::move(r.device),
              std::move(r.worker),
              r.attempts,
              r.elapsed,
              static_cast<double>(std::time(nullptr)),
              {}};
      record(std::move(t));
      ++measured_;
    }
  }

  /// Numbers of two devices do not belong into one campaign.
  void require_same(const std::string& device) {
    if (options_.any_device || device.empty()) return;
    if (device_.empty()) device_ = device;
    if (device != device_)
      throw state_error(
          "device " + device + " answers, and the campaign is on " + device_ + what_differs(device),
          journal_.path().string(),
          "continue on the same device and build, with the same governor, or begin another "
          "journal");
  }
  /// The fingerprint of a device; empty where the journal describes none of this hash.
  json::object described(const std::string& device) const {
    const auto known = history_.fingerprints.find(device);
    return known == history_.fingerprints.end() ? json::object{} : known->second;
  }
  std::string what_differs(const std::string& device) const {
    const json::object there = described(device_);
    json::object here = described(device);
    if constexpr (requires { json::object(crew_.fingerprint()); })
      if (crew_.device() == device) here = crew_.fingerprint();
    return here.empty() || there.empty() ? "" : ": " + json::differences(here, there);
  }

  /// Records what device a hash stands for.
  void describe(const std::string& device) {
    if constexpr (requires {
                    { crew_.device() } -> std::convertible_to<std::string>;
                    { crew_.fingerprint() } -> std::convertible_to<json::object>;
                  }) {
      if (device.empty() || device != crew_.device() || crew_.fingerprint().empty()) return;
      if (!history_.fingerprints.emplace(device, crew_.fingerprint()).second) return;
      journal_.append({{"id", ids_.device(device)},
                       {"kind", "device"},
                       {"campaign", ids_.campaign},
                       {"device", device},
                       {"fingerprint", crew_.fingerprint()}});
    }
  }

  void tell(const trial& t) {
    proposer_.tell(t);
    ++next_answer_;
    ++progress_.told;
    progress_.failed += t.failed() ? 1 : 0;
    progress_.repeated += t.same_as ? 1 : 0;
    progress_.replayed += replayed_.contains(t.index) ? 1 : 0;
    if constexpr (requires {
                    { proposer_.error() } -> std::convertible_to<std::optional<double>>;
                  })
      progress_.error = proposer_.error();
    progress_.left.reset();
    if (options_.most != std::numeric_limits<std::uint64_t>::max() && measured_ > 0) {
      const seconds each = (measure::wall_now() - begun_) / static_cast<double>(measured_);
      progress_.left = each * static_cast<double>(options_.most - next_answer_);
    }
    options_.progress(progress_);
  }

  P& proposer_;
  C& crew_;
  J& journal_;
  campaign_plan plan_;
  campaign_options options_;
  campaign_history history_;
  campaign_ids ids_{};
  std::string device_{};  ///< that the campaign is on; empty as long as nobody knows
  campaign_progress progress_;
  std::deque<std::string> proposed_;                  ///< and not yet questions
  std::map<std::string, std::uint64_t> first_asked_;  ///< question by architecture
  std::uint64_t next_question_ = 0, next_answer_ = 0;
  std::set<std::uint64_t> replayed_;  ///< questions that the journal answers
  std::size_t measured_ = 0;          ///< in this run
  seconds begun_{};
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_CAMPAIGN_HPP
