// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_RECORD_HPP
#define EDGETRAN_SPACE_RECORD_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "edgetran/core/fixed_string.hpp"
#include "edgetran/space/layout.hpp"
#include "edgetran/space/place.hpp"

namespace edgetran::space {

/// Members side by side: elements, elements that depend on another one, and layers (`depth`). A record is a
/// space, and what a layer holds. Its architectures are tuples of coordinates, one a member (many for
/// layers); their ranks run lexicographically, the last member fastest.
template <class... Members>
struct record : detail::layout<Members...> {
 private:
  using shape = detail::layout<Members...>;

 public:
  using shape::coordinate_names;
  using shape::dimension;
  using shape::layered;
  using shape::names;
  using shape::radices;
  using shape::size;
  using shape::strides;

 private:
  using shape::member_of;
  using shape::offsets;
  using indices = std::make_index_sequence<sizeof...(Members)>;
  using slots = detail::slots<indices, Members...>;
  template <std::size_t I>
  using nth = detail::nth<I, slots>;

  /// The key of member I; `size` for one that depends on nothing.
  template <std::size_t I>
  static constexpr std::size_t key_of() {
    if constexpr (detail::dependent<nth<I>>) {
      constexpr std::size_t key = member_of(nth<I>::key);
      static_assert(key < I, "edgetran: depending names a key that does not stand before it in its record");
      if constexpr (key < I) {
        using key_element = nth<key>;
        static_assert(!detail::group<key_element> && !detail::dependent<key_element>,
                      "edgetran: the key of depending is an element that depends on nothing itself");
        static_assert(nth<I>::template covers<key_element>,
                      "edgetran: depending has exactly one case for every value of its key");
      }
      return key;
    } else {
      return size;
    }
  }
  static constexpr auto keys = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<std::size_t, size>{key_of<I>()...};
  }
  (indices{});
  static constexpr bool is_key(std::size_t i) { return std::find(keys.begin(), keys.end(), i) != keys.end(); }
  static constexpr bool has_keys =
      std::find_if(keys.begin(), keys.end(), [](std::size_t k) { return k < size; }) != keys.end();

  /// Elements alone, of which none depends on another.
  static constexpr bool plain = !has_keys && !(detail::group<Members> || ...);

  template <std::size_t I>
  static constexpr auto place_of_member() {
    if constexpr (keys[I] < size)
      return place<nth<I>, nth<keys[I]>, offsets[I] - offsets[keys[I]]>{};
    else
      return place<nth<I>>{};
  }

 public:
  template <fixed_string Name>
  static constexpr auto place_of() {
    constexpr std::size_t m = member_of(Name.view());
    static_assert(m < size, "edgetran: this space has no element of that name");
    if constexpr (m < size) {
      if constexpr (!detail::group<nth<m>>)
        return place_of_member<m>();
      else if constexpr (nth<m>::name == Name.view())
        return place<typename nth<m>::depth_element>{};
      else
        return typename nth<m>::layer::template found<Name>{};
    }
  }

  /// The place of the element with this name; an unknown name does not compile.
  template <fixed_string Name>
  using found = decltype(place_of<Name>());

  /// Whether the name is that of an element of a layer.
  template <fixed_string Name>
  static constexpr bool in_layer = [] {
    constexpr std::size_t m = member_of(Name.view());
    if constexpr (m < size) {
      if constexpr (detail::group<nth<m>>) return nth<m>::name != Name.view();
    }
    return false;
  }();

  /// The coordinate of an element outside the layers, or of an element of a layer. Throws `shape_error` for a
  /// layer that the architecture does not have.
  template <fixed_string Name, class C>
  static constexpr std::size_t position(const C*) {
    static_assert(!in_layer<Name>,
                  "edgetran: an element of a layer is asked for with the index of the layer");
    return offsets[member_of(Name.view())];
  }
  template <fixed_string Name, class C>
  static constexpr std::size_t position(const C* x, std::size_t layer) {
    static_assert(in_layer<Name>, "edgetran: an element outside the layers takes no index of a layer");
    if constexpr (in_layer<Name>) {
      constexpr std::size_t m = member_of(Name.view());
      using layers = nth<m>;
      return layers::first_of(x, offsets[m], layer) + layers::layer::template position<Name>(x);
    }
    return 0;
  }

