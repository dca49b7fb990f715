// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GOALS_CONSTRAINT_HPP
#define EDGETRAN_SEARCH_GOALS_CONSTRAINT_HPP

#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

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
/// violations of different quantities add up: 0 or below where it is satisfied, NaN where the number is NaN.
inline double violation(const constraint& c, const ranged& r, double level) {
  const double y = compared(c, r, level), scale = c.bound != 0 ? std::fabs(c.bound) : 1;
  const bool upper = c.relation == relation::below || c.relation == relation::at_most;
  const double off = (upper ? y - c.bound : c.bound - y) / scale;
  const bool strict = c.relation == relation::below || c.relation == relation::above;
  return strict && off == 0 ? std::numeric_limits<double>::min() : off;
}

namespace detail {

/// How many of the column's units one of `unit` is; 0 where they do not go together.
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
  if (!of_column.empty()) {
    if (of_column == "FLOP" && head.ends_with("FLOPs")) head.remove_suffix(1);
    if (!head.ends_with(of_column)) return 0;
    head.remove_suffix(of_column.size());
  }
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
    c.bound = read_number("a number", "write one, such as latency<50ms");
    const std::size_t begin = at_;
    const std::string_view unit = word([](char ch) { return letter(ch) || ch == '%'; });
    const std::string& wanted = known_[c.column].unit;
    const double scale = unit_in(unit, wanted);
    if (scale == 0)
      fail(unit.empty() ? "no unit" : "no unit '" + std::string(unit) + "' of " + known_[c.column].name,
           begin, units(wanted));
    c.bound *= scale;
    skip_spaces();
    if (at_ < text_.size() && text_[at_] == '@') {
      ++at_;
      const std::size_t number = at_;
      c.quantile = read_number("a quantile", remedy_of_quantile);
      if (at_ < text_.size() && text_[at_] == '%') ++at_, c.quantile /= 100;
      if (!(c.quantile >= 0.5 && c.quantile < 1))
        fail("a quantile that is not from 50% to below 100%", number, remedy_of_quantile);
    }
    skip_spaces();
    if (at_ < text_.size())
      fail("'" + std::string(text_.substr(at_, 20)) + "' behind the constraint", at_,
           "write one constraint, as quantity<value unit@quantile");
    return c;
  }

 private:
  static constexpr const char* remedy_of_quantile = "write @95%, or @50% for the predicted value itself";

  static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  [[noreturn]] void fail(const std::string& problem, std::size_t at, const std::string& remedy) const {
    throw input_error(problem, place(at), remedy);
  }
  [[nodiscard]] std::string place(std::size_t at) const {
    return "constraint \"" + std::string(text_.substr(0, 80)) + "\", column " + std::to_string(at + 1);
  }
  void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
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
    std::string names;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      if (known_[i].name == name) return i;
      names += (names.empty() ? "" : ", ") + known_[i].name;
    }
    if (name.empty()) fail("no quantity", begin, "begin with one of " + names);
    throw unknown_error("no quantity '" + std::string(name) + "'", place(begin), "known: " + names);
  }
  relation read_relation() {
    skip_spaces();
    const std::size_t begin = at_;
    const auto next = [&](std::size_t ahead) {
      return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    };
    const bool less = next(0) == '<', more = next(0) == '>', with_equal = next(1) == '=';
    if (!less && !more) fail("no relation", begin, "write <, <=, > or >= behind the quantity");
    at_ += with_equal ? 2 : 1;
    return less ? (with_equal ? relation::at_most : relation::below)
                : (with_equal ? relation::at_least : relation::above);
  }
  double read_number(const char* what, const std::string& remedy) {
    skip_spaces();
    double value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, problem] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (problem != std::errc{} || !std::isfinite(value)) fail("not " + std::string(what), at_, remedy);
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }
  static std::string units(const std::string& of) {
    if (of.empty()) return "write a plain number, with k, M, G or T for large ones";
    if (of == "B") return "write B, kB, MB, GB, KiB, MiB or GiB";
    if (of == "FLOP") return "write FLOP, MFLOP, GFLOP or TFLOP";
    return "write n" + of + ", u" + of + ", m" + of + ", " + of + " or k" + of;
  }

  std::string_view text_;
  std::span<const column> known_;
  std::size_t at_ = 0;
};

}  // namespace detail

/// Reads `latency<50ms@95%`: a quantity among the columns, a relation, a value with a unit, and the quantile
/// of the interval that must keep to it; 95% where none is named. Throws input_error, or unknown_error for
/// another quantity, that name the place in the text.
inline constraint parse_constraint(std::string_view text, std::span<const column> known) {
  return detail::constraint_reader(text, known).read();
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GOALS_CONSTRAINT_HPP
