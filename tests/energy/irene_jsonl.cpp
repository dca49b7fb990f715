// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/irene_jsonl.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "edgetran/energy/irene_csv.hpp"
#include "energy/profiled_fixture.hpp"
#include "energy/random_tree.hpp"

using namespace edgetran;
using energy::feature;
using energy::profiled_tree;

namespace {

std::string node(const std::string& scope, const std::string& parent, int level, const std::string& type,
                 const std::string& instance, const std::string& rest) {
  return R"({"id":)" + std::to_string(scope.size()) + R"(,"scope":")" + scope + R"(","parent_name":)" +
         parent + R"(,"level":)" + std::to_string(level) + R"(,"instance_type":")" + instance +
         R"(","type":")" + type +
         R"(","num_parameters":5,"flops":1.5,"mem_bytes":2.5,"cpu":8.5,"mem":10,"gpu":46.9,"gpu_mem":17,)"
         R"("gpu_clk":1911,"gpu_mem_clk":3802,"times_mean":2.5e-05,"gpu_energy_mean":0.002,)"
         R"("ground_truth_energy":0.)" +
         std::to_string(scope.size()) + rest + "}";
}

/// root(h(q, product), wte), written by hand.
std::string line() {
  const std::string q = node("root.h.0.q", "\"root.h.0\"", 2, "ml", "Linear", "");
  const std::string p =
      node("root.h.0.mul", "\"0\"", 2, "ml-np", "MatMul", R"(,"child_nodes_obj":[],"child_nodes":[])");
  const std::string h =
      node("root.h.0", "\"root\"", 1, "module", "Block",
           R"(,"child_nodes_obj":[)" + q + "," + p + R"(],"child_nodes":["root.h.0.q","root.h.0.mul"])");
  const std::string w = node("root.wte", "\"root\"", 1, "ml", "Embedding", "");
  const std::string root =
      node("root", "null", 0, "model", "GPT2Model",
           R"(,"predicted_energy":3,"child_nodes_obj":[)" + h + "," + w + R"(],"child_nodes":[8,8])");
  return R"({"model_name":"gpt2","batch_size":8,"seq_len":32.0,"frontend_tree":)" + root + "}";
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  CAPTURE(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

template <class Error>
void refused(const std::string& text, const std::string& where, const std::string& problem) {
  CAPTURE(problem);
  try {
    (void)energy::parse_irene_jsonl(text, "t.jsonl");
    FAIL("nothing thrown");
  } catch (const Error& e) {
    CHECK(e.where().starts_with("t.jsonl:"));
    CHECK(e.where().find(where) != std::string::npos);
    CHECK(e.problem().find(problem) != std::string::npos);
    CHECK_FALSE(e.remedy().empty());
    CAPTURE(e.what());
  }
}

struct file {
  std::filesystem::path path = std::filesystem::temp_directory_path() /
                               ("edgetran_irene_test" + std::to_string(::getpid()) + ".jsonl");
  ~file() { std::filesystem::remove(path); }
};

const char* data_folder() { return std::getenv("EDGETRAN_DATA_DIR"); }

}  // namespace

TEST_CASE("a line becomes a tree") {
  const auto trees = energy::parse_irene_jsonl("\n" + line() + "\r\n\n");
  REQUIRE(trees.size() == 1);
  const profiled_tree& t = trees[0];
  CHECK(energy::label(t) == "gpt2 8x32");
  REQUIRE(t.nodes.size() == 5);
  const char* paths[] = {"", "h.0", "h.0.q", "h.0.mul", "wte"};
  const char* types[] = {"gpt2", "block", "linear", "matmul", "embedding"};
  const std::size_t parents[] = {0, 0, 1, 1, 0}, ends[] = {5, 4, 3, 4, 5}, depths[] = {0, 1, 2, 2, 1};
  const double energies[] = {0.4, 0.8, 0.10, 0.12, 0.8};
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(t.nodes[i].path == paths[i]);
    CHECK(t.nodes[i].type == types[i]);
    CHECK(t.nodes[i].parent == parents[i]);
    CHECK(t.nodes[i].end == ends[i]);
    CHECK(t.nodes[i].depth == depths[i]);
    CHECK(t.nodes[i].energy.value() == energies[i]);
    CHECK(t.nodes[i].features == std::array<double, energy::feature_count>{
                                     5, 256, 8, 32, 1.5, 2.5, 8.5, 10, 46.9, 17, 1911, 3802, 2.5e-5, 0.002});
  }
  CHECK(t.nodes[0].level == model::level::root);
  CHECK(t.nodes[1].level == model::level::module);
  CHECK(t.nodes[3].level == model::level::primitive);
}

