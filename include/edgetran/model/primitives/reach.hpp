// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_REACH_HPP
#define EDGETRAN_MODEL_PRIMITIVES_REACH_HPP

#include <algorithm>
#include <cstdint>

#include "edgetran/model/workload.hpp"

namespace edgetran::model {

/// Which keys a token attends to: all; those of a window around its own place; or those of another sequence
/// of `others` tokens (cross attention). A window counts the keys before and after a token's own.
struct reach {
  static constexpr std::int64_t unlimited = -1;

  std::int64_t before = unlimited;
  std::int64_t after = unlimited;
  std::int64_t others = 0;

  [[nodiscard]] constexpr bool is_window() const { return before != unlimited; }
  /// Keys of one window.
  [[nodiscard]] constexpr std::int64_t window() const { return before + after + 1; }
  /// Whether scores are kept for each token's window only, and not for all keys.
  [[nodiscard]] constexpr bool banded(std::int64_t tokens, std::int64_t keys) const {
    return is_window() && tokens > 1 && window() < keys;
  }
  /// The span with the keys that each token has scores for. A single token is the last: nothing follows it.
  [[nodiscard]] constexpr span over(span s) const {
    if (others > 0) s.keys = others;
    if (is_window()) s.keys = std::min(s.keys, s.tokens == 1 ? before + 1 : window());
    return s;
  }
  /// The span with the keys that all tokens read together.
  [[nodiscard]] constexpr span read(span s) const {
    if (others > 0) s.keys = others;
    if (is_window()) s.keys = std::min(s.keys, before + s.tokens);
    return s;
  }

  friend constexpr bool operator==(const reach&, const reach&) = default;
};

/// The last `window` tokens with its own, as sliding-window decoders see them.
constexpr reach sliding(std::int64_t window) { return {window - 1, 0}; }

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_REACH_HPP
