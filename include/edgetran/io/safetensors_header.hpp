// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_IO_SAFETENSORS_HEADER_HPP
#define EDGETRAN_IO_SAFETENSORS_HEADER_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_parse.hpp"
#include "edgetran/io/json_text.hpp"
#include "edgetran/io/json_value.hpp"

/// The safetensors format (github.com/huggingface/safetensors): 8 bytes little-endian header length N, N
/// bytes of JSON that names every tensor with its type, shape and place, then the tensors' bytes without
/// gaps.
namespace edgetran::safetensors {

/// Element types, named as the format names them.
enum class dtype {
  BOOL,
  F4,
  F6_E2M3,
  F6_E3M2,
  U8,
  I8,
  F8_E5M2,
  F8_E4M3,
  F8_E8M0,
  F8_E4M3FNUZ,
  F8_E5M2FNUZ,  // clang-format off
  I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64  // clang-format on
};

namespace detail {
struct dtype_row {
  std::string_view name;
  unsigned bits;
};
inline constexpr dtype_row dtypes[] = {
    {"BOOL", 8},    {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6},     {"U8", 8},          {"I8", 8},
    {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"I16", 16},
    {"U16", 16},    {"F16", 16},    {"BF16", 16},   {"I32", 32},        {"U32", 32},        {"F32", 32},
    {"C64", 64},    {"F64", 64},    {"I64", 64},    {"U64", 64}};
}  // namespace detail

constexpr std::string_view name(dtype t) { return detail::dtypes[static_cast<std::size_t>(t)].name; }
/// Bits of one element; the types below 8 bits are packed without padding.
constexpr unsigned bits(dtype t) { return detail::dtypes[static_cast<std::size_t>(t)].bits; }

/// A tensor as the header describes it.
struct tensor {
  std::string name;
  dtype type{};
  std::vector<std::uint64_t> shape;  ///< empty for a scalar; extents may be 0
  std::uint64_t elements = 0;        ///< product of the shape
  std::uint64_t offset = 0;          ///< of the first byte, from the beginning of the file
  std::uint64_t bytes = 0;           ///< elements * bits(type) / 8
};

struct header {
  std::vector<tensor> tensors;                  ///< in the order of their bytes
  std::map<std::string, std::string> metadata;  ///< the `__metadata__` of the file
};

/// Longest header the format allows, in bytes.
inline constexpr std::uint64_t max_header = 100'000'000;

namespace detail {

template <class Unsigned>
Unsigned load_little_endian(const std::byte* p) {
  Unsigned u = 0;
  for (std::size_t i = sizeof(Unsigned); i-- > 0;)
    u = static_cast<Unsigned>((u << 8) | std::to_integer<Unsigned>(p[i]));
  return u;
}

/// Length N of the JSON, checked against the format's limit and the size of the file.
inline std::uint64_t header_length(std::span<const std::byte> bytes, std::uint64_t total_size,
                                   const std::string& source) {
  if (bytes.size() < 8 || total_size < 8)
    throw input_error("only " + std::to_string(std::min<std::uint64_t>(bytes.size(), total_size)) +
                          " bytes, too short for the header length",
                      source + ":0", "check that the file is complete safetensors");
  const auto n = load_little_endian<std::uint64_t>(bytes.data());
  if (n > max_header)
    throw input_error(
        "header length " + std::to_string(n) + " beyond the format's limit of " + std::to_string(max_header),
        source + ":0", "check that the file is safetensors");
  if (n > total_size - 8)
    throw input_error(
        "header length " + std::to_string(n) + " in a file of " + std::to_string(total_size) + " bytes",
        source + ":0", "the file is truncated: fetch it again");
  return n;
}

inline dtype parse_dtype(const json::value& v) {
  const std::string& text = v.as_string();
  std::string known;
  for (std::size_t i = 0; i < std::size(dtypes); ++i) {
    if (dtypes[i].name == text) return static_cast<dtype>(i);
    (known += i == 0 ? "" : ", ") += dtypes[i].name;
  }
  throw unknown_error("unknown dtype " + json::detail::excerpt(text), v.where(), "the dtypes are " + known);
}

/// Product, or nothing if it does not fit.
constexpr std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
  return a * b;
}

/// One entry; its offset is still relative to the beginning of the tensors' bytes.
inline tensor parse_tensor(const std::string& name, const json::value& entry, std::uint64_t buffer) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  tensor t{.name = name, .type = parse_dtype(entry.at("dtype")), .shape = {}};

