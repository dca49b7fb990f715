// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GOALS_CONSTRAINT_HPP
#define EDGETRAN_SEARCH_GOALS_CONSTRAINT_HPP

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "edgetran/core/edit_distance.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/search/goals/column.hpp"
#include "edgetran/search/goals/quantile_law.hpp"

namespace edgetran::search {

enum class relation { below, at_most, above, at_least };

constexpr std::string_view name(relation r) {
  switch (r) {
    case relation::below:
      return "<";
    case relation::at_most:
      return "<=";
    case relation::above:
      return ">";
    case relation::at_least:
      return ">=";
  }
  return "<";
}

/// What a candidate must satisfy: a bound that the quantity keeps with probability `quantile`.
struct constraint {
  std::size_t column = 0;  ///< in the row of a candidate
  search::relation relation = relation::below;
  double bound = 0;        ///< in the unit of the column
  double quantile = 0.95;  ///< from 0.5, the predicted value itself, to below 1
  std::string text{};      ///< as it was written
};

/// The number that a constraint compares with its bound: the upper quantile where it must stay below, the
/// lower one where it must stay above.
inline double compared(const constraint& c, const ranged& r, double level) {
  const bool upper = c.relation == relation::below || c.relation == relation::at_most;
  return quantile_of(r, level, upper ? c.quantile : 1 - c.quantile);
}

/// By how much a candidate violates a constraint, as a share of the bound (of 1, where that is 0), so that
/// violations of different quantities add up: 0 or below where it is satisfied, NaN where the number is NaN,
/// finite where it is finite.
inline double violation(const constraint& c, const ranged& r, double level) {
  const double y = compared(c, r, level), scale = c.bound != 0 ? std::fabs(c.bound) : 1;
  const bool upper = c.relation == relation::below || c.relation == relation::at_most;
  constexpr double most = std::numeric_limits<double>::max();
  const double share = (upper ? y - c.bound : c.bound - y) / scale;
  const double off = std::isfinite(y) ? std::clamp(share, -most, most) : share;
  const bool strict = c.relation == relation::below || c.relation == relation::above;
  return strict && off == 0 ? std::numeric_limits<double>::min() : off;
}

namespace detail {

/// How many of the column's units one of `unit` is; 0 where they do not go together. What is counted may be
/// written without its unit.
inline double unit_in(std::string_view unit, std::string_view of_column) {
  struct prefix {
    std::string_view name;
    double scale;
  };
  static constexpr prefix prefixes[] = {{"", 1},    {"n", 1e-9}, {"u", 1e-6}, {"m", 1e-3}, {"k", 1e3},
                                        {"K", 1e3}, {"M", 1e6},  {"G", 1e9},  {"T", 1e12}};
  static constexpr prefix binary[] = {{"Ki", 0x1p10}, {"Mi", 0x1p20}, {"Gi", 0x1p30}, {"Ti", 0x1p40}};
  const bool counted = of_column.empty() || of_column == "B" || of_column == "FLOP";  // no thousandths
  if (of_column.empty() && unit == "%") return 0.01;
  std::string_view head = unit;
  if (of_column == "FLOP" && head.ends_with("FLOPs")) head.remove_suffix(1);
  if (!of_column.empty() && head.ends_with(of_column))
    head.remove_suffix(of_column.size());
  else if (!of_column.empty() && of_column != "FLOP")
    return 0;
  for (const prefix& p : prefixes)
    if (p.name == head && !(counted && p.scale < 1)) return p.scale;
  if (of_column == "B")
    for (const prefix& p : binary)
      if (p.name == head) return p.scale;
  return 0;
}

/// Reads a constraint from left to right.
class constraint_reader {
 public:
  constraint_reader(std::string_view text, std::span<const column> known) : text_(text), known_(known) {}

  [[nodiscard]] constraint read() {
    constraint c;
    c.text = std::string(text_);
    skip_spaces();
    c.column = read_quantity();
    c.relation = read_relation();
    skip_spaces();
    const std::size_t bound = at_;
    c.bound = read_number("number", "write one, such as latency<50ms") * read_unit(c.column);
    if (!std::isfinite(c.bound) || (c.bound != 0 && std::fabs(c.bound) < least_bound)) too_large(bound);
    require_possible(c, bound);
    skip_spaces();
    if (at_ < text_.size() && text_[at_] == '@') ++at_, c.quantile = read_quantile();
    skip_spaces();
    if (at_ < text_.size())
      fail("'" + piece(at_) + "' behind the constraint", at_,
           "write one constraint, as quantity<value unit@quantile, and further ones each by itself");
    return c;
  }

 private:
  static constexpr double least_bound = 1e-100;  ///< shares of smaller ones are too large for numbers
  static constexpr const char* remedy_of_quantile =
      "write @95% or @0.95, or @50% for the predicted value itself";

