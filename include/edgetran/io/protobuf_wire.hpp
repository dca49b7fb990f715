// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_PROTOBUF_WIRE_HPP
#define EDGETRAN_IO_PROTOBUF_WIRE_HPP

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"

/// The wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding): a message is a row of
/// fields, each a tag (number and wire type) and a value. Nothing here allocates but errors: what is read is
/// a view of the bytes given.
namespace edgetran::protobuf {

/// How a value stands in the bytes.
enum class wire : std::uint8_t { varint = 0, fixed64 = 1, length_delimited = 2, fixed32 = 5 };

constexpr std::string_view name(wire w) {
  switch (w) {
    case wire::varint:
      return "varint";
    case wire::fixed64:
      return "64-bit";
    case wire::length_delimited:
      return "length-delimited";
    case wire::fixed32:
      return "32-bit";
  }
  return "unknown";
}

/// A stretch of a file: its bytes, where they begin in it, and what the file is called in errors.
struct slice {
  std::span<const std::byte> bytes{};
  std::size_t offset = 0;
  std::string_view source{};
};

namespace detail {

[[noreturn]] inline void fail(const std::string& problem, std::string_view source, std::size_t offset) {
  throw input_error(problem, std::string(source) + ":" + std::to_string(offset),
                    "check that the file is complete and is what its name says");
}

/// Reads values off the front of a slice.
class cursor {
 public:
  constexpr explicit cursor(slice s) : rest_(s) {}

  [[nodiscard]] constexpr bool done() const { return rest_.bytes.empty(); }
  [[nodiscard]] constexpr std::size_t offset() const { return rest_.offset; }

  /// At most ten bytes of seven bits, the low ones first. Bits beyond the 64th are an error here, not cut
  /// off.
  constexpr std::uint64_t varint() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < rest_.bytes.size(); ++i) {
      const auto byte = std::to_integer<std::uint64_t>(rest_.bytes[i]);
      if (i == 9 && byte > 1) fail("a number of more than 64 bits", rest_.source, rest_.offset);
      value |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        take(i + 1);
        return value;
      }
    }
    fail("the bytes end inside a number", rest_.source, rest_.offset);
  }

  constexpr std::uint64_t fixed(std::size_t size) {
    const slice from = take(size);
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | std::to_integer<std::uint64_t>(from.bytes[i]);
    return value;
  }

  constexpr slice take(std::uint64_t size) {
    if (size > rest_.bytes.size())
      fail(std::to_string(size) + " bytes needed where " + std::to_string(rest_.bytes.size()) + " are left",
           rest_.source, rest_.offset);
    const auto n = static_cast<std::size_t>(size);
    const slice front{rest_.bytes.first(n), rest_.offset, rest_.source};
    rest_.bytes = rest_.bytes.subspan(n);
    rest_.offset += n;
    return front;
  }

 private:
  slice rest_;
};

}  // namespace detail

/// One field of a message. The accessors throw input_error where the field has another wire type.
class field {
 public:
  std::uint32_t number = 0;
  wire type = wire::varint;
  std::uint64_t bits = 0;  ///< of a varint, fixed32 or fixed64
  slice payload{};         ///< of a length-delimited field; else empty, at the place of the value
  std::size_t offset() const { return payload.offset; }

  [[nodiscard]] std::int64_t integer() const { return static_cast<std::int64_t>(demand(wire::varint).bits); }
  [[nodiscard]] float real32() const {
    return std::bit_cast<float>(static_cast<std::uint32_t>(demand(wire::fixed32).bits));
  }
  [[nodiscard]] std::span<const std::byte> bytes() const {
    return demand(wire::length_delimited).payload.bytes;
  }
  /// The bytes as characters, whatever their encoding.
  [[nodiscard]] std::string_view text() const {
    const auto b = bytes();
    return {reinterpret_cast<const char*>(b.data()), b.size()};
  }
  [[nodiscard]] slice message() const { return demand(wire::length_delimited).payload; }

  /// A number from 0 to `most`, which names a kind of thing.
  [[nodiscard]] std::uint32_t code(std::uint32_t most) const {
    if (const std::uint64_t value = demand(wire::varint).bits; value <= most)
      return static_cast<std::uint32_t>(value);
    detail::fail("field " + std::to_string(number) + " is " + std::to_string(bits) + ", beyond " +
                     std::to_string(most),
                 payload.source, offset());
  }

  /// Calls `visit(std::int64_t)` for each of a repeated integer, packed or not.
  template <class Visit>
  void each_integer(Visit visit) const {
    if (type == wire::varint) return visit(static_cast<std::int64_t>(bits));
    detail::cursor c(message());
    while (!c.done()) visit(static_cast<std::int64_t>(c.varint()));
  }

  /// How many values of `size` bytes (4 or 8) a repeated field of fixed size holds, packed or not.
  [[nodiscard]] std::size_t count_fixed(std::size_t size) const {
    if (type == (size == 4 ? wire::fixed32 : wire::fixed64)) return 1;
    if (bytes().size() % size != 0)
      detail::fail(
          std::to_string(bytes().size()) + " bytes are no whole number of values of " + std::to_string(size),
          payload.source, offset());
    return bytes().size() / size;
  }

 private:
  const field& demand(wire wanted) const {
    if (type != wanted)
      detail::fail("field " + std::to_string(number) + " is " + std::string(name(type)) + " where " +
                       std::string(name(wanted)) + " is needed",
                   payload.source, offset());
    return *this;
  }
};

/// The fields of a message in the order of their bytes: `for (reader r(slice); r.next();) use(r.get());`. A
/// field that nobody asks for costs O(1), whatever its size. Throws input_error for numbers beyond 64 bits,
/// lengths beyond the message, field number 0 and groups (which proto3 and ONNX do without).
class reader {
 public:
  explicit reader(slice message) : cursor_(message), source_(message.source) {}

  /// Whether there is a field more; if so, `get` tells it.
  bool next() {
    if (cursor_.done()) return false;
    const std::size_t begin = cursor_.offset();
    const std::uint64_t tag = cursor_.varint();
    if (tag >> 3 == 0 || tag >> 3 > 0x1fffffff)
      detail::fail("field number " + std::to_string(tag >> 3), source_, begin);
    field_.number = static_cast<std::uint32_t>(tag >> 3);
    field_.payload = {{}, cursor_.offset(), source_};
    field_.bits = 0;
    switch (tag & 7) {
      case 0:
        field_.type = wire::varint;
        field_.bits = cursor_.varint();
        return true;
      case 1:
        field_.type = wire::fixed64;
        field_.bits = cursor_.fixed(8);
        return true;
      case 2:
        field_.type = wire::length_delimited;
        field_.payload = cursor_.take(cursor_.varint());
        return true;
      case 5:
        field_.type = wire::fixed32;
        field_.bits = cursor_.fixed(4);
        return true;
      default:
        detail::fail("field " + std::to_string(field_.number) + " has wire type " + std::to_string(tag & 7) +
                         (tag & 4 ? "" : ", a group"),
                     source_, begin);
    }
  }

  [[nodiscard]] const field& get() const { return field_; }

 private:
  detail::cursor cursor_;
  std::string_view source_;
  field field_{};
};

/// How many fields of each number from 0 to N - 1 a message has, so that room can be made for them at once.
template <std::size_t N>
struct tally {
  std::size_t of[N]{};
  explicit tally(slice message) {
    for (reader r(message); r.next();)
      if (r.get().number < N) ++of[r.get().number];
  }
};

}  // namespace edgetran::protobuf

#endif  // EDGETRAN_IO_PROTOBUF_WIRE_HPP
