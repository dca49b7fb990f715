// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_ARCHITECTURE_HPP
#define EDGETRAN_SPACE_ARCHITECTURE_HPP

#include <algorithm>
#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "edgetran/core/error.hpp"
#include "edgetran/core/fixed_string.hpp"
#include "edgetran/space/place.hpp"
#include "edgetran/space/record.hpp"

namespace edgetran::space {

namespace detail {
template <class S>
struct as_record {
  using type = record<S>;
};
template <class... Members>
struct as_record<record<Members...>> {
  using type = record<Members...>;
};
/// A constrained space has the architectures of its base.
template <class S>
requires requires { typename S::base; }
struct as_record<S> : as_record<typename S::base> {};

[[noreturn]] inline void rank_too_great(std::uint64_t rank, std::uint64_t radix, std::size_t at,
                                        std::string_view name) {
  throw input_error("rank " + std::to_string(rank) + " at coordinate " + std::to_string(at),
                    std::string(name), "ranks lie below " + std::to_string(radix));
}
}  // namespace detail

/// Any space, element or layers as a record: what everything below works on.
template <class S>
using record_of = typename detail::as_record<S>::type;

/// A type whose architectures can be counted, drawn and embedded: a record, layers, an element, or one of
/// them under a constraint (`where`).
template <class S>
concept design_space = requires {
  record_of<S>::dimension;
  record_of<S>::count;
};

/// One value of a space: plain data without allocation, equal and ordered by meaning (the order is that of
/// the ranks). It holds the rank of every element; those of layers that it does not have are 0. The first
/// architecture of the space is the default.
template <design_space S>
class architecture {
  static_assert(
      !requires { typename S::base; },
      "edgetran: a constrained space has the architectures of its base; take member_of<S>, or give "
      "the base itself to what does not look at constraints (embeddings, ranks, JSON)");

 public:
  using space = S;
  using record = record_of<S>;
  static constexpr std::size_t dimension = record::dimension;

 private:
  static constexpr std::uint64_t greatest =
      *std::max_element(record::radices.begin(), record::radices.end()) - 1;

 public:
  /// The smallest unsigned type that holds every rank of an element.
  using coordinate = std::conditional_t<
      (greatest <= 0xFF), std::uint8_t,
      std::conditional_t<(greatest <= 0xFFFF), std::uint16_t,
                         std::conditional_t<(greatest <= 0xFFFFFFFF), std::uint32_t, std::uint64_t>>>;

  constexpr architecture() = default;

  [[nodiscard]] constexpr const std::array<coordinate, dimension>& coordinates() const { return x_; }

  /// The value of an element, by name and, inside layers, by the index of the layer. An unknown name does not
  /// compile; a layer that is not there throws `shape_error`.
  template <fixed_string Name, std::integral... Layer>
  [[nodiscard]] constexpr auto get(Layer... layer) const {
    return record::template found<Name>::value(x_.data(), position<Name>(layer...));
  }

  /// Sets an element and returns *this. A value outside the space throws `input_error`, a layer that is not
  /// there `shape_error`, and nothing has changed. Layers that a new depth adds begin with the first value of
  /// each element; an element that depends on the one set keeps its rank if it can, and takes its last value
  /// if not.
  template <fixed_string Name, std::integral... Layer>
  constexpr architecture& set(const typename record::template found<Name>::value_type& value,
                              Layer... layer) {
    const std::size_t at = position<Name>(layer...);
    architecture changed = *this;
    changed.x_[at] =
        static_cast<coordinate>(record::template found<Name>::rank(changed.x_.data(), at, value));
    return *this = changed.rewritten(
               [](std::size_t, std::uint64_t now, std::uint64_t radix) { return std::min(now, radix - 1); });
  }

  /// The architecture whose coordinates in use have, in order, the ranks `f(index, rank now, number of
  /// ranks)`; the others are 0. Whatever an architecture is made from passes here, so that none is outside
  /// its space: throws `input_error` for a rank that is too great.
  template <class F>
  [[nodiscard]] constexpr architecture rewritten(F&& f) const {
    architecture result;
    record::walk_ranks(result.x_.data(), [&](std::size_t i, std::uint64_t radix) {
      const std::uint64_t rank = f(i, std::uint64_t{x_[i]}, radix);
      if (rank >= radix) detail::rank_too_great(rank, radix, i, record::coordinate_names[i]);
      result.x_[i] = static_cast<coordinate>(rank);
    });
    return result;
  }

  /// An architecture whose every coordinate is drawn, all its values as likely. `random.below(n)` gives a
  /// number below n.
  template <class Random>
  [[nodiscard]] static constexpr architecture drawn(Random& random) {
    architecture result;
    record::draw(result.x_.data(), random);
    return result;
  }

  friend constexpr bool operator==(const architecture& a, const architecture& b) { return a.x_ == b.x_; }
  friend constexpr auto operator<=>(const architecture& a, const architecture& b) { return a.x_ <=> b.x_; }

  /// Equal for equal architectures, the same on every machine. O(dimension).
  [[nodiscard]] constexpr std::uint64_t hash() const {
    std::uint64_t h = 0x9E3779B97F4A7C15U;
    for (const coordinate c : x_) {  // splitmix64's finalizer, Steele, Lea and Flood, OOPSLA 2014
      h = (h ^ c) * 0xBF58476D1CE4E5B9U;
      h = (h ^ h >> 27) * 0x94D049BB133111EBU;
      h ^= h >> 31;
    }
    return h;
  }

 private:
  template <fixed_string Name, class... Layer>
  constexpr std::size_t position(Layer... layer) const {
    return record::template position<Name>(x_.data(), static_cast<std::size_t>(layer)...);
  }

  std::array<coordinate, dimension> x_{};
};

}  // namespace edgetran::space

template <edgetran::space::design_space S>
struct std::hash<edgetran::space::architecture<S>> {
  std::size_t operator()(const edgetran::space::architecture<S>& a) const noexcept {
    return static_cast<std::size_t>(a.hash());
  }
};

#endif  // EDGETRAN_SPACE_ARCHITECTURE_HPP
