// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_OPTIONAL_HPP
#define EDGETRAN_SPACE_OPTIONAL_HPP

#include <cstdint>
#include <optional>
#include <string_view>

#include "edgetran/space/element.hpp"

namespace edgetran::space {

/// An element that may be absent, which has rank 0; present values follow in their order. The value is a
/// `std::optional`.
template <element E>
struct optional {
  using value_type = std::optional<typename E::value_type>;
  static constexpr std::string_view name = E::name;
  static constexpr std::uint64_t cardinality = detail::checked_sum(E::cardinality, 1);

  static constexpr std::uint64_t rank(const value_type& value) { return value ? E::rank(*value) + 1 : 0; }
  static constexpr value_type unrank(std::uint64_t rank) {
    detail::require_rank<optional>(rank);
    if (rank == 0) return std::nullopt;
    return E::unrank(rank - 1);
  }
};

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_OPTIONAL_HPP
