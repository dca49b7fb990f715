// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_BOUNDS_HPP
#define EDGETRAN_SPACE_BOUNDS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/fixed_string.hpp"
#include "edgetran/space/architecture.hpp"
#include "edgetran/space/count.hpp"

namespace edgetran::space {

/// A box in a space: the least and greatest rank of each coordinate, both allowed. Everything, unless
/// limited. Where what an element depends on leaves no rank inside, the last one that exists counts as
/// inside.
template <design_space S>
class bounds {
 public:
  using record = record_of<S>;

  constexpr bounds() {
    for (std::size_t i = 0; i < record::dimension; ++i) last_[i] = record::radices[i] - 1;
  }

  /// Keeps the ranks from first to last of an element, in every layer; returns *this. Throws `input_error`
  /// for an interval that is empty or reaches outside.
  template <fixed_string Name>
  constexpr bounds& limit(std::uint64_t first, std::uint64_t last) {
    static_assert(record::template found<Name>::cardinality > 0);
    return limit(Name.view(), first, last);
  }
  /// The same for a name that is known only now; throws `unknown_error` for one that is not an element's.
  constexpr bounds& limit(std::string_view name, std::uint64_t first, std::uint64_t last) {
    bool known = false;
    for (std::size_t i = 0; i < record::dimension; ++i) {
      if (record::coordinate_names[i] != name) continue;
      known = true;
      if (first > last || last >= record::radices[i])
        throw input_error("ranks " + std::to_string(first) + " to " + std::to_string(last), std::string(name),
                          "give first <= last < " + std::to_string(record::radices[i]));
      first_[i] = first;
      last_[i] = last;
    }
    if (!known) throw_unknown(name);
    return *this;
  }

  /// The least and greatest rank at coordinate i where it has `radix` ranks now.
  [[nodiscard]] constexpr std::uint64_t first(std::size_t i, std::uint64_t radix) const {
    return std::min(first_[i], radix - 1);
  }
  [[nodiscard]] constexpr std::uint64_t last(std::size_t i, std::uint64_t radix) const {
    return std::min(last_[i], radix - 1);
  }

  [[nodiscard]] constexpr bool contains(const architecture<S>& a) const {
    bool inside = true;
    const auto* x = a.coordinates().data();
    record::walk_ranks(x, [&](std::size_t i, std::uint64_t radix) {
      inside = inside && x[i] >= first(i, radix) && x[i] <= last(i, radix);
    });
    return inside;
  }

  /// The exact number of architectures inside.
  [[nodiscard]] constexpr rank_of<S> count() const { return record::count_within(*this); }

  friend constexpr bool operator==(const bounds&, const bounds&) = default;

 private:
  [[noreturn]] static void throw_unknown(std::string_view name) {
    std::string known;
    for (const std::string_view n : record::names) (known += known.empty() ? "" : ", ") += n;
    throw unknown_error("no element '" + std::string(name) + "'", "bounds", "there are " + known);
  }

  std::array<std::uint64_t, record::dimension> first_{};
  std::array<std::uint64_t, record::dimension> last_{};
};

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_BOUNDS_HPP
