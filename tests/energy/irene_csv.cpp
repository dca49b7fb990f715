// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/irene_csv.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/load.hpp"
#include "energy/profiled_fixture.hpp"
#include "energy/random_tree.hpp"

using namespace edgetran;
using energy::feature;
using energy::profiled_tree;

namespace {

/// A model of eleven nodes in four texts: an attention with two equal products, a leaf under the root, a
/// module without leaves and paths that skip a level.
struct texts {
  static constexpr std::string_view header =
      "batch_size,seq_len,flops,mem_bytes,cpu,mem,gpu,gpu_mem,gpu_clk,gpu_mem_clk,times_mean,gpu_energy_mean,"
      "energy_mean,level_name,model_name\n";
  std::array<std::string, 4> of;

  texts() {
    for (std::string& t : of) t = header;
    row(0, "0.9", "m", "m");
    // Parents may follow their children.
    row(1, "0.2", "h.0.attn:Attention", "m");
    row(1, "0.5", "h.0:Block", "m");
    row(1, "0.1", "extra:Opaque", "m");
    row(2, "0.05", "ln:LayerNorm", "m");
    row(2, "0.06", "h.0.mlp.ln:LayerNorm", "m");
    row(2, "0.07", "h.0.attn.q:Linear", "m");
    row(3, "0.01", "h.0.attn:MatMul", "m");
    row(3, "0.01", "h.0.attn:MatMul", "m");
    row(3, "0.02", "h.0.attn:Softmax", "m");
  }
  void row(std::size_t file, const std::string& energy, const std::string& level_name,
           const std::string& model, const std::string& workload = "8.0,32.0") {
    of[file] += workload + ",1.5,2.5,8.5,10.0,46.9,17.0,1911.0,3802.0,2.5e-05,0.002," + energy + "," +
                level_name + "," + model + "\n";
  }
  texts& change(std::size_t file, const std::string& from, const std::string& to) {
    const std::size_t at = of[file].find(from);
    REQUIRE(at != std::string::npos);
    of[file].replace(at, from.size(), to);
    return *this;
  }
  energy::campaign read_all(const energy::irene_csv_options& options = {}) const {
    return energy::read_irene_csv(io::csv::parse(of[0], "model.csv"), io::csv::parse(of[1], "module.csv"),
                                  io::csv::parse(of[2], "ml1.csv"), io::csv::parse(of[3], "ml2.csv"),
                                  options);
  }
  std::vector<profiled_tree> read(const energy::irene_csv_options& options = {}) const {
    return read_all(options).trees;
  }
};

template <class Error>
void refused(const texts& t, const std::string& where, const std::string& problem) {
  CAPTURE(problem);
  try {
    (void)t.read();
    FAIL("nothing thrown");
  } catch (const Error& e) {
    CHECK(e.where() == where);
    CHECK(e.problem().find(problem) != std::string::npos);
    CHECK_FALSE(e.remedy().empty());
  }
}

struct folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("edgetran_irene_csv_test" + std::to_string(::getpid()));
  folder() { std::filesystem::create_directories(path); }
  ~folder() { std::filesystem::remove_all(path); }
};

const char* data_folder() { return std::getenv("EDGETRAN_DATA_DIR"); }

}  // namespace

