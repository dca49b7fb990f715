// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/onnx_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <utility>

#include "edgetran/io/file.hpp"
#include "io/onnx_writer.hpp"

namespace onnx = edgetran::onnx;
namespace w = onnx_writer;

TEST_CASE("a file stays readable when it moves, and errors name it") {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "edgetran_onnx_file_test.onnx";
  w::graph g;
  g.input("x", 1, {2}).add({"Relu", {"x"}, {"y"}}).output("y");
  edgetran::io::write_file(path, g.file());
  onnx::file first = onnx::file::open(path);
  const onnx::file second = std::move(first);
  CHECK(second.model().graph.nodes.at(0).op_type == "Relu");
  CHECK(second.memory().left() > 0);
  edgetran::io::write_file(path, g.file().substr(0, 20));
  CHECK_THROWS_WITH_AS(onnx::file::open(path), doctest::Contains(path.c_str()), edgetran::input_error);
  edgetran::io::write_file(path, "");
  CHECK_THROWS_WITH_AS(onnx::file::open(path), doctest::Contains("an empty file"), edgetran::input_error);
  std::filesystem::remove(path);
  CHECK_THROWS_AS(onnx::file::open(path), edgetran::system_error);
}
