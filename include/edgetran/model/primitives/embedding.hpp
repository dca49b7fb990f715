// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_EMBEDDING_HPP
#define EDGETRAN_MODEL_PRIMITIVES_EMBEDDING_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

/// Which table of a sequence an embedding is looked up by.
enum class lookup {
  per_token,      ///< an index for every token of every sequence
  shared,         ///< one row of indices that all sequences of the batch share (positions)
  behind_padding  ///< positions as RoBERTa counts them: padding_id for a padding token, and padding_id + n
                  ///< for the n-th other token of a sequence
};

/// The token that pads a sequence where positions are counted behind padding.
inline constexpr std::int64_t padding_id = 1;

/// A gather of `width` floats an index out of a table [entries, width]. No FLOPs.
template <extent_like Width = extent<>>
struct embedding {
  static constexpr std::string_view kind = "embedding";
  static constexpr std::string_view type = "Embedding";

  std::int64_t entries = 0;
  Width width{};
  lookup by = lookup::per_token;

  [[nodiscard]] constexpr embedding<> erased() const { return {entries, width, by}; }

  template <extent_like Any>
  constexpr shape<Width> output(const shape<Any>& ids) const {
    return {ids.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", entries, std::int64_t{width});
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double rows = detail::real(by == lookup::shared ? s.tokens : s.rows());
    const double gathered = rows * detail::real(width);
    const bytes indices{rows * detail::real(index_bytes)};
    cost c;
    c.traffic = indices + detail::floats(2 * gathered);
    c.irene_bytes = indices + detail::floats(gathered);
    return c;
  }
};
template <extent_like W>
embedding(std::int64_t, W) -> embedding<W>;
template <extent_like W>
embedding(std::int64_t, W, lookup) -> embedding<W>;

/// The patches of an image as rows: a convolution whose stride is its kernel, W stored as [width, channels *
/// patch^2].
template <extent_like Width = extent<>>
struct patches {
  static constexpr std::string_view kind = "patches";
  static constexpr std::string_view type = "Conv2d";

  std::int64_t image_height = 224;
  std::int64_t image_width = 224;
  std::int64_t patch_height = 16;
  std::int64_t patch_width = 16;
  std::int64_t channels = 3;
  Width width{};

  /// Throws shape_error for a patch without pixels.
  [[nodiscard]] constexpr std::int64_t count() const {
    if (patch_height < 1 || patch_width < 1)
      throw shape_error("a patch without pixels", std::string(kind), "make its height and width at least 1");
    return (image_height / patch_height) * (image_width / patch_width);
  }
  [[nodiscard]] constexpr std::int64_t depth() const { return channels * patch_height * patch_width; }
  [[nodiscard]] constexpr patches<> erased() const {
    return {image_height, image_width, patch_height, patch_width, channels, width};
  }

  template <extent_like Any>
  constexpr shape<Width> output(const shape<Any>&) const {
    return {row_count{count()}, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    visit("weight", std::int64_t{width}, depth());
    visit("bias", std::int64_t{width}, std::int64_t{1});
  }

  /// Memory while it runs beside input and output: the patches as rows, one operand of a matrix product.
  [[nodiscard]] constexpr bytes scratch(const span& s) const {
    return detail::floats(detail::real(s.batch * count()) * detail::real(depth()));
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double m = real(s.batch * count()), k = real(depth()), n = real(width);
    cost c;
    c.macs = m * k * n;
    c.flops = flops{2 * m * k * n + m * n};
    c.traffic = c.irene_bytes = detail::floats(m * k + k * n + n + m * n);
    return c;
  }
};

/// Learned rows put before the sequence (a class token and, behind it, one of distillation), and a learned
/// table added to all rows afterwards.
/// With nothing to put in front it is the table alone, stored as `weight`.
template <extent_like Width = extent<>>
struct prepend_and_place {
  static constexpr std::string_view kind = "prepend_and_place";
  static constexpr std::string_view type = "PositionEmbedding";

  std::int64_t extra = 1;  ///< rows put in front, at least one
  std::int64_t total = 1;  ///< rows afterwards
  Width width{};

  [[nodiscard]] constexpr prepend_and_place<> erased() const { return {extra, total, width}; }

  template <extent_like Have>
  constexpr shape<Width> output(const shape<Have>& x) const {
    require_width(x.width, width, kind);
    return {row_count{total, x.rows.once}, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    if (extra == 0) return visit("weight", total, std::int64_t{width});
    visit("cls_token", std::int64_t{1}, std::int64_t{width});
    if (extra > 1) visit("distillation_token", extra - 1, std::int64_t{width});
    visit("position_embeddings", total, std::int64_t{width});
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double table = detail::real(total) * detail::real(width), out = detail::real(s.batch) * table;
    cost c;
    c.flops = flops{out};
    c.traffic = detail::floats(2 * out + table);
    // One concatenation, if any, and one addition, two accesses each.
    c.irene_bytes = detail::floats((extra == 0 ? 2 : 4) * out);
    return c;
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_EMBEDDING_HPP
