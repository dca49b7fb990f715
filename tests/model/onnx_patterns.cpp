// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/onnx_patterns.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "edgetran/io/onnx_parse.hpp"
#include "edgetran/io/onnx_shapes.hpp"
#include "io/onnx_writer.hpp"

namespace {

namespace onnx = edgetran::onnx;
namespace w = onnx_writer;
using edgetran::model::detail::patterns;
using edgetran::model::detail::role;

/// The role of each operation, by the name of its first output.
using roles = std::map<std::string, role>;
roles find(const w::graph& g) {
  const std::string file = g.file();
  onnx::allowance memory(file.size(), {}, "f");
  const onnx::model m = onnx::parse(w::view(file), "f", memory);
  const onnx::shaped_graph shaped = onnx::infer_shapes(m, {}, memory);
  CHECK(shaped.warnings.empty());
  const patterns p(shaped, memory);
  roles out;
  for (std::size_t i = 0; i < shaped.operations.size(); ++i)
    out[std::string(shaped.operations[i].node->outputs.at(0))] = p.of(i);
  return out;
}

/// Operations in order, `output = Op(inputs)`; x is [2, 3], the scalars are stored.
struct row {
  std::string output, op;
  std::vector<std::string> inputs;
};
w::graph pointwise(const std::vector<row>& rows, const std::vector<std::string>& outputs = {"y"}) {
  w::graph g;
  g.input("x", 1, {2, 3});
  g.input("s", 1, {w::dim(1)});  // of one element, but computed: no constant
  for (const char* scalar : {"root2", "one", "half"}) g.store(w::external(scalar, {}));
  for (const row& r : rows) g.add({r.op, r.inputs, {r.output}});
  for (const std::string& o : outputs) g.output(o);
  return g;
}

constexpr role itself = role::itself, absorbed = role::absorbed;

}  // namespace

TEST_CASE("patterns: GELU in the three orders that exporters write, x / 2 (1 + erf(x / sqrt 2))") {
  const roles expected{{"d", absorbed}, {"e", role::gelu}, {"p", absorbed}, {"m", absorbed}, {"y", absorbed}};
  // (x (1 + erf(x / sqrt 2))) / 2
  CHECK(find(pointwise({{"d", "Div", {"x", "root2"}},
                        {"e", "Erf", {"d"}},
                        {"p", "Add", {"e", "one"}},
                        {"m", "Mul", {"x", "p"}},
                        {"y", "Mul", {"m", "half"}}})) == expected);
  // x ((1 + erf) / 2), scalars in front
  CHECK(find(pointwise({{"d", "Mul", {"root2", "x"}},
                        {"e", "Erf", {"d"}},
                        {"p", "Add", {"one", "e"}},
                        {"m", "Mul", {"half", "p"}},
                        {"y", "Mul", {"m", "x"}}})) == expected);
  // (x / 2) (1 + erf)
  CHECK(find(pointwise({{"m", "Mul", {"x", "half"}},
                        {"d", "Div", {"x", "root2"}},
                        {"e", "Erf", {"d"}},
                        {"p", "Add", {"e", "one"}},
                        {"y", "Mul", {"m", "p"}}})) == expected);
}

TEST_CASE("patterns: what only resembles GELU stays as it is") {
  const auto plain = [](const roles& r) {
    for (const auto& [output, found] : r)
      if (found != itself) return false;
    return true;
  };
  // The quotient is read by somebody else, too.
  CHECK(plain(find(pointwise({{"d", "Div", {"x", "root2"}},
                              {"e", "Erf", {"d"}},
                              {"p", "Add", {"e", "one"}},
                              {"m", "Mul", {"x", "p"}},
                              {"y", "Mul", {"m", "half"}},
                              {"z", "Relu", {"d"}}},
                             {"y", "z"}))));
  // The sum is an output of the graph.
  CHECK(plain(find(pointwise({{"d", "Div", {"x", "root2"}},
                              {"e", "Erf", {"d"}},
                              {"p", "Add", {"e", "one"}},
                              {"m", "Mul", {"x", "p"}},
                              {"y", "Mul", {"m", "half"}}},
                             {"y", "p"}))));
  // It multiplies another value than it divides.
  CHECK(plain(find(pointwise({{"o", "Relu", {"x"}},
                              {"d", "Div", {"x", "root2"}},
                              {"e", "Erf", {"d"}},
                              {"p", "Add", {"e", "one"}},
                              {"m", "Mul", {"o", "p"}},
                              {"y", "Mul", {"m", "half"}}}))));
  // A computed value of one element is no constant, and a quotient of a constant by x is no scaling.
  CHECK(plain(find(pointwise({{"d", "Div", {"x", "s"}},
                              {"e", "Erf", {"d"}},
                              {"p", "Add", {"e", "one"}},
                              {"m", "Mul", {"x", "p"}},
                              {"y", "Mul", {"m", "half"}}}))));
  CHECK(plain(find(pointwise({{"d", "Div", {"root2", "x"}},
                              {"e", "Erf", {"d"}},
                              {"p", "Add", {"e", "one"}},
                              {"m", "Mul", {"x", "p"}},
                              {"y", "Mul", {"m", "half"}}}))));
  // Nothing halves it.
  CHECK(plain(find(pointwise({{"d", "Div", {"x", "root2"}},
                              {"e", "Erf", {"d"}},
                              {"p", "Add", {"e", "one"}},
                              {"y", "Mul", {"x", "p"}}}))));
}

