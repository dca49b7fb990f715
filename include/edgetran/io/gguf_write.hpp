// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_GGUF_WRITE_HPP
#define EDGETRAN_IO_GGUF_WRITE_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/gguf_bytes.hpp"
#include "edgetran/io/gguf_tensor.hpp"
#include "edgetran/io/gguf_types.hpp"
#include "edgetran/io/gguf_value.hpp"
#include "edgetran/io/json_text.hpp"

namespace edgetran::gguf {

/// A value to write. The alternative is the type in the file, so write `std::uint32_t{32}`.
using any_value =
    std::variant<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t, std::int32_t, float,
                 bool, std::string, std::uint64_t, std::int64_t, double, std::vector<std::uint8_t>,
                 std::vector<std::int8_t>, std::vector<std::uint16_t>, std::vector<std::int16_t>,
                 std::vector<std::uint32_t>, std::vector<std::int32_t>, std::vector<float>, std::vector<bool>,
                 std::vector<std::string>, std::vector<std::uint64_t>, std::vector<std::int64_t>,
                 std::vector<double>>;

struct stored_value {
  std::string key;
  any_value content;
};

/// A tensor to write; `shape` in ggml's order, the length of a row first. Without `bytes` its place in the
/// file is left empty: it reads as zeros and takes no room on the disk.
struct stored_tensor {
  std::string name;
  std::vector<std::uint64_t> shape;
  tensor_type type{};
  std::span<const std::byte> bytes{};
};

struct write_options {
  std::uint32_t version = 3;
  std::uint32_t alignment = 32;  ///< a power of two; written as `general.alignment` unless it is 32
  bool big_endian = false;       ///< of the header; bytes of tensors are written as they are
};

namespace detail {

template <class T>
constexpr value_type type_of() {
  if constexpr (std::is_same_v<T, bool>) return value_type::boolean;
  if constexpr (std::is_same_v<T, std::string>) return value_type::string;
  if constexpr (std::is_same_v<T, float>) return value_type::f32;
  if constexpr (std::is_same_v<T, double>) return value_type::f64;
  constexpr value_type by_width[] = {value_type::u8,  value_type::i8,  value_type::u16, value_type::i16,
                                     value_type::u32, value_type::i32, value_type::u64, value_type::i64};
  return by_width[2 * std::countr_zero(sizeof(T)) + (std::is_signed_v<T> ? 1 : 0)];
}

class header_writer {
 public:
  explicit header_writer(bool big_endian) : big_endian_(big_endian) {}

  void raw(std::string_view bytes) { text_ += bytes; }
  template <class T>
  void number(T x) {
    if constexpr (std::is_same_v<T, float>) {
      number(std::bit_cast<std::uint32_t>(x));
    } else if constexpr (std::is_same_v<T, double>) {
      number(std::bit_cast<std::uint64_t>(x));
    } else {
      const auto bits = static_cast<std::uint64_t>(x);
      for (std::size_t i = 0; i < sizeof(T); ++i)
        text_ += static_cast<char>(bits >> 8 * (big_endian_ ? sizeof(T) - 1 - i : i) & 0xff);
    }
  }
  void string(std::string_view s) {
    number(std::uint64_t{s.size()});
    raw(s);
  }
  template <class T>
  void scalar(const T& x) {
    if constexpr (std::is_same_v<T, std::string>)
      string(x);
    else
      number(x);
  }
  void value(const any_value& v) {
    std::visit([&](const auto& x) { typed(x); }, v);
  }
  void pad_to(std::uint64_t alignment) { text_.resize(*aligned(text_.size(), alignment), '\0'); }

  std::string text() && { return std::move(text_); }

 private:
  template <class T>
  void typed(const T& x) {
    number(static_cast<std::uint32_t>(type_of<T>()));
    scalar(x);
  }
  template <class T>
  void typed(const std::vector<T>& all) {
    number(static_cast<std::uint32_t>(value_type::array));
    number(static_cast<std::uint32_t>(type_of<T>()));
    number(std::uint64_t{all.size()});
    for (const T& x : all) scalar(x);
  }

