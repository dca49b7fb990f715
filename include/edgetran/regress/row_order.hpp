// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_ROW_ORDER_HPP
#define EDGETRAN_REGRESS_ROW_ORDER_HPP

#include <algorithm>
#include <cstddef>
#include <vector>

#include "edgetran/regress/table.hpp"

namespace edgetran::regress {

/// The rows of positive weight, as indices, ordered by values, then target, then weight: what is summed,
/// drawn or learnt over them in this order does not depend on the order of the table, to the bit. O(width n
/// log n) at worst.
inline std::vector<std::size_t> rows_by_content(const table& data) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < data.rows(); ++i)
    if (data.weight(i) > 0) order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto x = data.row(a), y = data.row(b);
    const auto [p, q] = std::mismatch(x.begin(), x.end(), y.begin());
    if (p != x.end()) return *p < *q;
    if (data.targets()[a] != data.targets()[b]) return data.targets()[a] < data.targets()[b];
    return data.weight(a) < data.weight(b);
  });
  return order;
}

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_ROW_ORDER_HPP