TEST_CASE("rows become a tree in preorder: modules, leaves with parameters, leaves without") {
  const auto trees = texts().read();
  REQUIRE(trees.size() == 1);
  const profiled_tree& t = trees[0];
  CHECK(t.model == "m");
  CHECK(t.batch == 8);
  CHECK(t.sequence == 32);
  struct expectation {
    const char *path, *type;
    std::size_t parent, end, depth;
    double energy;
  };
  const expectation expected[] = {{"", "m", 0, 10, 0, 0.9},
                                  {"h.0", "Block", 0, 8, 1, 0.5},
                                  {"h.0.attn", "Attention", 1, 7, 2, 0.2},
                                  {"h.0.attn.q", "Linear", 2, 4, 3, 0.07},
                                  {"h.0.attn.MatMul0", "MatMul", 2, 5, 3, 0.01},
                                  {"h.0.attn.MatMul1", "MatMul", 2, 6, 3, 0.01},
                                  {"h.0.attn.Softmax0", "Softmax", 2, 7, 3, 0.02},
                                  {"h.0.mlp.ln", "LayerNorm", 1, 8, 2, 0.06},
                                  {"extra", "Opaque", 0, 9, 1, 0.1},
                                  {"ln", "LayerNorm", 0, 10, 1, 0.05}};
  REQUIRE(t.nodes.size() == std::size(expected));
  for (std::size_t i = 0; i < t.nodes.size(); ++i) {
    CAPTURE(i);
    CHECK(t.nodes[i].path == expected[i].path);
    CHECK(t.nodes[i].type == expected[i].type);
    CHECK(t.nodes[i].parent == expected[i].parent);
    CHECK(t.nodes[i].end == expected[i].end);
    CHECK(t.nodes[i].depth == expected[i].depth);
    CHECK(t.nodes[i].energy.value() == expected[i].energy);
  }
  const energy::profiled_node& leaf = t.nodes[3];
  CHECK(leaf[feature::batch] == 8);
  CHECK(leaf[feature::sequence] == 32);
  CHECK(leaf[feature::input_size] == 256);
  CHECK(leaf[feature::flops] == 1.5);
  CHECK(leaf[feature::bytes] == 2.5);
  CHECK(leaf[feature::cpu] == 8.5);
  CHECK(leaf[feature::memory] == 10);
  CHECK(leaf[feature::gpu] == 46.9);
  CHECK(leaf[feature::gpu_memory] == 17);
  CHECK(leaf[feature::gpu_clock] == 1911);
  CHECK(leaf[feature::gpu_memory_clock] == 3802);
  CHECK(leaf[feature::latency] == 2.5e-5);
  CHECK(leaf[feature::gpu_energy] == 0.002);
  std::vector<std::size_t> children;
  t.each_child(0, [&](std::size_t c) { children.push_back(c); });
  CHECK(children == std::vector<std::size_t>{1, 8, 9});
}

TEST_CASE("columns may stand in any order, and runs come in the order of the models") {
  texts t;
  t.row(0, "2", "b", "b", "16,64");
  t.row(0, "3", "m", "m", "1,1");
  t.row(2, "0.5", "x:Linear", "b", "16,64");
  for (std::string& s : t.of) {  // the first column goes last
    std::string turned;
    for (std::size_t at = 0; at < s.size();) {
      const std::size_t comma = s.find(',', at), end = s.find('\n', at);
      turned += s.substr(comma + 1, end - comma - 1) + "," + s.substr(at, comma - at) + "\n";
      at = end + 1;
    }
    s = turned;
  }
  const auto trees = t.read();
  REQUIRE(trees.size() == 3);
  CHECK(energy::label(trees[0]) == "m 8x32");
  CHECK(energy::label(trees[1]) == "b 16x64");
  CHECK(energy::label(trees[2]) == "m 1x1");
  CHECK(trees[1].nodes.size() == 2);
  CHECK(trees[2].nodes.size() == 1);
}

TEST_CASE("leaves of a run that was not published otherwise are loose") {
  texts t;
  t.row(3, "0.01", "h.0.attn:MatMul", "m", "32.0,128.0");
  const energy::campaign c = t.read_all();
  CHECK(c.trees.size() == 1);
  REQUIRE(c.loose.size() == 1);
  CHECK(c.loose[0].model == "m");
  CHECK(c.loose[0].node.type == "MatMul");
  CHECK(c.loose[0].node.energy == edgetran::joules{0.01});
}

