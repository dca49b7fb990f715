// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_SEQUENCE_HPP
#define EDGETRAN_SPACE_SEQUENCE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/fixed_string.hpp"
#include "edgetran/space/element.hpp"
#include "edgetran/space/list.hpp"

namespace edgetran::space {

/// Min to Max values of V, in an order that counts: `sequence<"feed_forward", choice<"width", 256, 512>, 1,
/// 3>`. Ranks run over the short sequences first, and lexicographically (the last value fastest) within a
/// length: the order in which ProTran's code numbers feed-forward stacks. Rank and unrank are O(Max).
template <fixed_string Name, class V, std::size_t Min, std::size_t Max>
struct sequence {
  static_assert(values<V>, "edgetran: a sequence is made of values");
  static_assert(Min <= Max, "edgetran: a sequence has a least length that is not above its greatest");

  using value_type = list<typename V::value_type, Max>;
  static constexpr std::string_view name = Name.view();

 private:
  /// offsets[n - Min]: the rank of the first sequence of length n.
  static constexpr auto offsets = [] {
    std::array<std::uint64_t, Max - Min + 2> first{};
    std::uint64_t count = 1;
    for (std::size_t n = 0; n <= Max; ++n) {
      if (n >= Min) first[n - Min + 1] = detail::checked_sum(first[n - Min], count);
      if (n < Max) count = detail::checked_product(count, V::cardinality);
    }
    return first;
  }();

 public:
  static constexpr std::uint64_t cardinality = offsets.back();

  static constexpr std::uint64_t rank(const value_type& value) {
    if (value.size() < Min) detail::not_a_member(name, "of length " + std::to_string(value.size()));
    std::uint64_t digits = 0;
    for (const auto& v : value) digits = digits * V::cardinality + V::rank(v);
    return offsets[value.size() - Min] + digits;
  }

  static constexpr value_type unrank(std::uint64_t rank) {
    detail::require_rank<sequence>(rank);
    std::size_t n = Min;
    while (rank >= offsets[n - Min + 1]) ++n;
    rank -= offsets[n - Min];
    value_type value;
    for (std::size_t i = 0; i < n; ++i) value.push_back({});
    for (std::size_t i = n; i-- > 0; rank /= V::cardinality) value[i] = V::unrank(rank % V::cardinality);
    return value;
  }
};

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_SEQUENCE_HPP
