// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_IO_ONNX_WRITER_HPP
#define EDGETRAN_TESTS_IO_ONNX_WRITER_HPP

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Writes ONNX files for tests, by the wire format alone: nothing of the reader is used.
namespace onnx_writer {

using extents = std::vector<std::int64_t>;

inline std::string varint(std::uint64_t v) {
  std::string out;
  for (; v >= 0x80; v >>= 7) out += static_cast<char>(static_cast<unsigned char>(v | 0x80));
  return out + static_cast<char>(static_cast<unsigned char>(v));
}
inline std::string tag(unsigned number, unsigned wire) { return varint(number << 3 | wire); }
inline std::string number(unsigned field, std::int64_t v) {
  return tag(field, 0) + varint(static_cast<std::uint64_t>(v));
}
inline std::string bytes(unsigned field, std::string_view v) {
  return tag(field, 2) + varint(v.size()) + std::string(v);
}
inline std::string real(unsigned field, float v) {
  std::string out = tag(field, 5);
  const auto bits = std::bit_cast<std::uint32_t>(v);
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(bits >> shift & 0xff);
  return out;
}
inline std::string packed(unsigned field, const extents& v) {
  std::string all;
  for (const std::int64_t i : v) all += varint(static_cast<std::uint64_t>(i));
  return bytes(field, all);
}

/// A TensorProto without numbers, or with int64 ones.
inline std::string tensor(std::string_view name, int type, const extents& shape, std::string_view more = {}) {
  return packed(1, shape) + number(2, type) + bytes(8, name) + std::string(more);
}
inline std::string integers(std::string_view name, const extents& shape, const extents& numbers) {
  std::string raw;
  for (const std::int64_t i : numbers)
    for (unsigned shift = 0; shift < 64; shift += 8)
      raw += static_cast<char>(static_cast<std::uint64_t>(i) >> shift & 0xff);
  return tensor(name, 7, shape, bytes(9, raw));
}
inline std::string property(std::string_view key, std::string_view value) {
  return bytes(1, key) + bytes(2, value);
}
/// A large tensor whose numbers are in another file.
inline std::string external(std::string_view name, const extents& shape,
                            std::string_view location = "w.bin") {
  return tensor(name, 1, shape, bytes(13, property("location", location)) + number(14, 1));
}

struct dim {
  std::int64_t value = 0;
  std::string symbol{};
  dim(std::int64_t v) : value(v) {}  // NOLINT: an extent writes itself
  dim(const char* s) : symbol(s) {}  // NOLINT
};
/// A ValueInfoProto of element type `type`.
inline std::string value(std::string_view name, int type, const std::vector<dim>& shape) {
  std::string dims;
  for (const dim& d : shape) dims += bytes(1, d.symbol.empty() ? number(1, d.value) : bytes(2, d.symbol));
  return bytes(1, name) + bytes(2, bytes(1, number(1, type) + bytes(2, dims)));
}

inline std::string attribute(std::string_view name, std::int64_t v) {
  return bytes(1, name) + number(3, v) + number(20, 2);
}
inline std::string attribute(std::string_view name, const extents& v) {
  return bytes(1, name) + packed(8, v) + number(20, 7);
}
inline std::string attribute_text(std::string_view name, std::string_view v) {
  return bytes(1, name) + bytes(4, v) + number(20, 3);
}
inline std::string attribute_tensor(std::string_view name, std::string_view t) {
  return bytes(1, name) + bytes(5, t) + number(20, 4);
}

using names = std::vector<std::string>;
struct node_parts {
  std::string op;
  names inputs{}, outputs{};
  std::string name{};
  std::vector<std::string> attributes{};
  std::string domain{};
  std::string more{};  ///< further fields, written already
};
inline std::string node(const node_parts& n) {
  std::string out;
  for (const std::string& i : n.inputs) out += bytes(1, i);
  for (const std::string& o : n.outputs) out += bytes(2, o);
  if (!n.name.empty()) out += bytes(3, n.name);
  out += bytes(4, n.op);
  for (const std::string& a : n.attributes) out += bytes(5, a);
  if (!n.domain.empty()) out += bytes(7, n.domain);
  return out + n.more;
}

/// Collects the parts of a graph.
struct graph {
  std::string nodes{}, stored{}, inputs{}, outputs{}, values{};

  graph& add(const node_parts& n) { return nodes += bytes(1, node(n)), *this; }
  graph& store(std::string_view t) { return stored += bytes(5, t), *this; }
  graph& input(std::string_view name, int type, const std::vector<dim>& shape) {
    return inputs += bytes(11, value(name, type, shape)), *this;
  }
  graph& output(std::string_view name) { return outputs += bytes(12, bytes(1, name)), *this; }
  graph& declare(std::string_view name, int type, const std::vector<dim>& shape) {
    return values += bytes(13, value(name, type, shape)), *this;
  }
  [[nodiscard]] std::string text() const {
    return nodes + bytes(2, "g") + stored + inputs + outputs + values;
  }
  /// The whole file; `more` are further fields of the model.
  [[nodiscard]] std::string file(std::string_view more = {}) const {
    return number(1, 8) + bytes(2, "test") + bytes(7, text()) + bytes(8, bytes(1, "") + number(2, 17)) +
           std::string(more);
  }
};

inline std::span<const std::byte> view(const std::string& file) { return std::as_bytes(std::span(file)); }

}  // namespace onnx_writer

#endif  // EDGETRAN_TESTS_IO_ONNX_WRITER_HPP
