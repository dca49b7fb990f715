// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_CODESIGN_CODESIGN_PROPOSER_HPP
#define EDGETRAN_SEARCH_CODESIGN_CODESIGN_PROPOSER_HPP

#include <algorithm>
#include <array>
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
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/codesign/codesign_process.hpp"
#include "edgetran/search/codesign/codesign_rows.hpp"
#include "edgetran/search/codesign/weighted_parts.hpp"
#include "edgetran/search/ledger.hpp"

namespace edgetran::search {

struct codesign_proposer_options {
  weighted_parts parts{};     ///< of the objective, the first targets; further ones are constraints
  std::size_t initial = 8;    ///< candidates at random before any is chosen; those told count
  std::size_t choices = 256;  ///< of a space, drawn anew for each question
  std::size_t settings = 48;  ///< of the covariance, tried at each fit
  double patience = 1.25;     ///< by how much answers grow from one fit to the next
  std::uint64_t seed = 0;
  /// What the settings are drawn about, as many about each: of parts that are shared, of positive ones, and
  /// of all others. Those with a `reach` are left out where all architectures reach alike.
  std::vector<codesign_covariance> shared{{0.3, 1, 0, 0, 0.3, 0.001, 1}, {0.3, 0.3, 0, 0, 0.3, 0.001, 1, 1}};
  std::vector<codesign_covariance> positive{{0.5, 0.02, 1, 0.1, 0, 0.01, 4}};
  std::vector<codesign_covariance> plain{{0.4, 0.3, 0.5, 0.2, 0.2, 0.01, 1}};
};

/// Asks for the candidate from which the most improvement is expected, where the objective is a weighted sum
/// of quantities that are told one by one (Astudillo and Frazier, "Bayesian optimization of composite
/// functions", ICML 2019): one process each, positive ones by their logarithm, so that devices that differ by
/// orders of magnitude disturb nothing, and shared ones over architectures alone, so that what one device
/// tells of an architecture counts on all. Constraints, satisfied at 0 or below, multiply by the probability
/// that they hold. The first `Candidates::shared_columns()` columns are the architecture's, all of them where
/// there is no such member; `Candidates::reach` says how many devices it is on, where there is one.
///
/// Questions of a batch, and open ones, are believed to be answered as predicted. With fewer than two
/// answers it asks at random. A question costs O(answers choices) for each part, and O(settings answers^3) at
/// the fits, whose number grows with the logarithm of the answers. Models `proposer`; `tell` throws
/// `shape_error` for fewer targets than parts and `numeric_error` for a positive part that is not above 0.
template <candidates Candidates>
class codesign_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;

