// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/from_onnx.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/io/file.hpp"
#include "edgetran/model/families/bert.hpp"
#include "io/onnx_writer.hpp"
#include "model/onnx_bert.hpp"

namespace {

namespace model = edgetran::model;
namespace onnx = edgetran::onnx;
namespace w = onnx_writer;

model::onnx_import read(const std::string& file, const model::onnx_options& options = {}) {
  onnx::allowance memory(file.size(), {}, "f");
  const onnx::model m = onnx::parse(w::view(file), "f", memory);
  return model::from_onnx(m, options, memory);
}

/// FLOPs, multiply-accumulates and parameters of each leaf by path.
using rows = std::map<std::string, std::vector<double>>;
template <class Tree>
rows leaves(const Tree& tree, const model::workload& load) {
  const auto costs = tree.costs(load);
  rows out;
  for (std::size_t i = 0; i < tree.size(); ++i)
    if (tree[i].level == model::level::primitive)
      out[tree[i].path] = {costs[i].flops.value(), costs[i].macs, static_cast<double>(costs[i].parameters),
                           costs[i].traffic.value()};
  return out;
}

std::set<std::string> modules(const auto& tree) {
  std::set<std::string> out;
  for (const auto& n : tree.nodes())
    if (n.level == model::level::module) out.insert(n.path);
  return out;
}

}  // namespace

TEST_CASE("an exported BERT costs, leaf by leaf, what edgetran's own costs") {
  const onnx_bert::config c;
  const model::bert<> own{{c.layers},   {c.hidden},  {c.heads}, {c.feed_forward},
                          c.vocabulary, c.positions, c.types};
  const auto tree = model::make_tree(own);
  for (const auto style : {onnx_bert::style::torchscript, onnx_bert::style::dynamo})
    for (const auto& [batch, sequence] : {std::pair<std::int64_t, std::int64_t>{1, 8}, {3, 5}}) {
      const std::string file = onnx_bert::writer(style, c).file();
      const auto got = read(file, {.extents = {{"batch", batch}, {"sequence", sequence}}});
      CHECK(got.warnings.empty());
      CHECK(got.workload == model::workload{batch, sequence});
      rows theirs = leaves(got.tree, got.workload), ours = leaves(tree, got.workload);

      CHECK(got.parameters == model::total_cost(own).parameters);
      CHECK(got.tree.costs(got.workload)[0].parameters == got.parameters);
      CHECK(modules(got.tree) == modules(tree));
      // The graph subtracts and multiplies its mask a token once; the family keeps that in one leaf.
      double mask = 0;
      std::set<std::string> sums;
      for (auto it = theirs.begin(); it != theirs.end();)
        if (it->first.find('.') == std::string::npos) {
          mask += it->second[0];
          it = theirs.erase(it);
        } else {
          ++it;
        }
      CHECK(mask == ours.at("attention_mask")[0]);
      ours.erase("attention_mask");
      // Sums have no name of their own in a graph, nor have activation functions the family's.
      const auto rename = [](const rows& in) {
        rows out;
        for (const auto& [path, row] : in) {
          const std::size_t dot = path.rfind('.');
          std::string last = path.substr(dot + 1);
          if (last.starts_with("add_") || last.starts_with("Add") || last.starts_with("fx_") ||
              last == "residual")
            last = "sum";
          if (last == "intermediate_act_fn") last = "activation";
          std::string name = path.substr(0, dot + 1) + last;
          while (out.contains(name)) name += "'";
          out[name] = row;
        }
        return out;
      };
      CHECK(rename(theirs) == rename(ours));
    }
}

TEST_CASE("an extent for no axis is refused before the shapes that it was meant to change") {
  const std::string file = onnx_bert::writer(onnx_bert::style::dynamo, {}).file();
  CHECK_THROWS_WITH_AS(
      read(file, {.extents = {{"batch", 2}, {"seqence", 4}}, .defaults = {{"sequence", 1 << 20}}}),
      doctest::Contains("seqence"), edgetran::input_error);
  CHECK_NOTHROW(read(file, {.extents = {{"input_ids:0", 2}}, .defaults = {{"batch", 2}, {"sequence", 4}}}));
}

