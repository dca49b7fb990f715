// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_GGUF_CONTENTS_HPP
#define EDGETRAN_IO_GGUF_CONTENTS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/gguf_metadata.hpp"
#include "edgetran/io/gguf_tensor.hpp"
#include "edgetran/io/json_text.hpp"

namespace edgetran::gguf {

/// What stands before the weights. `h.integer("llama.block_count")` and its like come from `metadata`.
struct header : metadata {
  std::uint32_t version = 3;
  bool big_endian = false;
  std::uint64_t alignment = 32;              ///< `general.alignment`
  std::uint64_t data_begin = 0;              ///< byte where the weights begin, in the first file
  std::deque<tensor> tensors;                ///< in the order of the file
  std::vector<std::uint32_t> by_name;        ///< indices of `tensors`, sorted by name
  std::vector<std::filesystem::path> files;  ///< where the header was read from, if from files

  /// The tensor of this name; null if there is none. O(log n).
  const tensor* find_tensor(std::string_view name) const {
    const auto found =
        std::lower_bound(by_name.begin(), by_name.end(), name,
                         [&](std::uint32_t i, std::string_view n) { return tensors[i].name < n; });
    return found != by_name.end() && tensors[*found].name == name ? &tensors[*found] : nullptr;
  }
  /// Elements of all tensors.
  std::uint64_t elements() const noexcept {
    std::uint64_t sum = 0;
    for (const tensor& t : tensors) sum += t.elements();
    return sum;
  }
};

namespace detail {

/// Throws input_error if `elements` of the header overflows.
inline void check_elements(const header& h) {
  std::uint64_t sum = 0;
  for (const tensor& t : h.tensors) {
    sum += t.elements();
    if (sum > most_elements)
      throw input_error("the number of elements of all tensors overflows", h.source(),
                        "check that the file is intact");
  }
}

/// Sorts `by_name`. Throws input_error if two tensors share a name.
inline void index_by_name(header& h) {
  h.by_name.resize(h.tensors.size());
  std::iota(h.by_name.begin(), h.by_name.end(), std::uint32_t{0});
  std::sort(h.by_name.begin(), h.by_name.end(),
            [&](std::uint32_t a, std::uint32_t b) { return h.tensors[a].name < h.tensors[b].name; });
  for (std::size_t i = 1; i < h.by_name.size(); ++i) {
    const std::string& name = h.tensors[h.by_name[i]].name;
    if (name == h.tensors[h.by_name[i - 1]].name)
      throw input_error("two tensors are called " + json::detail::excerpt(name), h.source(),
                        "names must be unique: convert the model again");
  }
}

/// Checks that the tensors, in the order of their offsets, fill the file: only padding may lie between them.
inline void check_places(const header& h, std::uint64_t total_size) {
  std::vector<std::uint32_t> order(h.tensors.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const tensor &s = h.tensors[a], &t = h.tensors[b];
    return s.offset != t.offset ? s.offset < t.offset : s.bytes() < t.bytes();
  });
  std::uint64_t end = h.data_begin;
  for (const std::uint32_t i : order) {
    const tensor& t = h.tensors[i];
    if (aligned(end, h.alignment) != t.offset)
      throw input_error("tensor " + json::detail::excerpt(t.name) + " begins at byte " +
                            std::to_string(t.offset) + " where the one before it ends at " +
                            std::to_string(end),
                        h.source(), "tensors must neither overlap nor leave holes");
    end = t.offset + t.bytes();
  }
  if (total_size - end >= h.alignment)
    throw input_error("tensors end at byte " + std::to_string(end) + " of " + std::to_string(total_size),
                      h.source(), "the file has bytes that no tensor owns");
}

/// Makes the tensors' offsets, which count from the end of the header's padding, those in the file. `behind`
/// is the byte behind the header. Throws input_error unless they lie in the file and fill it.
inline void place_tensors(header& h, std::uint64_t behind, std::uint64_t total_size) {
  // Below max_header and an alignment of at most 2^31, so no overflow; without tensors no data need follow.
  h.data_begin =
      h.tensors.empty() ? std::min(*aligned(behind, h.alignment), total_size) : *aligned(behind, h.alignment);
  for (tensor& t : h.tensors) {
    const std::uint64_t data = total_size < h.data_begin ? 0 : total_size - h.data_begin;
    if (total_size < h.data_begin || t.offset > data || t.bytes() > data - t.offset)
      throw input_error("tensor " + json::detail::excerpt(t.name) + " has " + std::to_string(t.bytes()) +
                            " bytes from " + std::to_string(t.offset) + " on, of " + std::to_string(data),
                        h.source(), "the file is truncated or damaged: fetch it again");
    t.offset += h.data_begin;
  }
  check_elements(h);
  index_by_name(h);
  check_places(h, total_size);
}

}  // namespace detail

}  // namespace edgetran::gguf

#endif  // EDGETRAN_IO_GGUF_CONTENTS_HPP
