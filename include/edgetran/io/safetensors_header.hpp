// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_SAFETENSORS_HEADER_HPP
#define EDGETRAN_IO_SAFETENSORS_HEADER_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
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
#include "edgetran/io/json_reader.hpp"
#include "edgetran/io/json_text.hpp"

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
/// Most extents of a shape that are read: memory for them stays below four times their text.
inline constexpr std::size_t max_rank = 12;

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
  if (n == 0x206e6f6973726576)  // "version "
    throw input_error("text that begins with \"version\"", source + ":0",
                      "probably a Git LFS pointer: run git lfs pull");
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

inline dtype read_dtype(json::reader& in) {
  const std::size_t at = in.offset();
  const std::string_view text = in.string();
  for (std::size_t i = 0; i < std::size(dtypes); ++i)
    if (dtypes[i].name == text) return static_cast<dtype>(i);
  std::string known;
  for (const dtype_row& row : dtypes) (known += known.empty() ? "" : ", ") += row.name;
  throw unknown_error("unknown dtype " + json::detail::excerpt(text), in.where(at),
                      "the dtypes are " + known);
}

/// Product, or nothing if it does not fit.
constexpr std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
  return a * b;
}

inline std::uint64_t read_unsigned(json::reader& in) {
  return static_cast<std::uint64_t>(in.integer(0, std::numeric_limits<std::int64_t>::max()));
}

/// What an entry of the header says, and where, for errors.
struct entry {
  std::optional<dtype> type;
  std::array<std::uint64_t, max_rank> shape{};
  std::size_t rank = 0, offset_count = 0;
  std::array<std::uint64_t, 2> offsets{};
  std::size_t shape_at = 0, offsets_at = 0;  // in the text; 0 where it has none
};

inline entry read_entry(json::reader& in) {
  const std::size_t at = in.offset();
  entry e;
  in.object([&](std::string_view key) {
    if (key == "dtype") {
      e.type = read_dtype(in);
    } else if (key == "shape") {
      e.shape_at = in.offset();
      in.array([&] {
        if (e.rank == max_rank)
          in.fail("more than " + std::to_string(max_rank) + " extents", e.shape_at, "join some of them");
        e.shape[e.rank++] = read_unsigned(in);
      });
    } else if (key == "data_offsets") {
      e.offsets_at = in.offset();
      in.array([&] {
        const std::uint64_t offset = read_unsigned(in);
        if (e.offset_count < 2) e.offsets[e.offset_count] = offset;
        ++e.offset_count;
      });
    } else {
      in.skip();
    }
  });
  for (const auto& [missing, key] : {std::pair{!e.type, "dtype"}, std::pair{e.shape_at == 0, "shape"},
                                     std::pair{e.offsets_at == 0, "data_offsets"}})
    if (missing)
      in.fail("no key \"" + std::string(key) + "\"", at,
              "add it; a tensor has dtype, shape and data_offsets");
  return e;
}

/// The tensor of an entry; its offset is still relative to the beginning of the tensors' bytes.
inline void read_tensor(json::reader& in, std::uint64_t buffer, tensor& t) {
  const entry e = read_entry(in);
  t.type = *e.type;
  t.shape.assign(e.shape.begin(), e.shape.begin() + static_cast<std::ptrdiff_t>(e.rank));
  std::optional<std::uint64_t> elements = 1;
  for (const std::uint64_t extent : t.shape)
    if (elements) elements = checked_product(*elements, extent);
  const auto size = elements ? checked_product(*elements, bits(t.type)) : std::nullopt;
  if (!size) in.fail("the number of bits overflows", e.shape_at, "check that the file is intact");
  if (*size % 8 != 0)
    in.fail(std::to_string(*size) + " bits are no whole number of bytes", e.shape_at, "pad the last extent");
  t.elements = *elements;
  t.bytes = *size / 8;

  const auto [begin, end] = e.offsets;
  if (e.offset_count != 2)
    in.fail(std::to_string(e.offset_count) + " data offsets", e.offsets_at, "write [begin, end]");
  if (begin > end || end > buffer)
    in.fail("bytes " + std::to_string(begin) + " to " + std::to_string(end) + " of " + std::to_string(buffer),
            e.offsets_at, "the file is truncated or damaged: fetch it again");
  if (end - begin != t.bytes)
    in.fail("dtype and shape need " + std::to_string(t.bytes) + " bytes, the offsets hold " +
                std::to_string(end - begin),
            e.offsets_at, "check that the file is intact");
  t.offset = begin;
}