TEST_CASE("what is broken is refused with file, line and column") {
  const auto number = [](std::size_t file, const char* from, const char* to) {
    texts t;
    t.change(file, from, to);
    return t;
  };
  refused<unknown_error>(number(2, "times_mean", "time"), "ml1.csv:1, column 'times_mean'", "no such column");
  refused<numeric_error>(number(1, "0.5,h.0:", "nan,h.0:"), "module.csv:3, column 'energy_mean'", "'nan'");
  refused<numeric_error>(number(1, "0.5,h.0:", ",h.0:"), "module.csv:3, column 'energy_mean'", "''");
  refused<numeric_error>(number(1, "0.5,h.0:", "1e999,h.0:"), "module.csv:3, column 'energy_mean'", "1e999");
  refused<input_error>(number(1, "0.5,h.0:", "1e99,h.0:"), "module.csv:3, column 'energy_mean'", "larger");
  refused<input_error>(number(1, "0.5,h.0:", "1e-99,h.0:"), "module.csv:3, column 'energy_mean'", "smaller");
  refused<input_error>(number(1, "0.5,h.0:", "-0.5,h.0:"), "module.csv:3, column 'energy_mean'", "negative");
  refused<input_error>(number(1, "0.5,h.0:", "0,h.0:"), "module.csv:3, column 'energy_mean'", "zero");
  refused<numeric_error>(number(3, "2.5e-05", "inf"), "ml2.csv:2, column 'times_mean'", "'inf'");
  refused<input_error>(number(3, "2.5e-05", "-1"), "ml2.csv:2, column 'times_mean'", "negative");
  refused<input_error>(number(0, "8.0,", "8.5,"), "model.csv:2, column 'batch_size'", "whole number");
  refused<input_error>(number(0, "8.0,", "0,"), "model.csv:2, column 'batch_size'", "whole number");
  refused<input_error>(number(0, "32.0,", "1e300,"), "model.csv:2, column 'seq_len'", "whole number");
  refused<input_error>(number(1, "8.0,32.0", "8.0,33.0"), "module.csv:2, column 'model_name'",
                       "no whole model 'm'");
  refused<input_error>(number(2, ":LayerNorm,m", ":LayerNorm,n"), "ml1.csv:2, column 'model_name'",
                       "no whole model");
  refused<input_error>(number(3, "h.0.attn:", "h.1.attn:"), "ml2.csv:2, column 'level_name'",
                       "no module 'h.1.attn'");
  refused<input_error>(number(3, "h.0.attn:", "h.0.attn"), "ml2.csv:2, column 'level_name'",
                       "names no class");
  refused<input_error>(number(2, "ln:", "ln..x:"), "ml1.csv:2, column 'level_name'", "no dotted path");
  std::string deep = "a";
  for (int i = 0; i < 63; ++i) deep += ".a";
  CHECK(number(2, "ln:", (deep + ":").c_str()).read()[0].nodes.size() == 10);
  refused<input_error>(number(2, "ln:", (deep + ".a:").c_str()), "ml1.csv:2, column 'level_name'",
                       "at most 64 names");
  refused<input_error>(number(2, "ln:", ":"), "ml1.csv:2, column 'level_name'", "no dotted path");
  refused<input_error>(number(0, ",m,m", ",k,m"), "model.csv:2, column 'level_name'",
                       "'k' in the row of model 'm'");
  refused<input_error>(number(0, ",m,m", ",,"), "model.csv:2, column 'model_name'", "no name");

  refused<input_error>(number(2, "q:Linear", "q:MatMul"), "ml1.csv:4, column 'level_name'", "a MatMul among");
  refused<input_error>(number(3, "attn:Softmax", "attn:Linear"), "ml2.csv:4, column 'level_name'",
                       "a Linear among");

  texts twice;
  twice.row(0, "1", "m", "m");
  refused<input_error>(twice, "model.csv:3, column 'level_name'", "a second row");
  twice = {};
  twice.row(1, "1", "h.0:Block", "m");
  refused<input_error>(twice, "module.csv:5, column 'level_name'", "a second row of 'h.0'");
  twice = {};
  twice.row(2, "1", "h.0:Linear", "m");  // a module has this path
  refused<input_error>(twice, "ml1.csv:5, column 'level_name'", "a second row of 'h.0'");
  twice = {};
  twice.row(3, "1", "h.0.attn:Softmax", "m");
  refused<input_error>(twice, "ml2.csv:5, column 'level_name'", "more than 1 rows of 'h.0.attn:Softmax'");
  twice = {};
  twice.row(3, "1", "h.0.attn:MatMul", "m");
  refused<input_error>(twice, "ml2.csv:5, column 'level_name'", "more than 2 rows of 'h.0.attn:MatMul'");
  CHECK(twice.read({.products = 3})[0].nodes.size() == 11);

  texts none;
  none.of[0] = texts::header;
  refused<input_error>(none, "model.csv:2, column 'model_name'", "no rows");
  none.of[0].clear();
  refused<input_error>(none, "model.csv:1", "no header");
}

