// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_TENSOR_HPP
#define EDGETRAN_IO_ONNX_TENSOR_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/protobuf_wire.hpp"

namespace edgetran::onnx::detail {

/// The place in errors: file, byte and, where it is known, the name of the tensor.
[[noreturn]] inline void fail(const std::string& problem, protobuf::slice at, std::string_view tensor) {
  std::string where = std::string(at.source) + ":" + std::to_string(at.offset);
  if (!tensor.empty()) where += ", tensor \"" + std::string(tensor.substr(0, 64)) + "\"";
  throw input_error(problem, where, "check that the file is intact");
}

/// Whether a file name stays below the folder that it is relative to: no root, no drive, no `..`, no
/// backslash, no zero byte.
constexpr bool stays_below(std::string_view location) {
  if (location.empty() || location.front() == '/') return false;
  if (location.find_first_of(std::string_view("\\:\0", 3)) != location.npos) return false;
  for (std::size_t begin = 0; begin <= location.size();) {
    const std::size_t end = std::min(location.find('/', begin), location.size());
    if (location.substr(begin, end - begin) == "..") return false;
    begin = end + 1;
  }
  return true;
}

/// Every integer of repeated field `number`, in two passes so that the room is made once.
inline void read_integers(protobuf::slice message, std::uint32_t number, std::vector<std::int64_t>& out,
                          allowance& memory) {
  std::size_t n = 0;
  for (protobuf::reader r(message); r.next();)
    if (r.get().number == number) r.get().each_integer([&](std::int64_t) { ++n; });
  memory.make_room(out, n);
  for (protobuf::reader r(message); r.next();)
    if (r.get().number == number) r.get().each_integer([&](std::int64_t i) { out.push_back(i); });
}

/// Product of extents of at least 0, or nothing where it or its number of bits does not fit. A zero hides no
/// overflow of the others, so that every product of some of them fits too.
inline std::optional<std::int64_t> product(std::span<const std::int64_t> shape) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 128;
  std::int64_t elements = 1;
  bool none = false;
  for (const std::int64_t extent : shape) {
    none = none || extent == 0;
    if (extent > most / elements) return std::nullopt;
    elements *= std::max<std::int64_t>(extent, 1);
  }
  return none ? 0 : elements;
}

inline std::uint64_t parse_count(std::string_view text, protobuf::slice at, std::string_view what) {
  std::uint64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size())
    fail("the " + std::string(what) + " of external data is no number", at, {});
  return value;
}

inline void read_external(protobuf::slice message, external_place& e) {
  std::string_view key, value;
  for (protobuf::reader r(message); r.next();) {
    if (r.get().number == 1) key = r.get().text();
    if (r.get().number == 2) value = r.get().text();
  }
  if (key == "location") {
    if (!stays_below(value)) fail("external data outside the folder of the model", message, {});
    e.location = value;
  }
  if (key == "offset") e.offset = parse_count(value, message, key);
  if (key == "length") e.length = parse_count(value, message, key);
}

/// The integer at `i` of packed little-endian numbers.
inline std::int64_t unpack(std::span<const std::byte> raw, std::size_t i, dtype type) {
  const unsigned width = bits(type);
  std::uint64_t value = 0;
  if (width < 8) {
    const std::size_t per_byte = 8 / width;
    value = std::to_integer<std::uint64_t>(raw[i / per_byte]) >> (i % per_byte * width) & ((1u << width) - 1);
  } else {
    for (std::size_t b = width / 8; b-- > 0;)
      value = value << 8 | std::to_integer<std::uint64_t>(raw[i * (width / 8) + b]);
  }
  const bool is_signed = name(type).front() == 'i';
  if (is_signed && width < 64 && (value >> (width - 1) & 1)) value |= ~std::uint64_t{0} << width;
  return static_cast<std::int64_t>(value);
}

/// How many entries of a typed field (`int32_data` and its like) hold the elements of a tensor.
inline std::int64_t entries(dtype type, std::int64_t elements) {
  if (type == dtype::complex64 || type == dtype::complex128) return 2 * elements;
  if (const unsigned width = bits(type); width > 0 && width < 8) {
    const std::int64_t per_entry = 8 / width;
    return (elements + per_entry - 1) / per_entry;
  }
  return elements;
}

