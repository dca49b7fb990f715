// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/onnx_shapes.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/io/onnx_file.hpp"
#include "io/onnx_writer.hpp"

namespace {

namespace onnx = edgetran::onnx;
namespace w = onnx_writer;
using list = std::vector<std::int64_t>;

struct answer {
  std::vector<list> shapes;
  std::vector<std::optional<list>> integers;
  std::vector<std::string> warnings;
  std::string error;
};

answer infer(const std::string& file, const onnx::bindings& b = {}) {
  answer a;
  try {
    const onnx::model m = onnx::parse(w::view(file), "f");
    const onnx::shaped_graph g = onnx::infer_shapes(m, b);
    for (const std::size_t i : g.outputs) {
      a.shapes.push_back(g.values[i].known ? g.values[i].shape : list{-1});
      a.integers.push_back(g.values[i].integers);
    }
    a.warnings = g.warnings;
  } catch (const edgetran::error& e) {
    a.error = e.what();
  }
  return a;
}

/// One operator over stored tensors: shapes in, and integers where a tensor has them.
struct operand {
  list shape{};
  std::optional<list> numbers{};
};
answer one(const std::string& op, const std::vector<operand>& in,
           const std::vector<std::string>& attributes = {}, std::size_t outputs = 1,
           const std::string& domain = {}) {
  w::graph g;
  w::node_parts n{op, {}, {}, "here", attributes, domain};
  for (std::size_t i = 0; i < in.size(); ++i) {
    const std::string name = "i" + std::to_string(i);
    g.store(in[i].numbers ? w::integers(name, in[i].shape, *in[i].numbers) : w::external(name, in[i].shape));
    n.inputs.push_back(name);
  }
  for (std::size_t i = 0; i < outputs; ++i) {
    n.outputs.push_back("o" + std::to_string(i));
    g.output(n.outputs.back());
  }
  return infer(g.add(n).file());
}
list shape(const answer& a) { return a.error.empty() && a.warnings.empty() ? a.shapes.at(0) : list{-99}; }
operand ints(const list& v) { return {{static_cast<std::int64_t>(v.size())}, v}; }
operand scalar(std::int64_t v) { return {{}, list{v}}; }
std::string at(const char* name, std::int64_t v) { return w::attribute(name, v); }
std::string at(const char* name, const list& v) { return w::attribute(name, v); }

}  // namespace

TEST_CASE("broadcasting agrees with a naive reference") {
  // numpy's rule: pad with ones in front, then each pair must be equal or hold a one.
  const auto naive = [](list a, list b) -> std::optional<list> {
    while (a.size() < b.size()) a.insert(a.begin(), 1);
    while (b.size() < a.size()) b.insert(b.begin(), 1);
    list out;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] != b[i] && a[i] != 1 && b[i] != 1) return std::nullopt;
      out.push_back(a[i] == 1 ? b[i] : a[i]);
    }
    return out;
  };
  std::vector<list> shapes{{}};
  for (std::size_t from = 0, rank = 0; rank < 3; ++rank)
    for (const std::size_t end = shapes.size(); from < end; ++from)
      for (const std::int64_t e : {0, 1, 2, 3}) {
        list s = shapes[from];
        s.push_back(e);
        shapes.push_back(s);
      }
  for (const list& a : shapes)
    for (const list& b : shapes) CHECK(onnx::detail::broadcast(a, b) == naive(a, b));
}

