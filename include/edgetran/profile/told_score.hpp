// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_TOLD_SCORE_HPP
#define EDGETRAN_PROFILE_TOLD_SCORE_HPP

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/profile/line_crew.hpp"
#include "edgetran/search/goals/column.hpp"

namespace edgetran::profile {

/// A score with its interval, or why there is none.
using score_or_why = std::variant<search::ranged, std::string>;

/// `0.81`, `{"score": 0.81}`, the same with `"lower"` and `"upper"` around it, or `{"failure": "why"}`, of
/// which the first 300 bytes count; nothing for any other line. A score without an interval is exact.
inline std::optional<score_or_why> read_score(const std::string& line) {
  try {
    const json::value v = json::parse(line, "score");
    if (v.is_object())
      if (const json::value* why = v.find("failure")) {
        const std::string_view reason = json::detail::beginning(why->as_string(), 300);
        return score_or_why(std::string(reason.empty() ? "no reason given" : reason));
      }
    const double value = v.is_object() ? v.at("score").as_real() : v.as_real();
    if (!v.is_object() || (v.find("lower") == nullptr && v.find("upper") == nullptr))
      return score_or_why(search::ranged{value, value, value});
    const double lower = v.at("lower").as_real(), upper = v.at("upper").as_real();
    if (!(lower <= value && value <= upper)) return {};
    return score_or_why(search::ranged{value, lower, upper});
  } catch (const error&) {
    return {};
  }
}

/// The column of a search that a command tells, as many candidates at once as the crew has processes and the
/// search's executor threads. A candidate whose process was lost has failed, which is doubtful, and the
/// reason says how. `Codec` writes candidates as JSON: `write(c)`. Models `search::evaluator`.
template <class Codec>
class told_score {
 public:
  /// The crew must outlive it.
  told_score(search::column what, line_crew& crew, Codec codec = {})
      : columns_{std::move(what)}, crew_(&crew), codec_(std::move(codec)) {}

  [[nodiscard]] const std::vector<search::column>& columns() const { return columns_; }
  /// Throws as `line_crew::ask`, evaluation_stopped where that was stopped.
  template <class Candidate>
  search::failure_reason evaluate(const Candidate& c, std::span<search::ranged> row) const {
    try {
      const auto told = crew_->ask(json::dump(codec_.write(c)), read_score);
      if (const auto* lost = std::get_if<lost_question>(&told)) return {lost->why, true};
      const auto& score = std::get<score_or_why>(told);
      if (const auto* why = std::get_if<std::string>(&score)) return {*why};
      row.front() = std::get<search::ranged>(score);
      return {};
    } catch (const line_crew_stopped&) {
      throw search::evaluation_stopped{};
    }
  }

 private:
  std::vector<search::column> columns_;
  line_crew* crew_;
  Codec codec_;
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_TOLD_SCORE_HPP