TEST_CASE("patterns: SiLU is a sigmoid times its own input") {
  CHECK(find(pointwise({{"e", "Sigmoid", {"x"}}, {"y", "Mul", {"x", "e"}}})) ==
        roles{{"e", role::silu}, {"y", absorbed}});
  CHECK(find(pointwise({{"e", "Sigmoid", {"x"}}, {"y", "Mul", {"e", "x"}}})) ==
        roles{{"e", role::silu}, {"y", absorbed}});
  CHECK(find(pointwise({{"o", "Relu", {"x"}}, {"e", "Sigmoid", {"x"}}, {"y", "Mul", {"o", "e"}}})) ==
        roles{{"o", itself}, {"e", itself}, {"y", itself}});
  CHECK(find(pointwise({{"e", "Sigmoid", {"x"}}, {"y", "Mul", {"e", "e"}}})) ==
        roles{{"e", itself}, {"y", itself}});
}

namespace {

/// Queries and transposed keys of [1, 2, 4, 8], values; `between` leads from "a" to "z".
struct attention {
  std::vector<row> between{{"z", "Mul", {"a", "scale"}}};
  w::extents keys{1, 2, 8, 4};
  std::string weights = "p";  ///< what the values are multiplied by
  std::vector<std::string> outputs{"c"};
  bool stored_keys = false;

  [[nodiscard]] w::graph graph() const {
    const auto dims = [](const w::extents& e) { return std::vector<w::dim>(e.begin(), e.end()); };
    w::graph g;
    g.input("q", 1, {1, 2, 4, 8});
    if (stored_keys)
      g.store(w::external("k", keys));
    else
      g.input("k", 1, dims(keys));
    g.input("v", 1, {1, 2, 4, 8});
    g.input("mask", 1, {1, 1, 1, 4});
    g.input("full", 9, {1, 2, 4, 4});
    g.input("other", 1, {1, 2, 4, 4});
    g.store(w::external("scale", {}));
    g.add({"MatMul", {"q", "k"}, {"a"}});
    for (const row& r : between) g.add({r.op, r.inputs, {r.output}});
    g.add({"Softmax", {"z"}, {"p"}, "", {w::attribute("axis", -1)}});
    g.add({"MatMul", {weights, "v"}, {"c"}});
    for (const std::string& o : outputs) g.output(o);
    return g;
  }
};

}  // namespace

TEST_CASE("patterns: attention from its soft-max, back to queries and keys and on to the values") {
  CHECK(
      find(attention{}.graph()) ==
      roles{{"a", role::scores}, {"z", role::score_scale}, {"p", role::score_softmax}, {"c", role::context}});
  CHECK(find(attention{.between = {{"b", "Div", {"a", "scale"}}, {"z", "Add", {"b", "mask"}}}}.graph()) ==
        roles{{"a", role::scores},
              {"b", role::score_divide},
              {"z", role::score_mask},
              {"p", role::score_softmax},
              {"c", role::context}});
  CHECK(find(attention{.between = {{"b", "Where", {"full", "a", "scale"}}, {"z", "Identity", {"b"}}}}
                 .graph()) == roles{{"a", role::scores},
                                    {"b", role::score_fill},
                                    {"z", absorbed},
                                    {"p", role::score_softmax},
                                    {"c", role::context}});
}

TEST_CASE("patterns: a soft-max over anything else is no attention") {
  const auto none = [](const attention& a) {
    for (const auto& [output, found] : find(a.graph()))
      if (found != itself) return false;
    return true;
  };
  // Scores are read by somebody else; the product is one with stored weights; a step is none of attention's.
  CHECK(none({.outputs = {"c", "a"}}));
  CHECK(none({.stored_keys = true}));
  CHECK(none({.between = {{"b", "Mul", {"a", "scale"}}, {"z", "Relu", {"b"}}}}));
  // Scores that are not of as many keys as queries.
  CHECK(none({.between = {{"z", "Mul", {"a", "other"}}}}));
}

TEST_CASE("patterns: one consumer, the other input") {
  const std::string file =
      pointwise({{"a", "Relu", {"x"}}, {"b", "Add", {"a", "x"}}, {"y", "Mul", {"b", "b"}}}, {"y", "a"})
          .file();
  onnx::allowance memory(file.size(), {}, "f");
  const onnx::model m = onnx::parse(w::view(file), "f", memory);
  const onnx::shaped_graph g = onnx::infer_shapes(m, {}, memory);
  const patterns p(g, memory);
  CHECK(p.only_consumer(0) == onnx::nowhere);  // also an output
  CHECK(p.only_consumer(1) == onnx::nowhere);  // twice by the same
  CHECK(p.only_consumer(2) == onnx::nowhere);  // only an output
  const std::size_t x = g.operations[0].inputs[0], a = g.operations[0].outputs[0];
  CHECK(p.other_input(1, a) == x);
  CHECK(p.other_input(1, x) == a);
  CHECK(p.other_input(1, p.output(2)) == onnx::nowhere);
  CHECK(p.other_input(0, x) == onnx::nowhere);
}