TEST_CASE("products and convolutions by hand") {
  CHECK(shape(one("MatMul", {{{2, 1, 3, 4}}, {{5, 4, 6}}})) == list{2, 5, 3, 6});
  CHECK(shape(one("MatMul", {{{4}}, {{4}}})) == list{});
  CHECK(shape(one("MatMul", {{{3, 4}}, {{4}}})) == list{3});
  CHECK(one("MatMul", {{{3, 4}}, {{5, 6}}}).error.starts_with("MatMul \"here\": shapes [3, 4] and [5, 6]"));
  CHECK(shape(one("Gemm", {{{3, 4}}, {{6, 4}}, {{6}}}, {at("transB", 1)})) == list{3, 6});
  // onnx/onnx 6185 and 6180: scalars as operands of Gemm and Conv.
  CHECK_FALSE(one("Gemm", {{{3, 4}}, {{}}, {{6}}}).error.empty());
  CHECK_FALSE(one("Conv", {{{7, 6, 1, 5}}, {{}}, {{7, 2, 3, 2, 1}}}).error.empty());
  CHECK(shape(one("Conv", {{{1, 3, 7, 7}}, {{8, 3, 3, 3}}},
                  {at("strides", {2, 2}), at("pads", {1, 1, 1, 1})})) == list{1, 8, 4, 4});
  CHECK(shape(one("Conv", {{{1, 4, 10}}, {{6, 2, 3}}}, {at("group", 2), at("dilations", list{2})})) ==
        list{1, 6, 6});
  CHECK_FALSE(one("Conv", {{{1, 4, 10}}, {{6, 3, 3}}}).error.empty());
  CHECK_FALSE(one("Conv", {{{1, 4, 10}}, {{6, 4, 3}}}, {at("strides", list{0})}).error.empty());
  CHECK_FALSE(one("Conv", {{{1, 4, 2}}, {{6, 4, 3}}}).error.empty());
  CHECK(shape(one("MaxPool", {{{1, 1, 5, 5}}},
                  {at("kernel_shape", {2, 2}), at("strides", {2, 2}), at("ceil_mode", 1)})) ==
        list{1, 1, 3, 3});
}

TEST_CASE("moves by hand") {
  CHECK(shape(one("Reshape", {{{2, 3, 4}}, ints({0, -1})})) == list{2, 12});
  CHECK(one("Reshape", {{{2, 3}}, ints({4, -1})}).error.find("cannot become") != std::string::npos);
  CHECK_FALSE(one("Reshape", {{{2, 3}}, ints({-1, -1})}).error.empty());
  CHECK_FALSE(one("Reshape", {{{2, 3}}, ints({std::int64_t{1} << 62, 4, -1})}).error.empty());
  CHECK(shape(one("Transpose", {{{2, 3, 4}}}, {at("perm", {2, 0, 1})})) == list{4, 2, 3});
  CHECK_FALSE(one("Transpose", {{{2, 3}}}, {at("perm", {0, 0})}).error.empty());
  CHECK(shape(one("Unsqueeze", {{{2, 3}}, ints({0, -1})})) == list{1, 2, 3, 1});
  CHECK(shape(one("Squeeze", {{{1, 2, 1}}})) == list{2});
  CHECK_FALSE(one("Squeeze", {{{1, 2, 1}}, ints({1})}).error.empty());
  CHECK(shape(one("Gather", {{{5, 6, 7}}, {{2, 3}}}, {at("axis", 1)})) == list{5, 2, 3, 7});
  CHECK(shape(one("Concat", {{{2, 3}}, {{2, 4}}}, {at("axis", -1)})) == list{2, 7});
  CHECK_FALSE(one("Concat", {{{2, 3}}, {{3, 4}}}, {at("axis", 1)}).error.empty());
  CHECK(one("Split", {{{7, 2}}}, {}, 3).shapes == std::vector<list>{{3, 2}, {3, 2}, {1, 2}});
  CHECK_FALSE(one("Split", {{{7, 2}}, ints({3, 3})}, {}, 2).error.empty());
  CHECK(shape(one("Slice", {{{10, 4}}, ints({-3}), ints({std::int64_t{1} << 62}), ints({0})})) == list{3, 4});
  CHECK(shape(one("Slice", {{{10}}, ints({8}), ints({-100}), ints({0}), ints({-3})})) == list{3});
  CHECK_FALSE(one("Slice", {{{10}}, ints({0}), ints({5}), ints({0}), ints({0})}).error.empty());
  CHECK(shape(one("Expand", {{{3, 1}}, ints({2, 1, 4})})) == list{2, 3, 4});
  CHECK(shape(one("Range", {scalar(10), scalar(0), scalar(-3)})) == list{4});
  CHECK(shape(one("ConstantOfShape", {ints({2, 3})})) == list{2, 3});
  CHECK_FALSE(one("ConstantOfShape", {ints({2, -3})}).error.empty());
  CHECK_FALSE(one("ConstantOfShape", {ints({std::int64_t{1} << 40, std::int64_t{1} << 40})}).error.empty());
  CHECK(shape(one("Where", {{{2, 1}}, {{3}}, {{}}})) == list{2, 3});
  CHECK(shape(one("Trilu", {{{4, 4}}})) == list{4, 4});
  CHECK(shape(one("ReduceMean", {{{2, 3, 4}}}, {at("axes", list{-1}), at("keepdims", 0)})) == list{2, 3});
  CHECK_FALSE(one("LayerNormalization", {{{2, 4}}, {{3}}}).error.empty());
}

