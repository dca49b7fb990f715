// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_ENERGY_IRENE_JSONL_HPP
#define EDGETRAN_ENERGY_IRENE_JSONL_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/energy/profiled_tree.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json.hpp"

namespace edgetran::energy {

namespace detail {

inline std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// The features that a node carries; batch and sequence stand beside the tree and input_size is their
/// product.
constexpr bool kept_by_node(std::size_t f) {
  return f != static_cast<std::size_t>(feature::input_size) &&
         f != static_cast<std::size_t>(feature::batch) && f != static_cast<std::size_t>(feature::sequence);
}

/// Reads the nested nodes of one line into preorder.
class irene_line_reader {
 public:
  irene_line_reader(std::string model, std::int64_t batch, std::int64_t sequence)
      : tree_{std::move(model), batch, sequence, {}} {}

  profiled_tree read(const json::value& root) && {
    add(root, nullptr, 0);
    check(tree_);
    return std::move(tree_);
  }

 private:
  struct place {
    const json::value* node;
    std::string scope;
    std::int64_t level;
    std::size_t index;
    const place* above;
  };

  // As deep as the text is nested, which the parser bounds.
  void add(const json::value& v, const place* above, std::size_t depth) {
    const std::size_t i = tree_.nodes.size();
    const place here{&v, v.at("scope").as_string(), v.at("level").as_integer(0, 1 << 20), i, above};
    check_scope(here);
    if (above != nullptr) check_parent(here, *above);
    profiled_node n = read_node(v, above == nullptr);
    if (here.scope.size() > root_scope.size()) n.path = here.scope.substr(root_scope.size() + 1);
    n.parent = above == nullptr ? 0 : above->index;
    n.depth = depth;
    const bool leaf = n.level == model::level::primitive;
    tree_.nodes.push_back(std::move(n));
    const json::value* children = leaf ? v.find("child_nodes_obj") : &v.at("child_nodes_obj");
    if (children != nullptr) {
      if (leaf && !children->as_array().empty())
        refuse(*children, "an ML primitive with nodes below it", "make it a module, or drop what is below");
      for (const json::value& child : children->as_array()) add(child, &here, depth + 1);
    }
    check_children(v, children);
    tree_.nodes[i].end = tree_.nodes.size();
  }

  void check_scope(const place& here) {
    const json::value& at = here.node->at("scope");
    const std::string_view rest =
        std::string_view(here.scope).substr(std::min(root_scope.size(), here.scope.size()));
    if (!here.scope.starts_with(root_scope) ||
        (here.above == nullptr ? !rest.empty() : rest.size() < 2 || rest[0] != '.'))
      refuse(at, "scope \"" + here.scope + "\"",
             here.above == nullptr ? "the scope of the root is \"root\"" : "write \"root.<path>\"");
    for (const place* p = here.above; p != nullptr; p = p->above)
      if (p->scope == here.scope)
        refuse(at, "a cycle: \"" + here.scope + "\" is below itself", "nest each node once");
    if (!scopes_.insert(here.scope).second)
      refuse(at, "a second node \"" + here.scope + "\"", "nest each node once");
  }

  static void check_parent(const place& here, const place& above) {
    if (const json::value* named = here.node->find("parent_name"); named != nullptr && !named->is_null()) {
      const std::string& name = named->as_string();
      const std::string_view whole = above.scope;
      const std::string_view last = whole.substr(whole.rfind('.') == whole.npos ? 0 : whole.rfind('.') + 1);
      if (name != whole && name != last)
        refuse(*named,
               "an orphan: its parent is \"" + name + "\", and it stands below \"" + above.scope + "\"",
               "nest it below its parent");
    }
    if (here.level <= above.level)
      refuse(here.node->at("level"),
             "level " + std::to_string(here.level) + " below level " + std::to_string(above.level),
             "levels count up from the root");
  }

  /// Whether `child_nodes` lists the scopes, or the ids, of exactly the nodes that are nested.
  static void check_children(const json::value& v, const json::value* children) {
    const json::value* listed = v.find("child_nodes");
    if (listed == nullptr) return;
    const json::array none, &nested = children == nullptr ? none : children->as_array();
    std::vector<std::string> wanted, found;
    const bool by_id = !listed->as_array().empty() && listed->as_array()[0].is_integer();
    for (const json::value& l : listed->as_array())
      wanted.push_back(by_id ? std::to_string(l.as_integer()) : l.as_string());
    for (const json::value& c : nested)
      found.push_back(by_id ? std::to_string(c.at("id").as_integer()) : c.at("scope").as_string());
    std::sort(wanted.begin(), wanted.end());
    std::sort(found.begin(), found.end());
    if (wanted != found)
      refuse(*listed, "child_nodes and child_nodes_obj list different nodes",
             "list the scope of each nested node once");
  }

