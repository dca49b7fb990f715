// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_IO_SAFETENSORS_HPP
#define EDGETRAN_IO_SAFETENSORS_HPP

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/io/safetensors_header.hpp"
#include "edgetran/io/safetensors_write.hpp"

namespace edgetran::safetensors {

/// IEEE 754 binary16, exactly: subnormals, infinities and the payload of a NaN survive.
constexpr float from_half(std::uint16_t h) {
  const std::uint32_t sign = static_cast<std::uint32_t>(h & 0x8000u) << 16;
  const std::uint32_t exponent = (h >> 10) & 0x1fu;
  const std::uint32_t fraction = h & 0x3ffu;
  if (exponent == 0x1f) return std::bit_cast<float>(sign | 0x7f800000u | fraction << 13);
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
  const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
  return sign ? -magnitude : magnitude;
}

/// The upper half of a binary32.
constexpr float from_bfloat(std::uint16_t b) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(b) << 16);
}

/// An open safetensors file: its header in memory, its tensors read on demand (from several threads if need
/// be).
class file {
 public:
  /// Throws system_error if the file cannot be read and input_error if it is not sound safetensors.
  static file open(const std::filesystem::path& path) { return file(path); }

  const std::filesystem::path& path() const noexcept { return path_; }
  const std::vector<tensor>& tensors() const noexcept { return header_.tensors; }
  const std::map<std::string, std::string>& metadata() const noexcept { return header_.metadata; }

  /// The tensor of this name; null if there is none. O(log n).
  const tensor* find(std::string_view name) const {
    const auto found =
        std::lower_bound(by_name_.begin(), by_name_.end(), name,
                         [&](std::size_t i, std::string_view n) { return tensors()[i].name < n; });
    return found != by_name_.end() && tensors()[*found].name == name ? &tensors()[*found] : nullptr;
  }
  const tensor& at(std::string_view name) const {
    if (const tensor* t = find(name)) return *t;
    throw unknown_error(
        "no tensor " + json::detail::excerpt(name), path_.string(),
        "the file has " + std::to_string(tensors().size()) + " tensors, tensors() lists them");
  }

  /// The bytes as they are stored.
  std::vector<std::byte> read(std::string_view name) const {
    const tensor& t = at(name);
    std::vector<std::byte> bytes(static_cast<std::size_t>(t.bytes));
    io::read_at(descriptor_, t.offset, bytes, path_);
    return bytes;
  }

  /// The elements as float, row-major: F32, F16 and BF16 exactly, F64 rounded. NaN and infinity pass through.
  /// Throws input_error for other dtypes and numeric_error for a finite F64 beyond float.
  std::vector<float> read_f32(std::string_view name) const;

 private:
  explicit file(const std::filesystem::path& path) : path_(path), descriptor_(io::open_regular(path)) {
    const std::uint64_t size = io::file_size(descriptor_, path_);
    std::vector<std::byte> head(static_cast<std::size_t>(std::min<std::uint64_t>(size, 8)));
    io::read_at(descriptor_, 0, head, path_);
    head.resize(8 + static_cast<std::size_t>(detail::header_length(head, size, path_.string())));
    io::read_at(descriptor_, 0, head, path_);
    header_ = parse_header(head, size, path_.string());
    by_name_.resize(tensors().size());
    std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
    std::sort(by_name_.begin(), by_name_.end(),
              [&](std::size_t a, std::size_t b) { return tensors()[a].name < tensors()[b].name; });
  }

  std::filesystem::path path_;
  io::descriptor descriptor_;
  header header_;
  std::vector<std::size_t> by_name_;
};

inline std::vector<float> file::read_f32(std::string_view name) const {
  const tensor& t = at(name);
  if (t.type != dtype::F32 && t.type != dtype::F16 && t.type != dtype::BF16 && t.type != dtype::F64)
    throw input_error(
        "tensor " + json::detail::excerpt(name) + " is " + std::string(safetensors::name(t.type)),
        path_.string(), "F32, F16, BF16 and F64 can be read as float; read() gives the bytes");
  const std::vector<std::byte> bytes = read(name);
  const std::size_t width = bits(t.type) / 8;
  std::vector<float> out(static_cast<std::size_t>(t.elements));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::byte* p = bytes.data() + i * width;
    if (t.type == dtype::F32) {
      out[i] = std::bit_cast<float>(detail::load_little_endian<std::uint32_t>(p));
    } else if (t.type == dtype::F16) {
      out[i] = from_half(detail::load_little_endian<std::uint16_t>(p));
    } else if (t.type == dtype::BF16) {
      out[i] = from_bfloat(detail::load_little_endian<std::uint16_t>(p));
    } else {
      const auto wide = std::bit_cast<double>(detail::load_little_endian<std::uint64_t>(p));
      out[i] = static_cast<float>(wide);
      if (std::isfinite(wide) && !std::isfinite(out[i]))
        throw numeric_error("tensor " + json::detail::excerpt(name) + ", element " + std::to_string(i) +
                                ": " + json::detail::shortest(wide) + " overflows float",
                            path_.string(), "rescale the weights or read() them as F64");
    }
  }
  return out;
}

/// What `model.safetensors.index.json` says: which file holds which tensor.
struct shard_index {
  std::map<std::string, std::string> weight_map;  ///< tensor name to file name
  std::vector<std::string> files;                 ///< each file once, sorted
};

/// Reads a shard index. Throws input_error unless every file is a plain name in the index's own folder: an
/// index from the network must not point elsewhere.
inline shard_index load_index(const std::filesystem::path& path) {
  const json::value root = json::load(path);
  shard_index index;
  for (const auto& [name, v] : root.at("weight_map").as_object()) {
    const std::string& shard = v.as_string();
    const bool plain = std::none_of(shard.begin(), shard.end(), [](char c) {
      return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
    });
    if (shard.empty() || shard == "." || shard == ".." || !plain)
      throw input_error("shard " + json::detail::excerpt(shard) + " is not a plain file name", v.where(),
                        "put the shards beside the index and name them without folders");
    index.weight_map.emplace(name, shard);
    index.files.push_back(shard);
  }
  std::sort(index.files.begin(), index.files.end());
  index.files.erase(std::unique(index.files.begin(), index.files.end()), index.files.end());
  return index;
}

}  // namespace edgetran::safetensors

#endif  // EDGETRAN_IO_SAFETENSORS_HPP
