// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/onnx_parse.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/onnx_writer.hpp"

namespace {

namespace onnx = edgetran::onnx;
namespace w = onnx_writer;

std::string refuse(const std::string& file, const onnx::limits& l = {}) {
  try {
    onnx::parse(w::view(file), "f", l);
  } catch (const edgetran::input_error& e) {
    return e.what();
  }
  return "accepted";
}

std::string with(const std::string& tensor) { return w::graph{}.store(tensor).output("t").file(); }
bool refused_for(const std::string& tensor, std::string_view why) {
  return refuse(with(tensor)).find(why) != std::string::npos;
}
onnx::tensor read(const std::string& file) {
  return onnx::parse(w::view(file), "f").graph.initializers.at(0);
}

}  // namespace

TEST_CASE("messages become structs, and unknown fields are skipped") {
  w::graph g;
  g.input("x", 1, {"batch", 3}).store(w::integers("s", {2}, {-1, 7})).output("y");
  g.add({"Op",
         {"x", "", "s"},
         {"y"},
         "n",
         {w::attribute("axis", -2), w::attribute("k", w::extents{5, -6})},
         "d",
         w::bytes(99, "future") + w::bytes(6, "doc") + w::bytes(9, w::property("key", "value"))});
  const std::string function =
      w::bytes(1, "F") + w::bytes(4, "in") + w::bytes(5, "out") + w::bytes(10, "local");
  const std::string file = g.file(w::bytes(25, function) + w::number(77, 1));
  const onnx::model m = onnx::parse(w::view(file), "f");
  CHECK(m.ir_version == 8);
  CHECK(m.opsets.at(0).version == 17);
  CHECK(m.functions.at(0).domain == "local");
  REQUIRE(m.graph.nodes.size() == 1);
  const onnx::node& n = m.graph.nodes[0];
  CHECK(n.inputs == std::vector<std::string_view>{"x", "", "s"});
  CHECK(n.op_type == "Op");
  CHECK(n.doc_string == "doc");
  CHECK(n.metadata.at(0).value == "value");
  CHECK(n.attributes.at(0).integer == -2);
  CHECK(n.attributes.at(1).integers == std::vector<std::int64_t>{5, -6});
  CHECK(m.graph.inputs.at(0).shape->at(0).symbol == "batch");
  CHECK(m.graph.inputs.at(0).shape->at(1).value == 3);
  CHECK(*m.graph.initializers.at(0).integers == std::vector<std::int64_t>{-1, 7});
  for (std::size_t cut = 0; cut < file.size(); ++cut) {
    const std::string part = file.substr(0, cut);
    try {
      onnx::parse(w::view(part), "f");
    } catch (const edgetran::input_error& e) {
      CHECK_FALSE(e.where().empty());
    }
  }
}

TEST_CASE("integers of every width are unpacked") {
  const auto numbers = [](int type, const w::extents& shape, std::string_view raw) {
    const std::string file = with(w::tensor("t", type, shape, w::bytes(9, raw)));
    return *read(file).integers;
  };
  using list = std::vector<std::int64_t>;
  CHECK(numbers(3, {2}, "\xff\x7f") == list{-1, 127});
  CHECK(numbers(2, {2}, "\xff\x7f") == list{255, 127});
  CHECK(numbers(5, {1}, std::string_view("\x00\x80", 2)) == list{-32768});
  CHECK(numbers(6, {1}, std::string_view("\xfe\xff\xff\xff", 4)) == list{-2});
  CHECK(numbers(22, {3}, "\x8f\x07") == list{-1, -8, 7});
  CHECK(numbers(21, {3}, "\x8f\x07") == list{15, 8, 7});
  CHECK(numbers(25, {5}, "\xe4\x03") == list{0, 1, 2, 3, 3});
  CHECK(numbers(26, {4}, "\xe4") == list{0, 1, -2, -1});
  const std::string typed = with(w::tensor("t", 7, {2}, w::packed(7, {4, -4})));
  CHECK(*read(typed).integers == list{4, -4});
  const std::string large = with(w::tensor("t", 7, {65}, w::packed(7, w::extents(65, 1))));
  CHECK_FALSE(read(large).integers);
}

TEST_CASE("shapes and numbers that do not fit each other are refused") {
  CHECK(refused_for(w::tensor("t", 1, {2, 3}, w::bytes(9, "12345678")),
                    "8 bytes where type and shape need 24"));
  CHECK(refused_for(w::tensor("t", 1, {2}, w::packed(5, {1, 2, 3})), "3 numbers where the shape needs 2"));
  CHECK(
      refused_for(w::tensor("t", 1, {2, -3}), "extent -3"));  // microsoft/onnxruntime 27721: negative extents
  CHECK(refused_for(w::tensor("t", 1, {std::int64_t{1} << 62, 4}), "overflows"));
  CHECK(refused_for(w::tensor("t", 1, {std::int64_t{1} << 62, 4, 0}), "overflows"));
  CHECK(refused_for(w::tensor("t", 1, {std::int64_t{1} << 62}), "overflows"));
  CHECK(refused_for(w::tensor("t", 27, {1}), "field 2 is 27"));
  CHECK(refused_for(w::bytes(8, "t"), "without element type"));
  CHECK(refused_for(w::tensor("t", 8, {1}, w::bytes(9, "x")), "1 bytes where"));
}

