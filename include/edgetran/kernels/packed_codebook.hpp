// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_PACKED_CODEBOOK_HPP
#define EDGETRAN_KERNELS_PACKED_CODEBOOK_HPP

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/kernels/buffer.hpp"

namespace edgetran::kernels {

/// Nearest bfloat16 of a finite number, halves to even, as its 16 bits. Too large ones become infinite.
constexpr std::uint16_t to_bfloat16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return static_cast<std::uint16_t>((bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16);
}

/// One codebook in every form that a kernel looks centroids up in. Entry i of each table is centroid
/// i % 16 of a 4-bit matrix, i % 64 of a 6-bit one or of an 8-bit one with up to 64 centroids, i % 128 up to
/// 128; centroids that do not exist are 0.
struct alignas(64) centroid_tables {
  float whole[256];
  std::uint16_t low[256], high[256];  ///< the two halves of `whole`
  std::uint8_t bytes[4][256];         ///< its four bytes, least significant first
  std::uint16_t bfloat[256];          ///< rounded to bfloat16
  std::uint8_t biased[256];           ///< round(whole / int8_scale) + 128, from 1 to 255
  float int8_scale;                   ///< greatest size / 127; 1 where all are 0
};

/// Indices are stored in panels of so many columns of W (outputs), each panel contiguous …
inline constexpr std::ptrdiff_t panel_columns = 32;
/// … and in groups of so many rows of W (inputs), one behind the other.
inline constexpr std::ptrdiff_t group_rows = 8;

/// A clustered matrix W[k, n] as kernels read it, owned by someone else. One group of a panel is 32 times
/// `bits` bytes; the last panel and group are filled up with index 0. With q = 8 (c % 16 / 4) + 4 (c / 16) +
/// c % 4 the place of column c of a panel, and i0 … i7 the indices of the rows of a group:
///  4 bits: 32 little-endian words of 32 bits; word c has i0 in bits 0-3, i1 in bits 4-7 …
///  6 bits: 3 times 32 words of 16 bits; words q are i0 | i1 << 6 | i6 << 12, i6 >> 4 | i2 << 2 | i3 << 8 |
///          i7 << 14 and i7 >> 2 | i4 << 4 | i5 << 10.
///  8 bits: 4 times 32 words of 16 bits; words q are i0 | i1 << 8, i2 | i3 << 8, i4 | i5 << 8, i6 | i7 << 8.
/// The order is that in which the halves of looked-up floats leave AVX-512's `unpack`; it is the same on
/// every processor.
struct packed_view {
  std::ptrdiff_t k = 0;  ///< inputs
  std::ptrdiff_t n = 0;  ///< outputs
  int bits = 4;          ///< 4, 6 or 8
  int clusters = 0;
  const centroid_tables* tables = nullptr;  ///< aligned to 64
  const std::uint8_t* indices = nullptr;    ///< aligned to 64

