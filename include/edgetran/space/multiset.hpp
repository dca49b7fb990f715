// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_MULTISET_HPP
#define EDGETRAN_SPACE_MULTISET_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/fixed_string.hpp"
#include "edgetran/space/element.hpp"
#include "edgetran/space/list.hpp"

namespace edgetran::space {

/// As many values of V as one of the sizes says, whose order does not count: `multiset<"heads", one_of<sdp,
/// wma>, 2, 4>`. Ranks run over the sizes as given, and within a size over the non-decreasing sequences in
/// lexicographic order: the order in which ProTran's code numbers attention layers, without its table. A
/// value comes out sorted; `rank` takes any order. Rank and unrank are O(size + |V|).
template <fixed_string Name, class V, std::size_t... Sizes>
struct multiset {
  static_assert(values<V>, "edgetran: a multiset is made of values");
  static_assert(sizeof...(Sizes) > 0, "edgetran: a multiset needs at least one size");

 private:
  static constexpr std::size_t greatest = std::max({std::size_t{0}, Sizes...});
  static constexpr std::size_t types = V::cardinality;

 public:
  using value_type = list<typename V::value_type, greatest>;
  static constexpr std::string_view name = Name.view();
  static constexpr std::array<std::size_t, sizeof...(Sizes)> sizes{Sizes...};

 private:
  static constexpr bool sizes_differ = [] {
    for (std::size_t i = 0; i < sizes.size(); ++i)
      for (std::size_t j = i + 1; j < sizes.size(); ++j)
        if (sizes[i] == sizes[j]) return false;
    return true;
  }();
  static_assert(sizes_differ, "edgetran: a multiset names each size once");

  /// count[n][t]: the multisets of size n over t values, C(t + n - 1, n), by Pascal's rule.
  static constexpr auto count = [] {
    std::array<std::array<std::uint64_t, types + 1>, greatest + 1> table{};
    for (std::size_t t = 0; t <= types; ++t) table[0][t] = 1;
    for (std::size_t n = 1; n <= greatest; ++n)
      for (std::size_t t = 1; t <= types; ++t)
        table[n][t] = detail::checked_sum(table[n][t - 1], table[n - 1][t]);
    return table;
  }();

  static constexpr auto offsets = [] {
    std::array<std::uint64_t, sizeof...(Sizes) + 1> first{};
    for (std::size_t k = 0; k < sizes.size(); ++k)
      first[k + 1] = detail::checked_sum(first[k], count[sizes[k]][types]);
    return first;
  }();

 public:
  static constexpr std::uint64_t cardinality = offsets.back();

  /// The rank of the first multiset of this size; those of the k-th size have the ranks from `first_of_size(
  /// sizes[k])` on. Throws `input_error` for a size that is not one of Sizes.
  static constexpr std::uint64_t first_of_size(std::size_t size) { return offsets[block_of(size)]; }

  static constexpr std::uint64_t rank(const value_type& value) {
    std::array<std::size_t, greatest> ids{};
    const std::size_t n = value.size();
    for (std::size_t i = 0; i < n; ++i) {  // sorted by insertion: few, and mostly in order
      const auto id = static_cast<std::size_t>(V::rank(value[i]));
      std::size_t k = i;
      for (; k > 0 && ids[k - 1] > id; --k) ids[k] = ids[k - 1];
      ids[k] = id;
    }
    std::uint64_t result = offsets[block_of(n)];
    std::size_t least = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (; least < ids[i]; ++least) result += count[n - i - 1][types - least];
    return result;
  }

  static constexpr value_type unrank(std::uint64_t rank) {
    detail::require_rank<multiset>(rank);
    std::size_t k = 0;
    while (rank >= offsets[k + 1]) ++k;
    rank -= offsets[k];
    value_type value;
    const std::size_t n = sizes[k];
    std::size_t id = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (; rank >= count[n - i - 1][types - id]; ++id) rank -= count[n - i - 1][types - id];
      value.push_back(V::unrank(id));
    }
    return value;
  }

 private:
  static constexpr std::size_t block_of(std::size_t size) {
    for (std::size_t k = 0; k < sizes.size(); ++k)
      if (sizes[k] == size) return k;
    detail::not_a_member(name, "of size " + std::to_string(size));
  }
};

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_MULTISET_HPP
