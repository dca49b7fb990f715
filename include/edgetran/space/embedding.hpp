// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_EMBEDDING_HPP
#define EDGETRAN_SPACE_EMBEDDING_HPP

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/space/architecture.hpp"

namespace edgetran::space {

/// Architectures as rows of numbers, for any regressor.
///
/// Minimal definition: `architecture_type`; `dimension()`; `encode(architecture, span of dimension()
/// doubles)`.
///
/// Laws: equal architectures have equal rows, which are finite; `encode` throws `shape_error` for a span of
/// another size and allocates nothing else.
template <class E>
concept embedding = requires(const E& e, const typename E::architecture_type& a, std::span<double> row) {
  { e.dimension() } -> std::convertible_to<std::size_t>;
  e.encode(a, row);
};

/// An embedding that leads back.
///
/// Minimal definition: that of an embedding; `lower(i)`, `upper(i)`: the range of column i; `valid(row)`:
/// whether the row is that of an architecture; `decode(row)`; `nearest(row)`.
///
/// Laws: `decode(encode(a)) == a`; `valid(encode(a))`; `decode` throws `input_error` for a row that is not
/// valid; `nearest` takes any finite row, throws `numeric_error` for another, and `nearest(encode(a)) == a`.
template <class E>
concept invertible_embedding = embedding<E> &&
    requires(const E& e, std::span<const double> row, std::size_t i) {
  { e.lower(i) } -> std::same_as<double>;
  { e.upper(i) } -> std::same_as<double>;
  { e.valid(row) } -> std::same_as<bool>;
  { e.decode(row) } -> std::same_as<typename E::architecture_type>;
  { e.nearest(row) } -> std::same_as<typename E::architecture_type>;
};

namespace detail {

/// What the two embeddings below share. Scale::of(radix) is the number that ranks are divided by.
template <class S, class Scale>
class rank_embedding {
  using record = record_of<S>;
  static_assert(*std::max_element(record::radices.begin(), record::radices.end()) <= std::uint64_t{1} << 53,
                "edgetran: an element has more than 2^53 values, and no column of doubles tells them apart");

 public:
  using architecture_type = architecture<S>;
  static constexpr std::size_t dimension() { return record::dimension; }

  static constexpr void encode(const architecture_type& a, std::span<double> row) {
    require_size(row.size());
    for (std::size_t i = 0; i < dimension(); ++i) row[i] = scaled(i, a.coordinates()[i]);
  }

  static constexpr double lower(std::size_t) { return 0; }
  static constexpr double upper(std::size_t i) { return scaled(i, record::radices[i] - 1); }

  /// Whether every number is one that `encode` writes: inside the bounds, on the grid, and 0 in the layers
  /// that are not there.
  static bool valid(std::span<const double> row) {
    require_size(row.size());
    for (const double x : row)
      if (!std::isfinite(x)) return false;
    return first_difference(nearest(row), row) == dimension();
  }

  static architecture_type decode(std::span<const double> row) {
    const architecture_type a = nearest(row);
    if (const std::size_t i = first_difference(a, row); i < dimension())
      throw input_error("column " + std::to_string(i) + ", " + std::string(record::coordinate_names[i]) +
                            ", is " + std::to_string(row[i]) + " where no architecture is",
                        "decode", "take the nearest architecture");
    return a;
  }

  /// Each column rounded to the closest rank that exists, the depth first; what lies in layers that are not
  /// there is dropped. ProTran projects so, on rows that are whole numbers already.
  static architecture_type nearest(std::span<const double> row) {
    require_size(row.size());
    for (std::size_t i = 0; i < dimension(); ++i)
      if (!std::isfinite(row[i]))
        throw numeric_error("column " + std::to_string(i) + " is not a finite number", "nearest",
                            "give finite numbers");
    return architecture_type{}.rewritten([&](std::size_t i, std::uint64_t, std::uint64_t radix) {
      const double rank = std::round(row[i] * Scale::of(record::radices[i]));
      const double last = static_cast<double>(radix - 1);
      return rank >= last ? radix - 1 : rank > 0 ? static_cast<std::uint64_t>(rank) : 0;
    });
  }

 private:
  static constexpr double scaled(std::size_t i, std::uint64_t rank) {
    return static_cast<double>(rank) / Scale::of(record::radices[i]);
  }
  static constexpr void require_size(std::size_t size) {
    if (size != dimension())
      throw shape_error("a row of " + std::to_string(size) + " numbers", "embedding",
                        "give " + std::to_string(dimension()));
  }
  static std::size_t first_difference(const architecture_type& a, std::span<const double> row) {
    std::size_t i = 0;
    while (i < dimension() && row[i] == scaled(i, a.coordinates()[i])) ++i;
    return i;
  }
};

struct whole_steps {
  static constexpr double of(std::uint64_t) { return 1; }
};
struct unit_range {
  static constexpr double of(std::uint64_t radix) { return radix > 1 ? static_cast<double>(radix - 1) : 1; }
};

}  // namespace detail

/// The published embedding: the rank of every coordinate. For FlexiBERT 2.0 it has 37 columns: the depth's,
/// then hidden size, feed-forward stack and heads of each of 12 layers, 0 where there is no layer. (The
/// ProTran paper speaks of numbers of layers and hidden sizes; its code and data hold these ranks.) The ranks
/// of heads reach 21,804 and rule every distance between raw rows.
template <design_space S>
using index_embedding = detail::rank_embedding<S, detail::whole_steps>;

/// The same with every column stretched to [0, 1].
template <design_space S>
using unit_embedding = detail::rank_embedding<S, detail::unit_range>;

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_EMBEDDING_HPP