  const json::value& shape = entry.at("shape");
  std::optional<std::uint64_t> elements = 1;
  for (const json::value& extent : shape.as_array()) {
    t.shape.push_back(static_cast<std::uint64_t>(extent.as_integer(0, most)));
    if (elements) elements = checked_product(*elements, t.shape.back());
  }
  const auto size = elements ? checked_product(*elements, bits(t.type)) : std::nullopt;
  if (!size)
    throw input_error("the number of bits overflows", shape.where(), "check that the file is intact");
  if (*size % 8 != 0)
    throw input_error(std::to_string(*size) + " bits are no whole number of bytes", shape.where(),
                      "pad the last extent");
  t.elements = *elements;
  t.bytes = *size / 8;

  const json::value& offsets = entry.at("data_offsets");
  if (offsets.as_array().size() != 2)
    throw input_error(std::to_string(offsets.as_array().size()) + " data offsets", offsets.where(),
                      "write [begin, end]");
  const auto begin = static_cast<std::uint64_t>(offsets.at(0).as_integer(0, most));
  const auto end = static_cast<std::uint64_t>(offsets.at(1).as_integer(0, most));
  if (begin > end || end > buffer)
    throw input_error(
        "bytes " + std::to_string(begin) + " to " + std::to_string(end) + " of " + std::to_string(buffer),
        offsets.where(), "the file is truncated or damaged: fetch it again");
  if (end - begin != t.bytes)
    throw input_error("dtype and shape need " + std::to_string(t.bytes) + " bytes, the offsets hold " +
                          std::to_string(end - begin),
                      offsets.where(), "check that the file is intact");
  t.offset = begin;
  return t;
}

}  // namespace detail

/// Reads a header from the first bytes of a file: at least 8 + N of them, so a program may fetch 8 bytes,
/// learn N, and fetch the rest. `total_size` is that of the whole file, `source` names it in errors. Throws
/// input_error unless names are unique and the tensors fill the file exactly, without holes or overlaps. O(N
/// log N); no allocation is larger than the header itself justifies.
inline header parse_header(std::span<const std::byte> bytes, std::uint64_t total_size,
                           const std::string& source) {
  const std::uint64_t n = detail::header_length(bytes, total_size, source);
  if (bytes.size() - 8 < n)
    throw input_error("header of " + std::to_string(n) + " bytes, but only " +
                          std::to_string(bytes.size() - 8) + " follow its length",
                      source + ":8", "pass at least 8 + N bytes");
  if (n == 0 || bytes[8] != std::byte{'{'})
    throw input_error("the header does not begin with {", source + ":8",
                      "check that the file is safetensors");

  // Eight blanks in place of the length make offsets in the JSON equal offsets in the file.
  std::string text(8, ' ');
  text.append(reinterpret_cast<const char*>(bytes.data() + 8), static_cast<std::size_t>(n));
  const json::value root = json::parse(
      text, source, {.max_depth = 8, .max_bytes = text.size(), .max_values = std::size_t{1} << 22});

  header h;
  const std::uint64_t buffer = total_size - 8 - n;
  for (const auto& [key, entry] : root.as_object()) {
    if (key == "__metadata__") {
      for (const auto& [k, v] : entry.as_object()) h.metadata.emplace(k, v.as_string());
    } else {
      h.tensors.push_back(detail::parse_tensor(key, entry, buffer));
    }
  }

  std::sort(h.tensors.begin(), h.tensors.end(), [](const tensor& a, const tensor& b) {
    return std::tie(a.offset, a.bytes, a.name) < std::tie(b.offset, b.bytes, b.name);
  });
  std::uint64_t end = 0;
  for (tensor& t : h.tensors) {
    if (t.offset != end)
      throw input_error("tensor " + json::detail::excerpt(t.name) + " begins at byte " +
                            std::to_string(t.offset) + " where the one before it ends at " +
                            std::to_string(end),
                        source, "tensors must neither overlap nor leave holes");
    end += t.bytes;
    t.offset += 8 + n;
  }
  if (end != buffer)
    throw input_error("tensors end at byte " + std::to_string(end) + " of " + std::to_string(buffer), source,
                      "the file has bytes that no tensor owns");
  return h;
}

}  // namespace edgetran::safetensors

#endif  // EDGETRAN_IO_SAFETENSORS_HEADER_HPP