  profiled_node read_node(const json::value& v, bool root) const {
    profiled_node n;
    const std::string& kind = v.at("type").as_string();
    if (kind != "model" && kind != "module" && kind != "ml" && kind != "ml-np")
      throw unknown_error("type \"" + kind + "\"", v.at("type").where(), "write model, module, ml or ml-np");
    if (root != (kind == "model"))
      refuse(v.at("type"), root ? "the root is no model" : "a model below the root",
             "only the root is a model");
    n.level = root ? model::level::root : kind == "module" ? model::level::module : model::level::primitive;
    n.type = lower_case(v.at("instance_type").as_string());
    if (root) n.type = tree_.model;
    for (std::size_t f = 0; f < feature_count; ++f)
      if (kept_by_node(f)) n.features[f] = number(v, feature_names[f]);
    n[feature::batch] = static_cast<double>(tree_.batch);
    n[feature::sequence] = static_cast<double>(tree_.sequence);
    n[feature::input_size] = n[feature::batch] * n[feature::sequence];
    n.energy = joules{number(v, "ground_truth_energy")};
    if (n.energy.value() == 0)
      refuse(v.at("ground_truth_energy"), "an energy of zero", "measure the node again, or drop its tree");
    return n;
  }

  static double number(const json::value& v, std::string_view key) {
    const json::value& at = v.at(key);
    const double x = at.as_real();
    if (!(x >= 0)) refuse(at, std::to_string(x) + " is negative", "repair the line");
    if (x > largest) refuse(at, std::to_string(x) + " is larger than any measurement", "check the unit");
    if (x > 0 && x < smallest)
      refuse(at, "a number below 1e-15 is smaller than any measurement", "check the unit");
    return x;
  }

  [[noreturn]] static void refuse(const json::value& at, std::string problem, std::string remedy) {
    throw input_error(std::move(problem), at.where(), std::move(remedy));
  }

  static constexpr std::string_view root_scope = "root";
  static constexpr double largest = 1e15, smallest = 1e-15;  // as irene_csv_file.hpp has them
  profiled_tree tree_;
  std::unordered_set<std::string> scopes_;
};

}  // namespace detail

/// The trees in a text of JSON lines in the layout of IrEne's code (branch `master`), one tree a
/// line; empty lines are passed over. Classes come in lower case, as the published code reads them (`linear`,
/// `matmul`), but the root's, which is the model's name; `lower_case_types` makes trees from elsewhere
/// comparable. `predicted_energy` and unknown keys are not read. `child_nodes` may list scopes or ids.
///
/// `source` serves the errors, whose place is `source:line:byte, key "…"`, both the line from 1 and the byte
/// of the line from 0. Throws input_error for what is no JSON, a missing key, a value out of range, an
/// unknown type (unknown_error), a scope twice, a cycle, a node whose parent_name is not the node it is below
/// (an orphan), child_nodes that do not match child_nodes_obj, a second tree of one model and workload, two
/// devices (key `device` of the line), no tree at all. O(size).
inline std::vector<profiled_tree> parse_irene_jsonl(std::string_view text,
                                                    const std::string& source = "jsonl") {
  std::vector<profiled_tree> trees;
  std::set<std::tuple<std::string, std::int64_t, std::int64_t>> runs;
  std::string device;
  bool any_device = false;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (std::all_of(one.begin(), one.end(), json::detail::is_blank)) continue;
    const json::value v = json::parse(one, source + ":" + std::to_string(line));
    const std::string& model = v.at("model_name").as_string();
    if (model.empty()) throw input_error("no name", v.at("model_name").where(), "name the model");
    const auto count = [&](const char* key) {
      const double x = v.at(key).as_real();
      if (!(x >= 1 && x <= 16777216 && x == std::floor(x)))
        throw input_error("no whole number from 1 to 2^24", v.at(key).where(), "repair the line");
      return static_cast<std::int64_t>(x);
    };
    const std::int64_t batch = count("batch_size"), sequence = count("seq_len");
    if (!runs.emplace(model, batch, sequence).second)
      throw input_error(
          "a second tree of " + model + " " + std::to_string(batch) + "x" + std::to_string(sequence),
          v.at("model_name").where(), "drop one");
    if (const json::value* d = v.find("device")) {
      if (any_device && d->as_string() != device)
        throw input_error("a tree of '" + d->as_string() + "' among trees of '" + device + "'", d->where(),
                          "keep one file a device");
      device = d->as_string();
      any_device = true;
    }
    trees.push_back(detail::irene_line_reader(model, batch, sequence).read(v.at("frontend_tree")));
  }
  if (trees.empty()) throw input_error("no tree", source + ":1:0", "write one a line");
  return trees;
}

