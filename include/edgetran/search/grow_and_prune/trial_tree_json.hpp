// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_TRIAL_TREE_JSON_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_TRIAL_TREE_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/io/json_differences.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"
#include "edgetran/model/architecture_json.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/flexibert_config.hpp"
#include "edgetran/search/grow_and_prune/trial_tree.hpp"

namespace edgetran::search {

/// What the records of a trial_journal are.
inline const io::journal_schema& trial_tree_schema() {
  static const io::journal_schema schema{"edgetran-trial-tree", 1, 0};
  return schema;
}

namespace detail {

inline std::size_t read_number(const json::value& v) {
  return static_cast<std::size_t>(v.as_integer(0, std::numeric_limits<std::int64_t>::max()));
}

/// What is known of a node when it is asked.
inline json::object asked_to_json(const trial_node& n, std::size_t id) {
  json::array removed;
  for (const head_place& p : n.removed) removed.emplace_back(json::array{p.layer, p.slot});
  json::object o{{"node", id}, {"hash", n.hash}, {"architecture", model::to_json(n.architecture)}};
  if (!n.removed.empty()) o.set("removed", std::move(removed));
  o.set("params", n.parameters);
  return o;
}
inline child read_child(const json::value& v) {
  child c{model::read_architecture(v.at("architecture")), {}};
  if (const json::value* removed = v.find("removed"))
    for (const json::value& p : removed->as_array())
      c.removed.push_back({read_number(p.at(std::size_t{0})), read_number(p.at(std::size_t{1}))});
  return c;
}

/// What came of a node, with the members of the published trees.
inline json::object told_to_json(const trial_node& n, std::size_t id) {
  json::object o{{"id", "told " + std::to_string(id)},
                 {"kind", "told"},
                 {"node", id},
                 {"hash", n.hash},
                 {"mode", std::string(name(n.edit))},
                 {"steps", n.steps},
                 {"params", n.parameters}};
  if (n.loss)
    o.set("loss", *n.loss).set("violation", n.score.violation).set("objective", n.score.objective);
  else
    o.set("failure", n.failure);
  return o;
}

}  // namespace detail

/// A tree as one document: `{"version", "nodes": [{"node", "parent", "mode", "hash", "architecture", "steps",
/// "params", "loss", ...}]}`, in the order of the questions.
inline json::object to_json(const trial_tree& t) {
  json::array nodes;
  for (std::size_t i = 0; i < t.nodes().size(); ++i) {
    const trial_node& n = t.nodes()[i];
    json::object o = detail::asked_to_json(n, i);
    o.set("parent", n.parent).set("round", n.round);
    if (n.open())
      o.set("mode", std::string(name(n.edit))).set("steps", n.steps);
    else
      for (const auto& [key, value] : detail::told_to_json(n, i))
        if (key != "id" && key != "kind") o.set(key, value);
    nodes.emplace_back(std::move(o));
  }
  return {{"version", 1}, {"nodes", std::move(nodes)}};
}

/// Keeps a trial_tree in a journal: what `record` returned from is there after a crash at any instruction.
template <io::journal_calls Calls = io::system_calls>
class basic_trial_journal {
 public:
  /// Opens the file, or makes it for a search from `root`. `plan` is whatever decides the course of the
  /// search, options and seed; a file of another root or plan is refused with a state_error that says what
  /// differs. Throws what io::journal throws, and input_error for records that are no tree.
  basic_trial_journal(std::filesystem::path path, const model::flexibert<>& root, const json::object& plan,
                      const io::journal_options& options = {}, Calls calls = {})
      : journal_(std::move(path), trial_tree_schema(), options, std::move(calls)), tree_(root) {
    const json::object start{
        {"id", "start"}, {"kind", "start"}, {"plan", plan}, {"model", model::to_config(root)}};
    if (journal_.records().empty()) journal_.append(start);
    require_same(start);
    for (std::size_t i = 1; i < journal_.records().size(); ++i) read(journal_.records()[i]);
    recorded_ = tree_.log().size();
  }

  /// As the file holds it: what a search is made from.
  [[nodiscard]] const trial_tree& tree() const { return tree_; }

  /// Appends what the tree holds more than the file: a record a round or answer. `tree` must have grown out
  /// of that of `tree()`. Throws state_error where it holds less, and what io::journal::append throws.
  void record(const trial_tree& tree) {
    if (tree.log().size() < recorded_)
      throw state_error("a tree of " + std::to_string(tree.log().size()) +
                            " events where the journal holds " + std::to_string(recorded_),
                        journal_.path().string(), "record the tree that was made from this journal");
    for (; recorded_ < tree.log().size(); ++recorded_) {
      const trial_tree::event& e = tree.log()[recorded_];
      if (e.is_round)
        journal_.append(round_to_json(tree, e.number));
      else
        journal_.append(detail::told_to_json(tree.at(e.number), e.number));
    }
  }

  [[nodiscard]] const std::vector<std::string>& warnings() const { return journal_.warnings(); }

 private:
  static json::object round_to_json(const trial_tree& tree, std::size_t number) {
    const trial_round& r = tree.rounds()[number];
    json::array children;
    for (std::size_t i = r.first; i < r.first + r.count; ++i)
      children.emplace_back(detail::asked_to_json(tree.at(i), i));
    return {{"id", "round " + std::to_string(number)},
            {"kind", "round"},
            {"round", number},
            {"parent", r.parent},
            {"mode", std::string(name(r.edit))},
            {"steps", r.count == 0 ? 0 : tree.at(r.first).steps},
            {"children", std::move(children)}};
  }

  void require_same(const json::object& start) const {
    const json::value& have = journal_.records().front().body;
    const std::string different = json::differences(start, have.as_object());
    if (!different.empty())
      throw state_error("it holds another search: " + different, journal_.path().string(),
                        "continue with the same root, options and seed, or begin another journal");
  }

  void read(const io::journal_record& r) {
    const json::value& v = r.body;
    const std::string& kind = v.at("kind").as_string();
    const auto refuse = [&](const std::string& problem) {
      throw input_error(problem + " in record \"" + r.id + "\"", journal_.path().string(),
                        "restore the journal from a copy");
    };
    if (kind == "round") {
      const std::size_t number = detail::read_number(v.at("round"));
      if (number == 0) return;  // the root, which is there already
      if (number != tree_.rounds().size()) refuse("a round out of its turn");
      std::vector<child> children;
      for (const json::value& c : v.at("children").as_array()) children.push_back(detail::read_child(c));
      const std::size_t first =
          tree_.add_round(detail::read_number(v.at("parent")), edit_of(v.at("mode").as_string()), children,
                          v.at("steps").as_integer());
      for (std::size_t i = 0; i < children.size(); ++i)
        if (v.at("children").as_array()[i].at("hash").as_string() != tree_.at(first + i).hash)
          refuse("an architecture of another hash");
    } else if (kind == "told") {
      const std::size_t node = detail::read_number(v.at("node"));
      const json::value* failure = v.find("failure");
      const bool is_new = failure != nullptr
                              ? tree_.tell_failure(node, failure->as_string())
                              : tree_.tell(node, v.at("loss").as_real(),
                                           {v.at("violation").as_real(), v.at("objective").as_real()});
      if (!is_new) refuse("a second answer");
    } else {
      refuse("a record of no known kind");
    }
  }

  io::basic_journal<Calls> journal_;
  trial_tree tree_;
  std::size_t recorded_ = 0;  // events of the tree
};

using trial_journal = basic_trial_journal<>;

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_TRIAL_TREE_JSON_HPP
