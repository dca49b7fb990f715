// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_SPACE_PRESETS_FLEXIBERT_JSON_HPP
#define EDGETRAN_SPACE_PRESETS_FLEXIBERT_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/space/json.hpp"
#include "edgetran/space/presets/flexibert_types.hpp"

namespace edgetran::space {

/// FlexiBERT 2.0's model dictionary, as ProTran and EdgeTran publish it: `{"l": layers, "o": heads by layer,
/// "h": hidden sizes, "f": feed-forward widths by layer}`. A head is `TYPE_PARAMETER_SIZE`; its size is
/// floor(hidden / heads), so that 12 heads do not fill hidden sizes of 128, 256 and 512.
template <flexibert_like S>
json::object to_model_dictionary(const architecture<S>& a) {
  json::array heads, hidden, feed_forward;
  const std::size_t layers = a.template get<"layers">();
  for (std::size_t i = 0; i < layers; ++i) {
    const auto h = a.template get<"hidden">(i);
    const auto of_layer = a.template get<"heads">(i);
    const auto size = static_cast<std::size_t>(h) / of_layer.size();
    json::array names;
    for (const auto& head : of_layer)
      names.emplace_back(std::string(head.name()) + "_" + std::to_string(size));
    heads.emplace_back(std::move(names));
    hidden.emplace_back(h);
    feed_forward.push_back(detail::value_to_json(a.template get<"feed_forward">(i)));
  }
  return {{"l", layers}, {"o", std::move(heads)}, {"h", std::move(hidden)}, {"f", std::move(feed_forward)}};
}

/// Reads such a dictionary; the heads of a layer may come in any order. Throws `input_error` naming the place
/// for what is not in the space: also for a model whose head size is not floor(hidden / heads), as growing
/// and pruning leave them.
template <flexibert_like S>
architecture<S> from_model_dictionary(const json::value& v) {
  using head = typename detail::heads_of<S>::value_type::value_type;
  using widths = typename record_of<S>::template found<"feed_forward">::value_type;
  architecture<S> a;
  detail::at_place(v.at("l"),
                   [&] { return a.template set<"layers">(detail::value_from_json<std::size_t>(v.at("l"))); });
  const std::size_t layers = a.template get<"layers">();
  for (const char* key : {"o", "h", "f"})
    if (v.at(key).as_array().size() != layers)
      throw input_error(
          std::to_string(v.at(key).as_array().size()) + " entries for " + std::to_string(layers) + " layers",
          v.at(key).where(), "give one for each");
  for (std::size_t i = 0; i < layers; ++i) {
    const json::value &h = v.at("h").at(i), &f = v.at("f").at(i), &o = v.at("o").at(i);
    detail::at_place(h, [&] { return a.template set<"hidden">(detail::value_from_json<int>(h), i); });
    detail::at_place(f,
                     [&] { return a.template set<"feed_forward">(detail::value_from_json<widths>(f), i); });
    typename detail::heads_of<S>::value_type heads;
    for (const json::value& item : o.as_array())
      detail::at_place(item, [&] {
        const std::string& text = item.as_string();
        const std::size_t cut = text.rfind('_');
        const std::size_t size = static_cast<std::size_t>(a.template get<"hidden">(i)) / o.as_array().size();
        if (cut == text.npos || text.substr(cut + 1) != std::to_string(size))
          throw input_error("head \"" + text + "\" where heads have size " + std::to_string(size), "",
                            "write TYPE_PARAMETER_SIZE with the size hidden / heads, rounded down");
        heads.push_back(head::of(text.substr(0, cut)));
        return true;
      });
    detail::at_place(o, [&] { return a.template set<"heads">(heads, i); });
  }
  return a;
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_PRESETS_FLEXIBERT_JSON_HPP