  static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  [[noreturn]] void fail(const std::string& problem, std::size_t at, const std::string& remedy) const {
    throw input_error(problem, place(at), remedy);
  }
  [[noreturn]] void too_large(std::size_t at) const {
    fail("'" + piece(at) + "' is larger than any number here, or smaller", at, "write one nearer to 1");
  }
  [[nodiscard]] std::string place(std::size_t at) const {
    return "constraint \"" + std::string(text_.substr(0, 80)) + "\", column " + std::to_string(at + 1);
  }
  /// What stands there, up to the next part of a constraint.
  [[nodiscard]] std::string piece(std::size_t at) const {
    const std::string_view rest = text_.substr(std::min(at, text_.size()), 20);
    return std::string(rest.substr(0, rest.find_first_of("@ \t", 1)));
  }
  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  template <class Take>
  std::string_view word(Take take) {
    skip_spaces();
    const std::size_t begin = at_;
    while (at_ < text_.size() && take(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  std::size_t read_quantity() {
    const std::size_t begin = at_;
    const std::string_view name = word([](char c) { return letter(c) || c == '_' || c == '.'; });
    std::vector<std::string> names;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      if (known_[i].name == name) return i;
      names.push_back(known_[i].name);
    }
    if (name.empty()) fail("no quantity", begin, "begin with one of them; " + remedy_for_name(name, names));
    throw unknown_error("no quantity '" + std::string(name) + "'", place(begin),
                        remedy_for_name(name, names));
  }
  relation read_relation() {
    skip_spaces();
    const std::size_t begin = at_;
    const auto next = [&](std::size_t ahead) {
      return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    };
    const bool less = next(0) == '<', more = next(0) == '>', with_equal = next(1) == '=';
    if (!less && !more)
      fail(begin < text_.size() ? "no relation, but '" + piece(begin) + "'" : "no relation", begin,
           "write <, <=, > or >= behind the quantity");
    at_ += with_equal ? 2 : 1;
    return less ? (with_equal ? relation::at_most : relation::below)
                : (with_equal ? relation::at_least : relation::above);
  }
  double read_number(const char* what, const std::string& remedy) {
    skip_spaces();
    double value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, problem] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (problem == std::errc::result_out_of_range) too_large(at_);
    if (problem != std::errc{} || !std::isfinite(value))
      fail((at_ < text_.size() ? "'" + piece(at_) + "' is no " : "no ") + std::string(what), at_, remedy);
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }
  double read_unit(std::size_t of) {
    skip_spaces();
    const std::size_t begin = at_;
    const std::string_view unit = word([](char ch) { return letter(ch) || ch == '%'; });
    const double scale = unit_in(unit, known_[of].unit);
    if (scale == 0 && unit.empty() && at_ < text_.size() && text_[at_] != '@')
      fail("'" + piece(begin) + "' is no unit of " + known_[of].name, begin, units(known_[of].unit));
    if (scale == 0)
      fail(unit.empty() ? "no unit" : "no unit '" + std::string(unit) + "' of " + known_[of].name, begin,
           units(known_[of].unit));
    return scale;
  }
  double read_quantile() {
    skip_spaces();
    const std::size_t begin = at_;
    double q = read_number("quantile", remedy_of_quantile);
    skip_spaces();
    const bool percent = at_ < text_.size() && text_[at_] == '%';
    if (percent) ++at_, q /= 100;
    if (!percent && q >= 1)
      fail("'" + piece(begin) + "' is no probability, which is below 1", begin, remedy_of_quantile);
    if (!(q >= 0.5 && q < 1))
      fail("a quantile that is not from 50% to below 100%", begin, remedy_of_quantile);
    return q;
  }
  /// Refuses what no value satisfies, or every one.
  void require_possible(const constraint& c, std::size_t at) const {
    const column& of = known_[c.column];
    const bool upper = c.relation == relation::below || c.relation == relation::at_most;
    const bool taken_in = c.relation == relation::at_most || c.relation == relation::above;
    if (c.bound > of.least || (c.bound == of.least && taken_in)) return;
    char least[32];
    std::snprintf(least, sizeof least, "%g", of.least);
    fail((upper ? "no " : "every ") + of.name + " is " + (upper ? "below " : "at least ") + least, at,
         std::string("write a bound above ") + least + (upper ? "" : ", or leave the constraint out"));
  }
  static std::string units(const std::string& of) {
    if (of.empty()) return "write a plain number, with k, M, G or T for large ones";
    if (of == "B") return "write B, kB, MB, GB, KiB, MiB or GiB";
    if (of == "FLOP") return "write FLOP, MFLOP, GFLOP or TFLOP, or M, G and T alone";
    return "write n" + of + ", u" + of + ", m" + of + ", " + of + " or k" + of;
  }

  std::string_view text_;
  std::span<const column> known_;
  std::size_t at_ = 0;
};

}  // namespace detail

/// Reads `latency<50ms@95%`: a quantity among the columns, a relation, a value with a unit, and the quantile
/// of the interval that must keep to it; 95% where none is named. Throws input_error that names the place in
/// the text, also for a bound that every value of the column keeps, or none; unknown_error for another
/// quantity.
inline constraint parse_constraint(std::string_view text, std::span<const column> known) {
  return detail::constraint_reader(text, known).read();
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GOALS_CONSTRAINT_HPP