/// The same from a file of at most 1 GiB. Throws also system_error.
inline std::vector<profiled_tree> load_irene_jsonl(const std::filesystem::path& path) {
  return parse_irene_jsonl(io::read_file(path, std::size_t{1} << 30), path.string());
}

/// Spells the classes of all nodes but the root as `load_irene_jsonl` does, so that trees of both formats can
/// be used together.
inline void lower_case_types(profiled_tree& t) {
  for (std::size_t i = 1; i < t.nodes.size(); ++i)
    t.nodes[i].type = detail::lower_case(std::move(t.nodes[i].type));
}

namespace detail {

inline json::value irene_node(const profiled_tree& t, std::size_t i, std::span<const joules> predicted) {
  const profiled_node& n = t.nodes[i];
  const auto scope = [&](std::size_t j) {
    return t.nodes[j].path.empty() ? "root" : "root." + t.nodes[j].path;
  };
  json::object o;
  o.set("id", i)
      .set("scope", scope(i))
      .set("parent_name", i == 0 ? json::value() : json::value(scope(n.parent)));
  o.set("level", n.depth).set("instance_type", n.type);
  o.set("type", i == 0                            ? "model"
                : n.level == model::level::module ? "module"
                : owned_by_module(n.type)         ? "ml-np"
                                                  : "ml");
  for (std::size_t f = 0; f < feature_count; ++f)
    if (kept_by_node(f)) o.set(std::string(feature_names[f]), n.features[f]);
  o.set("ground_truth_energy", n.energy.value());
  if (!predicted.empty()) o.set("predicted_energy", predicted[i].value());
  json::array children, scopes;
  t.each_child(i, [&](std::size_t c) {
    children.push_back(irene_node(t, c, predicted));
    scopes.push_back(scope(c));
  });
  o.set("child_nodes_obj", std::move(children)).set("child_nodes", std::move(scopes));
  return o;
}

}  // namespace detail

/// One line of the layout, without its end, with the shortest decimals that read back exactly; `predicted`,
/// if given, has one energy a node. Throws what `check` throws and shape_error for another number of
/// predictions.
inline std::string irene_json_line(const profiled_tree& t, std::span<const joules> predicted = {}) {
  check(t);
  if (!predicted.empty() && predicted.size() != t.nodes.size())
    throw shape_error(
        std::to_string(predicted.size()) + " predictions for " + std::to_string(t.nodes.size()) + " nodes",
        label(t), "give one a node, in preorder");
  return json::dump(json::object{{"model_name", t.model},
                                 {"batch_size", t.batch},
                                 {"seq_len", t.sequence},
                                 {"frontend_tree", detail::irene_node(t, 0, predicted)}});
}

/// Writes trees in this layout; they read back equal but for the case of their classes and the class of the
/// root. Throws input_error for no tree and two trees of one model and workload, what `irene_json_line`
/// throws, and system_error.
inline void save_irene_jsonl(const std::filesystem::path& path, std::span<const profiled_tree> trees) {
  if (trees.empty()) throw input_error("no trees to write", path.string(), "give at least one");
  std::set<std::tuple<std::string, std::int64_t, std::int64_t>> runs;
  std::string text;
  for (const profiled_tree& t : trees) {
    if (!runs.emplace(t.model, t.batch, t.sequence).second)
      throw input_error("a second tree of this model and workload", label(t), "drop one");
    (text += irene_json_line(t)) += '\n';
  }
  io::write_file(path, text);
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_IRENE_JSONL_HPP