  std::string text_;
  bool big_endian_;
};

/// Bytes of a tensor. Throws unknown_error or shape_error if no reader would take it.
inline std::uint64_t checked_bytes(const stored_tensor& t, const std::string& where) {
  if (find_format(static_cast<std::uint32_t>(t.type)) == nullptr)
    throw unknown_error("unknown type " + std::to_string(static_cast<std::uint32_t>(t.type)), where,
                        "use an enumerator of tensor_type");
  const tensor_format& f = format(t.type);
  const auto elements = element_count(t.shape);
  const auto bytes = elements ? byte_count(*elements, f) : std::nullopt;
  if (t.shape.size() > 4 || !bytes || (t.shape.empty() ? 1 : t.shape[0]) % f.block_elements != 0)
    throw shape_error("tensor " + json::detail::excerpt(t.name) + " has a shape that GGUF cannot store",
                      where,
                      "at most 4 extents, rows of whole blocks of " + std::to_string(f.block_elements));
  if (!t.bytes.empty() && t.bytes.size() != *bytes)
    throw shape_error("tensor " + json::detail::excerpt(t.name) + " has " + std::to_string(t.bytes.size()) +
                          " bytes, its shape needs " + std::to_string(*bytes),
                      where, "pass all of its bytes or none");
  return *bytes;
}

}  // namespace detail

/// The header of a file as bytes, padded to where the tensors begin; `places` receives the place of each and
/// then the size of the file. Throws input_error for names that are taken or too long or an alignment that is
/// no power of two, shape_error as `save` does. `where` serves the errors.
inline std::string header_bytes(std::span<const stored_value> values, std::span<const stored_tensor> tensors,
                                const write_options& options, const std::string& where,
                                std::vector<std::uint64_t>& places) {
  if (!std::has_single_bit(options.alignment))
    throw input_error("alignment " + std::to_string(options.alignment), where, "use a power of two, as 32");
  const bool aligns = options.alignment != 32;
  detail::header_writer out(options.big_endian);
  out.raw("GGUF");
  out.number(options.version);
  out.number(std::uint64_t{tensors.size()});
  out.number(std::uint64_t{values.size()} + (aligns ? 1 : 0));
  std::set<std::string_view> taken;
  const auto write_value = [&](std::string_view key, const any_value& v) {
    if (key.empty() || key.size() > 0xffff || !taken.insert(key).second)
      throw input_error("key " + json::detail::excerpt(key) + " is taken, empty or too long", where,
                        "rename it");
    out.string(key);
    out.value(v);
  };
  if (aligns) write_value("general.alignment", options.alignment);
  for (const stored_value& v : values) write_value(v.key, v.content);

  taken.clear();
  std::uint64_t end = 0;
  places.clear();
  for (const stored_tensor& t : tensors) {
    if (t.name.size() > 64 || !taken.insert(t.name).second)
      throw input_error("tensor name " + json::detail::excerpt(t.name) + " is taken or too long", where,
                        "names are unique and have at most 64 bytes");
    const std::uint64_t bytes = detail::checked_bytes(t, where);
    const auto begin = detail::aligned(end, options.alignment);
    if (!begin || bytes > detail::most_elements - *begin)
      throw shape_error("more than 2^63 bytes of tensors", where, "write fewer");
    places.push_back(*begin);
    end = *begin + bytes;
    out.string(t.name);
    out.number(static_cast<std::uint32_t>(t.shape.size()));
    for (const std::uint64_t extent : t.shape) out.number(extent);
    out.number(static_cast<std::uint32_t>(t.type));
    out.number(*begin);
  }
  out.pad_to(options.alignment);
  std::string text = std::move(out).text();
  for (std::uint64_t& place : places) place += text.size();
  places.push_back(text.size() + *detail::aligned(end, options.alignment));
  return text;
}

/// Writes a file in one step that a crash cannot tear (io::write_file). Throws shape_error if a shape and its
/// bytes disagree or the type's blocks do not fill a row, input_error for a repeated key or name,
/// system_error.
inline void save(const std::filesystem::path& path, std::span<const stored_value> values,
                 std::span<const stored_tensor> tensors, const write_options& options = {}) {
  std::vector<std::uint64_t> places;
  const std::string head = header_bytes(values, tensors, options, path.string(), places);
  std::vector<io::placed_bytes> pieces{{0, head}};
  for (std::size_t i = 0; i < tensors.size(); ++i)
    pieces.push_back(
        {places[i], {reinterpret_cast<const char*>(tensors[i].bytes.data()), tensors[i].bytes.size()}});
  io::write_sparse_file(path, places.back(), pieces);
}

}  // namespace edgetran::gguf

#endif  // EDGETRAN_IO_GGUF_WRITE_HPP
