// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_SAFETENSORS_HPP
#define EDGETRAN_IO_SAFETENSORS_HPP

#include <algorithm>
#include <array>
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
#include "edgetran/io/json_text.hpp"
#include "edgetran/io/safetensors_header.hpp"
#include "edgetran/io/safetensors_index.hpp"
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

namespace detail {

/// The length and the JSON of a file of `size` bytes.
inline std::vector<std::byte> read_header(const io::descriptor& file, std::uint64_t size,
                                          const std::filesystem::path& path) {
  std::array<std::byte, 8> length{};
  const auto there = std::span(length).first(static_cast<std::size_t>(std::min<std::uint64_t>(size, 8)));
  io::read_at(file, 0, there, path);
  std::vector<std::byte> head(8 + static_cast<std::size_t>(header_length(there, size, path.string())));
  io::read_at(file, 0, head, path);
  return head;
}

/// Indices of tensors, sorted by name. Tensors mostly come in a few ascending runs, one for each dtype:
/// O(n log runs).
template <class Tensors>
std::vector<std::size_t> order_by_name(const Tensors& tensors) {
  const auto before = [&](std::size_t a, std::size_t b) { return tensors[a].name < tensors[b].name; };
  std::vector<std::size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<std::ptrdiff_t> ends;  // of the runs
  for (std::size_t i = 1; i < order.size(); ++i)
    if (before(i, i - 1)) ends.push_back(static_cast<std::ptrdiff_t>(i));
  ends.push_back(static_cast<std::ptrdiff_t>(order.size()));
  while (ends.size() > 1) {
    std::size_t kept = 0;
    std::ptrdiff_t begin = 0;
    for (std::size_t r = 0; r < ends.size(); r += 2) {
      const std::ptrdiff_t end = ends[std::min(r + 1, ends.size() - 1)];
      std::inplace_merge(order.begin() + begin, order.begin() + ends[r], order.begin() + end, before);
      ends[kept++] = begin = end;
    }
    ends.resize(kept);
  }
  return order;
}

}  // namespace detail

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
    header_ = parse_header(detail::read_header(descriptor_, size, path_), size, path_.string());
    by_name_ = detail::order_by_name(tensors());
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

}  // namespace edgetran::safetensors

#endif  // EDGETRAN_IO_SAFETENSORS_HPP
