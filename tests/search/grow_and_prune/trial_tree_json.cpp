// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/trial_tree_json.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/search/grow_and_prune/grow_and_prune.hpp"
#include "edgetran/search/grow_and_prune/grow_and_prune_json.hpp"
#include "edgetran/search/grow_and_prune/grow_and_prune_run.hpp"
#include "search/grow_and_prune/simulated_training.hpp"

using namespace edgetran;
using search::edit;
using search::trial_journal;
using search::trial_question;
using search::trial_tree;

namespace {

using plain_search = search::grow_and_prune<test::simulated_importance>;

search::grow_and_prune_options small_options() {
  search::grow_and_prune_options o;
  o.grow.children = 3;
  o.grow.widths = {96};
  o.prune.feed_forward_step = 32;
  o.prune.narrowest_feed_forward = 32;
  o.patience = 4;
  o.restarts = 1;
  o.most_rounds = 12;
  return o;
}
json::object plan() { return search::to_json(small_options(), 7); }

/// A file of its own, gone afterwards.
struct scratch_file {
  std::filesystem::path path;
  explicit scratch_file(const std::string& name)
      : path(std::filesystem::temp_directory_path() / ("edgetran_trial_tree_" + name)) {
    std::filesystem::remove(path);
  }
  ~scratch_file() { std::filesystem::remove(path); }
  [[nodiscard]] std::string read() const {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& text) const { std::ofstream(path, std::ios::binary) << text; }
};

std::optional<double> loss(const trial_question& q) {
  if (q.id % 7 == 5) return std::nullopt;
  return test::simulated_loss(q.model);
}

/// Opens the file, goes on with what it holds to the end, and returns the tree.
trial_tree continued(const std::filesystem::path& path, std::size_t* evaluated = nullptr) {
  trial_journal journal(path, test::small_root(), plan(), {.flush_every = 0});
  plain_search s(journal.tree(), {}, small_options(), 7);
  search::run_trials(s,
                     [&](const trial_question& q) {
                       if (evaluated != nullptr) ++*evaluated;
                       return loss(q);
                     },
                     {.keep = [&](const trial_tree& t) { journal.record(t); }});
  return s.tree();
}

}  // namespace

TEST_CASE("a tree comes back from its journal as it was") {
  const scratch_file file("whole");
  std::size_t evaluated = 0;
  const trial_tree t = continued(file.path, &evaluated);
  CHECK(t.nodes().size() > 15);
  CHECK(evaluated == t.nodes().size());
  bool removed = false, failed = false;
  for (const auto& n : t.nodes())
    removed = removed || !n.removed.empty(), failed = failed || !n.failure.empty();
  CHECK(removed);
  CHECK(failed);
  {
    const trial_journal journal(file.path, test::small_root(), plan());
    CHECK(journal.tree() == t);
    CHECK(journal.warnings().empty());
  }
  const std::string before = file.read();
  CHECK(continued(file.path) == t);  // which was at its end
  CHECK(file.read() == before);
}

TEST_CASE("killed after any byte, a search goes on with the same children and ends in the same tree") {
  const scratch_file whole("bytes"), part("part");
  const trial_tree t = continued(whole.path);
  const std::string text = whole.read();
  const std::size_t header = text.find('\n') + 1;
  std::size_t least = t.nodes().size(), most = 0;
  for (std::size_t cut = 0; cut <= text.size(); cut += cut < header + 40 ? 13 : 89) {
    part.write(text.substr(0, cut));
    std::size_t evaluated = 0;
    REQUIRE(continued(part.path, &evaluated) == t);
    least = std::min(least, evaluated), most = std::max(most, evaluated);
  }
  CHECK(most == t.nodes().size());
  CHECK(least <= 1);  // what was told is not asked again
}

TEST_CASE("a journal of another search is refused, and says what differs") {
  const scratch_file file("other");
  { const trial_journal made(file.path, test::small_root(), plan()); }
  auto options = small_options();
  options.prune.heads = 3;
  CHECK_THROWS_WITH_AS(trial_journal(file.path, test::small_root(), search::to_json(options, 7)),
                       doctest::Contains("plan"), state_error);
  CHECK_THROWS_AS(trial_journal(file.path, test::small_root(), search::to_json(small_options(), 8)),
                  state_error);
  auto root = test::small_root();
  root.vocabulary = 51;
  CHECK_THROWS_WITH_AS(trial_journal(file.path, root, plan()), doctest::Contains("vocab_size"), state_error);
  options = small_options();
  options.most_rounds = 1000;  // may be raised
  CHECK_NOTHROW(trial_journal(file.path, test::small_root(), search::to_json(options, 7)));
}

TEST_CASE("records that make no tree are refused") {
  const auto refused = [](const json::object& record) {
    const scratch_file file("wrong");
    { const trial_journal made(file.path, test::small_root(), plan()); }
    {
      io::journal raw(file.path, search::trial_tree_schema());
      raw.append(record);
    }
    CHECK_THROWS_AS(trial_journal(file.path, test::small_root(), plan()), error);
  };
  refused({{"id", "x"}, {"kind", "gossip"}});
  refused({{"id", "x"}});
  refused({{"id", "told 3"},
           {"kind", "told"},
           {"node", 3},
           {"loss", 1.0},
           {"violation", 0.0},
           {"objective", 1.0}});
  refused({{"id", "round 1"},
           {"kind", "round"},
           {"round", 1},
           {"parent", 0},
           {"mode", "grow_attn_head"},
           {"steps", 1},
           {"children", json::array{}}});  // of a root that is open
  refused({{"id", "round 2"},
           {"kind", "round"},
           {"round", 2},
           {"parent", 0},
           {"mode", "grow_attn_head"},
           {"steps", 1},
           {"children", json::array{}}});
}

TEST_CASE("only a tree that grew out of the journal's can be recorded") {
  const scratch_file file("shorter");
  const trial_tree t = continued(file.path);
  trial_journal journal(file.path, test::small_root(), plan());
  CHECK_THROWS_AS(journal.record(trial_tree(test::small_root())), state_error);
  const std::string before = file.read();
  journal.record(t);
  CHECK(file.read() == before);
}

TEST_CASE("a tree as a document has the members of the published ones") {
  const scratch_file file("document");
  const trial_tree t = continued(file.path);
  const json::object o = search::to_json(t);
  const json::value v = json::parse(json::dump(o), "tree");
  const auto& nodes = v.at("nodes").as_array();
  REQUIRE(nodes.size() == t.nodes().size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& n = t.at(i);
    CHECK(nodes[i].at("hash").as_string() == n.hash);
    CHECK(nodes[i].at("mode").as_string() == search::name(n.edit));
    CHECK(nodes[i].at("steps").as_integer() == n.steps);
    CHECK(nodes[i].at("params").as_integer() == n.parameters);
    CHECK(model::read_architecture(nodes[i].at("architecture")) == n.architecture);
    if (n.loss)
      CHECK(nodes[i].at("loss").as_real() == *n.loss);
    else
      CHECK(nodes[i].at("failure").as_string() == n.failure);
  }
  trial_tree open(test::small_root());
  CHECK(search::to_json(open).find("nodes")->as_array()[0].find("loss") == nullptr);
}
