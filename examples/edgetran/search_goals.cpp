// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_goals.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/goals/consistency.hpp"
#include "narrowing.hpp"

namespace tool {

namespace search_in = edgetran::search;

void named_quantities::add(std::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (text.starts_with("score=")) {
      names.emplace_back("score");
      source = text.substr(6);
      return;
    }
    const std::size_t comma = std::min(text.find(','), text.size());
    names.emplace_back(trimmed(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
}

wanted_quantities::wanted_quantities(const search_options& o) : where(o.where) {
  for (const std::string& text : o.minimise) least.add(text);
  for (const std::string& text : o.maximise) most.add(text);
  for (const named_quantities* q : {&least, &most})
    if (std::find(q->names.begin(), q->names.end(), "score") != q->names.end() &&
        q->source.find_first_not_of(" \t\n") == q->source.npos)
      throw edgetran::input_error("no source of the score", "score", "write score=FILE or score=COMMAND");
  if (!least.source.empty() && !most.source.empty())
    throw edgetran::input_error("two sources of the score", "--minimise and --maximise", "name one");
}

const std::string& wanted_quantities::source() const {
  return least.source.empty() ? most.source : least.source;
}

bool wanted_quantities::mentions(const char* quantity) const {
  const auto in = [&](const auto& texts) {
    return std::any_of(texts.begin(), texts.end(),
                       [&](const std::string& t) { return t.find(quantity) != t.npos; });
  };
  return in(least.names) || in(most.names) || in(where);
}

search_in::goals wanted_quantities::goals(const std::vector<search_in::column>& columns) const {
  std::vector<search_in::objective> objectives;
  for (const auto& [names, towards] :
       {std::pair(&least, search_in::direction::minimise), std::pair(&most, search_in::direction::maximise)})
    for (const std::string& name : names->names)
      objectives.push_back({search_in::column_named(columns, name), towards});
  std::vector<search_in::constraint> constraints;
  for (const std::string& text : where) {
    const std::string_view begin = trimmed(text);
    if (begin.substr(0, begin.find_first_of(" \t<>=")) == "score" &&
        std::none_of(columns.begin(), columns.end(), [](const auto& c) { return c.name == "score"; }))
      throw edgetran::unknown_error("no score", "constraint \"" + text + "\"",
                                    "add score=FILE or score=COMMAND to --maximise");
    constraints.push_back(search_in::parse_constraint(text, columns));
  }
  search_in::require_consistent(constraints);
  return {columns, std::move(objectives), std::move(constraints)};
}

}  // namespace tool
