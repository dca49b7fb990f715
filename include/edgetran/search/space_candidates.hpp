// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_SPACE_CANDIDATES_HPP
#define EDGETRAN_SEARCH_SPACE_CANDIDATES_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/model/from_space.hpp"
#include "edgetran/model/summary_embedding.hpp"
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/neighbours.hpp"
#include "edgetran/space/sample.hpp"

namespace edgetran::search {

/// Members of a FlexiBERT space by what a device could charge for: `model::summary_embedding`.
template <class S>
class physical_features {
 public:
  explicit physical_features(const model::workload& w = {}) : embedding_(w) {}
  [[nodiscard]] std::vector<std::string> columns() const { return embedding_.names(); }
  [[nodiscard]] std::vector<double> operator()(const space::member_of<S>& a) const {
    return embedding_.encode(model::from_space(a));
  }

 private:
  model::summary_embedding embedding_;
};

/// Members of any space by an embedding of it (`space::unit_embedding`, `space::index_embedding`), the raw
/// ranks as published by default.
template <class S, class Embedding = space::index_embedding<space::base_of<S>>>
class embedded_features {
 public:
  explicit embedded_features(Embedding embedding = {}) : embedding_(std::move(embedding)) {}
  [[nodiscard]] std::vector<std::string> columns() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < embedding_.dimension(); ++i) names.push_back("e" + std::to_string(i));
    return names;
  }
  [[nodiscard]] std::vector<double> operator()(const space::member_of<S>& a) const {
    std::vector<double> row(embedding_.dimension());
    embedding_.encode(a, std::span<double>(row));
    return row;
  }

 private:
  Embedding embedding_;
};

/// The members of a space inside bounds as candidates. Draws and choices are independent, every value of a
/// coordinate as likely, as ProTran draws; `spread` is a Latin hypercube of distant points, which is
/// ProTran's start. `Features` is a callable from a member to its row, with `columns()`. Models
/// `movable_candidates`; no move leaves the bounds or the space.
template <space::design_space S, class Features = physical_features<S>>
class space_candidates {
 public:
  using candidate_type = space::member_of<S>;
  using bounds_type = space::bounds<space::base_of<S>>;

  explicit space_candidates(S space = {}, bounds_type within = {}, Features features = Features{})
      : space_(std::move(space)), within_(std::move(within)), features_(std::move(features)) {}

  [[nodiscard]] std::vector<std::string> columns() const { return features_.columns(); }
  [[nodiscard]] std::vector<double> features(const candidate_type& c) const { return features_(c); }
  [[nodiscard]] candidate_type draw(stream random) const {
    return space::uniform_coordinates(space_, random, within_);
  }
  [[nodiscard]] std::vector<candidate_type> choices(std::size_t count, const stream& random) const {
    std::vector<candidate_type> some;
    for (std::size_t i = 0; i < count; ++i) some.push_back(draw(random.split(i)));
    return some;
  }
  /// Every member inside the bounds in the order of their coordinates, where these, whatever a constraint
  /// refuses among them, are at most `most`. O(members).
  [[nodiscard]] std::optional<std::vector<candidate_type>> all(std::size_t most) const {
    if (within_.count() > most) return {};
    std::vector<candidate_type> members;
    std::size_t moved = 0;  // the place, in the order of coordinates, of the one that goes up by one
    const auto first = [&](std::size_t i, std::uint64_t, std::uint64_t radix) {
      return within_.first(i, radix);
    };
    candidate_type c = candidate_type{}.rewritten(first);
    for (;;) {
      if (space::allows(space_, c)) members.push_back(c);
      std::size_t places = 0;
      bool more = false;
      candidate_type::record::walk_ranks(c.coordinates().data(), [&](std::size_t i, std::uint64_t radix) {
        if (c.coordinates()[i] < within_.last(i, radix)) moved = places, more = true;
        ++places;
      });
      if (!more) return members;
      std::size_t place = 0;
      c = c.rewritten([&](std::size_t i, std::uint64_t now, std::uint64_t radix) {
        const std::size_t at = place++;
        return at < moved ? now : at == moved ? now + 1 : within_.first(i, radix);
      });
    }
  }
  [[nodiscard]] std::vector<candidate_type> spread(std::size_t count, const stream& random) const {
    return space::sample(space_, count, space::method::maximin_latin_hypercube, random, within_);
  }
  /// The rank before and after of every coordinate, the depth first: `space::for_each_neighbour`.
  [[nodiscard]] std::vector<candidate_type> neighbours(const candidate_type& c) const {
    std::vector<candidate_type> all;
    space::for_each_neighbour(
        space_, c, [&](const candidate_type& n) { all.push_back(n); }, space::step::adjacent, within_);
    return all;
  }
  /// One coordinate, all as likely, with another rank, near or far: `space::step_from`.
  [[nodiscard]] candidate_type mutate(const candidate_type& c, stream random) const {
    if (const auto other = space::step_from(space_, c, random, within_)) return *other;
    const auto near = neighbours(c);
    return near.empty() ? c : near[static_cast<std::size_t>(random.below(near.size()))];
  }
  /// Every coordinate with this probability another rank, all as likely: HAT's mutation. May be `c`.
  [[nodiscard]] candidate_type mutate(const candidate_type& c, double probability, stream random) const {
    return space::mutate(space_, c, probability, random, within_);
  }
  /// Layer by layer from either parent.
  [[nodiscard]] candidate_type cross(const candidate_type& a, const candidate_type& b, stream random) const {
    return space::crossover_layers(space_, a, b, random, within_);
  }
  [[nodiscard]] const bounds_type& within() const { return within_; }

 private:
  S space_;
  bounds_type within_;
  Features features_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_SPACE_CANDIDATES_HPP