TEST_CASE("integers that shapes are computed with") {
  const auto numbers = [](const answer& a) { return a.integers.at(0).value_or(list{-99}); };
  CHECK(numbers(one("Shape", {{{2, 3, 4}}}, {at("start", 1)})) == list{3, 4});
  CHECK(numbers(one("Gather", {ints({7, 8, 9}), scalar(-1)})) == list{9});
  CHECK_FALSE(one("Gather", {ints({7, 8, 9}), scalar(3)}).error.empty());
  CHECK(numbers(one("Concat", {ints({1}), ints({2, 3})}, {at("axis", 0)})) == list{1, 2, 3});
  CHECK(numbers(one("Slice", {ints({1, 2, 3, 4}), ints({3}), ints({-9}), ints({0}), ints({-2})})) ==
        list{4, 2});
  CHECK(numbers(one("Add", {ints({1, 2}), scalar(10)})) == list{11, 12});
  CHECK(numbers(one("Div", {ints({7, -7}), scalar(2)})) == list{3, -3});
  CHECK(numbers(one("Div", {ints({7}), scalar(0)})) == list{-99});
  CHECK(numbers(one("Mul", {scalar(std::int64_t{1} << 62), scalar(4)})) == list{-99});
  CHECK(numbers(one("Equal", {ints({-1, 2}), scalar(-1)})) == list{1, 0});
  CHECK(numbers(one("Where", {ints({1, 0}), scalar(5), ints({6, 7})})) == list{5, 7});
  CHECK(numbers(one("Range", {scalar(1), scalar(6), scalar(2)})) == list{1, 3, 5});
  CHECK(numbers(one("Expand", {ints({4, 5}), ints({2, 2})})) == list{4, 5, 4, 5});
  CHECK(numbers(one("ReduceProd", {ints({2, 3, 4})})) == list{24});
  CHECK(numbers(one("Cast", {ints({3, 0})}, {at("to", 9)})) == list{1, 0});
  CHECK(numbers(one("Neg", {ints({3})})) == list{-3});
}

