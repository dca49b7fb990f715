// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_TPE_HPP
#define EDGETRAN_SEARCH_BAYES_TPE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/normal.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/search/bayes/best_choice.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/planned_questions.hpp"
#include "edgetran/search/ranking.hpp"

namespace edgetran::search {

namespace detail {

/// The density of rows inside ranges, column by column: a normal kernel at each row, as wide as the greater
/// gap to its neighbours in the column or to the end, and one as wide as the whole, which keeps it above 0
/// everywhere. What of a kernel lies outside is cut off and the rest made so much larger, so that ends lose
/// nothing and the density of a column integrates to 1. Source: Bergstra et al. 2011, section 4; the cut, and
/// that no kernel is narrower than range / min(100, rows + 2), as in hyperopt.
class column_densities {
 public:
  struct range {
    double lower, upper;
  };

  column_densities(const std::vector<std::vector<double>>& rows, std::span<const range> ranges)
      : ranges_(ranges.begin(), ranges.end()), kernels_(ranges.size()) {
    for (std::size_t j = 0; j < ranges_.size(); ++j) {
      const auto [lower, upper] = ranges_[j];
      const double whole = upper - lower;
      if (!(whole > 0)) continue;
      std::vector<double> at;
      for (const auto& row : rows) at.push_back(row[j]);
      std::sort(at.begin(), at.end());
      const double least = whole / static_cast<double>(std::min<std::size_t>(100, at.size() + 2));
      for (std::size_t i = 0; i < at.size(); ++i) {
        const double before = at[i] - (i > 0 ? at[i - 1] : lower);
        const double behind = (i + 1 < at.size() ? at[i + 1] : upper) - at[i];
        add(j, at[i], std::clamp(std::max(before, behind), least, whole));
      }
      add(j, 0.5 * (lower + upper), whole);
    }
  }

  /// The logarithm of the density at a row, whose values count as the ends where they lie beyond; the product
  /// over the columns. O(rows columns).
  [[nodiscard]] double log_at(std::span<const double> row) const {
    double sum = 0;
    for (std::size_t j = 0; j < kernels_.size(); ++j) {
      if (kernels_[j].empty()) continue;
      const auto [lower, upper] = ranges_[j];
      const double x = std::clamp(row[j], lower, upper);
      double density = 0;
      for (const kernel& k : kernels_[j]) density += k.height * normal_density((x - k.centre) / k.width);
      sum += std::log(density / static_cast<double>(kernels_[j].size()));
    }
    return sum;
  }
  /// `log_at` of each of `count` rows in row-major order. Candidates share many values of a column; each is
  /// looked at once. O(rows) for each of these, and O(count columns log count).
  [[nodiscard]] std::vector<double> log_at_rows(std::span<const double> values, std::size_t count) const {
    std::vector<double> sums(count);
    std::vector<std::pair<double, std::size_t>> order(count);
    for (std::size_t j = 0; j < kernels_.size(); ++j) {
      if (kernels_[j].empty()) continue;
      column_densities alone({}, std::span(ranges_).subspan(j, 1));
      alone.kernels_.front() = kernels_[j];
      for (std::size_t i = 0; i < count; ++i) order[i] = {values[i * kernels_.size() + j], i};
      std::sort(order.begin(), order.end());
      double known = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const double& x = order[i].first;
        if (i == 0 || x != order[i - 1].first) known = alone.log_at(std::span(&x, 1));
        sums[order[i].second] += known;
      }
    }
    return sums;
  }

 private:
  struct kernel {
    double centre, width, height;
  };
  void add(std::size_t column, double centre, double width) {
    const auto [lower, upper] = ranges_[column];
    const double inside = normal_cdf((upper - centre) / width) - normal_cdf((lower - centre) / width);
    kernels_[column].push_back({centre, width, 1 / (width * inside)});
  }

  std::vector<range> ranges_;
  std::vector<std::vector<kernel>> kernels_;
};

}  // namespace detail

struct tpe_options {
  std::size_t initial = 16;  ///< candidates that cover the whole before any is chosen; those told count
  std::size_t objectives =
      1;                    ///< targets to minimise, of which the first counts; further ones are constraints
  double good = 0.1;        ///< share of the answers that are good
  choice_options effort{};  ///< of a question
  std::uint64_t seed = 0;
};