TEST_CASE("classes come from the Dynamo exporter, and rows follow the workload") {
  const std::string file = onnx_bert::writer(onnx_bert::style::dynamo, {}).file();
  const auto got = read(file, {.extents = {{"batch", 2}},
                               .defaults = {{"batch", 7}, {"sequence", 4}, {"taken by nothing", 9}}});
  CHECK(got.workload.batch == 2);  // what was asked for, not the default
  CHECK(got.workload.sequence == 4);
  std::map<std::string, std::string> types;
  for (const auto& n : got.tree.nodes()) types[n.path] = n.type;
  CHECK(types.at("") == "BertModel");
  CHECK(types.at("encoder.layer.1") == "BertLayer");
  CHECK(types.at("encoder.layer.1.attention.self") == "BertSelfAttention");
  CHECK(types.at("encoder.layer.0.attention.self.query") == "Linear");
  CHECK(types.at("embeddings.word_embeddings") == "Embedding");
  // What holds for every token holds for another length too: only the mask's two operators are of one length.
  const model::bert<> own{{2}, {8}, {2}, {12}, 30, 16, 2};
  const double theirs = got.tree.costs({.batch = 2, .sequence = 7})[0].flops.value();
  CHECK(theirs == doctest::Approx(model::total_cost(own, {2, 7}).flops.value() - 2.0 * 2 * (7 - 4)));
}

TEST_CASE("a small network of convolutions, by hand") {
  w::graph g;
  g.input("image", 1, {1, 3, 8, 8})
      .store(w::external("conv.weight", {4, 3, 3, 3}))
      .store(w::external("conv.bias", {4}));
  g.store(w::external("fc.weight", {10, 64})).store(w::external("fc.bias", {10}));
  g.add({"Conv",
         {"image", "conv.weight", "conv.bias"},
         {"a"},
         "",
         {w::attribute("pads", w::extents{1, 1, 1, 1})}});
  g.add({"Relu", {"a"}, {"b"}});
  g.add({"MaxPool",
         {"b"},
         {"c"},
         "",
         {w::attribute("kernel_shape", w::extents{2, 2}), w::attribute("strides", w::extents{2, 2})}});
  g.add({"Flatten", {"c"}, {"d"}});
  g.add({"Gemm", {"d", "fc.weight", "fc.bias"}, {"e"}, "", {w::attribute("transB", 1)}});
  g.output("e");
  const auto got = read(g.file());
  const rows r = leaves(got.tree, got.workload);
  CHECK(got.warnings.empty());
  CHECK(got.parameters == 4 * 27 + 4 + 640 + 10);
  // 64 places x 4 filters x 27 products, and a bias each; 4 bytes for each of image, weights, bias, result.
  CHECK(r.at("conv") ==
        std::vector<double>{2.0 * 64 * 4 * 27 + 256, 64 * 4 * 27, 112, 4.0 * (192 + 112 + 256)});
  CHECK(r.at("Relu")[0] == 256);
  CHECK(r.at("MaxPool")[0] == 4 * 64);
  CHECK(r.at("fc") == std::vector<double>{2.0 * 640, 640, 650, 4.0 * (64 + 640 + 10 + 10)});
}

TEST_CASE("a convolution whose stride is its kernel makes patches") {
  w::graph g;
  g.input("pixels", 1, {"n", 3, 32, 32})
      .store(w::external("p.weight", {6, 3, 16, 16}))
      .store(w::external("p.bias", {6}));
  g.add({"Conv",
         {"pixels", "p.weight", "p.bias"},
         {"y"},
         "/p/Conv",
         {w::attribute("strides", w::extents{16, 16})}});
  g.output("y");
  const auto got = read(g.file(), {.extents = {{"n", 5}}});
  CHECK(got.tree[1].type == "Conv2d");
  CHECK(leaves(got.tree, got.workload).at("p")[0] == 2.0 * 5 * 4 * 768 * 6 + 5 * 4 * 6);
  CHECK(got.parameters == 6 * 768 + 6);
}

