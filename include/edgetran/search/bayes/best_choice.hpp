// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BAYES_BEST_CHOICE_HPP
#define EDGETRAN_SEARCH_BAYES_BEST_CHOICE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/candidates.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/search/ranking.hpp"

namespace edgetran::search {

/// How long a question is thought about where candidates have no end.
struct choice_options {
  std::size_t choices = 256;  ///< drawn at random for each question; all there are where they are finite
  std::size_t near = 8;       ///< best answers that are looked around, where candidates have moves
  std::size_t rounds = 4;     ///< of as many relatives again, of the best that were looked at
  std::size_t climbs = 4;     ///< local searches from the best answers, and from the best of all these
  std::size_t most = 512;     ///< neighbours looked at for one question
};

namespace detail {

/// The answers that stand first, the best first, of equal ones the earlier. O(n log n).
template <class Candidate>
std::vector<Candidate> best_answers(const ledger<Candidate>& history, std::size_t objectives,
                                    std::size_t count) {
  std::vector<std::pair<standing, std::size_t>> order;
  const auto& all = history.answers();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!all[i].failed()) order.push_back({standing_of(all[i].targets, objectives), i});
  std::sort(order.begin(), order.end());
  order.resize(std::min(count, order.size()));
  std::vector<Candidate> best;
  for (const auto& [found, i] : order) best.push_back(all[i].candidate);
  return best;
}

/// Looks for the candidate of the least standing, by `appraise(rows in row-major order, their number)` ->
/// standings, among those that the history does not know.
template <candidates C, class Appraise>
class choice_search {
 public:
  using candidate_type = typename C::candidate_type;

  choice_search(const C& from, const ledger<candidate_type>& history, Appraise appraise)
      : from_(from), history_(history), appraise_(std::move(appraise)) {}

  /// `near`: candidates that were good. Choices at random; where candidates have moves, also what comes of
  /// those by crossing and mutating them, and their neighbours; rounds of the same with what was the best to
  /// look at; then, where there are neighbours, from the best of all and from what was good to the best
  /// neighbour and on until none is better.
  std::optional<candidate_type> run(const std::vector<candidate_type>& near, const choice_options& options,
                                    const stream& random) {
    std::vector<candidate_type> some = from_.choices(options.choices, random.split(0));
    const bool all = is_finite(from_);
    if (!all) {
      add_relatives(some, near, options.choices, random.split(1));
      if constexpr (requires(const candidate_type& c) { from_.neighbours(c); })
        for (std::size_t i = 0; i < std::min<std::size_t>(near.size(), 2); ++i)
          for (auto& c : from_.neighbours(near[i])) some.push_back(std::move(c));
    }
    look_at(some);
    if (seen_.empty()) return {};
    if (all) return best_seen(1).front().candidate;
    if constexpr (moves)
      for (std::size_t round = 0; round < options.rounds; ++round) {
        std::vector<candidate_type> best, more;
        for (at& a : best_seen(options.near)) best.push_back(std::move(a.candidate));
        add_relatives(more, best, options.choices, random.split(2).split(round));
        look_at(more);
      }
    if constexpr (requires(const candidate_type& c) { from_.neighbours(c); }) {
      std::vector<at> starts = best_seen(options.climbs);
      for (std::size_t i = 0; i < std::min(options.climbs, near.size()); ++i)
        starts.push_back(appraised({near[i]}).front());
      for (const at& start : starts) climb(start, options.most);
    }
    return best_seen(1).front().candidate;
  }

 private:
  struct at {
    candidate_type candidate;
    standing score;
  };
  struct entry {
    standing score{};
    std::size_t order = 0;
    friend auto operator<=>(const entry&, const entry&) = default;
  };

  /// Whether candidates can be mutated and crossed.
  static constexpr bool moves = requires(const C& from, const candidate_type& c, const stream& random) {
    from.mutate(c, random);
    from.cross(c, c, random);
  };