TEST_CASE("the first versions of sums align the second operand at an axis") {
  // a[i][j] + b[i], which the newer rule would align with j.
  const operand a{{3, 4}, list{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};
  const answer sum = one("Add", {a, ints({100, 200, 300})}, {at("broadcast", 1), at("axis", 0)});
  CHECK(shape(sum) == list{3, 4});
  CHECK(sum.integers.at(0) == list{100, 101, 102, 103, 204, 205, 206, 207, 308, 309, 310, 311});
  CHECK(one("Add", {a, ints({100, 200, 300, 400})}, {at("broadcast", 1), at("axis", 1)}).integers.at(0) ==
        list{100, 201, 302, 403, 104, 205, 306, 407, 108, 209, 310, 411});
  CHECK_FALSE(one("Add", {a, ints({1, 2})}, {at("broadcast", 1), at("axis", 0)}).error.empty());
}

TEST_CASE("an operator without first output is not understood, and says so") {
  w::graph g;
  g.input("x", 1, {2}).add({"Relu", {"x"}, {"", "m"}}).add({"Tanh", {"x"}, {}, "t"}).output("m");
  const answer a = infer(g.file());
  CHECK(a.shapes == std::vector<list>{{2}});
  CHECK(a.warnings ==
        std::vector<std::string>{"Relu that computes \"m\": its first output is left out, counted as free",
                                 "Tanh \"t\": its first output is left out, counted as free"});
}

TEST_CASE("fused operators by hand") {
  const auto ms = [](const std::string& op, const std::vector<operand>& in, const std::vector<std::string>& a,
                     std::size_t outputs = 1) { return one(op, in, a, outputs, "com.microsoft"); };
  CHECK(ms("Attention", {{{2, 5, 8}}, {{8, 24}}, {{24}}}, {at("num_heads", 2)}, 2).shapes ==
        std::vector<list>{{2, 5, 8}, {2, 2, 2, 5, 4}});
  CHECK_FALSE(ms("Attention", {{{2, 5, 8}}, {{8, 25}}}, {at("num_heads", 2)}).error.empty());
  CHECK_FALSE(ms("Attention", {{{2, 5, 8}}, {{8, 24}}}, {at("num_heads", 0)}).error.empty());
  CHECK_FALSE(
      ms("Attention", {{{2, 5, 8}}, {{8, 24}}}, {at("num_heads", 2), at("qkv_hidden_sizes", {-4, -4, 32})})
          .error.empty());
  CHECK(ms("GroupQueryAttention", {{{1, 5, 16}}, {{1, 5, 8}}, {{1, 5, 8}}},
           {at("num_heads", 4), at("kv_num_heads", 2)}, 3)
            .shapes == std::vector<list>{{1, 5, 16}, {1, 2, 5, 4}, {1, 2, 5, 4}});
  CHECK(shape(ms("MatMulNBits", {{{2, 3, 64}}, {{8, 2, 16}}, {{16}}}, {at("K", 64), at("N", 8)})) ==
        list{2, 3, 8});
  CHECK(shape(ms("SkipLayerNormalization", {{{2, 3, 4}}, {{2, 3, 4}}, {{4}}, {{4}}}, {})) == list{2, 3, 4});
  CHECK(shape(ms("FusedMatMul", {{{2, 4, 3}}, {{2, 5, 4}}}, {at("transA", 1), at("transB", 1)})) ==
        list{2, 3, 5});
  CHECK(shape(ms("BiasGelu", {{{2, 4}}, {{4}}}, {})) == list{2, 4});
  CHECK(shape(ms("MultiHeadAttention", {{{2, 5, 8}}, {{2, 7, 8}}, {{2, 7, 6}}}, {at("num_heads", 2)})) ==
        list{2, 5, 6});
  CHECK(ms("MultiHeadAttention", {{{2, 5, 8}}, {{8}}, {{2, 7, 6}}}, {at("num_heads", 2)}).warnings.size() ==
        1);
  CHECK(shape(ms("EmbedLayerNormalization",
                 {{{2, 5}}, {{2, 5}}, {{30, 8}}, {{16, 8}}, {{2, 8}}, {{8}}, {{8}}}, {})) == list{2, 5, 8});
}

TEST_CASE("symbols are bound, by name or by place") {
  w::graph g;
  g.input("x", 1, {"n", -1}).add({"Relu", {"x"}, {"y"}}).output("y");
  CHECK(infer(g.file()).error.find("\"n\", \"x:1\"") != std::string::npos);
  CHECK(infer(g.file(), {{"n", 2}, {"x:1", 3}}).shapes.at(0) == list{2, 3});
  CHECK_FALSE(infer(g.file(), {{"n", -2}, {"x:1", 3}}).error.empty());
  CHECK(infer(g.file(), {{"n", std::int64_t{1} << 62}, {"x:1", 4}}).error.find("overflow") !=
        std::string::npos);
}

TEST_CASE("graphs that are no sequence of computations are refused") {
  w::graph cycle;
  cycle.input("x", 1, {2})
      .add({"Add", {"x", "b"}, {"a"}, "n1"})
      .add({"Relu", {"a"}, {"b"}, "n2"})
      .output("b");
  CHECK(infer(cycle.file()).error.starts_with("Add \"n1\": input \"b\" is computed by this or a later node"));
  w::graph lost;
  lost.input("x", 1, {2}).add({"Add", {"x", "b"}, {"a"}, "n1"}).output("a");
  CHECK(infer(lost.file()).error.find("is nowhere given") != std::string::npos);
  w::graph twice;
  twice.input("x", 1, {2}).add({"Relu", {"x"}, {"a"}}).add({"Tanh", {"x"}, {"a"}}).output("a");
  CHECK(infer(twice.file()).error.find("given twice") != std::string::npos);
  w::graph no_output;
  no_output.input("x", 1, {2}).output("z");
  CHECK(infer(no_output.file()).error.find("computed by no node") != std::string::npos);
}

TEST_CASE("functions stand as their nodes, and none calls itself") {
  const auto function = [](const std::string& name, const std::string& nodes) {
    return w::bytes(
        25, w::bytes(1, name) + w::bytes(10, "local") + w::bytes(4, "in") + w::bytes(5, "out") + nodes);
  };
  w::graph g;
  g.input("x", 1, {2, 6}).add({"F", {"x"}, {"y"}, "", {at("width", 3)}, "local"}).output("y");
  const std::string split = w::bytes(7, w::node({"Split", {"in"}, {"out", "rest"}, "", {at("axis", 1)}}));
  CHECK(infer(g.file(function("F", split))).shapes.at(0) == list{2, 3});
  // microsoft/onnxruntime 28187, onnx/onnx 8171: functions that call themselves, directly or by another.
  const auto calls = [](const std::string& name) {
    return w::bytes(7, w::node({name, {"in"}, {"out"}, "", {}, "local"}));
  };
  CHECK(infer(g.file(function("F", calls("F")))).error.find("calls itself") != std::string::npos);
  CHECK(infer(g.file(function("F", calls("G")) + function("G", calls("F")))).error.find("calls itself") !=
        std::string::npos);

  // Each function calls the next one twice: 2^40 nodes from a small file.
  std::string bomb;
  for (int i = 0; i < 30; ++i) {
    const std::string next = i == 29 ? "Relu" : "F" + std::to_string(i + 1), domain = i == 29 ? "" : "local";
    bomb += function(i == 0 ? "F" : "F" + std::to_string(i),
                     w::bytes(7, w::node({next, {"in"}, {"mid"}, "", {}, domain})) +
                         w::bytes(7, w::node({next, {"mid"}, {"out"}, "", {}, domain})));
  }
  CHECK(infer(g.file(bomb)).error.find("more memory") != std::string::npos);
}

TEST_CASE("inferred shapes are those that the backend tests of ONNX declare") {
  const char* given = std::getenv("EDGETRAN_ONNX_TESTDATA");
  const std::filesystem::path folder = given != nullptr ? given : "/usr/share/libonnx-testdata/data";
  if (!std::filesystem::is_directory(folder)) {
    MESSAGE("skipped: no " << folder.string()
                           << " (Debian's libonnx-testdata; or set EDGETRAN_ONNX_TESTDATA)");
    return;
  }
  int compared = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".onnx") continue;
    const onnx::file f = onnx::file::open(entry.path());
    try {
      const onnx::shaped_graph g = onnx::infer_shapes(f.model());
      for (std::size_t i = 0; i < g.outputs.size(); ++i) {
        const onnx::value& v = g.values[g.outputs[i]];
        const onnx::value_info& declared = f.model().graph.outputs[i];
        if (v.producer == onnx::nowhere || !g.operations[v.producer].understood || !v.known ||
            !declared.shape)
          continue;
        CHECK_MESSAGE(v.type == declared.type, entry.path().string());
        bool same = declared.shape->size() == v.shape.size();
        for (std::size_t k = 0; same && k < v.shape.size(); ++k)
          same = !(*declared.shape)[k].value || *(*declared.shape)[k].value == v.shape[k];
        CHECK_MESSAGE(same, entry.path().string());
        ++compared;
      }
    } catch (const edgetran::input_error& e) {
      CHECK_MESSAGE(std::string_view(e.what()).find("no extent is given") != std::string_view::npos,
                    e.what());
    }
  }
  MESSAGE(compared << " outputs compared");
  CHECK(compared > 500);
}