TEST_CASE("a tensor that two operators share counts once") {
  w::graph g;
  g.input("ids", 7, {1, 4}).store(w::external("wte.weight", {50, 8}));
  g.add({"Gather", {"wte.weight", "ids"}, {"x"}}).add({"Relu", {"x"}, {"r"}});
  g.add({"Transpose", {"wte.weight"}, {"t"}, "", {w::attribute("perm", w::extents{1, 0})}});
  g.add({"MatMul", {"r", "t"}, {"logits"}}).output("logits");
  const auto got = read(g.file());
  CHECK(got.parameters == 400);
  const auto costs = got.tree.costs(got.workload);
  CHECK(costs[0].parameters == 400);
  CHECK(costs[0].macs == 4 * 8 * 50);
}

TEST_CASE("what is not understood stays in the tree and is named") {
  w::graph g;
  g.input("x", 1, {1, 4, 8}).store(w::external("s", {8, 8}));
  g.add({"Mystery", {"x", "s"}, {"y"}, "/block/Mystery", {}, "com.example"});
  g.add({"Relu", {"y"}, {"z"}, "/block/act/Relu"}).add({"Tanh", {"x"}, {"t"}}).output("z").output("t");
  const auto got = read(g.file());
  REQUIRE(got.warnings.size() == 2);
  CHECK(got.warnings[0] ==
        "Mystery \"/block/Mystery\": unknown operator of domain \"com.example\", counted as free");
  CHECK(got.warnings[1] == "Relu \"/block/act/Relu\": the shape of input \"y\" is unknown, counted as free");
  const rows r = leaves(got.tree, got.workload);
  CHECK(r.at("block.Mystery") == std::vector<double>{0, 0, 64, 0});
  CHECK(r.at("block.act") == std::vector<double>{0, 0, 0, 0});
  CHECK(r.at("Tanh")[0] == 4 * 32);
  CHECK(got.parameters == 64);

  // A shape that the file declares is better than none.
  g.declare("y", 1, {1, 4, 8});
  const auto declared = read(g.file());
  CHECK(declared.warnings.size() == 1);
  CHECK(leaves(declared.tree, declared.workload).at("block.act")[0] == 32);
}

TEST_CASE("a gather of another domain is no table, whatever it takes") {
  for (const w::names& inputs : {w::names{}, w::names{"s"}}) {
    w::graph g;
    g.input("x", 1, {1, 4, 8}).store(w::external("s", {8, 8})).declare("y", 1, {1, 4, 8});
    g.add({"Gather", inputs, {"y"}, "/g/Gather", {}, "com.example"}).add({"Mul", {"x", "x"}, {"z"}});
    g.add({"Add", {"x", "y"}, {"u"}, "/a/Add"}).output("z").output("u");
    const auto got = read(g.file());
    CHECK(got.warnings.size() == 1);
    CHECK(leaves(got.tree, got.workload).at("a")[0] == 32);
  }
}

TEST_CASE("operators that ONNX Runtime fuses are taken apart") {
  w::graph g;
  g.input("x", 1, {2, 4, 8});
  g.store(w::external("a.weight", {8, 24})).store(w::external("a.bias", {24}));
  for (const char* name : {"n.weight", "n.bias"}) g.store(w::external(name, {8}));
  g.add({"Attention",
         {"x", "a.weight", "a.bias"},
         {"c"},
         "/a/Attention",
         {w::attribute("num_heads", 2)},
         "com.microsoft"});
  g.add({"SkipLayerNormalization", {"c", "x", "n.weight", "n.bias"}, {"y"}, "/n/Skip", {}, "com.microsoft"});
  g.output("y");
  const auto got = read(g.file());
  CHECK(got.warnings.empty());
  const rows r = leaves(got.tree, got.workload);
  const double scores = 2 * 2 * 4 * 4;  // sequences, heads, rows, keys
  CHECK(r.at("a.Attention.qkv")[0] == 2.0 * 8 * 8 * 24 + 8 * 24);
  CHECK(r.at("a.Attention.scores")[0] == 2 * scores * 4);
  CHECK(r.at("a.Attention.context")[0] == 2 * scores * 4);
  CHECK(r.at("a.Attention.softmax")[0] == 5 * scores);
  CHECK(r.at("n.Skip.residual")[0] == 64);
  CHECK(r.at("n.Skip.norm")[0] == 8 * 64);
  CHECK(got.parameters == 8 * 24 + 24 + 16);
}