/// The tree-structured Parzen estimator: the share `good` of the answers, those that stand first, and the
/// others each have a density over feature rows; the next candidate is one that is likely among the good and
/// unlikely among the others, which is the one of greatest expected improvement. Needs no regressor, takes
/// constraints by rank, and costs O(answers columns) a candidate. Open questions count among the others, so
/// that a batch spreads. Models `proposer`. Source: J. Bergstra, R. Bardenet, Y. Bengio, B. Kegl, "Algorithms
/// for hyper-parameter optimization", NIPS 2011.
template <candidates Candidates>
class tpe_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;

  /// Throws `shape_error` for no choice or no objective, `numeric_error` for a share outside (0, 1).
  explicit tpe_proposer(Candidates from, tpe_options options = {})
      : from_(std::move(from)),
        options_(options),
        random_(options.seed),
        questions_(from_, options.initial, random_.split(0), random_.split(1)) {
    if (options.effort.choices == 0) throw shape_error("no choice", who, "give at least one");
    if (options.objectives == 0) throw shape_error("no objective", who, "give at least one");
    if (!(options.good > 0 && options.good < 1))
      throw numeric_error("a share of " + std::to_string(options.good) + " good answers", who,
                          "give a number between 0 and 1");
  }

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    return detail::ask_each(ledger_, count,
                            [&] { return questions_.next(from_, ledger_, [&] { return best(); }); });
  }
  void tell(const candidate_type& c, std::span<const double> targets) { ledger_.tell(c, targets); }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }
  [[nodiscard]] const Candidates& from() const { return from_; }
  [[nodiscard]] const tpe_options& options() const { return options_; }
  /// Questions that were due to be chosen and were asked at random: of fewer than two answers.
  [[nodiscard]] std::size_t random_questions() const { return questions_.random_questions(); }

 private:
  static constexpr const char* who = "tpe";

  [[nodiscard]] std::optional<candidate_type> best() const {
    if (ledger_.measured() < 2) return {};
    const auto order = detail::best_answers(ledger_, options_.objectives, ledger_.measured());
    const double share = options_.good * static_cast<double>(order.size());
    const auto goods =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(share)), 1, order.size() - 1);
    std::vector<std::vector<double>> good, others;
    for (std::size_t i = 0; i < order.size(); ++i)
      (i < goods ? good : others).push_back(from_.features(order[i]));
    for (const auto& c : ledger_.open()) others.push_back(from_.features(c));
    const stream random = random_.split(2).split(ledger_.asked());
    const auto ranges = ranges_of(good, others, random.split(0));
    const detail::column_densities among_good(good, ranges), among_others(others, ranges);
    const std::vector<candidate_type> near(
        order.begin(), order.begin() + static_cast<std::ptrdiff_t>(std::min(goods, options_.effort.near)));
    return best_choice(from_, ledger_, near, options_.effort, random.split(1),
                       [&](std::span<const double> values, std::size_t count) {
                         const auto in_good = among_good.log_at_rows(values, count);
                         const auto in_others = among_others.log_at_rows(values, count);
                         std::vector<standing> all(count);
                         for (std::size_t i = 0; i < count; ++i) all[i].objective = in_others[i] - in_good[i];
                         return all;
                       });
  }

  /// Of each column, over what was asked and some draws.
  [[nodiscard]] std::vector<detail::column_densities::range> ranges_of(
      const std::vector<std::vector<double>>& good, const std::vector<std::vector<double>>& others,
      const stream& random) const {
    constexpr double never = std::numeric_limits<double>::infinity();
    std::vector<detail::column_densities::range> ranges(good.front().size(), {never, -never});
    const auto take_in = [&](const std::vector<double>& row) {
      for (std::size_t j = 0; j < row.size(); ++j)
        ranges[j] = {std::min(ranges[j].lower, row[j]), std::max(ranges[j].upper, row[j])};
    };
    for (const auto& row : good) take_in(row);
    for (const auto& row : others) take_in(row);
    for (std::uint64_t i = 0; i < 64; ++i)
      if (const auto c = detail::any_draw(from_, random.split(i))) take_in(from_.features(*c));
    return ranges;
  }

  Candidates from_;
  tpe_options options_;
  stream random_;
  planned_questions<Candidates> questions_;
  ledger<candidate_type> ledger_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_TPE_HPP
