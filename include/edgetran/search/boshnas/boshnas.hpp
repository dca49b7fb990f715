// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BOSHNAS_BOSHNAS_HPP
#define EDGETRAN_SEARCH_BOSHNAS_BOSHNAS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/boshnas.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/input_optimiser.hpp"
#include "edgetran/search/bayes/acquisition.hpp"
#include "edgetran/search/boshnas/boshnas_proposer_options.hpp"
#include "edgetran/search/boshnas/choice_rows.hpp"
#include "edgetran/search/boshnas/gobi.hpp"
#include "edgetran/search/boshnas/penalised.hpp"
#include "edgetran/search/boshnas/unit_columns.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/planned_questions.hpp"
#include "edgetran/search/ranking.hpp"

namespace edgetran::search {

/// BOSHNAS: after an initial sample each question is, with fixed probabilities, the end of a walk down
/// mean - 0.5 deviation by the gradient in the input (GOBI), or where the epistemic deviation is greatest, or
/// random. Walks start at random candidates; of the unknown candidates nearest to their ends the one of the
/// least acquisition is asked. Minimises the first target; constraints are taken as penalties (`penalised`).
/// The acquisition counts the epistemic deviation, and after `patience` fruitless optimisations in a row the
/// aleatoric one too. Models `proposer`.
///
/// `R` is fitted anew to all answers, by rows of `unit_columns` and targets of at most 1; where it has no
/// derivatives of its deviation the walks go down the mean. With a regressor of two inputs
/// (`regress::boshcode`) this is BOSHCODE, over `paired_candidates` or any rows of that width. With fewer
/// than two answers, or where `R` cannot be fitted, it asks at random.
///
/// Source: Tuli, Dedhia, Tuli, Jha, "FlexiBERT", JAIR 77 (2023), algorithm 1.
template <candidates Candidates, regress::checked_probabilistic_regressor R = regress::boshnas<>>
requires regress::checked_differentiable_regressor<R>
class boshnas_proposer {
 public:
  using candidate_type = typename Candidates::candidate_type;
  using step = boshnas_step;

  /// Throws `shape_error` for any number of objectives but 1, for no choices or no start of a walk,
  /// `numeric_error` for probabilities that are none or a deviation factor that is not finite.
  explicit boshnas_proposer(Candidates from, R regressor = detail::search_surrogate<R>(),
                            boshnas_proposer_options options = {})
      : from_(std::move(from)),
        unfitted_(std::move(regressor)),
        options_(options),
        random_(options.seed),
        unit_(from_, checked(options).choices, random_.split(0)),
        questions_(from_, options.initial, random_.split(1), random_.split(3)) {}

  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count) {
    inline_executor here;
    return ask(count, here);
  }
  /// The same questions, with fits and walks spread over an executor.
  template <executor E>
  [[nodiscard]] std::vector<candidate_type> ask(std::size_t count, E& runner) {
    return detail::ask_each(ledger_, count, [&] {
      const std::size_t number = ledger_.asked();
      const step why = step_of(number);
      auto c = questions_.next(from_, ledger_, [&] { return chosen(why, number, runner); });
      if (c) steps_.push_back(why);
      return c;
    });
  }

  void tell(const candidate_type& c, std::span<const double> targets) {
    if (!ledger_.tell(c, targets)) return;
    count_told();
    standings_.push_back(standing_of(targets));
    const bool better = !best_ || standings_.back() < *best_;
    if (better) best_ = standings_.back();
    judge(better);
  }
  void tell_failure(const candidate_type& c) {
    if (!ledger_.tell_failure(c)) return;
    count_told();
    judge(false);
  }

