// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/onnx_value_info.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "io/onnx_writer.hpp"

namespace {

namespace onnx = edgetran::onnx;
namespace w = onnx_writer;

onnx::value_info read(const std::string& message, std::size_t constant = 1 << 20) {
  onnx::allowance memory(message.size(), {.constant = constant}, "f");
  onnx::value_info v;
  onnx::detail::read_value_info({w::view(message), 0, "f"}, v, memory);
  return v;
}

std::string refuse(const std::string& message, std::size_t constant = 1 << 20) {
  try {
    read(message, constant);
  } catch (const edgetran::input_error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a declared value: name, element type, extents known, named or neither") {
  const std::string message = w::value("x", 10, {"batch", 7, -1}) + w::bytes(3, "doc") + w::number(99, 1);
  const onnx::value_info v = read(message);
  CHECK(v.name == "x");
  CHECK(v.type == onnx::dtype::float16);
  REQUIRE(v.shape);
  REQUIRE(v.shape->size() == 3);
  CHECK((*v.shape)[0].symbol == "batch");
  CHECK_FALSE((*v.shape)[0].value);
  CHECK((*v.shape)[1].value == 7);
  CHECK((*v.shape)[2].value == -1);  // as old exporters wrote for unknown
}

TEST_CASE("a scalar has a shape without extents; what has no shape is told apart from it") {
  const std::string scalar = w::value("x", 1, {});
  CHECK(read(scalar).shape->empty());
  const std::string untyped = w::bytes(1, "x"), shapeless = w::bytes(2, w::bytes(1, w::number(1, 1)));
  CHECK_FALSE(read(untyped).shape);
  CHECK(read(untyped).type == onnx::dtype::undefined);
  CHECK_FALSE(read(shapeless).shape);
  CHECK(read(shapeless).type == onnx::dtype::float32);
  // A sequence (field 4 of the type) of tensors.
  const std::string sequence = w::bytes(2, w::bytes(4, w::bytes(1, w::bytes(1, w::number(1, 1)))));
  CHECK_FALSE(read(sequence).shape);
  CHECK(read(sequence).type == onnx::dtype::undefined);
}

TEST_CASE("malformed and greedy declarations are refused") {
  CHECK(refuse(w::value("x", 26, {1})) == "accepted");
  CHECK(refuse(w::value("x", 27, {1})).find("f:") == 0);  // no such element type
  const std::string whole = w::value("x", 1, {"batch", 3});
  for (std::size_t n = 1; n < whole.size(); ++n) {
    CAPTURE(n);
    // Cut behind a field it is shorter, elsewhere broken; it never reads beyond.
    const std::string answer = refuse(whole.substr(0, n));
    CHECK((answer == "accepted") == (n == 3));
  }
  std::string extents;
  for (int i = 0; i < 1000; ++i) extents += w::bytes(1, "");
  const std::string many = w::bytes(2, w::bytes(1, w::bytes(2, extents)));
  CHECK(refuse(many) == "accepted");
  CHECK(refuse(many, 16).find("more memory than a file of this size") != std::string::npos);
}