  /// Calls `f(place, index, layer)` for every coordinate that `x` uses, in order; `f` may set `x[index]`
  /// before the walk goes on, and the walk follows. The layer is 0 outside the layers.
  template <class C, class F>
  static constexpr void walk(const C* x, F&& f, std::size_t at = 0, std::size_t layer = 0) {
    [&]<std::size_t... I>(std::index_sequence<I...>) { (walk_member<I>(x, f, at, layer), ...); }
    (indices{});
  }

  /// The same without types: calls `f(index, number of ranks)`. A record of elements alone is one loop, so
  /// that a long one costs the compiler no more than a short one.
  template <class C, class F>
  static constexpr void walk_ranks(const C* x, F&& f, std::size_t at = 0) {
    if constexpr (plain) {
      for (std::size_t i = 0; i < size; ++i) f(at + i, radices[i]);
    } else {
      [&]<std::size_t... I>(std::index_sequence<I...>) { (walk_rank<I>(x, f, at), ...); }
      (indices{});
    }
  }

 private:
  template <std::size_t I, class C, class F>
  static constexpr void walk_member(const C* x, F& f, std::size_t at, std::size_t layer) {
    if constexpr (detail::group<nth<I>>)
      nth<I>::walk(x, f, at + offsets[I]);
    else
      f(place_of_member<I>(), at + offsets[I], layer);
  }

  template <std::size_t I, class C, class F>
  static constexpr void walk_rank(const C* x, F& f, std::size_t at) {
    if constexpr (detail::group<nth<I>>)
      nth<I>::walk_ranks(x, f, at + offsets[I]);
    else
      f(at + offsets[I], decltype(place_of_member<I>())::radix(x, at + offsets[I]));
  }

  // ---- counting -------------------------------------------------------------------------------------------
  template <class M>
  static constexpr auto count_of() {
    if constexpr (detail::group<M>)
      return M::count;
    else
      return std::uint64_t{M::cardinality};
  }
  /// No count of the record needs more bits.
  static constexpr std::size_t bits = (detail::width_of(count_of<Members>()) + ...);
  using roomy = detail::integer<bits>;

  /// Ranks of the elements that others depend on.
  using key_ranks = std::array<std::uint64_t, size>;

  template <std::size_t I>
  static constexpr auto count_given(const key_ranks& ranks) {
    if constexpr (keys[I] < size)
      return nth<I>::template cardinality_given<nth<keys[I]>>(ranks[keys[I]]);
    else
      return count_of<nth<I>>();
  }
  /// The ways to go on from member I, given the keys before it.
  template <class Integer, std::size_t I>
  static constexpr Integer completions(key_ranks ranks) {
    if constexpr (I == size) {
      return Integer{1};
    } else if constexpr (is_key(I)) {
      Integer sum{0};
      for (ranks[I] = 0; ranks[I] < nth<I>::cardinality; ++ranks[I])
        sum += completions<Integer, I + 1>(ranks);
      return sum;
    } else {
      return Integer{count_given<I>(ranks)} * completions<Integer, I + 1>(ranks);
    }
  }
  static constexpr roomy roomy_count = [] {
    if constexpr (has_keys) {
      return completions<roomy, 0>({});
    } else {
      roomy product{1};
      ((product *= roomy{count_of<Members>()}), ...);
      return product;
    }
  }();

 public:
  /// Holds the count and every rank: 64 bits where they are enough.
  using integer = detail::integer<detail::width_of(roomy_count)>;
  /// The exact number of architectures.
  static constexpr integer count{roomy_count};

 private:
  /// Loops spare the compiler; unrolled, 64 bits are divided by constants.
  static constexpr bool looped = plain && !std::is_same_v<integer, std::uint64_t>;