TEST_CASE("one folder holds one device") {
  const auto with_device = [](const std::array<const char*, 4>& devices) {
    texts t;
    for (std::size_t f = 0; f < 4; ++f) {
      std::string out;
      for (std::size_t at = 0; at < t.of[f].size();) {
        const std::size_t end = t.of[f].find('\n', at);
        out += t.of[f].substr(at, end - at) + (at == 0 ? ",device" : std::string(",") + devices[f]) + "\n";
        at = end + 1;
      }
      t.of[f] = out;
    }
    return t;
  };
  CHECK(with_device({"pc", "pc", "pc", "pc"}).read() == texts().read());
  refused<input_error>(with_device({"pc", "pc", "laptop", "pc"}), "ml1.csv:2, column 'device'",
                       "rows of 'laptop'");
  texts mixed = with_device({"pc", "pc", "pc", "pc"});
  mixed.change(2, "h.0.mlp.ln:LayerNorm,m,pc", "h.0.mlp.ln:LayerNorm,m,laptop");
  refused<input_error>(mixed, "ml1.csv:3, column 'device'", "rows of 'laptop' among rows of 'pc'");
}

TEST_CASE("trees survive their files to the last bit") {
  const folder to;
  std::vector<profiled_tree> trees = texts().read();
  trees.push_back(trees[0]);
  trees[1].model = trees[1].nodes[0].type = "a \"quoted\", model";
  energy::save_irene_csv(to.path, trees);
  CHECK(energy::load_irene_csv(to.path).trees == trees);
}

TEST_CASE("a model of ours survives but for the names of its products and the order of its children") {
  const folder to;
  for (const auto& model : test::published_models()) {
    const profiled_tree ours = test::made_up_tree(model, {8, 32});
    energy::save_irene_csv(to.path, std::vector{ours});
    const auto read = energy::load_irene_csv(to.path).trees;
    REQUIRE(read.size() == 1);
    REQUIRE(read[0].nodes.size() == ours.nodes.size());
    // By path, or by energy where the path has changed.
    std::map<std::string, const energy::profiled_node*> by_path;
    for (const auto& n : read[0].nodes) by_path.emplace(n.path, &n);
    std::size_t renamed = 0;
    for (const auto& n : ours.nodes) {
      if (n.type == "MatMul" || n.type == "Softmax") {
        ++renamed;
        continue;
      }
      CAPTURE(n.path);
      REQUIRE(by_path.contains(n.path));
      CHECK(by_path[n.path]->features == n.features);
      CHECK(by_path[n.path]->energy == n.energy);
      CHECK(read[0].nodes[by_path[n.path]->parent].path == ours.nodes[n.parent].path);
    }
    CHECK(renamed % 3 == 0);
    energy::save_irene_csv(to.path, read);
    CHECK(energy::load_irene_csv(to.path).trees == read);
  }
}

namespace {

/// What a node is, whatever its name: parent, class and numbers but the derived one.
using identity = std::tuple<std::string, std::string, std::array<double, energy::feature_count>, double>;

std::multiset<identity> identities(const profiled_tree& t) {
  std::multiset<identity> all;
  for (const auto& n : t.nodes) {
    auto features = n.features;
    features[0] = 0;
    all.emplace(t.nodes[n.parent].path, n.type, features, n.energy.value());
  }
  return all;
}

std::vector<profiled_tree> read_texts(const std::array<std::string, 4>& of) {
  texts t;
  t.of = of;
  return t.read();
}

}  // namespace

