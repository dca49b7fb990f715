// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/search/grow_and_prune/edit.hpp"

namespace edgetran::search {

/// How architectures grow; the values are the published ones.
struct grow_options {
  std::size_t children = 5;  ///< of one round, at most
  std::size_t heads = 1;     ///< that each of them gets
  /// What a new head may do; it has as many channels as the others of its layer.
  std::vector<model::attention_head> operations{
      {model::operation::sdp, 0},         {model::operation::wma, 0},
      {model::operation::dft, 0},         {model::operation::dct, 0},
      {model::operation::convolution, 5}, {model::operation::convolution, 9},
      {model::operation::convolution, 13}};
  std::vector<std::int64_t> widths{1024};  ///< that a feed-forward stack may get
  std::size_t longest_stack = std::numeric_limits<std::size_t>::max();
};

/// Every child is wanted.
struct none_known {
  constexpr bool operator()(const model::architecture&) const { return false; }
};

/// Children with `heads` more heads each, hidden sizes unchanged. Pairs of layer and operation are drawn at
/// random, each for one child only, so that there are fewer children than asked for where pairs run out.
/// `known(architecture)` says which children nobody wants (again). Throws shape_error for a parent that
/// `check` refuses, or options without heads or operations. O(layers operations).
template <class Known = none_known>
std::vector<child> grow_heads(const model::architecture& parent, const grow_options& options, stream random,
                              Known known = {}) {
  check(parent);
  if (options.heads == 0 || options.operations.empty())
    throw shape_error("no head to add", "grow_heads", "give operations, and at least one head a child");
  const std::size_t kinds = options.operations.size(), pairs = parent.layers.size() * kinds;
  const model::architecture from = model::canonical(parent);
  const auto order = sample_without_replacement(pairs, pairs, random);
  std::vector<child> all;
  for (std::size_t at = 0; pairs - at >= options.heads && all.size() < options.children;
       at += options.heads) {
    child c{from, {}};
    for (std::size_t i = at; i < at + options.heads; ++i) {
      auto& heads = c.architecture.layers[order[i] / kinds].heads;
      model::attention_head h = options.operations[order[i] % kinds];
      h.size = heads.front().size;
      heads.insert(std::upper_bound(heads.begin(), heads.end(), h),
                   h);  // behind its equals, which stay in place
    }
    check(c.architecture);
    if (!known(c.architecture)) all.push_back(std::move(c));
  }
  return all;
}

/// Children with one more width at the end of a feed-forward stack each. Pairs of layer and width are drawn
/// at random, each once; a layer whose last width is greater than all of `widths`, or whose stack is as long
/// as it may be, does not grow. Throws as `grow_heads`. O(layers widths).
template <class Known = none_known>
std::vector<child> grow_feed_forward(const model::architecture& parent, const grow_options& options,
                                     stream random, Known known = {}) {
  check(parent);
  if (options.widths.empty())
    throw shape_error("no width to add", "grow_feed_forward", "give at least one in widths");
  const std::int64_t greatest = *std::max_element(options.widths.begin(), options.widths.end());
  const model::architecture from = model::canonical(parent);
  std::vector<std::pair<std::size_t, std::int64_t>> pairs;
  for (std::size_t l = 0; l < from.layers.size(); ++l) {
    const auto& stack = from.layers[l].feed_forward;
    if (stack.back() > greatest || stack.size() >= options.longest_stack) continue;
    for (const std::int64_t width : options.widths) pairs.emplace_back(l, width);
  }
  shuffle(pairs, random);
  std::vector<child> all;
  for (const auto& [layer, width] : pairs) {
    if (all.size() >= options.children) break;
    child c{from, {}};
    c.architecture.layers[layer].feed_forward.push_back(width);
    check(c.architecture);
    if (!known(c.architecture)) all.push_back(std::move(c));
  }
  return all;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_HPP
