// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_GRAPH_HPP
#define EDGETRAN_IO_ONNX_GRAPH_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"

/// The messages of the ONNX format (github.com/onnx/onnx, onnx.proto) as plain structs. Names, texts and the
/// numbers of tensors are views of the bytes that were read, which must outlive them.
namespace edgetran::onnx {

/// Element types, numbered as the format numbers them.
enum class dtype : std::uint8_t {
  undefined,
  float32,
  uint8,
  int8,
  uint16,
  int16,
  int32,
  int64,
  string,
  boolean,
  float16,
  float64,
  uint32,
  uint64,
  complex64,
  complex128,
  bfloat16,
  float8e4m3fn,
  float8e4m3fnuz,
  float8e5m2,
  float8e5m2fnuz,
  uint4,
  int4,
  float4e2m1,
  float8e8m0,
  uint2,
  int2
};

namespace detail {
enum class number_kind : std::uint8_t { none, integer, real, truth };
struct dtype_row {
  std::string_view name;
  unsigned bits;
  number_kind kind;
};
inline constexpr std::array<dtype_row, 27> dtypes{
    {{"undefined", 0, number_kind::none},      {"float", 32, number_kind::real},
     {"uint8", 8, number_kind::integer},       {"int8", 8, number_kind::integer},
     {"uint16", 16, number_kind::integer},     {"int16", 16, number_kind::integer},
     {"int32", 32, number_kind::integer},      {"int64", 64, number_kind::integer},
     {"string", 0, number_kind::none},         {"bool", 8, number_kind::truth},
     {"float16", 16, number_kind::real},       {"double", 64, number_kind::real},
     {"uint32", 32, number_kind::integer},     {"uint64", 64, number_kind::integer},
     {"complex64", 64, number_kind::none},     {"complex128", 128, number_kind::none},
     {"bfloat16", 16, number_kind::real},      {"float8e4m3fn", 8, number_kind::real},
     {"float8e4m3fnuz", 8, number_kind::real}, {"float8e5m2", 8, number_kind::real},
     {"float8e5m2fnuz", 8, number_kind::real}, {"uint4", 4, number_kind::integer},
     {"int4", 4, number_kind::integer},        {"float4e2m1", 4, number_kind::real},
     {"float8e8m0", 8, number_kind::real},     {"uint2", 2, number_kind::integer},
     {"int2", 2, number_kind::integer}}};
constexpr const dtype_row& row(dtype t) { return dtypes[static_cast<std::size_t>(t)]; }
}  // namespace detail

inline constexpr std::uint32_t last_dtype = detail::dtypes.size() - 1;

constexpr std::string_view name(dtype t) { return detail::row(t).name; }
/// Bits of one element; 0 for strings, which have no size of their own. Types below 8 bits are packed.
constexpr unsigned bits(dtype t) { return detail::row(t).bits; }
constexpr bool is_integer(dtype t) { return detail::row(t).kind == detail::number_kind::integer; }
constexpr bool is_real(dtype t) { return detail::row(t).kind == detail::number_kind::real; }
constexpr bool is_truth(dtype t) { return detail::row(t).kind == detail::number_kind::truth; }

struct property {
  std::string_view key, value;
};

/// Where the numbers of a tensor lie in another file; edgetran never opens it.
struct external_place {
  std::string_view location;  ///< relative, below the folder of the model
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length{};
};

/// Longest integer tensors whose numbers are kept: those that shapes are computed with are far shorter.
inline constexpr std::size_t kept_integers = 64;

/// A stored tensor: its shape, and its numbers only where they are few integers.
struct tensor {
  std::string_view name;
  dtype type = dtype::undefined;
  bool sparse = false;
  std::vector<std::int64_t> shape;           ///< every extent at least 0
  std::int64_t elements = 1;                 ///< product of the shape
  std::optional<external_place> external{};  ///< set where the numbers are in another file
  std::optional<std::vector<std::int64_t>>
      integers{};  ///< of at most `kept_integers` integers or truth values
};

struct node;
struct attribute;

struct dimension {
  std::optional<std::int64_t>
      value{};  ///< as the file says, negative ones too: exporters wrote -1 for unknown
  std::string_view symbol{};
};

struct value_info {
  std::string_view name;
  dtype type = dtype::undefined;  ///< undefined for what is no tensor
  std::optional<std::vector<dimension>> shape{};
};

struct graph {
  std::string_view name;
  std::vector<node> nodes;
  std::vector<tensor> initializers;
  std::vector<value_info> inputs, outputs, values;
};

enum class attribute_kind : std::uint8_t {
  undefined,
  real,
  integer,
  text,
  tensor,
  graph,
  reals,
  integers,
  texts,
  tensors,
  graphs,
  sparse_tensor,
  sparse_tensors,
  type,
  types
};

struct attribute {
  std::string_view name;
  std::string_view refers_to;  ///< in a function: the attribute of the call whose value it takes
  attribute_kind kind = attribute_kind::undefined;
  float real = 0;
  std::int64_t integer = 0;
  std::string_view text;
  std::size_t count = 0;  ///< of reals, texts, types
  std::vector<std::int64_t> integers;
  std::vector<onnx::tensor> tensors;
  std::vector<onnx::graph> graphs;
};

struct node {
  std::vector<std::string_view> inputs, outputs;  ///< an empty name is an argument left out
  std::string_view name, op_type, domain, overload, doc_string;
  std::vector<attribute> attributes;
  std::vector<property> metadata;
};

struct opset {
  std::string_view domain;
  std::int64_t version = 0;
};

/// An operator that the file defines itself by a graph of others.
struct function {
  std::string_view name, domain, overload;
  std::vector<std::string_view> inputs, outputs;
  std::vector<attribute> defaults;
  std::vector<node> nodes;
};

struct model {
  std::int64_t ir_version = 0;
  std::string_view producer;
  std::vector<opset> opsets;
  std::vector<property> metadata;
  onnx::graph graph;
  std::vector<function> functions;
};

/// What reading may take. A file of many tiny messages would else need hundreds of times its size.
struct limits {
  std::size_t bytes_per_byte = 4;                ///< of memory for each byte of the file
  std::size_t constant = std::size_t{64} << 20;  ///< bytes on top of that
  std::size_t depth = 32;                        ///< graphs inside the attributes of graphs
};

/// Memory that a file has the right to. `charge` throws input_error once it is used up; what is charged is
/// never given back.
class allowance {
 public:
  allowance(std::size_t file_bytes, const limits& l, std::string_view source)
      : left_(l.constant + file_bytes * l.bytes_per_byte), source_(source) {}

  void charge(std::size_t bytes) {
    if (bytes > left_)
      throw input_error("the structure takes more memory than a file of this size should need", source_,
                        "check that it is a model, or raise the limits");
    left_ -= bytes;
  }
  /// Room for `more` elements behind those of `v`. Charges what both copies take while one moves.
  template <class T>
  void make_room(std::vector<T>& v, std::size_t more) {
    if (more == 0 || v.capacity() - v.size() >= more) return;
    if (more > left_ / sizeof(T)) charge(left_ + 1);
    charge((v.size() + more) * sizeof(T));
    v.reserve(v.size() + more);
  }
  [[nodiscard]] std::size_t left() const { return left_; }
  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  std::size_t left_;
  std::string source_;
};

}  // namespace edgetran::onnx

#endif  // EDGETRAN_IO_ONNX_GRAPH_HPP
