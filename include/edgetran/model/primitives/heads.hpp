// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_HEADS_HPP
#define EDGETRAN_MODEL_PRIMITIVES_HEADS_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

/// How checkpoints store the maps of a head_linear.
enum class head_storage {
  rows,         ///< [heads * out, in], one head below the other
  convolution,  ///< the same as a convolution of one tap in groups: [heads * out, in, 1]
  pointwise,    ///< such a convolution whose bias is added afterwards, a matrix [heads * out, 1]
  transposed    ///< [heads, in, out]
};

/// y_j = x_j W_j^T + b_j for every head j: a linear map of its own for the columns of each head, or group.
/// Costs are those of `heads` linear maps, however they are stored.
template <extent_like Heads = extent<>, extent_like In = extent<>, extent_like Out = In>
struct head_linear {
  static constexpr std::string_view kind = "head_linear";
  static constexpr std::string_view type = "HeadLinear";

  Heads heads{};
  In in{};
  Out out{};
  bool bias = true;
  head_storage stored = head_storage::rows;

  [[nodiscard]] constexpr std::string_view type_of() const {
    const bool is_convolution = stored == head_storage::convolution || stored == head_storage::pointwise;
    return is_convolution ? std::string_view("Conv1d") : type;
  }
  [[nodiscard]] constexpr head_linear<> erased() const { return {heads, in, out, bias, stored}; }

  template <extent_like Have>
  constexpr auto output(const shape<Have>& x) const {
    require_width(x.width, times(heads, in), kind);
    return shape<decltype(times(heads, out))>{x.rows, times(heads, out)};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    if (stored == head_storage::transposed)
      visit("weight", std::int64_t{times(heads, in)}, std::int64_t{out});
    else
      visit("weight", std::int64_t{times(heads, out)}, std::int64_t{in});
    if (bias) visit("bias", std::int64_t{times(heads, out)}, std::int64_t{1});
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double h = real(heads), m = real(s.rows()), k = real(in), n = real(out), b = bias ? 1 : 0;
    cost c;
    c.macs = h * m * k * n;
    c.flops = flops{h * (2 * m * k * n + b * m * n)};
    c.traffic = detail::floats(h * (m * k + k * n + b * n + m * n));
    c.irene_bytes = detail::floats(h * (m * k + real(s.batch) * k * n + m * n + 2 * b * m * n));
    return c;
  }
};
template <extent_like H, extent_like I, extent_like O>
head_linear(H, I, O) -> head_linear<H, I, O>;
template <extent_like H, extent_like I, extent_like O>
head_linear(H, I, O, bool) -> head_linear<H, I, O>;
template <extent_like H, extent_like I, extent_like O>
head_linear(H, I, O, bool, head_storage) -> head_linear<H, I, O>;

/// Scores by relative positions: q_{j,l} . R[l - r + positions - 1] for query l and key r of every head j,
/// added to the scores that the first `scored` heads bring; the others start from zero. One table R
/// [2 positions - 1, head] serves all heads. 2 head + 1 FLOPs a score: the reference adds to zeros as well.
template <extent_like Heads = extent<>, extent_like Head = extent<>>
struct relative_scores {
  static constexpr std::string_view kind = "relative_scores";
  static constexpr std::string_view type = "RelativeScores";

  Heads heads{};
  Head head{};
  std::int64_t scored = 0;
  std::int64_t positions = 1;

  [[nodiscard]] constexpr relative_scores<> erased() const { return {heads, head, scored, positions}; }

  /// The queries of all heads, then any scores to add to: those of the first heads, in their order.
  template <extent_like Q, extent_like... Scored>
  constexpr score_shape<Heads> output(const shape<Q>& q, const score_shape<Scored>&... base) const {
    require_width(q.width, times(heads, head), kind);
    if (const std::int64_t have = (std::int64_t{0} + ... + std::int64_t{base.heads}); have != scored)
      throw shape_error("scores of " + std::to_string(have) + " heads where those of " +
                            std::to_string(scored) + " are needed",
                        std::string(kind), "give the scores of the heads that have any");
    return {q.rows, heads};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", 2 * positions - 1, std::int64_t{head});
  }

  /// Traffic: a span reads the tokens + keys - 1 rows of the table that its distances need. The published
  /// counter would see a row gathered for every pair of positions, a product and a sum.
  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double d = real(head), pairs = real(s.tokens) * real(s.keys);
    const double queries = real(s.rows()) * real(heads) * d;
    const double scores = real(s.batch) * pairs * real(heads);
    cost c;
    c.macs = scores * d;
    c.flops = flops{2 * c.macs + scores};
    c.traffic = detail::floats(queries + real(s.tokens + s.keys - 1) * d +
                               real(s.batch) * pairs * real(scored) + scores);
    c.irene_bytes = bytes{pairs * real(index_bytes)} + detail::floats(pairs * d) +
                    detail::floats(queries + pairs * d + scores) + detail::floats(2 * scores);
    return c;
  }
};
template <extent_like H, extent_like D>
relative_scores(H, D, std::int64_t, std::int64_t) -> relative_scores<H, D>;

/// A table [entries, width] that a checkpoint stores and no computation reads. What it is applied to passes
/// through.
template <extent_like Width = extent<>>
struct unread_table {
  static constexpr std::string_view kind = "unread_table";
  static constexpr std::string_view type = "Embedding";

  std::int64_t entries = 0;
  Width width{};

  [[nodiscard]] constexpr unread_table<> erased() const { return {entries, width}; }

  template <extent_like Have>
  constexpr shape<Have> output(const shape<Have>& x) const {
    return x;
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", entries, std::int64_t{width});
  }

  [[nodiscard]] constexpr cost costs(const span&) const { return {}; }
};
template <extent_like W>
unread_table(std::int64_t, W) -> unread_table<W>;

/// x with `part` added to its columns [first, first + part width): what a group of heads contributes to the
/// context of all.
template <extent_like Width = extent<>, extent_like Part = extent<>>
struct add_columns {
  static constexpr std::string_view kind = "add_columns";
  static constexpr std::string_view type = "Add";
  static constexpr bool in_place = true;

  Width width{};
  std::int64_t first = 0;
  Part part{};

  [[nodiscard]] constexpr add_columns<> erased() const { return {width, first, part}; }

  template <extent_like X, extent_like Y>
  constexpr shape<Width> output(const shape<X>& x, const shape<Y>& y) const {
    require_width(x.width, width, kind);
    require_width(y.width, part, kind);
    if (first < 0 || first + std::int64_t{part} > std::int64_t{width})
      throw shape_error("columns " + std::to_string(first) + " and on of an activation of width " +
                            std::to_string(std::int64_t{width}),
                        std::string(kind), "stay inside the activation");
    return {x.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  /// Only the columns that change are touched.
  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double elements = detail::real(s.rows()) * detail::real(part);
    cost c;
    c.flops = flops{elements};
    c.traffic = detail::floats(3 * elements);
    c.irene_bytes = detail::floats(2 * elements);
    return c;
  }
};
template <extent_like W, extent_like P>
add_columns(W, std::int64_t, P) -> add_columns<W, P>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_HEADS_HPP
