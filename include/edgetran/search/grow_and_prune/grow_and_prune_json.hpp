// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_JSON_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "edgetran/io/json_value.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/search/grow_and_prune/grow_and_prune_options.hpp"

namespace edgetran::search {

/// Everything that decides the course of a search, as trial_journal keeps it, but not where it ends:
/// `most_rounds` may be raised and the search goes on. Seeds are text, for JSON has no
/// integers of 64 bits without sign; limits that nobody set are left out.
inline json::object to_json(const grow_and_prune_options& o, std::uint64_t seed) {
  const auto number = [](std::size_t n) { return static_cast<std::int64_t>(n); };
  const auto limit = [](json::object& to, const char* key, std::size_t n) {
    if (n != std::numeric_limits<std::size_t>::max()) to.set(key, static_cast<std::int64_t>(n));
  };
  json::array cycle, operations, widths;
  for (const edit e : o.cycle) cycle.emplace_back(std::string(name(e)));
  for (const model::attention_head& h : o.grow.operations)
    operations.emplace_back(std::string(model::text_of({h.of, h.taps, 1}).view()));
  for (const std::int64_t w : o.grow.widths) widths.emplace_back(w);
  json::object grow{{"children", number(o.grow.children)},
                    {"heads", number(o.grow.heads)},
                    {"operations", std::move(operations)},
                    {"widths", std::move(widths)}};
  limit(grow, "longest_stack", o.grow.longest_stack);
  json::object trained;
  for (const edit e : {edit::grow_heads, edit::grow_feed_forward, edit::prune_heads, edit::prune_feed_forward,
                       edit::prune_layer})
    trained.set(std::string(name(e)), json::object{{"steps", o.training_of(e).steps},
                                                   {"learning_rate", o.training_of(e).learning_rate}});
  json::object all{{"seed", std::to_string(seed)},
                   {"cycle", std::move(cycle)},
                   {"grow", std::move(grow)},
                   {"prune", json::object{{"heads", number(o.prune.heads)},
                                          {"fewest_heads", number(o.prune.fewest_heads)},
                                          {"feed_forward_layers", number(o.prune.feed_forward_layers)},
                                          {"feed_forward_step", o.prune.feed_forward_step},
                                          {"narrowest_feed_forward", o.prune.narrowest_feed_forward},
                                          {"hidden_step", o.prune.hidden_step},
                                          {"narrowest_hidden", o.prune.narrowest_hidden}}},
                   {"training", std::move(trained)},
                   {"tolerance", o.tolerance},
                   {"soft_prune", o.soft_prune},
                   {"backtrack", o.backtrack},
                   {"patience", number(o.patience)},
                   {"restarts", number(o.restarts)},
                   {"restart_among", number(o.restart_among)}};
  return all;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_GROW_AND_PRUNE_JSON_HPP
