// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_GRAPH_HASH_HPP
#define EDGETRAN_MODEL_GRAPH_HASH_HPP

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/md5.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/architecture_graph.hpp"

namespace edgetran::model {

/// Names architectures by the hash of their graph, under which published records are kept. Every vertex
/// starts from the MD5 of its degrees and label and five times takes in the hashes of its neighbours; the
/// sorted hashes of all vertices are hashed, and once more with hidden sizes and feed-forward widths
/// (spec/design_space.md section 6). Heads that change places within a layer change nothing.
///
/// Equal heads of a layer have equal neighbours and so equal hashes at every step: they are one group here,
/// with a count. A hasher keeps its memory, so that only the first call of a size allocates. One hasher
/// serves one thread. A template so that only its callers compile it.
template <class Digest = md5_digest>
class basic_graph_hasher {
 public:
  /// Throws shape_error for an architecture that `check` refuses. O(vertices log vertices).
  template <class Architecture>
  Digest operator()(const Architecture& a) {
    check(a);
    build(a);
    start();
    plan();
    for (int round = 0; round < 5; ++round) spread();
    const Digest graph = fingerprint();
    text_.clear();
    append(graph);
    write_list(a.layers, [&](const auto& l) { append(l.hidden); });
    write_list(a.layers,
               [&](const auto& l) { write_list(l.feed_forward, [&](const std::int64_t f) { append(f); }); });
    return md5(text_);
  }

 private:
  static constexpr std::size_t hex = 32;  // characters of a digest
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// Neighbours: groups that stand side by side, and at most one elsewhere.
  struct neighbours {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t other = none;
  };
  struct group {
    vertex label{};
    std::size_t count = 1;
    neighbours in{}, out{};
    std::array<char, hex> digits{};        ///< of the digest
    std::array<std::uint64_t, 2> order{};  ///< the digest as a number: its place among others
    std::size_t text = 0;                  ///< where its text begins in a round