  /// Why question `number` (from 0) was asked, or will be unless more is told without being asked; depends on
  /// the seed, the options and, for initial ones, the number of answers to no question.
  [[nodiscard]] step step_of(std::size_t number) const {
    if (number < steps_.size()) return steps_[number];
    if (number + told_ < options_.initial) return step::initial;
    stream random = random_.split(2).split(number);
    const double r = random.uniform01(), optimise = 1 - options_.uncertainty - options_.diversity;
    if (r < optimise) return step::optimisation;
    return r < optimise + options_.uncertainty ? step::uncertainty : step::diversity;
  }
  /// Optimisations in a row whose answer was no better than the best before; any other step ends the row, as
  /// published.
  [[nodiscard]] std::size_t fruitless() const { return fruitless_; }
  /// Whether the acquisition counts the aleatoric deviation.
  [[nodiscard]] bool aleatoric_phase() const { return fruitless_ >= options_.patience; }
  /// Whether the published search would end here; who asks on is answered.
  [[nodiscard]] bool done() const { return fruitless_ >= options_.patience + options_.aleatoric; }

  [[nodiscard]] const ledger<candidate_type>& history() const { return ledger_; }
  [[nodiscard]] const Candidates& from() const { return from_; }
  [[nodiscard]] const boshnas_proposer_options& options() const { return options_; }
  /// Questions for optimisation or uncertainty that were asked at random.
  [[nodiscard]] std::size_t random_questions() const { return questions_.random_questions(); }
  /// What the surrogate sees of a candidate.
  [[nodiscard]] std::vector<double> row(const candidate_type& c) const { return unit_(from_.features(c)); }
  /// The surrogate of all answers, fitted now if it was not. Throws as `R` does, `state_error` without an
  /// answer.
  [[nodiscard]] const R& fitted() {
    inline_executor here;
    return of_answers(here);
  }
  /// What walks go down now: a function of `row`, until the next call of a member that is not const.
  [[nodiscard]] regress::lower_confidence_bound<R> acquisition() {
    inline_executor here;
    return acquisition_of(surrogate(here, open_rows()));
  }

 private:
  /// Columns of the first of two inputs, whose distances weigh as much as those of the rest; 0 for one.
  static constexpr std::size_t split = [] {
    if constexpr (requires { R::networks_type::first; })
      return static_cast<std::size_t>(R::networks_type::first);
    else
      return std::size_t{0};
  }();

  static const boshnas_proposer_options& checked(const boshnas_proposer_options& o) {
    constexpr const char* who = "boshnas";
    if (o.objectives != 1)
      throw shape_error(std::to_string(o.objectives) + " objectives", who,
                        "give one: weigh several into a sum, or bound the others as constraints");
    if (o.choices == 0 || o.walks.starts == 0)
      throw shape_error("no choice or no start of a walk", who, "give at least one");
    if (!(o.uncertainty >= 0 && o.diversity >= 0 && o.uncertainty + o.diversity <= 1))
      throw numeric_error(
          "steps of probability " + std::to_string(o.uncertainty) + " and " + std::to_string(o.diversity),
          who, "give two of at least 0 that add up to at most 1");
    if (!(o.deviations - o.deviations == 0))
      throw numeric_error("a number of deviations that is not finite", who, "give a finite one");
    return o;
  }

  void count_told() {
    if (ledger_.answers().back().question == ledger_.never) ++told_;
  }
  /// Of the last answer.
  void judge(bool better) {
    const std::size_t question = ledger_.answers().back().question;
    if (question != ledger_.never)
      fruitless_ = !better && step_of(question) == step::optimisation ? fruitless_ + 1 : 0;
    else if (better)
      fruitless_ = 0;
  }