TEST_CASE("what is broken is refused with file, line, byte and key") {
  const std::string good = line();
  const auto with = [&](const char* from, const char* to) { return changed(good, from, to); };
  refused<input_error>("", "t.jsonl:1:0", "no tree");
  refused<input_error>(" \n\n", "t.jsonl:1:0", "no tree");
  refused<input_error>(good + "\n{\"model_name\":", "t.jsonl:2:14", "syntax error");
  refused<input_error>(good + "\n\n" + good, "t.jsonl:3:14, key \"model_name\"",
                       "a second tree of gpt2 8x32");
  refused<input_error>(with("\"batch_size\":8,", ""), "t.jsonl:1:0", "no key \"batch_size\"");
  refused<input_error>(with("\"batch_size\":8,", "\"batch_size\":8.5,"), "key \"batch_size\"",
                       "whole number");
  refused<input_error>(with("32.0", "1e300"), "key \"seq_len\"", "whole number");
  refused<input_error>(with("\"gpt2\"", "\"\""), "key \"model_name\"", "no name");
  refused<input_error>(with("\"gpt2\"", "7"), "key \"model_name\"", "wanted a string");
  refused<input_error>(with("\"scope\":\"root\",", ""), "key \"frontend_tree\"", "no key \"scope\"");
  refused<input_error>(with("\"scope\":\"root\"", "\"scope\":\"roof\""), "frontend_tree.scope",
                       "scope \"roof\"");
  refused<input_error>(with("root.wte", "root"), "frontend_tree.child_nodes_obj[1].scope", "scope \"root\"");
  refused<input_error>(with("root.wte", "root."), "child_nodes_obj[1].scope", "scope \"root.\"");
  refused<input_error>(with("\"scope\":\"root.wte\"", "\"scope\":\"root.h.0\""), "child_nodes_obj[1].scope",
                       "a second node");
  refused<input_error>(with("\"scope\":\"root.h.0.q\"", "\"scope\":\"root.h.0\""),
                       "frontend_tree.child_nodes_obj[0].child_nodes_obj[0].scope", "a cycle");
  refused<input_error>(with("\"parent_name\":\"root.h.0\"", "\"parent_name\":\"root.h.1\""),
                       "child_nodes_obj[0].child_nodes_obj[0].parent_name",
                       "an orphan: its parent is \"root.h.1\"");
  refused<input_error>(with("\"level\":2", "\"level\":1"), "child_nodes_obj[0].child_nodes_obj[0].level",
                       "level 1");
  refused<input_error>(with("\"level\":2", "\"level\":-1"), "child_nodes_obj[0].child_nodes_obj[0].level",
                       "range");
  refused<input_error>(with("[\"root.h.0.q\",", "["), "child_nodes_obj[0].child_nodes",
                       "list different nodes");
  refused<input_error>(with("[\"root.h.0.q\",", "[\"root.h.0.mul\","), "child_nodes_obj[0].child_nodes",
                       "different");
  refused<input_error>(with("[8,8]", "[8,9]"), "frontend_tree.child_nodes", "list different nodes");
  refused<input_error>(with("[8,8]", "[8,\"root.wte\"]"), "frontend_tree.child_nodes[1]",
                       "wanted an integer");
  refused<unknown_error>(with("\"ml-np\"", "\"math\""), "child_nodes_obj[1].type", "type \"math\"");
  refused<input_error>(with("\"model\"", "\"module\""), "frontend_tree.type", "the root is no model");
  refused<input_error>(with("\"ml-np\"", "\"model\""), "child_nodes_obj[1].type", "a model below the root");
  refused<input_error>(with("\"module\"", "\"ml\""), "child_nodes_obj[0].child_nodes_obj",
                       "with nodes below it");
  CHECK(energy::parse_irene_jsonl(with("\"ml-np\"", "\"module\""))[0].nodes.size() == 5);  // one may be empty
  refused<input_error>(with("\"type\":\"ml\"", "\"type\":\"module\""),
                       "child_nodes_obj[0].child_nodes_obj[0]", "no key \"child_nodes_obj\"");
}