 public:
  template <class C>
  static constexpr integer rank(const C* x, std::size_t at = 0) {
    integer result{0};
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      if constexpr (has_keys) {
        key_ranks ranks{};
        (rank_among<I>(x, at, ranks, result), ...);
      } else if constexpr (looped) {
        for (std::size_t i = 0; i < size; ++i) {
          result *= integer{radices[i]};
          result += integer{std::uint64_t{x[at + i]}};
        }
      } else {
        ((result *= integer{count_of<Members>()}, result += integer{rank_of<I>(x, at)}), ...);
      }
    }
    (indices{});
    return result;
  }
  template <class C>
  static constexpr void unrank(integer rank, C* x, std::size_t at = 0) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      if constexpr (has_keys) {
        key_ranks ranks{};
        (unrank_among<I>(rank, x, at, ranks), ...);
      } else if constexpr (looped) {
        for (std::size_t i = size; i-- > 0;)
          x[at + i] = static_cast<C>(static_cast<std::uint64_t>(detail::divide(rank, radices[i])));
      } else {
        (put<size - 1 - I>(detail::divide(rank, count_of<nth<size - 1 - I>>()), x, at), ...);
      }
    }
    (indices{});
  }

  /// The exact number of architectures inside a box (see space/bounds.hpp).
  template <class Box>
  static constexpr integer count_within(const Box& box, std::size_t at = 0) {
    return ways_within<0>(box, at, {});
  }

  /// Draws every coordinate, each value as likely as the others; `x` is 0 before. Elements that depend on
  /// nothing and have less than 2^64 combinations share one random number.
  template <class C, class Random>
  static constexpr void draw(C* x, Random& random, std::size_t at = 0) {
    if constexpr (plain && !looped)
      unrank(random.below(count), x, at);
    else
      [&]<std::size_t... I>(std::index_sequence<I...>) { (draw_member<I>(x, random, at), ...); }
    (indices{});
  }

 private:
  template <std::size_t I, class Box>
  static constexpr integer ways_within(const Box& box, std::size_t at, key_ranks ranks) {
    if constexpr (I == size) {
      return integer{1};
    } else if constexpr (detail::group<nth<I>>) {
      return integer{nth<I>::count_within(box, at + offsets[I])} * ways_within<I + 1>(box, at, ranks);
    } else {
      const std::uint64_t radix = count_given<I>(ranks);
      const std::uint64_t first = box.first(at + offsets[I], radix), last = box.last(at + offsets[I], radix);
      if constexpr (is_key(I)) {
        integer sum{0};
        for (ranks[I] = first; ranks[I] <= last; ++ranks[I]) sum += ways_within<I + 1>(box, at, ranks);
        return sum;
      } else {
        return integer{last - first + 1} * ways_within<I + 1>(box, at, ranks);
      }
    }
  }
  template <std::size_t I, class C, class Random>
  static constexpr void draw_member(C* x, Random& random, std::size_t at) {
    if constexpr (detail::group<nth<I>>)
      nth<I>::draw(x, random, at + offsets[I]);
    else
      x[at + offsets[I]] =
          static_cast<C>(random.below(decltype(place_of_member<I>())::radix(x, at + offsets[I])));
  }
  template <std::size_t I, class C>
  static constexpr auto rank_of(const C* x, std::size_t at) {
    if constexpr (detail::group<nth<I>>)
      return nth<I>::rank(x, at + offsets[I]);
    else
      return std::uint64_t{x[at + offsets[I]]};
  }
  template <std::size_t I, class Integer, class C>
  static constexpr void put(const Integer& rank, C* x, std::size_t at) {
    if constexpr (detail::group<nth<I>>)
      nth<I>::unrank(static_cast<typename nth<I>::integer>(rank), x, at + offsets[I]);
    else
      x[at + offsets[I]] = static_cast<C>(static_cast<std::uint64_t>(rank));
  }
  template <std::size_t I, class C>
  static constexpr void rank_among(const C* x, std::size_t at, key_ranks& ranks, integer& result) {
    if constexpr (is_key(I)) {
      const std::uint64_t mine = x[at + offsets[I]];
      for (ranks[I] = 0; ranks[I] < mine; ++ranks[I]) result += completions<integer, I + 1>(ranks);
    } else {
      result += integer{rank_of<I>(x, at)} * completions<integer, I + 1>(ranks);
    }
  }
  template <std::size_t I, class C>
  static constexpr void unrank_among(integer& rank, C* x, std::size_t at, key_ranks& ranks) {
    if constexpr (is_key(I)) {
      for (ranks[I] = 0;; ++ranks[I]) {
        const integer below = completions<integer, I + 1>(ranks);
        if (rank < below) break;
        rank -= below;
      }
      x[at + offsets[I]] = static_cast<C>(ranks[I]);
    } else {
      const integer below = completions<integer, I + 1>(ranks);
      const integer rest = detail::divide(rank, below);
      put<I>(rank, x, at);
      rank = rest;
    }
  }
};

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_RECORD_HPP