TEST_CASE(
    "numbers in a field of another type are refused, for their places in an integer tensor stay empty") {
  const std::string_view why = "numbers in a field of another type";
  const std::string one = w::real(4, 1.0F);
  CHECK(refused_for(w::tensor("t", 7, {1}, one), why));
  CHECK(refused_for(w::tensor("t", 7, {1}, one), "tensor \"t\""));
  CHECK(refused_for(w::tensor("t", 7, {1}, w::bytes(6, "1")), why));
  CHECK(refused_for(w::tensor("t", 7, {1}, w::bytes(10, "12345678")), why));
  CHECK(refused_for(w::tensor("t", 7, {2}, w::packed(5, {1}) + w::packed(7, {2})), why));
  CHECK(refused_for(w::tensor("t", 7, {2}, one + w::packed(7, {2})), why));
  // Reals are not kept, and an empty tensor has no places.
  CHECK_FALSE(refused_for(w::tensor("t", 1, {1}, one), why));
  CHECK(read(with(w::tensor("t", 7, {0}))).integers->empty());
  CHECK(read(with(w::tensor("t", 7, {0}, w::packed(7, {})))).integers->empty());

  // Such a tensor beside one of as many known integers.
  w::graph g;
  g.store(w::integers("a", {1}, {3})).store(w::tensor("b", 7, {1}, one));
  CHECK(refuse(g.add({"Add", {"a", "b"}, {"y"}}).output("y").file()).find(why) != std::string::npos);
}

TEST_CASE("external data stays below the model's folder") {
  // CVE-2022-25882 (..), CVE-2024-27318 (a/../..): a location that leaves the folder.
  for (const char* bad :
       {"../secret", "a/../../secret", "/etc/passwd", "a/..", "..", "", "C:w.bin", "..\\w.bin", "a/../b"})
    CHECK_MESSAGE(refuse(with(w::external("t", {4}, bad))) != "accepted", bad);
  CHECK(refuse(with(w::external("t", {4}, std::string_view("a\0b", 3)))) != "accepted");
  for (const char* good : {"w.bin", "a/b.bin", "..w.bin", "a..b/c"})
    CHECK_MESSAGE(refuse(with(w::external("t", {4}, good))) == "accepted", good);

  const auto place = [](const std::string& key, const std::string& text) {
    return with(w::tensor("t", 1, {4},
                          w::bytes(13, w::property("location", "w.bin")) +
                              w::bytes(13, w::property(key, text)) + w::number(14, 1)));
  };
  const std::string sound = place("offset", "4096");
  CHECK(read(sound).external->offset == 4096);
  CHECK(refuse(place("length", "16")) == "accepted");
  CHECK(refuse(place("length", "17")).find("external data of 17 bytes") != std::string::npos);
  CHECK(refuse(place("offset", "9223372036854775807")).find("beyond any file") != std::string::npos);
  CHECK(refuse(place("offset", "-1")).find("is no number") != std::string::npos);
  CHECK(refuse(place("offset", "99999999999999999999")).find("is no number") != std::string::npos);
  CHECK(refuse(place("__class__", "x")) == "accepted");  // CVE-2026-34445: keys that nobody knows do nothing
}

TEST_CASE("graphs in graphs end at a depth, and tiny messages at the memory that a file may take") {
  std::string inner = w::graph{}.add({"Leaf", {}, {"x"}}).text();
  for (int i = 0; i < 40; ++i) {
    w::graph g;
    g.add({"If", {}, {"x"}, "", {w::bytes(1, "then_branch") + w::bytes(6, inner)}});
    inner = g.text();
    // microsoft/onnxruntime 32344: the depth of subgraphs was not bounded.
    if (i == 20) CHECK(refuse(w::bytes(7, inner)) == "accepted");
  }
  CHECK(refuse(w::bytes(7, inner)).find("nested deeper than 32") != std::string::npos);

  std::string nodes;
  for (int i = 0; i < 10000; ++i) nodes += std::string("\x0a\x00", 2);
  CHECK(refuse(w::bytes(7, nodes), {.constant = 1 << 16}).find("more memory") != std::string::npos);
  CHECK(refuse(w::bytes(7, nodes)) == "accepted");
  CHECK(refuse("").find("no graph") != std::string::npos);
}
