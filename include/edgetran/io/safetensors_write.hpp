// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_SAFETENSORS_WRITE_HPP
#define EDGETRAN_IO_SAFETENSORS_WRITE_HPP

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json_write.hpp"
#include "edgetran/io/safetensors_header.hpp"

namespace edgetran::safetensors {

/// A tensor to write, of any type: `bytes` are its elements, row-major and little-endian.
struct stored_tensor {
  std::string name;
  dtype type{};
  std::vector<std::uint64_t> shape;
  std::span<const std::byte> bytes;
};

/// Writes tensors in the given order, in one step that a crash cannot tear (io::write_file). Throws
/// shape_error if shape and data disagree or a shape has more extents than `parse_header` reads, input_error
/// for a repeated or reserved name, system_error.
inline void save(const std::filesystem::path& path, std::span<const stored_tensor> tensors,
                 const std::map<std::string, std::string>& metadata = {}) {
  json::object root;
  if (!metadata.empty()) {
    json::object pairs;
    for (const auto& [k, v] : metadata) pairs.set(k, v);
    root.set("__metadata__", std::move(pairs));
  }
  std::uint64_t end = 0;
  std::vector<std::string_view> pieces(2);
  for (const stored_tensor& t : tensors) {
    if (t.name == "__metadata__" || root.find(t.name))
      throw input_error("tensor name " + json::detail::excerpt(t.name) + " is taken", path.string(),
                        "rename it");
    if (t.shape.size() > max_rank)
      throw shape_error("tensor " + json::detail::excerpt(t.name) + " has more than " +
                            std::to_string(max_rank) + " extents",
                        path.string(), "join some of them");
    std::optional<std::uint64_t> size = bits(t.type);
    json::array shape;
    for (const std::uint64_t extent : t.shape) {
      if (size) size = detail::checked_product(*size, extent);
      shape.emplace_back(extent);
    }
    if (size != std::uint64_t{8} * t.bytes.size())
      throw shape_error("tensor " + json::detail::excerpt(t.name) + " has " + std::to_string(t.bytes.size()) +
                            " bytes, its shape says otherwise",
                        path.string(), "pass as many elements as the product of the shape");
    const std::uint64_t begin = std::exchange(end, end + t.bytes.size());
    root.set(t.name, json::object{{"dtype", safetensors::name(t.type)},
                                  {"shape", shape},
                                  {"data_offsets", json::array{begin, end}}});
    pieces.emplace_back(reinterpret_cast<const char*>(t.bytes.data()), t.bytes.size());
  }
  std::string text = json::dump(std::move(root));
  text.resize((text.size() + 7) / 8 * 8, ' ');  // aligned tensors let other readers map the file
  std::array<char, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i)
    length[i] = static_cast<char>(std::uint64_t{text.size()} >> 8 * i & 0xFF);
  pieces[0] = {length.data(), length.size()};
  pieces[1] = text;
  io::write_file(path, pieces);
}

/// A tensor of floats to write: `data` has the product of `shape` elements, row-major.
struct f32_tensor {
  std::string name;
  std::vector<std::uint64_t> shape;
  std::span<const float> data;
};

/// The same as F32, borrowing the data.
inline stored_tensor as_stored(const f32_tensor& t) {
  static_assert(std::endian::native == std::endian::little, "edgetran: safetensors are little-endian");
  return {t.name, dtype::F32, t.shape, std::as_bytes(t.data)};
}

/// As above, of floats.
inline void save(const std::filesystem::path& path, std::span<const f32_tensor> tensors,
                 const std::map<std::string, std::string>& metadata = {}) {
  std::vector<stored_tensor> stored;
  for (const f32_tensor& t : tensors) stored.push_back(as_stored(t));
  save(path, stored, metadata);
}

}  // namespace edgetran::safetensors

#endif  // EDGETRAN_IO_SAFETENSORS_WRITE_HPP