TEST_CASE("every model of ours fits the layout with all its leaves, whatever heads it has") {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(test::example_configs()))
    files.push_back(entry.path());
  files.push_back(test::example_configs().parent_path().parent_path() /
                  "tests/fuzz/corpus/config/architecture.json");
  std::size_t most_products = 0;
  for (const auto& file : files) {
    CAPTURE(file.string());
    const auto m = model::parse_as<model::known_families>(json::load(file), file.string());
    const auto& t = m.tree();
    const profiled_tree all = energy::profile_model(t, {1, 16}, file.stem().string(), [](std::size_t i) {
      energy::node_reading r;
      r.energy = joules{1 + static_cast<double>(i)};
      return r;
    });
    for (std::size_t i = 0; i < all.nodes.size(); ++i) {
      std::size_t products = 0;
      all.each_child(i, [&](std::size_t c) { products += all.nodes[c].type == "MatMul" ? 1 : 0; });
      most_products = std::max(most_products, products);
    }
    energy::detail::irene_writer writer;
    writer.add(all);
    texts written;
    written.of = writer.texts;
    const auto read = written.read({.products = 100});
    REQUIRE(read.size() == 1);
    CHECK(identities(read[0]) == identities(all));
  }
  CHECK(most_products == 3);  // relative positions add one to the two of the published models
}

TEST_CASE("random trees: every node comes back under its parent, and a second time nothing changes") {
  test::random_trees trees(5);
  std::size_t nodes = 0;
  for (int round = 0; round < 200; ++round) {
    const profiled_tree t = trees();
    nodes += t.nodes.size();
    energy::detail::irene_writer once, twice;
    once.add(t);
    const auto first = read_texts(once.texts);
    REQUIRE(first.size() == 1);
    REQUIRE(energy::label(first[0]) == energy::label(t));
    REQUIRE(identities(first[0]) == identities(t));
    twice.add(first[0]);
    REQUIRE(read_texts(twice.texts) == first);
  }
  CHECK(nodes > 5000);
}

TEST_CASE("the order of rows changes the order of siblings and nothing else") {
  test::random_trees trees(6);
  stream random(7);
  for (int round = 0; round < 50; ++round) {
    energy::detail::irene_writer writer;
    const std::vector<profiled_tree> two{trees(), trees()};
    if (energy::label(two[0]) == energy::label(two[1])) continue;
    if (two[0].model.find('\n') != std::string::npos || two[1].model.find('\n') != std::string::npos)
      continue;
    for (const auto& t : two) writer.add(t);
    const auto before = read_texts(writer.texts);
    for (std::string& text : writer.texts) {
      std::vector<std::string> lines;
      for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end + 1 - at));
        at = end + 1;
      }
      for (std::size_t i = lines.size(); i-- > 2;)
        std::swap(lines[i], lines[1 + static_cast<std::size_t>(random.uniform01() * static_cast<double>(i))]);
      text.clear();
      for (const std::string& line : lines) text += line;
    }
    auto after = read_texts(writer.texts);
    REQUIRE(after.size() == 2);
    if (energy::label(after[0]) != energy::label(before[0])) std::swap(after[0], after[1]);
    for (std::size_t k = 0; k < 2; ++k) {
      CHECK(energy::label(after[k]) == energy::label(before[k]));
      CHECK(identities(after[k]) == identities(before[k]));
    }
  }
}