  [[nodiscard]] std::ptrdiff_t groups() const { return (k + group_rows - 1) / group_rows; }
  [[nodiscard]] std::ptrdiff_t panels() const { return (n + panel_columns - 1) / panel_columns; }
  [[nodiscard]] std::ptrdiff_t group_bytes() const { return panel_columns * bits; }
  [[nodiscard]] std::ptrdiff_t panel_bytes() const { return groups() * group_bytes(); }
  /// How many entries of the tables differ: 16, 64, 128 or 256.
  [[nodiscard]] int entries() const {
    return bits == 4 ? 16 : clusters <= 64 ? 64 : clusters <= 128 ? 128 : 256;
  }
  /// The index of W[row, column], which must exist. Constant time.
  [[nodiscard]] int index(std::ptrdiff_t row, std::ptrdiff_t column) const;
};

namespace detail {

/// Of a column in its panel, the number of its 16-bit word.
constexpr std::ptrdiff_t word_of(std::ptrdiff_t c) { return 8 * (c % 16 / 4) + 4 * (c / 16) + c % 4; }

inline unsigned word_at(const std::uint8_t* p) { return p[0] | static_cast<unsigned>(p[1]) << 8; }
inline void put_word(std::uint8_t* p, unsigned word) {
  p[0] = static_cast<std::uint8_t>(word);
  p[1] = static_cast<std::uint8_t>(word >> 8);
}

/// Writes the eight indices of one column of a group.
inline void put_column(std::uint8_t* group, int bits, std::ptrdiff_t c, const unsigned (&i)[group_rows]) {
  std::uint8_t* const w = group + 2 * word_of(c);
  if (bits == 4) {
    for (int b = 0; b < 4; ++b) group[4 * c + b] = static_cast<std::uint8_t>(i[2 * b] | i[2 * b + 1] << 4);
  } else if (bits == 6) {
    put_word(w, i[0] | i[1] << 6 | i[6] << 12);
    put_word(w + 64, i[6] >> 4 | i[2] << 2 | i[3] << 8 | i[7] << 14);
    put_word(w + 128, i[7] >> 2 | i[4] << 4 | i[5] << 10);
  } else {
    for (int b = 0; b < 4; ++b) put_word(w + 64 * b, i[2 * b] | i[2 * b + 1] << 8);
  }
}

/// Reads them.
inline void get_column(const std::uint8_t* group, int bits, std::ptrdiff_t c, unsigned (&i)[group_rows]) {
  const std::uint8_t* const w = group + 2 * word_of(c);
  if (bits == 4) {
    for (int b = 0; b < 4; ++b) {
      i[2 * b] = group[4 * c + b] & 15U;
      i[2 * b + 1] = group[4 * c + b] >> 4;
    }
  } else if (bits == 6) {
    const unsigned x = word_at(w), y = word_at(w + 64), z = word_at(w + 128);
    i[0] = x & 63, i[1] = x >> 6 & 63, i[2] = y >> 2 & 63, i[3] = y >> 8 & 63;
    i[4] = z >> 4 & 63, i[5] = z >> 10;
    i[6] = x >> 12 | (y & 3) << 4, i[7] = y >> 14 | (z & 15) << 2;
  } else {
    for (int b = 0; b < 4; ++b) i[2 * b] = w[64 * b], i[2 * b + 1] = w[64 * b + 1];
  }
}

}  // namespace detail

inline int packed_view::index(std::ptrdiff_t row, std::ptrdiff_t column) const {
  unsigned all[group_rows];
  detail::get_column(indices + column / panel_columns * panel_bytes() + row / group_rows * group_bytes(),
                     bits, column % panel_columns, all);
  return static_cast<int>(all[row % group_rows]);
}

/// A matrix W[k, n] of which every weight is one of at most 256 float32 centroids, in the order that the
/// clustered kernels read (packed_view). Moves in constant time.
class packed_codebook {
 public:
  packed_codebook() = default;

  /// `index(row, column)` gives the number of the centroid of W[row, column], any integer type; `bits` is 4
  /// (at most 16 centroids), 6 (at most 64) or 8 (at most 256). An empty matrix may have an empty codebook.
  /// Throws shape_error for negative sizes and for a number of centroids that does not fit, numeric_error
  /// for a centroid that is NaN or infinite, input_error for an index that names no centroid. O(k n).
  template <class Index>
  packed_codebook(std::ptrdiff_t k, std::ptrdiff_t n, int bits, std::span<const float> codebook,
                  Index&& index) {
    check(k, n, bits, codebook);
    view_ = {k, n, bits, static_cast<int>(codebook.size()), nullptr, nullptr};
    tables_ = std::make_unique<centroid_tables>();
    fill(*tables_, codebook, view_.entries());
    // Not through panel_bytes(): the product might overflow.
    const auto group = static_cast<std::size_t>(view_.group_bytes());
    const auto groups = static_cast<std::size_t>(view_.groups()),
               panels = static_cast<std::size_t>(view_.panels());
    if (groups != 0 && panels > static_cast<std::size_t>(PTRDIFF_MAX) / group / groups)
      throw numeric_error("the indices do not fit in memory", "packed_codebook");
    indices_ = buffer<std::uint8_t>(groups * panels * group);
    std::uint8_t* to = indices_.data();
    for (std::ptrdiff_t p = 0; p < view_.panels(); ++p)
      for (std::ptrdiff_t g = 0; g < view_.groups(); ++g, to += group)
        for (std::ptrdiff_t c = 0; c < panel_columns; ++c) {
          unsigned column[group_rows] = {};
          const std::ptrdiff_t at = p * panel_columns + c;
          for (std::ptrdiff_t j = 0; j < group_rows && at < n && g * group_rows + j < k; ++j)
            column[j] = checked(index(g * group_rows + j, at), g * group_rows + j, at);
          detail::put_column(to, bits, c, column);
        }
  }

