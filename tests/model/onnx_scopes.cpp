// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/onnx_scopes.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace detail = edgetran::model::detail;
namespace onnx = edgetran::onnx;

/// `root|name:type/name:type|leaf`
std::string text(const detail::module_place& p) {
  std::string out = p.root_type + "|";
  for (const auto& m : p.modules)
    out += (out.back() == '|' ? "" : "/") + m.name + (m.type.empty() ? "" : ":" + m.type);
  return out + "|" + p.leaf;
}
using reader = bool (*)(const onnx::node&, detail::module_place&);
std::string read(reader from, const onnx::node& n) {
  detail::module_place p;
  return from(n, p) ? text(p) : "none";
}

onnx::node with_metadata(std::string_view scopes, std::string_view classes = {}) {
  onnx::node n;
  if (!scopes.empty()) n.metadata.push_back({"pkg.torch.onnx.name_scopes", scopes});
  if (!classes.empty()) n.metadata.push_back({"pkg.torch.onnx.class_hierarchy", classes});
  return n;
}
onnx::node named(std::string_view name) {
  onnx::node n;
  n.name = name;
  return n;
}
onnx::node documented(std::string_view doc) {
  onnx::node n;
  n.doc_string = doc;
  return n;
}

/// A graph of one operation over one stored tensor of this name.
struct one_weight {
  onnx::tensor weight;
  onnx::node node;
  onnx::shaped_graph graph;
  explicit one_weight(std::string_view name, std::string_view op = "MatMul") {
    weight.name = name;
    node.op_type = op;
    graph.values.resize(2);
    graph.values[1].weight = &weight;
    onnx::operation operation;
    operation.node = &node;
    operation.inputs = {onnx::nowhere, 0, 1};
    graph.operations.push_back(operation);
  }
  one_weight(const one_weight&) = delete;
  one_weight& operator=(const one_weight&) = delete;
  [[nodiscard]] std::string place() const { return text(detail::place_of(graph.operations[0], graph)); }
};

}  // namespace

TEST_CASE("scopes: the lists of the Dynamo exporter, as PyTorch's documentation shows them") {
  const auto from = detail::place_from_metadata;
  CHECK(read(from, with_metadata("['', 'blocks.2', 'blocks.2.mlp', 'linear_8']",
                                 "['__main__.Net', 'x.Block', 'x.y.Mlp', 'aten.linear.default']")) ==
        "Net|blocks.2:Block/mlp:Mlp|linear_8");
  CHECK(read(from, with_metadata("['', 'blocks.2', 'blocks.2.mlp', 'linear_8']")) ==
        "|blocks.2/mlp|linear_8");
  // Lists of different lengths tell no classes.
  CHECK(read(from, with_metadata("['', 'a', 'l']", "['Net', 'A']")) == "|a|l");
  // A module whose path does not begin with that of the one above, or continues it without a dot.
  CHECK(read(from, with_metadata("['', 'a', 'b.c', 'l']")) == "|a/b.c|l");
  CHECK(read(from, with_metadata("['', 'a', 'ab', 'l']")) == "|a/ab|l");
  CHECK(read(from, with_metadata("['x']")) == "||x");
  for (const char* bad : {"", "[]", "['']", "['a', '']", "['a'", "a", "['a' 'b']", "[1]"}) {
    CAPTURE(bad);
    CHECK(read(from, with_metadata(bad)) == "none");
  }
  CHECK(read(from, with_metadata("['', 'a', 'l']", "['broken'")) == "none");
  std::string deep = "[";
  for (int i = 0; i < 100; ++i) deep += "'a', ";
  CHECK(read(from, with_metadata(deep + "'l']")) == "none");
  const std::string longest = "['" + std::string(detail::longest_scope, 'a') + "']";
  CHECK(read(from, with_metadata(longest)) == "none");
}

TEST_CASE("scopes: node names with slashes, as TorchScript's exporter gives them") {
  const auto from = detail::place_from_name;
  CHECK(read(from, named("/encoder/layer.0/attention/self/query/MatMul")) ==
        "|encoder/layer.0/attention/self/query|MatMul");
  CHECK(read(from, named("/Add")) == "||Add");
  CHECK(read(from, named("a//b/")) == "|a|b");
  for (const char* bad : {"", "MatMul_12", "a.b.c", "/", "///"}) {
    CAPTURE(bad);
    CHECK(read(from, named(bad)) == "none");
  }
  std::string deep;
  for (std::size_t i = 0; i <= detail::deepest_scope; ++i) deep += "/a";
  CHECK(read(from, named(deep)) == "none");
  CHECK(read(from, named(std::string_view(deep).substr(2))) != "none");
}

TEST_CASE("scopes: the doc strings of old exporters") {
  const auto from = detail::place_from_doc;
  CHECK(read(from, documented("Model/Encoder[encoder]/Layer[layer.0]")) ==
        "Model|encoder:Encoder/layer.0:Layer|");
  CHECK(read(from, documented("scope: Model/Encoder[encoder]\nfile.py:12: forward")) ==
        "Model|encoder:Encoder|");
  for (const char* bad : {"", "Model", "an ordinary [text]", "A/B[", "A/B[]", "A/B[c]d"}) {
    CAPTURE(bad);
    CHECK(read(from, documented(bad)) == "none");
  }
}

TEST_CASE("scopes: stored tensors name the module that they belong to, an index with what it counts") {
  CHECK(detail::dotted("encoder.layer.0.output") == std::vector<std::string>{"encoder", "layer.0", "output"});
  CHECK(detail::dotted("0.1.a..2") == std::vector<std::string>{"0.1", "a.2"});
  CHECK(detail::dotted("").empty());
  CHECK(one_weight("encoder.layer.0.output.dense.weight").place() == "|encoder/layer.0/output/dense|MatMul");
  // Not names of modules: what optimisers of graphs invent.
  for (const char* invented : {"weight", "onnx::MatMul_12", "a/b.c", "3", ""}) {
    CAPTURE(invented);
    CHECK(one_weight(invented).place() == "||MatMul");
  }
  CHECK(one_weight("", "").place() == "||node");
}

TEST_CASE("scopes: metadata comes before the name, the name before weights, weights before doc strings") {
  one_weight g("c.weight");
  CHECK(g.place() == "|c|MatMul");
  g.node.doc_string = "M/D[d]";
  CHECK(g.place() == "|c|MatMul");
  g.weight.name = "weight";
  CHECK(g.place() == "M|d:D|MatMul");
  g.node.name = "/b/MatMul_1";
  CHECK(g.place() == "|b|MatMul_1");
  g.node.metadata.push_back({"pkg.torch.onnx.name_scopes", "['', 'a', 'mm']"});
  CHECK(g.place() == "|a|mm");
  g.node.metadata.back().value = "['', 'a', ";  // unreadable: as if it were not there
  CHECK(g.place() == "|b|MatMul_1");
}

TEST_CASE("scopes: nodes of a function stand below its call") {
  one_weight g("weight");
  g.node.name = "/inner/Gelu";
  onnx::function outer_function, function;
  outer_function.name = "Block", function.name = "Mlp";
  onnx::node outer_call = with_metadata("['', 'blocks.1', 'call_1']", "['Net', 'Block', 'f']"), call;
  call.name = "mlp";
  const onnx::frame outer{nullptr, &outer_call, &outer_function}, frame{&outer, &call, &function};
  g.graph.operations[0].in = &frame;
  CHECK(g.place() == "Net|blocks.1:Block/call_1:Block/mlp:Mlp/inner|Gelu");
}