TEST_CASE("what the layout cannot hold is refused before a file is touched") {
  const folder to;
  const auto refuse = [&](auto change, const std::string& problem) {
    CAPTURE(problem);
    std::vector<profiled_tree> trees = texts().read();
    change(trees);
    try {
      energy::save_irene_csv(to.path, trees);
      FAIL("nothing thrown");
    } catch (const input_error& e) {
      CHECK(e.problem().find(problem) != std::string::npos);
      CHECK_FALSE(e.remedy().empty());
    }
    CHECK(std::filesystem::is_empty(to.path));
  };
  refuse([](auto& t) { t.clear(); }, "no trees");
  refuse([](auto& t) { t.push_back(t[0]); }, "a second tree");
  refuse([](auto& t) { t[0].nodes[3].path = "elsewhere"; }, "does not extend");
  refuse([](auto& t) { t[0].nodes[9].path = "h.0.x"; }, "does not extend");
  refuse([](auto& t) { t[0].nodes[3].path = "h.0.attn."; }, "no dotted path");
  refuse([](auto& t) { t[0].nodes[3].type = "a:b"; }, "colon");
  refuse([](auto& t) { t[0].nodes[0].type = "Other"; }, "class 'Other'");
  refuse([](auto& t) { t[0].nodes[3].energy = joules{NAN}; }, "energy");
  refuse([](auto& t) { t[0].nodes[3][feature::cpu] = 1e30; }, "larger");
  refuse([](auto& t) { t[0].nodes[3][feature::cpu] = 1e-30; }, "smaller");
  refuse([](auto& t) { t[0].nodes[3].energy = joules{1e-30}; }, "smaller");
  try {
    energy::save_irene_csv(to.path / "missing", texts().read());
    FAIL("nothing thrown");
  } catch (const edgetran::system_error& e) {
    CHECK(e.where() == (to.path / "missing" / "model.csv").string());
  }
}

TEST_CASE("the published trees are here") {
  if (data_folder() == nullptr)
    MESSAGE("SKIPPED: EDGETRAN_DATA_DIR is not set, so the published trees are not read");
}

TEST_CASE("the published trees have the published counts" * doctest::skip(data_folder() == nullptr)) {
  const std::filesystem::path device = std::filesystem::path(data_folder()) / "irene" / "device_1";
  const energy::campaign read = energy::load_irene_csv(device);
  const auto& trees = read.trees;
  REQUIRE(trees.size() == 193);
  CHECK(read.loose.size() == 36);  // openai-gpt 32x128

  struct count {
    std::size_t leaves, modules, trees;
  };
  const std::map<std::string, count> expected{{"bert-base-uncased", {138, 75, 28}},
                                              {"roberta-base", {138, 75, 28}},
                                              {"distilbert-base-uncased", {69, 20, 28}},
                                              {"gpt2", {111, 36, 27}},
                                              {"openai-gpt", {110, 36, 27}},
                                              {"distilgpt2", {57, 18, 28}}};
  std::map<std::string, std::size_t> seen;
  std::map<std::string, double> parameters{
      {"bert-base-uncased", 109482240}, {"distilbert-base-uncased", 66362880},
      {"roberta-base", 124645632},      {"gpt2", 124439808},
      {"distilgpt2", 81912576},         {"openai-gpt", 116534784}};
  std::size_t leaves = 0, modules = 0;
  double bert = 0;
  for (const profiled_tree& t : trees) {
    std::size_t l = 0, m = 0;
    double p = 0;
    for (const auto& n : t.nodes) {
      (n.level == model::level::primitive ? l : m) += n.level == model::level::root ? 0 : 1;
      if (n.level == model::level::primitive) p += n[feature::parameters];
    }
    leaves += l;
    modules += m;
    ++seen[t.model];
    if (t.model == "sshleifer/tiny-ctrl") continue;
    CAPTURE(energy::label(t));
    CHECK(l == expected.at(t.model).leaves);
    CHECK(m == expected.at(t.model).modules);
    CHECK(p == parameters.at(t.model));  // of the models as their makers publish them
    if (t.model == "bert-base-uncased") bert += t.nodes[0].energy.value() / 28;
  }
  CHECK(leaves == 12741 + 5166 - 36);
  CHECK(modules == 7424);
  for (const auto& [model, c] : expected) CHECK(seen[model] == c.trees);
  CHECK(seen["sshleifer/tiny-ctrl"] == 27);
  CHECK(bert == doctest::Approx(31.99).epsilon(2e-4));  // spec/irene.md section 6, figure 5

  const folder to;
  energy::save_irene_csv(to.path, trees);
  CHECK(energy::load_irene_csv(to.path).trees == trees);
}