inline void read_metadata(json::reader& in, std::map<std::string, std::string>& metadata) {
  const std::size_t begin = in.offset();
  in.object([&](std::string_view key) {
    // A pair takes a hundred bytes of memory however short it is.
    if (metadata.size() >= 128 + (in.offset() - begin) / 56)
      in.fail(std::to_string(metadata.size()) + " pairs in " + std::to_string(in.offset() - begin) + " bytes",
              begin, "join the short ones");
    metadata.emplace(key, in.string());
  });
}

/// Refuses holes and overlaps, and makes offsets those in the file.
template <class Tensor>
void place(std::span<Tensor> tensors, std::uint64_t buffer, std::uint64_t begin, const std::string& source) {
  const auto by_place = [](const tensor& a, const tensor& b) {
    return std::tie(a.offset, a.bytes, a.name) < std::tie(b.offset, b.bytes, b.name);
  };
  if (!std::is_sorted(tensors.begin(), tensors.end(), by_place))
    std::sort(tensors.begin(), tensors.end(), by_place);
  std::uint64_t end = 0;
  for (tensor& t : tensors) {
    if (t.offset != end)
      throw input_error("tensor " + json::detail::excerpt(t.name) + " begins at byte " +
                            std::to_string(t.offset) + " where the one before it ends at " +
                            std::to_string(end),
                        source, "tensors must neither overlap nor leave holes");
    end += t.bytes;
    t.offset += begin;
  }
  if (end != buffer)
    throw input_error("tensors end at byte " + std::to_string(end) + " of " + std::to_string(buffer), source,
                      "the file has bytes that no tensor owns");
}

/// No more tensors than this are in a header: each has a bracket, and 49 bytes at least.
inline std::size_t most_tensors(std::string_view json) {
  std::size_t brackets = 0;
  for (std::size_t at = json.find('{'); at != json.npos; at = json.find('{', at + 1)) ++brackets;
  return std::min(brackets, json.size() / 49);
}

/// Appends the tensors of a header, see parse_header, to a vector of tensors or of what derives from them.
template <class Tensor>
void parse_header_into(std::vector<Tensor>& tensors, std::map<std::string, std::string>& metadata,
                       std::span<const std::byte> bytes, std::uint64_t total_size,
                       const std::string& source) {
  const std::uint64_t n = header_length(bytes, total_size, source);
  if (bytes.size() - 8 < n)
    throw input_error("header of " + std::to_string(n) + " bytes, but only " +
                          std::to_string(bytes.size() - 8) + " follow its length",
                      source + ":8", "pass at least 8 + N bytes");
  if (n == 0 || bytes[8] != std::byte{'{'})
    throw input_error("the header does not begin with {", source + ":8",
                      "check that the file is safetensors");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data() + 8), static_cast<std::size_t>(n));
  const std::size_t first = tensors.size();
  if (first == 0) tensors.reserve(most_tensors(text));
  const std::uint64_t buffer = total_size - 8 - n;
  json::reader in(text, source, {.base = 8, .max_depth = 8});
  in.object([&](std::string_view key) {
    if (key == "__metadata__") return read_metadata(in, metadata);
    tensors.emplace_back().name = key;
    read_tensor(in, buffer, tensors.back());
  });
  in.finish();
  place(std::span(tensors).subspan(first), buffer, 8 + n, source);
}

}  // namespace detail

/// Reads a header from the first bytes of a file: at least 8 + N of them, so a program may fetch 8 bytes,
/// learn N, and fetch the rest. `total_size` is that of the whole file, `source` names it in errors. Throws
/// input_error unless names are unique and the tensors fill the file exactly, without holes or overlaps. O(N
/// log N), O(N) where tensors come in order; memory is at most 3 N + 64 KiB.
inline header parse_header(std::span<const std::byte> bytes, std::uint64_t total_size,
                           const std::string& source) {
  header h;
  detail::parse_header_into(h.tensors, h.metadata, bytes, total_size, source);
  return h;
}

}  // namespace edgetran::safetensors

#endif  // EDGETRAN_IO_SAFETENSORS_HEADER_HPP
