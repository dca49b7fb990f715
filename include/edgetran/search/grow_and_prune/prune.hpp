// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_PRUNE_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_PRUNE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/search/grow_and_prune/edit.hpp"

namespace edgetran::search {

/// How architectures shrink; steps and counts are the published ones, the floors are not: the public code has
/// none.
struct prune_options {
  std::size_t heads = 2;                      ///< removed at once
  std::size_t fewest_heads = 1;               ///< that a layer keeps
  std::size_t feed_forward_layers = 2;        ///< narrowed at once
  std::int64_t feed_forward_step = 128;       ///< units that each of them loses
  std::int64_t narrowest_feed_forward = 128;  ///< units that it keeps
  std::int64_t hidden_step = 48;              ///< channels that a layer loses
  std::int64_t narrowest_hidden = 64;         ///< channels that it keeps
};

/// How much the parts of a model matter; larger is more, in any unit.
struct importances {
  std::vector<std::vector<double>> heads{};         ///< [layer][slot], slots in the published order
  std::vector<std::vector<double>> feed_forward{};  ///< [layer][place in the stack]

  friend bool operator==(const importances&, const importances&) = default;
};

namespace detail {

struct ranked_part {
  double importance;
  std::size_t layer;
  std::size_t place;

  friend bool operator<(const ranked_part& a, const ranked_part& b) {
    return std::tie(a.importance, a.layer, a.place) < std::tie(b.importance, b.layer, b.place);
  }
};

/// All parts, the least important first; equal ones in the order of the model. Throws shape_error and
/// numeric_error where importances are not those of the architecture, or no numbers.
template <class Parts>
std::vector<ranked_part> ranked(const model::architecture& a, const std::vector<std::vector<double>>& by,
                                const char* what, Parts parts) {
  const auto refuse = [&](const std::string& problem) {
    throw shape_error(problem, std::string("importances of ") + what, "give those of the parent");
  };
  if (by.size() != a.layers.size())
    refuse(std::to_string(by.size()) + " layers where the architecture has " +
           std::to_string(a.layers.size()));
  std::vector<ranked_part> all;
  for (std::size_t l = 0; l < by.size(); ++l) {
    if (by[l].size() != parts(a.layers[l]))
      refuse(std::to_string(by[l].size()) + " in layer " + std::to_string(l) +
             " where the architecture has " + std::to_string(parts(a.layers[l])));
    for (std::size_t i = 0; i < by[l].size(); ++i) {
      if (!std::isfinite(by[l][i]))
        throw numeric_error("an importance that is not finite",
                            std::string(what) + " of layer " + std::to_string(l),
                            "check the weights: their training diverged");
      all.push_back({by[l][i], l, i});
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}
inline std::vector<ranked_part> ranked_heads(const model::architecture& a, const importances& by) {
  return ranked(a, by.heads, "heads", [](const auto& l) { return l.heads.size(); });
}
inline std::vector<ranked_part> ranked_stacks(const model::architecture& a, const importances& by) {
  return ranked(a, by.feed_forward, "feed-forward layers",
                [](const auto& l) { return l.feed_forward.size(); });
}

}  // namespace detail

/// The parent without its least important heads, wherever they are: as many as asked for, or as can go while
/// every layer keeps some. None where no head can go. Throws shape_error and numeric_error for importances
/// that are not the parent's. O(heads log heads).
inline std::optional<child> prune_heads(const model::architecture& parent, const importances& by,
                                        const prune_options& options = {}) {
  check(parent);
  child c{model::canonical(parent), {}};
  auto& layers = c.architecture.layers;
  const std::size_t keeps = std::max<std::size_t>(options.fewest_heads, 1);
  std::vector<std::size_t> left;
  for (const auto& l : layers) left.push_back(l.heads.size());
  for (const detail::ranked_part& p : detail::ranked_heads(c.architecture, by)) {
    if (c.removed.size() == options.heads) break;
    if (left[p.layer] <= keeps) continue;
    --left[p.layer];
    c.removed.push_back({p.layer, p.place});
  }
  if (c.removed.empty()) return std::nullopt;
  std::sort(c.removed.begin(), c.removed.end());
  // From the back, so that slots in front of a removed one keep their numbers.
  for (auto gone = c.removed.rbegin(); gone != c.removed.rend(); ++gone)
    layers[gone->layer].heads.erase(layers[gone->layer].heads.begin() +
                                    static_cast<std::ptrdiff_t>(gone->slot));
  return c;
}

/// The parent with its least important feed-forward layers narrower by a step each: as many as asked for, or
/// as can lose a step and keep the narrowest width. None where no one can. Throws as `prune_heads`.
inline std::optional<child> prune_feed_forward(const model::architecture& parent, const importances& by,
                                               const prune_options& options = {}) {
  check(parent);
  child c{model::canonical(parent), {}};
  const std::int64_t keeps = std::max<std::int64_t>(options.narrowest_feed_forward, 1);
  std::size_t narrowed = 0;
  for (const detail::ranked_part& p : detail::ranked_stacks(c.architecture, by)) {
    if (narrowed == options.feed_forward_layers) break;
    std::int64_t& width = c.architecture.layers[p.layer].feed_forward[p.place];
    if (options.feed_forward_step < 1 || width < keeps + options.feed_forward_step) continue;
    width -= options.feed_forward_step;
    ++narrowed;
  }
  if (narrowed == 0) return std::nullopt;
  return c;
}

/// How much a layer matters: the mean of what its heads and its feed-forward layers come to on average.
/// Throws as `edgetran::mean`, for a layer without one of them and for numbers that are not finite.
inline std::vector<double> layer_importances(const importances& by) {
  std::vector<double> all;
  for (std::size_t l = 0; l < by.heads.size(); ++l)
    all.push_back((mean(by.heads[l]) + mean(by.feed_forward.at(l))) / 2);
  return all;
}

/// The parent with a smaller hidden size in its least important layer: of those that can lose a step and keep
/// the narrowest. Heads shrink in proportion, rounded down, and stay as many; feed-forward widths stay. None
/// where no layer can. Throws as `prune_heads`.
inline std::optional<child> prune_layer(const model::architecture& parent, const importances& by,
                                        const prune_options& options = {}) {
  check(parent);
  child c{model::canonical(parent), {}};
  (void)detail::ranked_heads(c.architecture, by);  // refuse what does not fit
  (void)detail::ranked_stacks(c.architecture, by);
  const std::vector<double> all = layer_importances(by);
  const std::int64_t keeps = std::max<std::int64_t>(options.narrowest_hidden, 1);
  std::optional<std::size_t> least;
  for (std::size_t l = 0; l < all.size(); ++l)
    if (options.hidden_step >= 1 && c.architecture.layers[l].hidden >= keeps + options.hidden_step)
      if (!least || all[l] < all[*least]) least = l;
  if (!least) return std::nullopt;
  model::architecture::layer& l = c.architecture.layers[*least];
  const std::int64_t hidden = l.hidden - options.hidden_step;
  const std::int64_t size = std::max<std::int64_t>(l.heads.front().size * hidden / l.hidden, 1);
  l.hidden = hidden;
  for (model::attention_head& h : l.heads) h.size = size;
  return c;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_PRUNE_HPP
