// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_CLUSTERED_MATRIX_HPP
#define EDGETRAN_CLUSTER_CLUSTERED_MATRIX_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/cluster/codebook.hpp"
#include "edgetran/cluster/matrix_view.hpp"
#include "edgetran/cluster/packed_indices.hpp"
#include "edgetran/core/error.hpp"

namespace edgetran::cluster {

/// What clustering did to a matrix.
struct reconstruction_error {
  double mean_squared = 0;
  double max_absolute = 0;
  double relative_frobenius = 0;  ///< |W - decoded| / |W|; infinite where only |W| is 0
};

/// What a clustered matrix occupies in a file, and what it would as float.
struct memory_report {
  std::uint64_t table_bytes = 0;
  std::uint64_t index_bytes = 0;
  std::uint64_t dense_bytes = 0;

  [[nodiscard]] std::uint64_t bytes() const { return table_bytes + index_bytes; }
  [[nodiscard]] double compression() const {
    return static_cast<double>(dense_bytes) / static_cast<double>(bytes());
  }
};

/// Weights W[inputs, outputs] as indices into a codebook, which several matrices may share. Kernels lay out
/// indices as they like from `index`, `inputs`, `outputs` and `book`; in memory they take a byte each.
class clustered_matrix {
 public:
  /// The nearest centroids of `weights`. Throws shape_error for an empty matrix or a codebook of more
  /// centroids than the width has indices, numeric_error for a weight that is NaN or infinite, state_error
  /// without a codebook. O(inputs outputs).
  static clustered_matrix encode(const matrix_view& weights, std::shared_ptr<const codebook> book,
                                 index_width width) {
    clustered_matrix m(weights.inputs, weights.outputs, std::move(book), width);
    const detail::codebook_encoder encoder(*m.book_);
    // Square tiles: one of the two orders would otherwise miss the cache at every element.
    constexpr std::size_t side = 64;
    std::vector<float> tile(side * side);
    for (std::size_t n0 = 0; n0 < m.outputs_; n0 += side)
      for (std::size_t k0 = 0; k0 < m.inputs_; k0 += side) {
        const std::size_t n1 = std::min(n0 + side, m.outputs_), k1 = std::min(k0 + side, m.inputs_);
        m.read_tile(weights, {n0, n1, k0, k1}, tile.data());
        const float* value = tile.data();
        for (std::size_t n = n0; n < n1; ++n)
          for (std::size_t k = k0; k < k1; ++k) m.indices_[n * m.inputs_ + k] = encoder(*value++);
      }
    return m;
  }

  /// From rows of indices as `packed` gives them. Throws shape_error where the size does not fit and
  /// input_error for an index beyond the codebook or left-over bits that are not 0.
  static clustered_matrix unpack(std::size_t inputs, std::size_t outputs,
                                 std::shared_ptr<const codebook> book, index_width width,
                                 std::span<const std::uint8_t> packed) {
    clustered_matrix m(inputs, outputs, std::move(book), width, packed.size());
    const std::size_t row = packed_row(inputs, width);
    for (std::size_t n = 0; n < outputs; ++n) {
      const std::span<std::uint8_t> indices(m.indices_.data() + n * inputs, inputs);
      if (!unpack_row(packed.subspan(n * row, row), width, indices))
        throw input_error("row " + std::to_string(n) + " ends with bits that belong to no index",
                          "clustered_matrix", "check its shape and its bits an index");
      const auto greatest = std::max_element(indices.begin(), indices.end());
      if (*greatest >= m.book_->size())
        throw input_error("index " + std::to_string(*greatest) + " at input " +
                              std::to_string(greatest - indices.begin()) + ", output " + std::to_string(n) +
                              " where the codebook has " + std::to_string(m.book_->size()) + " centroids",
                          "clustered_matrix", "indices and codebook are of different matrices, or damaged");
    }
    return m;
  }

  [[nodiscard]] std::size_t inputs() const { return inputs_; }
  [[nodiscard]] std::size_t outputs() const { return outputs_; }
  [[nodiscard]] index_width width() const { return width_; }
  [[nodiscard]] const codebook& book() const { return *book_; }
  [[nodiscard]] const std::shared_ptr<const codebook>& shared_book() const { return book_; }

  [[nodiscard]] std::uint8_t index(std::size_t k, std::size_t n) const { return indices_[n * inputs_ + k]; }
  /// The indices of all inputs of output n.
  [[nodiscard]] std::span<const std::uint8_t> column(std::size_t n) const {
    return {indices_.data() + n * inputs_, inputs_};
  }
  [[nodiscard]] float value(std::size_t k, std::size_t n) const { return (*book_)[index(k, n)]; }

  /// Writes every weight, in either order. Throws shape_error where the shapes differ.
  void decode(const mutable_matrix_view& out) const {
    same_shape(out);
    for (std::size_t n = 0; n < outputs_; ++n)
      for (std::size_t k = 0; k < inputs_; ++k) out(k, n) = value(k, n);
  }

  /// Against the weights it was made of. Throws shape_error where the shapes differ.
  [[nodiscard]] reconstruction_error error(const matrix_view& weights) const {
    same_shape(weights);
    double squared = 0, norm = 0;
    reconstruction_error e;
    for (std::size_t n = 0; n < outputs_; ++n) {
      double row_squared = 0, row_norm = 0;  // sums of sums: long ones lose digits
      for (std::size_t k = 0; k < inputs_; ++k) {
        const double w = weights(k, n), away = value(k, n) - w;
        row_squared += away * away;
        row_norm += w * w;
        e.max_absolute = std::max(e.max_absolute, std::fabs(away));
      }
      squared += row_squared;
      norm += row_norm;
    }
    e.mean_squared = squared / (static_cast<double>(inputs_) * static_cast<double>(outputs_));
    if (squared > 0)
      e.relative_frobenius = norm > 0 ? std::sqrt(squared / norm) : std::numeric_limits<double>::infinity();
    return e;
  }

