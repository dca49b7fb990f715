// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_LAWS_ELEMENT_HPP
#define EDGETRAN_TESTS_LAWS_ELEMENT_HPP

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/space/element.hpp"

namespace laws {

/// The laws of space::values, exhaustively up to `most` ranks from each end.
template <edgetran::space::values E>
void check_values(std::uint64_t most = 5000) {
  static_assert(E::cardinality >= 1);
  static_assert(E::rank(E::unrank(0)) == 0, "the laws hold in constant expressions");
  const auto check = [](std::uint64_t r) {
    CAPTURE(r);
    const typename E::value_type v = E::unrank(r);
    CHECK(E::rank(v) == r);
    CHECK(E::unrank(E::rank(v)) == v);
  };
  const std::uint64_t head = E::cardinality < most ? E::cardinality : most;
  std::vector<typename E::value_type> seen;
  for (std::uint64_t r = 0; r < head; ++r) {
    check(r);
    check(E::cardinality - 1 - r);
    if (seen.size() < 100) {
      const auto v = E::unrank(r);
      for (const auto& other : seen) CHECK(!(v == other));
      seen.push_back(v);
    }
  }
  CHECK_THROWS_AS((void)E::unrank(E::cardinality), edgetran::input_error);
  CHECK_THROWS_AS((void)E::unrank(~std::uint64_t{0}), edgetran::input_error);
}

/// A value that the set does not have is refused.
template <edgetran::space::values E>
void check_refuses(const typename E::value_type& stranger) {
  CHECK_THROWS_AS((void)E::rank(stranger), edgetran::input_error);
}

}  // namespace laws

#endif  // EDGETRAN_TESTS_LAWS_ELEMENT_HPP
