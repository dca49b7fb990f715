// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/graph_hash.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/io/json.hpp"
#include "edgetran/model/architecture_json.hpp"
#include "model/architectures.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

std::string hash(const std::string& text) { return md5(text).str(); }

/// The published definition word by word, on the graph and with strings.
std::string naive_hash(const m::architecture& a) {
  const m::architecture_graph g = m::graph_of(a);
  const std::size_t n = g.vertices.size();
  std::vector<std::vector<std::size_t>> in(n), out(n);
  for (const auto& e : g.edges) out[e.from].push_back(e.to), in[e.to].push_back(e.from);
  std::vector<std::string> h;
  for (std::size_t v = 0; v < n; ++v)
    h.push_back(hash("(" + std::to_string(out[v].size()) + ", " + std::to_string(in[v].size()) + ", '" +
                     std::string(m::text_of(g.vertices[v]).view()) + "')"));
  const auto sorted = [&](const std::vector<std::size_t>& of) {
    std::vector<std::string> all;
    for (const std::size_t v : of) all.push_back(h[v]);
    std::sort(all.begin(), all.end());
    std::string joined;
    for (const std::string& s : all) joined += s;
    return joined;
  };
  for (int round = 0; round < 5; ++round) {
    std::vector<std::string> next;
    for (std::size_t v = 0; v < n; ++v)
      next.push_back(hash(sorted(in[v]) + "|" + sorted(out[v]) + "|" + h[v]));
    h = next;
  }
  std::sort(h.begin(), h.end());
  const auto list = [](const std::vector<std::string>& items) {
    std::string text = "[";
    for (const std::string& s : items) text += (text.size() > 1 ? ", " : "") + s;
    return text + "]";
  };
  for (std::string& s : h) s = "'" + s + "'";
  std::vector<std::string> hidden, stacks;
  for (const auto& l : a.layers) {
    hidden.push_back(std::to_string(l.hidden));
    std::vector<std::string> widths;
    for (const std::int64_t f : l.feed_forward) widths.push_back(std::to_string(f));
    stacks.push_back(list(widths));
  }
  return hash(hash(list(h)) + list(hidden) + list(stacks));
}

}  // namespace

TEST_CASE("the published hashes of BERT-Base, BERT-Mini and the first record") {
  CHECK(m::graph_hash(test::plain(12, 768, 12, 3072)) == "8b20da51c159887b310cabce176da7fb");
  CHECK(m::graph_hash(test::plain(4, 256, 4, 1024)) == "40f62e468f3458f8d4a5b49ba1413ce6");
  CHECK(m::graph_hash(test::first_published()) == "f36d5c40c770e4f787c78b43a2a09d78");
}

TEST_CASE("groups of equal heads hash as the graph of all vertices does") {
  stream random(7);
  m::graph_hasher hasher;  // one for all: nothing of an earlier architecture may stay
  for (int i = 0; i < 200; ++i) {
    const m::architecture a = test::any_architecture(random);
    CHECK(hasher(a).str() == naive_hash(a));
  }
}

TEST_CASE("heads may change places within a layer, and nothing else may") {
  stream random(8);
  std::set<md5_digest> seen;
  m::graph_hasher hasher;
  for (int i = 0; i < 100; ++i) {
    m::architecture a = test::any_architecture(random);
    const md5_digest before = hasher(a);
    CHECK(seen.insert(before).second);
    for (auto& l : a.layers) shuffle(l.heads, random);
    CHECK(hasher(a) == before);
    m::architecture other = a;
    ++other.layers.back().hidden;
    CHECK(hasher(other) != before);
    other = a;
    ++other.layers.front().feed_forward.front();
    CHECK(hasher(other) != before);
    other = a;
    other.layers.front().heads.push_back(other.layers.front().heads.front());
    CHECK(hasher(other) != before);
  }
  CHECK_THROWS_AS(hasher(m::architecture{}), shape_error);
}

TEST_CASE("every published record is kept under the hash of its architecture") {
  if (test::data_folder() == nullptr) {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return;
  }
  m::graph_hasher hasher;
  std::size_t records = 0;
  for (const std::string& file : test::record_files()) {
    const json::value all = json::load(file);
    for (const auto& record : all.as_object()) {
      const json::value& dictionary = record.value.at("model_dict");
      const m::architecture a = m::read_architecture(dictionary, file);
      CHECK(hasher(a).str() == record.key);
      CHECK(json::value(m::to_json(a)) == dictionary);  // read and written unchanged
      ++records;
    }
  }
  CHECK(records >= 81 + 239 + 92 + 21 + 16);  // more where more devices are published
}