TEST_CASE("a weight of four bits counts as the numbers it stands for and moves its own bytes") {
  w::graph g;
  g.input("x", 1, {1, 3, 64})
      .store(w::tensor("q", 2, {16, 2, 16}, ""))
      .store(w::tensor("scales", 1, {32}, ""));
  g.add({"MatMulNBits",
         {"x", "q", "scales"},
         {"y"},
         "/m/MatMul",
         {w::attribute("K", 64), w::attribute("N", 16), w::attribute("bits", 4),
          w::attribute("block_size", 32)},
         "com.microsoft"});
  g.output("y");
  const rows r = leaves(read(g.file()).tree, {1, 3});
  CHECK(r.at("m") ==
        std::vector<double>{2.0 * 3 * 64 * 16, 3 * 64 * 16, 1024, 512 + 4.0 * (32 + 3 * 64 + 3 * 16)});
}

TEST_CASE("operators that leave their first output out, or whose key is no sequence, cost nothing") {
  w::graph g;
  g.input("x", 1, {2, 4, 8}).store(w::external("w", {8, 8})).store(w::external("b", {8}));
  g.store(w::external("key", {8}));
  g.add({"Relu", {"x"}, {"", "m"}, "/r/Relu"}).add({"MatMul", {"x", "w"}, {"y"}, "/d/MatMul"});
  g.add({"Add", {"y", "b"}, {""}, "/d/Add"}).add({"Tanh", {"x"}, {}, "/t/Tanh"});
  g.add({"MatMul", {"x", "w"}, {"v"}, "/e/MatMul"}).add({"Add", {"v", "b"}, {}, "/e/Add"});
  g.add({"MultiHeadAttention",
         {"x", "key", "x"},
         {"z"},
         "/h/MultiHeadAttention",
         {w::attribute("num_heads", 2)},
         "com.microsoft"});
  g.output("m").output("z");
  const auto got = read(g.file());
  CHECK(got.warnings.size() == 5);
  const rows r = leaves(got.tree, got.workload);
  const std::vector<double> nothing(4, 0);
  CHECK(r.at("r") == nothing);
  CHECK(r.at("t") == nothing);
  CHECK(r.at("d.MatMul")[1] == 2 * 4 * 8 * 8);
  CHECK(r.at("d.Add") == std::vector<double>{0, 0, 8, 0});
  CHECK(r.at("e.MatMul")[1] == 2 * 4 * 8 * 8);
  CHECK(r.at("e.Add") == nothing);
  CHECK(r.at("h") == std::vector<double>{0, 0, 8, 0});
  CHECK(got.parameters == 64 + 8 + 8);
}

TEST_CASE("workloads and parameters beyond reason are refused") {
  w::graph none;
  none.input("x", 1, {std::int64_t{0}, 4, 8}).add({"Relu", {"x"}, {"y"}}).output("y");
  CHECK_THROWS_AS(read(none.file()), edgetran::shape_error);
  w::graph many;
  many.input("x", 1, {1, 4, 8});
  for (int i = 0; i < 4; ++i) {
    const std::string k = std::to_string(i);
    many.store(w::external("w" + k, {8, std::int64_t{1} << 50}))
        .add({"MatMul", {"x", "w" + k}, {"y" + k}})
        .output("y" + k);
  }
  CHECK_THROWS_WITH_AS(read(many.file()), doctest::Contains("2^53"), edgetran::input_error);
}

TEST_CASE("a file is opened, and weights elsewhere need not be there") {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "edgetran_from_onnx_test.onnx";
  edgetran::io::write_file(path, onnx_bert::writer(onnx_bert::style::torchscript, {}).file());
  const auto got = model::load_onnx(path, {.extents = {{"batch", 1}, {"sequence", 4}}});
  CHECK(got.parameters > 0);
  CHECK_THROWS_WITH_AS(model::load_onnx(path),
                       doctest::Contains("no extent is given for \"batch\", \"sequence\""),
                       edgetran::input_error);
  std::filesystem::remove(path);
}