  /// Valid as long as this object is neither destroyed nor moved from nor assigned to.
  [[nodiscard]] packed_view view() const {
    packed_view v = view_;
    v.tables = tables_.get();
    v.indices = indices_.data();
    return v;
  }
  [[nodiscard]] std::ptrdiff_t inputs() const { return view_.k; }
  [[nodiscard]] std::ptrdiff_t outputs() const { return view_.n; }
  [[nodiscard]] int bits() const { return view_.bits; }
  [[nodiscard]] int clusters() const { return view_.clusters; }
  [[nodiscard]] std::span<const float> codebook() const {
    return {tables_ ? tables_->whole : nullptr, static_cast<std::size_t>(view_.clusters)};
  }
  /// The index and the value of W[row, column]. Throw shape_error outside the matrix.
  [[nodiscard]] int index(std::ptrdiff_t row, std::ptrdiff_t column) const {
    if (row < 0 || row >= view_.k || column < 0 || column >= view_.n)
      throw shape_error("no weight [" + std::to_string(row) + ", " + std::to_string(column) +
                            "] in a matrix of " + std::to_string(view_.k) + " inputs and " +
                            std::to_string(view_.n) + " outputs",
                        "packed_codebook::index");
    return view().index(row, column);
  }
  [[nodiscard]] float weight(std::ptrdiff_t row, std::ptrdiff_t column) const {
    return tables_->whole[index(row, column)];
  }

  /// What a product reads of the matrix, in bytes: the indices with their filling, and the tables.
  [[nodiscard]] std::size_t index_bytes() const { return indices_.size(); }
  [[nodiscard]] std::size_t table_bytes() const { return tables_ ? sizeof(centroid_tables) : 0; }

 private:
  static void check(std::ptrdiff_t k, std::ptrdiff_t n, int bits, std::span<const float> codebook) {
    const char* const where = "packed_codebook";
    if (k < 0 || n < 0 || k > PTRDIFF_MAX - group_rows || n > PTRDIFF_MAX - panel_columns)
      throw shape_error("a matrix of " + std::to_string(k) + " inputs and " + std::to_string(n) + " outputs",
                        where, "give sizes from 0 on");
    if (bits != 4 && bits != 6 && bits != 8)
      throw shape_error("indices of " + std::to_string(bits) + " bits", where, "give 4, 6 or 8");
    if (codebook.size() > std::size_t{1} << bits)
      throw shape_error(
          std::to_string(codebook.size()) + " centroids for indices of " + std::to_string(bits) + " bits",
          where, codebook.size() > 256 ? "a codebook has at most 256" : "give more bits");
    if (codebook.empty() && k > 0 && n > 0)
      throw shape_error("no centroid", where, "a matrix that is not empty needs at least one");
    for (std::size_t i = 0; i < codebook.size(); ++i)
      if (!std::isfinite(codebook[i]))
        throw numeric_error("centroid " + std::to_string(i) + " is " + std::to_string(codebook[i]), where,
                            "give finite numbers");
  }

  template <class Integer>
  unsigned checked(Integer index, std::ptrdiff_t row, std::ptrdiff_t column) const {
    const auto i = static_cast<long long>(index);
    if (i < 0 || i >= view_.clusters)
      throw input_error("W[" + std::to_string(row) + ", " + std::to_string(column) + "] has index " +
                            std::to_string(i) + " of " + std::to_string(view_.clusters) + " centroids",
                        "packed_codebook", "count from 0");
    return static_cast<unsigned>(i);
  }

  static void fill(centroid_tables& t, std::span<const float> codebook, int entries) {
    float most = 0;
    for (const float c : codebook) most = std::max(most, std::abs(c));
    // Not less than the least normal number, by which a division stays finite.
    t.int8_scale = most > 0 ? std::max(most / 127, 1.17549435e-38F) : 1;
    for (std::size_t i = 0; i < 256; ++i) {
      const std::size_t of = i % static_cast<std::size_t>(entries);
      const float c = of < codebook.size() ? codebook[of] : 0;
      const auto bits = std::bit_cast<std::uint32_t>(c);
      t.whole[i] = c;
      t.low[i] = static_cast<std::uint16_t>(bits);
      t.high[i] = static_cast<std::uint16_t>(bits >> 16);
      for (std::size_t b = 0; b < 4; ++b) t.bytes[b][i] = static_cast<std::uint8_t>(bits >> (8 * b));
      t.bfloat[i] = to_bfloat16(c);
      t.biased[i] = static_cast<std::uint8_t>(
          std::lrint(static_cast<double>(c) / static_cast<double>(t.int8_scale)) + 128);
    }
  }

  packed_view view_;
  std::unique_ptr<centroid_tables> tables_;
  buffer<std::uint8_t> indices_;
};

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_PACKED_CODEBOOK_HPP