  /// Throws `shape_error` for no choice or setting, and where there is nothing without reach to draw them
  /// about; `numeric_error` for a patience that is not above 1.
  explicit codesign_proposer(Candidates from, codesign_proposer_options options = {})
      : from_(std::move(from)), options_(std::move(options)), random_(options_.seed) {
    if (options_.choices == 0 || options_.settings == 0)
      throw shape_error("no choice, or no setting", who, "give at least one of each");
    for (const auto* usual : {&options_.shared, &options_.positive, &options_.plain})
      if (std::none_of(usual->begin(), usual->end(), [](const auto& c) { return c.reach == 0; }))
        throw shape_error("no covariance without reach", who, "give one that settings are drawn about");
    if (!(options_.patience > 1 && std::isfinite(options_.patience)))
      throw numeric_error("a patience of " + std::to_string(options_.patience), who,
                          "give a factor above 1, such as 1.25");
  }

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    return detail::ask_each(ledger_, count, [&] {
      auto c = best();
      return c ? c : detail::unknown_draw(from_, ledger_, random_.split(1).split(ledger_.asked()));
    });
  }
  void tell(const candidate_type& c, std::span<const double> targets) {
    if (!targets.empty()) (void)options_.parts(targets);  // are there enough?
    for (std::size_t p = 0; p < std::min(targets.size(), options_.parts.size()); ++p)
      if (options_.parts[p].positive && !(targets[p] > 0))
        throw numeric_error("a positive part of " + std::to_string(targets[p]), "tell", "tell a failure");
    ledger_.tell(c, targets);
  }
  void tell_failure(const candidate_type& c) { ledger_.tell_failure(c); }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }
  [[nodiscard]] const Candidates& from() const { return from_; }
  [[nodiscard]] const codesign_proposer_options& options() const { return options_; }

 private:
  static constexpr const char* who = "codesign_proposer";
  using beliefs = std::vector<codesign_process::belief>;

  [[nodiscard]] std::size_t shared_columns() const {
    if constexpr (requires { from_.shared_columns(); }) return from_.shared_columns();
    if constexpr (requires { from_.architectures().columns(); })
      return from_.architectures().columns().size();
    return from_.columns().size();
  }
  [[nodiscard]] std::size_t rank_columns() const {
    if constexpr (requires { from_.rank_columns(); }) return from_.rank_columns();
    return 0;
  }
  [[nodiscard]] double reach(const candidate_type& c) const {
    if constexpr (requires { from_.reach(c); }) return from_.reach(c);
    return 0;
  }
  [[nodiscard]] std::optional<candidate_type> best() {
    if (ledger_.known() < options_.initial || ledger_.measured() < 2) return {};
    auto choices = from_.choices(options_.choices, random_.split(2).split(ledger_.asked()));
    if (choices.empty()) return {};
    if (choices != choices_) start(std::move(choices));
    learn();
    std::vector<codesign_process> now;
    const std::vector<codesign_process>* all = &processes_;
    if (!ledger_.open().empty()) all = &(now = believing());
    std::vector<beliefs> predicted;
    const row_pairs alone = rows_.alone(0, choices_.size());
    for (const codesign_process& p : *all) predicted.push_back(p.predict(alone));

    const double target = least();
    std::optional<std::size_t> found;
    std::pair<double, double> greatest;
    for (std::size_t i = 0; i < choices_.size(); ++i) {
      if (ledger_.knows(choices_[i])) continue;
      const auto score = worth(predicted, i, target);
      if (found && !(score > greatest)) continue;
      found = i;
      greatest = score;
    }
    if (!found) return {};
    return choices_[*found];
  }

  /// Other choices: everything anew, but for the scales, which are those of the first.
  void start(std::vector<candidate_type> choices) {
    if (!scaled_) {
      std::vector<std::vector<double>> rows;
      for (const auto& c : from_.choices(options_.choices, random_.split(3)))
        rows.push_back(from_.features(c));
      scales_ = codesign_rows(rows, shared_columns(), rank_columns());
      scaled_ = true;
    }
    rows_ = scales_;
    choices_ = std::move(choices);
    for (const auto& c : choices_) rows_.add(from_.features(c), reach(c));
    reaches_differ_ = std::any_of(choices_.begin(), choices_.end(),
                                  [&](const auto& c) { return reach(c) != reach(choices_.front()); });
    told_ = 0;
    triangle_ = {};
    beside_ = {};
    for (codesign_process& p : processes_) p.forget();
  }

  /// Takes the new answers in.
  void learn() {
    const std::size_t before = choices_.size();
    std::vector<const std::vector<double>*> targets;
    for (const auto& a : ledger_.answers()) {
      if (a.failed()) continue;
      targets.push_back(&a.targets);
      if (targets.size() <= told_) continue;
      rows_.add(from_.features(a.candidate), reach(a.candidate));
      triangle_.append(rows_.beside(before + told_, before, before + told_ + 1));
      beside_.push_back(rows_.beside(before + told_, 0, before));
      ++told_;
    }
    const std::size_t fit = fit_of(told_);
    processes_.resize(ledger_.targets());
    for (std::size_t p = 0; p < processes_.size(); ++p) {
      std::vector<double> values;
      for (const auto* t : targets) values.push_back(seen(p, (*t)[p]));
      if (fitted_ != fit) {
        const row_pairs first = triangle_.part(0, fit * (fit + 1) / 2);
        processes_[p].choose(usual(p), first, std::span(values).first(fit),
                             random_.split(4).split(fit).split(p), options_.settings);
      }
      for (std::size_t i = processes_[p].observations(); i < told_; ++i)
        processes_[p].observe(triangle_.part(i * (i + 1) / 2, i + 1), beside_[i], values[i]);
    }
    fitted_ = fit;
  }
  /// The last number of answers, up to `answers`, at which the covariances are fitted: of nothing else, so
  /// that a replay fits where the first run did.
  [[nodiscard]] std::size_t fit_of(std::size_t answers) const {
    std::size_t at = 2;
    for (;;) {
      const auto next =
          std::max(at + 1, static_cast<std::size_t>(static_cast<double>(at) * options_.patience));
      if (next > answers) return at;
      at = next;
    }
  }

  /// The processes where every open question was answered as they predict.
  [[nodiscard]] std::vector<codesign_process> believing() const {
    std::vector<codesign_process> now = processes_;
    codesign_rows rows = rows_;
    const std::size_t before = choices_.size();
    for (std::size_t k = 0; k < ledger_.open().size(); ++k) {
      // Beside everything there is: the choices, the answers, the open questions before it, itself.
      rows.add(from_.features(ledger_.open()[k]), reach(ledger_.open()[k]));
      const std::size_t at = rows.size() - 1;
      const row_pairs choices = rows.beside(at, 0, before), earlier = rows.beside(at, before, at + 1);
      for (codesign_process& p : now) p.observe(earlier, choices, p.expected(earlier));
    }
    return now;
  }

  [[nodiscard]] bool is_part(std::size_t p) const { return p < options_.parts.size(); }
  [[nodiscard]] bool by_logarithm(std::size_t p) const { return is_part(p) && options_.parts[p].positive; }
  [[nodiscard]] double seen(std::size_t p, double target) const {
    return by_logarithm(p) ? std::log(target) : target;
  }
  [[nodiscard]] std::vector<codesign_covariance> usual(std::size_t p) const {
    const bool shared = is_part(p) && options_.parts[p].shared;
    std::vector<codesign_covariance> all = by_logarithm(p) ? options_.positive
                                           : shared        ? options_.shared
                                                           : options_.plain;
    if (!reaches_differ_) std::erase_if(all, [](const auto& c) { return c.reach != 0; });
    for (codesign_covariance& c : all) {
      if (shared) c.device = c.device_smooth = 0;
      if (rank_columns() == 0) c.ranks = 0;
    }
    return all;
  }

  /// The least objective that was told and breaks no constraint; infinite where there is none.
  [[nodiscard]] double least() const {
    double value = std::numeric_limits<double>::infinity();
    for (const auto& a : ledger_.answers()) {
      bool holds = !a.failed();
      for (std::size_t p = options_.parts.size(); holds && p < a.targets.size(); ++p)
        holds = a.targets[p] <= 0;
      if (holds) value = std::min(value, options_.parts(a.targets));
    }
    return value;
  }

  /// Expected improvement times the probability of the constraints; among equal ones, the least objective
  /// that is expected. Plain parts make a normal sum; positive ones are taken at five points of the normal
  /// distribution, the same for all of them, as what is uncertain of a device is so in all its costs.
  [[nodiscard]] std::pair<double, double> worth(const std::vector<beliefs>& predicted, std::size_t i,
                                                double target) const {
    double mean = options_.parts.constant(), variance = 0, holds = 1;
    for (std::size_t p = 0; p < predicted.size(); ++p) {
      const auto& b = predicted[p][i];
      if (!is_part(p)) {
        holds *= normal_cdf(-b.mean / b.deviation);
      } else if (!by_logarithm(p)) {
        const double w = options_.parts[p].weight;
        mean += w * b.mean;
        variance += w * w * b.deviation * b.deviation;
      }
    }
    static constexpr std::array<double, 5> points{-2.856970013872806, -1.355626179974266, 0,
                                                  1.355626179974266, 2.856970013872806};
    static constexpr std::array<double, 5> weights{0.011257411327721, 0.222075922005613, 0.533333333333333,
                                                   0.222075922005613, 0.011257411327721};
    const double deviation = std::sqrt(variance);
    double improvement = 0, middle = mean;
    for (std::size_t k = 0; k < points.size(); ++k) {
      double costs = 0;
      for (std::size_t p = 0; p < options_.parts.size(); ++p)
        if (by_logarithm(p))
          costs += options_.parts[p].weight *
                   std::exp(std::min(predicted[p][i].mean + points[k] * predicted[p][i].deviation, 700.0));
      if (k == 2) middle += costs;
      improvement += weights[k] * expected_excess(target - mean - costs, deviation);
    }
    // Without anything to improve on, what is likely to hold.
    if (target == std::numeric_limits<double>::infinity()) return {holds, -middle};
    return {improvement * holds, -middle};
  }

  Candidates from_;
  codesign_proposer_options options_;
  stream random_;
  ledger<candidate_type> ledger_;
  // What follows is worked out from the above, and kept from one question to the next.
  codesign_rows scales_, rows_;  ///< rows: of the choices, then of the answers
  bool scaled_ = false, reaches_differ_ = false;
  std::vector<candidate_type> choices_;
  std::size_t told_ = 0, fitted_ = 0;
  row_pairs triangle_;
  std::vector<row_pairs> beside_;  ///< of each answer, beside the choices
  std::vector<codesign_process> processes_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_CODESIGN_CODESIGN_PROPOSER_HPP