    void set(const Digest& d) {
      d.write(digits.data());
      for (std::size_t half = 0; half < 2; ++half) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < 8; ++i) word = word << 8 | d.bytes[8 * half + i];
        order[half] = word;
      }
    }
    char* write(char* to) const {
      for (std::size_t k = 0; k < count; ++k) to = std::copy(digits.begin(), digits.end(), to);
      return to;
    }
  };

  /// Groups in topological order: a block's input, its head groups and its norm stand side by side.
  template <class Architecture>
  void build(const Architecture& a) {
    groups_.clear();
    add({vertex::role::input, {}, 0});
    for (const auto& l : a.layers) {
      const std::size_t block = groups_.size() - 1;
      for (const attention_head& h : l.heads) {
        std::size_t i = block + 1;
        while (i < groups_.size() && groups_[i].label.head != h) ++i;
        if (i == groups_.size())
          add({vertex::role::head, h, 0});
        else
          ++groups_[i].count;
      }
      const std::size_t norm = add({vertex::role::add_norm, {}, 0});
      for (const std::int64_t f : l.feed_forward) add({vertex::role::feed_forward, {}, f});
      const std::size_t last = add({vertex::role::add_norm, {}, 0});
      groups_[block].out = {block + 1, norm + 1};
      for (std::size_t i = block + 1; i < norm; ++i) {
        groups_[i].in = {block, block + 1};
        groups_[i].out = {norm, norm + 1};
      }
      groups_[norm].in = {block, norm};
      groups_[norm].out = {norm + 1, norm + 2, last};
      for (std::size_t i = norm + 1; i < last; ++i) {
        groups_[i].in = {i - 1, i};
        groups_[i].out = {i + 1, i + 2};
      }
      groups_[last].in = {last - 1, last, norm};
    }
    const std::size_t output = add({vertex::role::output, {}, 0});
    groups_[output - 1].out = {output, output + 1};
    groups_[output].in = {output - 1, output};
    digests_.resize(groups_.size());
  }
  std::size_t add(const vertex& label) {
    groups_.push_back({.label = label});
    return groups_.size() - 1;
  }

  template <class Visit>
  static void each(const neighbours& n, Visit visit) {
    for (std::size_t i = n.begin; i < n.end; ++i) visit(i);
    if (n.other != none) visit(n.other);
  }
  [[nodiscard]] std::size_t degree(const neighbours& n) const {
    std::size_t sum = 0;
    each(n, [&](std::size_t i) { sum += groups_[i].count; });
    return sum;
  }

  /// First hashes: of `(out-degree, in-degree, 'label')`.
  void start() {
    labels_.resize(groups_.size());
    views_.resize(groups_.size());
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const group& g = groups_[i];
      labels_[i] = {};
      labels_[i] << "(" << static_cast<std::int64_t>(degree(g.out)) << ", "
                 << static_cast<std::int64_t>(degree(g.in)) << ", '" << text_of(g.label).view() << "')";
      views_[i] = labels_[i].view();
    }
    md5_each(views_, digests_);
    for (std::size_t i = 0; i < groups_.size(); ++i) groups_[i].set(digests_[i]);
  }

  /// Where each group's text of a round stands, which is as long in every round, and in which order texts
  /// are hashed: by length, as `md5_each` likes it.
  void plan() {
    std::size_t size = 0;
    order_.resize(groups_.size());
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      groups_[i].text = size;
      size += hex * (degree(groups_[i].in) + degree(groups_[i].out) + 1) + 2;
      order_[i] = i;
    }
    text_.resize(size);
    const auto end = [&](std::size_t i) { return i + 1 == groups_.size() ? size : groups_[i + 1].text; };
    const auto length = [&](std::size_t i) { return end(i) - groups_[i].text; };
    std::sort(order_.begin(), order_.end(), [&](std::size_t i, std::size_t j) {
      return std::pair(length(i), i) < std::pair(length(j), j);
    });
    for (std::size_t k = 0; k < order_.size(); ++k)
      views_[k] = std::string_view(text_).substr(groups_[order_[k]].text, length(order_[k]));
  }

  /// One round: every vertex takes in the sorted hashes of its neighbours.
  void spread() {
    for (const group& g : groups_) {
      char* to = text_.data() + g.text;
      to = write_sorted(g.in, to);
      *to++ = '|';
      to = write_sorted(g.out, to);
      *to++ = '|';
      std::copy(g.digits.begin(), g.digits.end(), to);
    }
    md5_each(views_, digests_);
    for (std::size_t k = 0; k < order_.size(); ++k) groups_[order_[k]].set(digests_[k]);
  }
  char* write_sorted(const neighbours& n, char* to) {
    if (n.other == none && n.begin + 1 >= n.end) return n.begin < n.end ? groups_[n.begin].write(to) : to;
    sorted_.clear();
    each(n, [&](std::size_t i) { sorted_.push_back(i); });
    sort_by_digest();
    for (const std::size_t i : sorted_) to = groups_[i].write(to);
    return to;
  }
  void sort_by_digest() {
    std::sort(sorted_.begin(), sorted_.end(),
              [&](std::size_t i, std::size_t j) { return groups_[i].order < groups_[j].order; });
  }

  /// Hash of the sorted list of all vertices' hashes.
  Digest fingerprint() {
    sorted_.clear();
    for (std::size_t i = 0; i < groups_.size(); ++i) sorted_.push_back(i);
    sort_by_digest();
    text_.clear();
    text_ += '[';
    for (const std::size_t i : sorted_)
      for (std::size_t k = 0; k < groups_[i].count; ++k) {
        text_ += text_.size() == 1 ? "'" : ", '";
        text_.append(groups_[i].digits.data(), hex);
        text_ += '\'';
      }
    text_ += ']';
    return md5(text_);
  }

  void append(const Digest& d) {
    text_.resize(text_.size() + hex);
    d.write(text_.data() + text_.size() - hex);
  }
  void append(std::int64_t n) {
    std::array<char, 24> digits;
    text_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr);
  }
  /// `[1, 2, 3]`, as Python prints a list.
  template <class List, class Write>
  void write_list(const List& list, Write write) {
    text_ += '[';
    bool first = true;
    for (const auto& item : list) {
      if (!first) text_ += ", ";
      write(item);
      first = false;
    }
    text_ += ']';
  }

  std::vector<group> groups_;
  std::vector<Digest> digests_;  // of the texts in `views_`
  std::vector<short_text> labels_;
  std::vector<std::string_view> views_;
  std::vector<std::size_t> order_, sorted_;
  std::string text_;
};

using graph_hasher = basic_graph_hasher<>;

/// The published hash of one architecture, 32 hexadecimal digits. For many, keep a graph_hasher.
template <class Hasher = graph_hasher>
std::string graph_hash(const architecture& a) {
  return Hasher{}(a).str();
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_GRAPH_HASH_HPP
