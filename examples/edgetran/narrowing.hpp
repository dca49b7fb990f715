// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_NARROWING_HPP
#define EDGETRAN_TOOL_NARROWING_HPP

#include <algorithm>
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

/// Without the blanks at both ends.
inline std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

/// Name and narrowing of `flexibert2[hidden=128:256,layers=2:4]`; views into the text.
inline std::pair<std::string_view, std::string_view> parts_of_space(std::string_view text) {
  text = trimmed(text);
  const std::size_t open = text.find('[');
  if (open == text.npos) return {text, {}};
  if (text.back() != ']')
    throw edgetran::input_error("no ']' after '['", std::string(text), "write name[element=first:last,...]");
  return {trimmed(text.substr(0, open)), trimmed(text.substr(open + 1, text.size() - open - 2))};
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
    const std::size_t comma = std::min(comma_outside_brackets(text), text.size());
    const std::string_view item = trimmed(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    const std::size_t equals = item.find('=');
    if (equals == item.npos)
      throw edgetran::input_error("'" + std::string(item) + "' narrows nothing", "space",
                                  "write element=first:last");
    const std::string_view element = trimmed(item.substr(0, equals)), values = item.substr(equals + 1);
    if (!seen.insert(std::string(element)).second)
      throw edgetran::input_error("'" + std::string(element) + "' is narrowed twice", "space",
                                  "give one range");
    const std::size_t colon = values.find(':');
    const std::string_view first = trimmed(values.substr(0, colon)),
                           last = colon == values.npos ? first : trimmed(values.substr(colon + 1));
    bool known = false;
    const edgetran::space::architecture<S> any;
    record::walk(any.coordinates().data(), [&]<class P>(P, std::size_t, std::size_t) {
      if (P::name != element || known) return;
      known = true;
      if constexpr (requires { P::element::unrank(0); }) {
        const std::uint64_t least = rank_named<P>(first), greatest = rank_named<P>(last);
        if (least > greatest)
          throw edgetran::input_error(
              "the first is above the last", std::string(item),
              "write " + std::string(element) + "=" + std::string(last) + ":" + std::string(first));
        within.limit(element, least, greatest);
      } else
        throw edgetran::input_error("its values depend on another element", std::string(element),
                                    "narrow that one");
    });
    if (!known) within.limit(element, 0, 0);  // complains, and lists the names
  }
  return within;
}

}  // namespace tool

#endif  // EDGETRAN_TOOL_NARROWING_HPP