TEST_CASE("numbers that are none") {
  const std::string good = line();
  for (const auto name : energy::feature_names) {
    if (name == "input_size" || name == "batch_size" || name == "seq_len") continue;
    const std::string key = "\"" + std::string(name) + "\":";
    refused<input_error>(changed(good, key, "\"other\":"), "key \"frontend_tree\"",
                         "no key \"" + std::string(name));
    refused<input_error>(changed(good, key, key + "-"), "frontend_tree." + std::string(name), "negative");
    refused<input_error>(changed(good, key, key + "1e22,\"x\":"), "frontend_tree." + std::string(name),
                         "larger");
    refused<input_error>(changed(good, key, key + "1e-22,\"x\":"), "frontend_tree." + std::string(name),
                         "smaller");
    refused<input_error>(changed(good, key, key + "null,\"x\":"), "frontend_tree." + std::string(name),
                         "a number");
    refused<input_error>(changed(good, key, key + "NaN,\"x\":"), "", "");
    refused<input_error>(changed(good, key, key + "1e999,\"x\":"), "", "");
  }
  const std::string energy = "\"ground_truth_energy\":0.4";
  refused<input_error>(changed(good, energy, "\"ground_truth_energy\":0"), "ground_truth_energy", "zero");
  refused<input_error>(changed(good, energy, "\"ground_truth_energy\":-1"), "ground_truth_energy",
                       "negative");
  refused<input_error>(changed(good, energy, "\"energy\":1"), "frontend_tree",
                       "no key \"ground_truth_energy\"");
}

TEST_CASE("one file holds one device") {
  const std::string a = changed(line(), "{\"model_name\"", "{\"device\":\"pc\",\"model_name\"");
  const std::string b = changed(a, "\"gpt2\"", "\"gpt3\"");
  CHECK(energy::parse_irene_jsonl(a + "\n" + b).size() == 2);
  refused<input_error>(a + "\n" + changed(b, "\"pc\"", "\"laptop\""), "t.jsonl:2:10, key \"device\"",
                       "of 'laptop'");
}

TEST_CASE("trees survive their file to the last bit, and keep their predictions") {
  const file to;
  std::vector<profiled_tree> trees;
  for (const auto& model : test::published_models()) trees.push_back(test::made_up_tree(model, {24, 96}));
  energy::save_irene_jsonl(to.path, trees);
  for (profiled_tree& t : trees) energy::lower_case_types(t);
  CHECK(energy::load_irene_jsonl(to.path) == trees);

  std::vector<joules> predicted;
  for (std::size_t i = 0; i < trees[0].nodes.size(); ++i)
    predicted.push_back(joules{static_cast<double>(i) + 0.5});
  const std::string text = energy::irene_json_line(trees[0], predicted);
  CHECK(energy::parse_irene_jsonl(text)[0] == trees[0]);
  const json::value v = json::parse(text);
  CHECK(v.at("frontend_tree").at("predicted_energy").as_real() == 0.5);
  CHECK(v.at("frontend_tree").at("child_nodes_obj").at(0).at("predicted_energy").as_real() == 1.5);
  predicted.pop_back();
  CHECK_THROWS_AS((void)energy::irene_json_line(trees[0], predicted), shape_error);
  CHECK_THROWS_AS(energy::save_irene_jsonl(to.path, std::vector<profiled_tree>{}), input_error);
  CHECK_THROWS_AS(energy::save_irene_jsonl(to.path, std::vector{trees[0], trees[0]}), input_error);
}

TEST_CASE("random trees survive") {
  test::random_trees trees(8);
  for (int round = 0; round < 100; ++round) {
    profiled_tree t = trees();
    const std::string text = energy::irene_json_line(t);
    CHECK(text.find('\n') == std::string::npos);
    energy::lower_case_types(t);
    const auto read = energy::parse_irene_jsonl(text);
    REQUIRE(read.size() == 1);
    REQUIRE(read[0] == t);
    REQUIRE(energy::parse_irene_jsonl(energy::irene_json_line(read[0])) == read);
  }
}

TEST_CASE("the published trees go from one format to the other and back" *
          doctest::skip(data_folder() == nullptr)) {
  const file to;
  auto trees = energy::load_irene_csv(std::filesystem::path(data_folder()) / "irene" / "device_1").trees;
  energy::save_irene_jsonl(to.path, trees);
  for (profiled_tree& t : trees) energy::lower_case_types(t);
  CHECK(energy::load_irene_jsonl(to.path) == trees);
}
