// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_SEARCH_STUDY_JOURNAL_HPP
#define EDGETRAN_SEARCH_STUDY_JOURNAL_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/io/json_differences.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"
#include "edgetran/search/goals/objective.hpp"
#include "edgetran/search/study_memory.hpp"

namespace edgetran::search {

/// What the records of searches are.
inline const io::journal_schema& study_schema() {
  static const io::journal_schema schema{"edgetran-search", 1, 0};
  return schema;
}

/// The memory of a study in a journal: every answer is a record, by the number of its question, so that the
/// same search goes on where a run broke off. `plan` is whatever decides which candidates are asked and what
/// they are answered: space, proposer, seed, batch, device, goals. `Codec` writes candidates: `write(c)` ->
/// JSON, equal for equal candidates only.
template <class Codec, class Journal = io::journal>
class study_journal {
 public:
  /// Reads what the journal, of `study_schema()`, knows of this plan. Throws state_error where it holds
  /// another search and not this one, telling what differs, and input_error for a record that is none.
  study_journal(Journal& journal, json::object plan, goals g, Codec codec = {})
      : journal_(journal), goals_(std::move(g)), codec_(std::move(codec)), flushed_(clock::now()) {
    name_ = md5(json::dump(plan)).str().substr(0, 12);
    std::optional<json::value> other;
    bool known = false;
    for (const io::journal_record& r : journal.records()) {
      const json::value *kind = r.body.find("kind"), *study = r.body.find("study");
      if (kind == nullptr || study == nullptr) continue;  // of a later version
      if (study->as_string() != name_) {
        if (kind->as_string() == "plan") other = r.body.at("plan");
      } else if (kind->as_string() == "plan") {
        known = true;
      } else if (kind->as_string() == "told") {
        read(r.body);
      }
    }
    if (known) return;
    if (other)
      throw state_error("the journal holds another search: " + json::differences(plan, other->as_object()),
                        journal.path().string(),
                        "continue that one with its own options, or name another journal");
    journal_.append({{"id", name_ + "/plan"}, {"kind", "plan"}, {"study", name_}, {"plan", std::move(plan)}});
  }

  /// 12 hexadecimal digits of the MD5 of the plan.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Answers that were in the journal.
  [[nodiscard]] std::size_t known() const { return answers_.size(); }

  /// Throws state_error where the journal has the answer to another candidate.
  template <class Candidate>
  std::optional<trial_answer> recall(std::size_t question, const Candidate& c) {
    const auto found = answers_.find(question);
    if (found == answers_.end()) return {};
    const auto& [candidate, answer] = found->second;
    if (const std::string now = json::dump(codec_.write(c)); now != candidate)
      throw state_error(
          "question " + std::to_string(question) + " was " + candidate + ", and the proposer now asks " + now,
          journal_.path().string(), "continue with the program that began it");
    return answer;
  }
  /// Failures that may say nothing of their candidates are written when a later answer shows that whoever
  /// answers is well; where none comes, the next run asks them again.
  template <class Candidate>
  void record(std::size_t question, const Candidate& c, const trial_answer& a) {
    json::object o;
    o.set("id", id_of(question));
    o.set("kind", "told");
    o.set("study", name_);
    o.set("question", question);
    o.set("candidate", codec_.write(c));
    if (!a.failure.empty()) {
      o.set("failure", a.failure);
    } else {
      json::array row;
      for (const ranged& r : a.row) {
        if (r.lower == r.value && r.value == r.upper)
          row.emplace_back(r.value);
        else
          row.emplace_back(json::array{r.value, r.lower, r.upper});
      }
      o.set("row", std::move(row));
    }
    if (a.doubtful) return held_.push_back(std::move(o));
    for (json::object& earlier : std::exchange(held_, {})) journal_.append(std::move(earlier));
    journal_.append(std::move(o));
    settle();
  }
  /// Brings records to the disk where the last time was a second ago or more, as every record does: a crash
  /// of the program costs none, a power cut those of one second, where the journal flushes none by itself.
  void settle() {
    if (clock::now() - flushed_ < std::chrono::seconds(1)) return;
    journal_.flush();
    flushed_ = clock::now();
  }

 private:
  using clock = std::chrono::steady_clock;
  struct told {
    std::string candidate;
    trial_answer answer;
  };

  [[nodiscard]] std::string id_of(std::size_t question) const {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%010llu", static_cast<unsigned long long>(question));
    return name_ + "/" + digits;
  }
  void read(const json::value& body) {
    const auto question =
        static_cast<std::size_t>(body.at("question").as_integer(0, std::numeric_limits<std::int64_t>::max()));
    trial_answer a;
    if (const json::value* why = body.find("failure")) {
      a.failure = why->as_string();
      if (a.failure.empty()) throw input_error("a failure without a reason", why->where(), "give one");
    } else {
      const json::value& row = body.at("row");
      if (row.as_array().size() != goals_.columns().size())
        throw input_error(std::to_string(row.as_array().size()) + " numbers for " +
                              std::to_string(goals_.columns().size()) + " columns",
                          row.where(), "restore the record from a copy");
      for (std::size_t i = 0; i < row.as_array().size(); ++i) {
        const json::value& v = row.at(i);
        if (!v.is_array())
          a.row.push_back({v.as_real(), v.as_real(), v.as_real()});
        else
          a.row.push_back({v.at(0).as_real(), v.at(1).as_real(), v.at(2).as_real()});
      }
    }
    answers_.emplace(question, told{json::dump(body.at("candidate")), std::move(a)});
  }

  Journal& journal_;
  goals goals_;
  Codec codec_;
  std::string name_;
  std::map<std::size_t, told> answers_;
  std::vector<json::object> held_{};  // doubtful failures since the last answer
  clock::time_point flushed_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_STUDY_JOURNAL_HPP
