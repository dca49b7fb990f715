// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_NARROWING_HPP
#define EDGETRAN_TOOL_NARROWING_HPP

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/space/bounds.hpp"
#include "edgetran/space/print.hpp"

namespace tool {

/// Name and narrowing of `flexibert2[hidden=128:256,layers=2:4]`; views into the text.
inline std::pair<std::string_view, std::string_view> parts_of_space(std::string_view text) {
  const std::size_t open = text.find('[');
  if (open == text.npos) return {text, {}};
  if (text.back() != ']')
    throw edgetran::input_error("no ']' after '['", std::string(text), "write name[element=first:last,...]");
  return {text.substr(0, open), text.substr(open + 1, text.size() - open - 2)};
}

/// The rank of a value that a text names.
template <class P>
std::uint64_t rank_named(std::string_view text) {
  std::string known;
  for (std::uint64_t r = 0; r < P::cardinality; ++r) {
    const std::string name = edgetran::space::value_text(P::element::unrank(r));
    if (name == text) return r;
    if (r < 20) known += (known.empty() ? "" : ", ") + name;
  }
  throw edgetran::input_error("no value '" + std::string(text) + "'", std::string(P::name),
                              "there are " + known);
}

/// The first comma that is not part of a value such as `[256, 512]`.
inline std::size_t comma_outside_brackets(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
    if (text[i] == ',' && depth == 0) return i;
  }
  return text.npos;
}

/// `hidden=128:256,layers=2:4`: every allowed value from the first to the last; one value stands for itself.
template <class S>
edgetran::space::bounds<S> narrowed(std::string_view text) {
  using record = edgetran::space::record_of<S>;
  edgetran::space::bounds<S> within;
  std::set<std::string> seen;
  while (!text.empty()) {
    const std::string_view item = text.substr(0, comma_outside_brackets(text));
    text.remove_prefix(item.size() < text.size() ? item.size() + 1 : text.size());
    const std::size_t equals = item.find('=');
    if (equals == item.npos)
      throw edgetran::input_error("'" + std::string(item) + "' narrows nothing", "space",
                                  "write element=first:last");
    if (!seen.insert(std::string(item.substr(0, equals))).second)
      throw edgetran::input_error("'" + std::string(item.substr(0, equals)) + "' is narrowed twice", "space",
                                  "give one range");
    const std::string_view element = item.substr(0, equals), values = item.substr(equals + 1);
    const std::size_t colon = values.find(':');
    const std::string_view first = values.substr(0, colon),
                           last = colon == values.npos ? first : values.substr(colon + 1);
    bool known = false;
    const edgetran::space::architecture<S> any;
    record::walk(any.coordinates().data(), [&]<class P>(P, std::size_t, std::size_t) {
      if (P::name != element || known) return;
      known = true;
      if constexpr (requires { P::element::unrank(0); })
        within.limit(element, rank_named<P>(first), rank_named<P>(last));
      else
        throw edgetran::input_error("its values depend on another element", std::string(element),
                                    "narrow that one");
    });
    if (!known) within.limit(element, 0, 0);  // complains, and lists the names
  }
  return within;
}

}  // namespace tool

#endif  // EDGETRAN_TOOL_NARROWING_HPP