/// The shape in repeated field `number`, and that it is one.
inline void read_extents(protobuf::slice message, std::uint32_t number, tensor& t, allowance& memory) {
  read_integers(message, number, t.shape, memory);
  for (const std::int64_t extent : t.shape)
    if (extent < 0) fail("extent " + std::to_string(extent), message, t.name);
  const auto elements = product(t.shape);
  if (!elements) fail("the number of elements overflows", message, t.name);
  t.elements = *elements;
}

/// The numbers, as far as shapes may need them; else only whether they are as many as the shape says.
inline void read_numbers(protobuf::slice message, std::span<const std::byte> raw, std::size_t typed,
                         std::uint32_t field, tensor& t, allowance& memory) {
  const auto whole = static_cast<std::uint64_t>(t.elements) * bits(t.type);
  const std::uint64_t size = whole / 8 + (whole % 8 != 0);
  const bool keep =
      (is_integer(t.type) || is_truth(t.type)) && t.elements <= static_cast<std::int64_t>(kept_integers);
  if (t.external) {
    if (t.external->location.empty()) fail("external data without a location", message, t.name);
    if (t.external->length && bits(t.type) > 0 && *t.external->length != size)
      fail("external data of " + std::to_string(*t.external->length) + " bytes where type and shape need " +
               std::to_string(size),
           message, t.name);
    if (t.external->offset > std::numeric_limits<std::int64_t>::max() - size)
      fail("external data beyond any file", message, t.name);
    return;
  }
  if (!raw.empty()) {
    if (bits(t.type) == 0 || raw.size() != size)
      fail(std::to_string(raw.size()) + " bytes where type and shape need " + std::to_string(size), message,
           t.name);
    if (!keep) return;
    memory.make_room(t.integers.emplace(), static_cast<std::size_t>(t.elements));
    for (std::size_t i = 0; i < static_cast<std::size_t>(t.elements); ++i)
      t.integers->push_back(unpack(raw, i, t.type));
    return;
  }
  if (typed > 0 && typed != static_cast<std::uint64_t>(entries(t.type, t.elements)))
    fail(std::to_string(typed) + " numbers where the shape needs " +
             std::to_string(entries(t.type, t.elements)),
         message, t.name);
  if (!keep || (typed == 0 && t.elements > 0) || (bits(t.type) < 8)) return;
  if (field != 0)
    read_integers(message, field, t.integers.emplace(), memory);
  else
    t.integers.emplace();
  // As many numbers as elements, yet in several fields or in one that holds no integers.
  if (t.integers->size() != static_cast<std::uint64_t>(t.elements))
    fail("numbers in a field of another type", message, t.name);
}

/// A TensorProto. Its numbers may be missing altogether: a model without them still has its shapes.
inline void read_tensor(protobuf::slice message, tensor& t, allowance& memory) {
  std::span<const std::byte> raw;
  std::size_t typed = 0;
  std::uint32_t field = 0;
  bool elsewhere = false;
  external_place place;
  for (protobuf::reader r(message); r.next();) {
    const protobuf::field& f = r.get();
    switch (f.number) {
      case 2:
        t.type = static_cast<dtype>(f.code(last_dtype));
        break;
      case 4:
        typed += f.count_fixed(4);
        break;
      case 5:
      case 7:
      case 11:
        f.each_integer([&](std::int64_t) { ++typed; });
        field = f.number;
        break;
      case 6:
        ++typed;
        break;
      case 8:
        t.name = f.text();
        break;
      case 9:
        raw = f.bytes();
        break;
      case 10:
        typed += f.count_fixed(8);
        break;
      case 13:
        read_external(f.message(), place);
        break;
      case 14:
        elsewhere = f.code(1) == 1;
        break;
      default:
        break;
    }
  }
  if (t.type == dtype::undefined) fail("a tensor without element type", message, t.name);
  if (elsewhere) t.external = place;
  read_extents(message, 1, t, memory);
  read_numbers(message, raw, typed, field, t, memory);
}

/// A SparseTensorProto as a tensor of its dense shape without numbers.
inline void read_sparse(protobuf::slice message, tensor& t, allowance& memory) {
  for (protobuf::reader r(message); r.next();) {
    if (r.get().number != 1) continue;
    tensor values;
    read_tensor(r.get().message(), values, memory);
    t.name = values.name;
    t.type = values.type;
  }
  t.sparse = true;
  read_extents(message, 3, t, memory);
}

}  // namespace edgetran::onnx::detail

#endif  // EDGETRAN_IO_ONNX_TENSOR_HPP