  template <executor E>
  static void fit(R& r, const regress::table& data, E& runner) {
    if constexpr (requires { r.fit(data, runner); })
      r.fit(data, runner);
    else
      r.fit(data);
  }
  /// Works out the rows of new answers.
  void read() {
    for (; seen_ < ledger_.answers().size(); ++seen_)
      if (const auto& a = ledger_.answers()[seen_]; !a.failed()) answered_.push_back(row(a.candidate));
  }
  [[nodiscard]] regress::table answers() {
    read();
    const std::vector<double> targets = penalised(standings_);
    regress::table data(unit_.names());
    for (std::size_t i = 0; i < answered_.size(); ++i) data.add(answered_[i], targets[i]);
    return data;
  }
  /// The rows that the surrogate is to believe answered.
  [[nodiscard]] std::vector<std::vector<double>> open_rows() const {
    std::vector<std::vector<double>> rows;
    if (options_.refit == boshnas_refit::per_question)
      for (const auto& c : ledger_.open()) rows.push_back(row(c));
    return rows;
  }
  template <executor E>
  R& of_answers(E& runner) {
    if (ledger_.measured() == 0)
      throw state_error("nothing measured yet", "boshnas", "tell a measurement first");
    if (rows_ != ledger_.measured()) {
      R next = unfitted_;
      fit(next, answers(), runner);
      fitted_ = std::move(next);
      rows_ = ledger_.measured();
    }
    return *fitted_;
  }
  template <executor E>
  R& surrogate(E& runner, const std::vector<std::vector<double>>& open) {
    R& known = of_answers(runner);
    if (open.empty()) return known;
    regress::table data = answers();
    for (const auto& x : open) data.add(x, known.predict(x));
    believing_ = unfitted_;
    fit(*believing_, data, runner);
    return *believing_;
  }
  [[nodiscard]] regress::lower_confidence_bound<R> acquisition_of(R& model) const {
    if constexpr (requires { model.count_aleatoric(true); }) model.count_aleatoric(aleatoric_phase());
    return regress::lower_confidence_bound<R>(model, options_.deviations);
  }

  /// None where there is nothing to choose by, or nothing left.
  template <executor E>
  [[nodiscard]] std::optional<candidate_type> chosen(step why, std::size_t number, E& runner) {
    if (why == step::diversity) return detail::unknown_draw(from_, ledger_, random_.split(3).split(number));
    if (ledger_.measured() < 2) return {};
    const auto left =
        unknown_choices(from_, unit_, ledger_, options_.choices, random_.split(4).split(number));
    if (left.candidates.empty()) return {};
    read();
    const auto open = open_rows();
    R* model = nullptr;
    try {  // fits alone: what candidates throw is for whoever asks
      model = &surrogate(runner, open);
    } catch (const numeric_error&) {
      return {};  // as happens to covariances of rows that are all alike
    } catch (const state_error&) {
      return {};
    }
    return why == step::optimisation ? end_of_walk(*model, left, number, runner)
                                     : most_uncertain(*model, left);
  }
  template <executor E>
  [[nodiscard]] std::optional<candidate_type> end_of_walk(R& model, const choice_rows<candidate_type>& left,
                                                          std::size_t number, E& runner) const {
    const auto down = acquisition_of(model);
    std::optional<candidate_type> best;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& end : gobi(from_, unit_, down, options_.walks, random_.split(5).split(number), runner)) {
      const auto c = nearest_unknown(from_, unit_, ledger_, left, end.x, split, options_.walks.moves);
      const double value = down.value(c.rows);
      if (!best || value < least) best = c.candidates[0], least = value;
    }
    return best;
  }
  [[nodiscard]] static candidate_type most_uncertain(const R& model,
                                                     const choice_rows<candidate_type>& left) {
    std::vector<regress::prediction> all(left.candidates.size());
    if constexpr (regress::batched_probabilistic_regressor<R>)
      model.predict_distributions(left.rows, all);
    else
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = model.predict_distribution(left.row(i));
    const auto most = std::max_element(
        all.begin(), all.end(), [](const auto& a, const auto& b) { return reducible(a) < reducible(b); });
    return left.candidates[static_cast<std::size_t>(most - all.begin())];
  }

  Candidates from_;
  R unfitted_;
  boshnas_proposer_options options_;
  stream random_;
  unit_columns unit_;
  planned_questions<Candidates> questions_;
  ledger<candidate_type> ledger_;
  std::vector<step> steps_;          ///< of the questions
  std::size_t told_ = 0;             ///< answers to no question
  std::vector<standing> standings_;  ///< of the measured answers, in their order
  std::optional<standing> best_;     ///< of these
  std::size_t fruitless_ = 0;
  std::optional<R> fitted_, believing_;
  std::size_t rows_ = 0;  ///< answers that `fitted_` knows
  std::size_t seen_ = 0;  ///< answers whose rows, where measured, are there
  std::vector<std::vector<double>> answered_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BOSHNAS_BOSHNAS_HPP