  /// `count` that come of some: as many by crossing two of them, or one of them with one of those that are
  /// there already, as by mutating one, once or more often.
  void add_relatives(std::vector<candidate_type>& to, const std::vector<candidate_type>& of,
                     std::size_t count, const stream& random) const {
    if constexpr (moves) {
      if (of.empty()) return;
      const std::size_t strangers = to.size();
      const auto one_of = [](const std::vector<candidate_type>& all, std::size_t among, stream& own) {
        return all[static_cast<std::size_t>(own.below(among))];
      };
      for (std::size_t i = 0; i < count; ++i) {
        stream own = random.split(i);
        candidate_type c = one_of(of, of.size(), own);
        if (i % 2 == 0) {
          const bool far = i % 4 == 0 && strangers > 0;
          const candidate_type other = far ? one_of(to, strangers, own) : one_of(of, of.size(), own);
          c = from_.cross(c, other, own.split(0));
        } else {
          std::uint64_t step = 0;
          do c = from_.mutate(c, own.split(step++));
          while (own.chance(0.6));
        }
        to.push_back(std::move(c));
      }
    }
  }

  [[nodiscard]] std::vector<at> appraised(const std::vector<candidate_type>& some) const {
    std::vector<double> values;
    for (const auto& c : some) {
      const auto row = from_.features(c);
      values.insert(values.end(), row.begin(), row.end());
    }
    const std::vector<standing> scores = appraise_(values, some.size());
    std::vector<at> all;
    for (std::size_t i = 0; i < some.size(); ++i) all.push_back({some[i], scores[i]});
    return all;
  }

  /// Appraises those that are new, all together; returns how many these are.
  std::size_t look_at(const std::vector<candidate_type>& some) {
    std::vector<candidate_type> fresh;
    for (const auto& c : some)
      if (!history_.knows(c) && seen_.try_emplace(c).second) fresh.push_back(c);
    if (!fresh.empty())
      for (const at& a : appraised(fresh)) seen_.insert_or_assign(a.candidate, entry{a.score, order_++});
    return fresh.size();
  }

  void climb(at here, std::size_t most) {
    for (;;) {
      const auto around = from_.neighbours(here.candidate);
      if (looked_at_ + around.size() > most) return;
      looked_at_ += look_at(around);
      bool moved = false;
      for (const auto& c : around)
        if (const auto found = seen_.find(c); found != seen_.end() && found->second.score < here.score) {
          here = {c, found->second.score};
          moved = true;
        }
      if (!moved) return;
    }
  }

  /// The best first, of equal ones the first that was looked at.
  [[nodiscard]] std::vector<at> best_seen(std::size_t count) const {
    std::vector<typename std::map<candidate_type, entry>::const_iterator> all;
    for (auto i = seen_.begin(); i != seen_.end(); ++i) all.push_back(i);
    count = std::min(count, all.size());
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(),
                      [](const auto& a, const auto& b) { return a->second < b->second; });
    std::vector<at> best;
    for (std::size_t i = 0; i < count; ++i) best.push_back({all[i]->first, all[i]->second.score});
    return best;
  }

  const C& from_;
  const ledger<candidate_type>& history_;
  Appraise appraise_;
  std::map<candidate_type, entry> seen_;
  std::size_t order_ = 0, looked_at_ = 0;
};

}  // namespace detail

/// The candidate unknown to `history` that `appraise` gives the least standing, as far as was looked; none
/// where none is left. Deterministic: equal arguments, the same choice.
template <candidates C, class Appraise>
std::optional<typename C::candidate_type> best_choice(const C& from,
                                                      const ledger<typename C::candidate_type>& history,
                                                      const std::vector<typename C::candidate_type>& near,
                                                      const choice_options& options, const stream& random,
                                                      Appraise appraise) {
  return detail::choice_search<C, Appraise>(from, history, std::move(appraise)).run(near, options, random);
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BAYES_BEST_CHOICE_HPP