  /// A row of bytes for each output: its inputs as a stream of bits (pack_row).
  [[nodiscard]] std::vector<std::uint8_t> packed() const {
    const std::size_t row = packed_row(inputs_, width_);
    std::vector<std::uint8_t> bytes(outputs_ * row);
    for (std::size_t n = 0; n < outputs_; ++n)
      pack_row(column(n), width_, std::span(bytes).subspan(n * row, row));
    return bytes;
  }

  [[nodiscard]] memory_report memory() const {
    return {std::uint64_t{sizeof(float)} * book_->size(),
            std::uint64_t{outputs_} * packed_row(inputs_, width_),
            std::uint64_t{sizeof(float)} * inputs_ * outputs_};
  }

 private:
  struct tile_range {
    std::size_t n0, n1, k0, k1;
  };

  clustered_matrix(std::size_t inputs, std::size_t outputs, std::shared_ptr<const codebook> book,
                   index_width width)
      : inputs_(inputs), outputs_(outputs), book_(std::move(book)), width_(width) {
    if (!book_) throw state_error("no codebook", "clustered_matrix", "fit one first");
    check_shape();
    if (book_->size() > std::size_t{1} << bits(width_))
      throw shape_error(
          std::to_string(book_->size()) + " centroids, indices of " + std::to_string(bits(width_)) + " bits",
          "clustered_matrix", "ask for fewer clusters or wider indices: 4, 6 or 8 bits");
    indices_.resize(inputs_ * outputs_);
  }

  // What is to be unpacked must be there before memory is taken for it.
  clustered_matrix(std::size_t inputs, std::size_t outputs, std::shared_ptr<const codebook> book,
                   index_width width, std::size_t packed_bytes)
      : clustered_matrix(checked(inputs, outputs, width, packed_bytes), outputs, std::move(book), width) {}

  static std::size_t checked(std::size_t inputs, std::size_t outputs, index_width width,
                             std::size_t packed_bytes) {
    const bool fits = inputs > 0 && outputs > 0 &&
                      inputs <= std::numeric_limits<std::size_t>::max() / 8 - 1 &&
                      packed_bytes / outputs == packed_row(inputs, width) && packed_bytes % outputs == 0;
    if (!fits)
      throw shape_error(std::to_string(packed_bytes) + " bytes for [" + std::to_string(outputs) + ", " +
                            std::to_string(inputs) + "] indices of " + std::to_string(bits(width)) + " bits",
                        "clustered_matrix", "give outputs x ceil(inputs bits / 8) bytes, neither extent 0");
    return inputs;
  }

  void check_shape() const {
    if (inputs_ == 0 || outputs_ == 0 || inputs_ > std::numeric_limits<std::size_t>::max() / outputs_)
      throw shape_error(
          "a matrix of " + std::to_string(inputs_) + " inputs and " + std::to_string(outputs_) + " outputs",
          "clustered_matrix", "give a matrix that has elements");
  }

  template <class Float>
  void same_shape(const basic_matrix_view<Float>& other) const {
    if (other.inputs != inputs_ || other.outputs != outputs_)
      throw shape_error("a matrix of " + std::to_string(other.inputs) + " inputs and " +
                            std::to_string(other.outputs) + " outputs where this one has " +
                            std::to_string(inputs_) + " and " + std::to_string(outputs_),
                        "clustered_matrix", "give one of the same shape");
  }

  void read_tile(const matrix_view& weights, tile_range t, float* tile) const {
    float poison = 0;
    for (std::size_t n = t.n0; n < t.n1; ++n)
      for (std::size_t k = t.k0; k < t.k1; ++k) {
        const float w = weights(k, n);
        poison += w * 0.0F;  // NaN and infinity alone do not vanish
        *tile++ = w;
      }
    if (poison == 0) return;
    for (std::size_t n = t.n0; n < t.n1; ++n)
      for (std::size_t k = t.k0; k < t.k1; ++k)
        if (!std::isfinite(weights(k, n)))
          throw numeric_error("the weight from input " + std::to_string(k) + " to output " +
                                  std::to_string(n) + " is " +
                                  (std::isnan(weights(k, n)) ? "NaN" : "infinite"),
                              "clustered_matrix", "mend it first: it has no nearest centroid");
  }

  std::size_t inputs_;
  std::size_t outputs_;
  std::shared_ptr<const codebook> book_;
  index_width width_;
  std::vector<std::uint8_t> indices_;  // [outputs][inputs]
};

/// Of several matrices; a codebook that they share counts once.
inline memory_report memory(std::span<const clustered_matrix> matrices) {
  memory_report sum;
  std::vector<const codebook*> seen;
  for (const clustered_matrix& m : matrices) {
    const memory_report one = m.memory();
    sum.index_bytes += one.index_bytes;
    sum.dense_bytes += one.dense_bytes;
    if (std::find(seen.begin(), seen.end(), &m.book()) != seen.end()) continue;
    seen.push_back(&m.book());
    sum.table_bytes += one.table_bytes;
  }
  return sum;
}

}  // namespace edgetran::cluster

#endif  // EDGETRAN_CLUSTER_CLUSTERED_MATRIX_HPP
