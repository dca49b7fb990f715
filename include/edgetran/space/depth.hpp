// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_DEPTH_HPP
#define EDGETRAN_SPACE_DEPTH_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/fixed_string.hpp"
#include "edgetran/space/choice.hpp"
#include "edgetran/space/place.hpp"
#include "edgetran/space/record.hpp"

namespace edgetran::space {

namespace detail {

/// Layers in stacks of `Stack` alike, as many as one of `Depths` says: a coordinate for the depth, then those
/// of each stack; stacks that the depth does not use are 0. Ranks run over the depths as given, and within a
/// depth lexicographically, the last layer fastest.
template <fixed_string Name, std::size_t Stack, class Layer, std::size_t... Depths>
struct layers {
  using layer = Layer;
  using depth_element = choice<Name, Depths...>;
  static constexpr std::string_view name = Name.view();

 private:
  static constexpr std::size_t stacks(std::size_t depth_rank) {
    return depth_element::options[depth_rank] / Stack;
  }
  static constexpr std::size_t greatest = std::max({std::size_t{0}, Depths...}) / Stack;

  using roomy = detail::integer<greatest * width_of(Layer::count) + 64>;
  /// offsets[k]: the architectures of the first k depths.
  template <class Integer>
  static constexpr std::array<Integer, sizeof...(Depths) + 1> offsets = [] {
    std::array<Integer, greatest + 1> power{};
    power[0] = Integer{1};
    for (std::size_t n = 1; n <= greatest; ++n) power[n] = power[n - 1] * Integer{Layer::count};
    std::array<Integer, sizeof...(Depths) + 1> first{};
    for (std::size_t k = 0; k < sizeof...(Depths); ++k) first[k + 1] = first[k] + power[stacks(k)];
    return first;
  }();

 public:
  static constexpr std::size_t dimension = 1 + greatest * Layer::dimension;
  static constexpr auto radices = [] {
    std::array<std::uint64_t, dimension> all{sizeof...(Depths)};
    for (std::size_t i = 1; i < dimension; ++i) all[i] = Layer::radices[(i - 1) % Layer::dimension];
    return all;
  }();
  using integer = detail::integer<width_of(offsets<roomy>.back())>;
  static constexpr integer count{offsets<roomy>.back()};

  /// The first coordinate of a layer; `at` is that of the depth.
  template <class C>
  static constexpr std::size_t first_of(const C* x, std::size_t at, std::size_t index) {
    const std::size_t there = stacks(x[at]) * Stack;
    if (index >= there)
      throw shape_error("no layer " + std::to_string(index), std::string(name),
                        "there are " + std::to_string(there) + ", counted from 0");
    return at + 1 + index / Stack * Layer::dimension;
  }

  template <class C, class F>
  static constexpr void walk(const C* x, F& f, std::size_t at) {
    f(place<depth_element>{}, at, 0);
    const std::size_t n = stacks(x[at]);
    for (std::size_t i = 0; i < n; ++i) Layer::walk(x, f, at + 1 + i * Layer::dimension, i);
  }

  template <class C, class F>
  static constexpr void walk_ranks(const C* x, F& f, std::size_t at) {
    f(at, sizeof...(Depths));
    const std::size_t n = stacks(x[at]);
    for (std::size_t i = 0; i < n; ++i) Layer::walk_ranks(x, f, at + 1 + i * Layer::dimension);
  }

  template <class Box>
  static constexpr integer count_within(const Box& box, std::size_t at) {
    constexpr std::uint64_t radix = sizeof...(Depths);
    integer sum{0};
    for (std::size_t k = box.first(at, radix); k <= box.last(at, radix); ++k) {
      integer product{1};
      for (std::size_t i = 0; i < stacks(k); ++i)
        product *= integer{Layer::count_within(box, at + 1 + i * Layer::dimension)};
      sum += product;
    }
    return sum;
  }

  template <class C, class Random>
  static constexpr void draw(C* x, Random& random, std::size_t at) {
    x[at] = static_cast<C>(random.below(sizeof...(Depths)));
    const std::size_t n = stacks(x[at]);
    for (std::size_t i = 0; i < n; ++i) Layer::draw(x, random, at + 1 + i * Layer::dimension);
  }

  template <class C>
  static constexpr integer rank(const C* x, std::size_t at) {
    const std::size_t n = stacks(x[at]);
    integer digits{0};
    for (std::size_t i = 0; i < n; ++i) {
      digits *= integer{Layer::count};
      digits += integer{Layer::rank(x, at + 1 + i * Layer::dimension)};
    }
    return digits += offsets<integer>[x[at]];
  }
  template <class C>
  static constexpr void unrank(integer rank, C* x, std::size_t at) {
    std::size_t k = 0;
    while (!(rank < offsets<integer>[k + 1])) ++k;
    rank -= offsets<integer>[k];
    x[at] = static_cast<C>(k);
    for (std::size_t i = stacks(k); i-- > 0;)
      Layer::unrank(static_cast<typename Layer::integer>(divide(rank, Layer::count)), x,
                    at + 1 + i * Layer::dimension);
  }
};

template <std::size_t Stack, auto... Depths>
inline constexpr bool whole_stacks = Stack > 0 && sizeof...(Depths) > 0 &&
                                     ((Depths > 0 && static_cast<std::size_t>(Depths) % Stack == 0) && ...);

}  // namespace detail

/// Layers, each with values of its own, as many as one of Depths says: `depth<"layers", 2, 4, 6>::of<
/// choice<"hidden", 128, 256>, …>`. Where the layers of a space change together in stacks of n,
/// `depth<"layers", 2, 4>::in_stacks<2>::of<…>` says so.
template <fixed_string Name, auto... Depths>
struct depth {
  template <std::size_t Stack>
  struct in_stacks {
    static_assert(
        detail::whole_stacks<Stack, Depths...>,
        "edgetran: a depth names at least one number of layers, each a positive multiple of its stacks");
    template <class... Members>
    struct of : detail::layers<Name, Stack, record<Members...>, static_cast<std::size_t>(Depths)...> {
      static_assert(!(detail::group<Members> || ...),
                    "edgetran: layers hold elements, no layers of their own");
    };
  };
  template <class... Members>
  using of = typename in_stacks<1>::template of<Members...>;
};

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_DEPTH_HPP
