// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "encoding.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "edgetran/core/error.hpp"

namespace tool {

namespace json = edgetran::json;

namespace {
/// Nothing, NaN or infinity, as programs write them: a hole among numbers, and no text to tell rows apart by.
bool missing(std::string_view text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return text.empty() ||
         (end == text.data() + text.size() && (problem != std::errc{} || !std::isfinite(value)));
}
}  // namespace

encoding encoding::of(const edgetran::io::csv& sheet, std::size_t target, std::optional<std::size_t> group,
                      const std::vector<std::size_t>& apart) {
  constexpr std::size_t most_texts = 50;
  encoding result;
  for (std::size_t j = 0; j < sheet.columns().size(); ++j) {
    if (j == target || j == group || std::find(apart.begin(), apart.end(), j) != apart.end()) continue;
    source from{sheet.columns()[j]};
    if (!sheet.numeric(j)) {
      std::set<std::string> texts;
      for (std::size_t i = 0; i < sheet.rows(); ++i) {
        if (missing(sheet.text(i, j))) (void)sheet.number(i, j);  // says where
        texts.insert(sheet.text(i, j));
      }
      if (texts.size() > most_texts)
        throw edgetran::input_error(
            "column '" + from.column + "' holds " + std::to_string(texts.size()) + " different texts",
            sheet.source(), "take it out, or name it with --group");
      from.texts.assign(texts.begin(), texts.end());
    }
    result.sources_.push_back(std::move(from));
  }
  if (result.sources_.empty())
    throw edgetran::input_error("no column to learn from", sheet.source(),
                                "keep columns beside target and group");
  return result;
}

encoding encoding::from_json(const json::value& v) {
  encoding result;
  for (const json::value& column : v.as_array()) {
    source from{column.at("name").as_string()};
    if (const json::value* texts = column.find("texts")) {
      for (const json::value& text : texts->as_array()) from.texts.push_back(text.as_string());
      if (from.texts.empty())
        throw edgetran::input_error("a column of text without texts", texts->where(), "fit again");
    }
    result.sources_.push_back(std::move(from));
  }
  return result;
}

json::value encoding::to_json() const {
  json::array columns;
  for (const source& s : sources_) {
    json::object column{{"name", s.column}};
    if (!s.texts.empty()) column.set("texts", json::array(s.texts.begin(), s.texts.end()));
    columns.emplace_back(std::move(column));
  }
  return columns;
}

std::vector<std::string> encoding::names() const {
  std::vector<std::string> all;
  for (const source& s : sources_) {
    if (s.texts.empty()) all.push_back(s.column);
    for (const std::string& text : s.texts) all.push_back(s.column + "=" + text);
  }
  return all;
}

std::vector<double> encoding::rows(const edgetran::io::csv& sheet) const {
  std::vector<std::size_t> places;
  for (const source& s : sources_) places.push_back(sheet.column(s.column));
  std::vector<double> values;
  for (std::size_t i = 0; i < sheet.rows(); ++i)
    for (std::size_t k = 0; k < sources_.size(); ++k) {
      const auto& texts = sources_[k].texts;
      if (texts.empty()) {
        values.push_back(sheet.number(i, places[k]));
        continue;
      }
      const std::string& cell = sheet.text(i, places[k]);
      if (std::find(texts.begin(), texts.end(), cell) == texts.end()) {
        std::string known;
        for (const std::string& text : texts) known += (known.empty() ? "" : ", ") + text;
        throw edgetran::unknown_error("'" + cell.substr(0, 40) + "' is no text that was learnt",
                                      sheet.where(i) + ", column '" + sources_[k].column + "'",
                                      "the texts are " + known + "; fit on a table that holds this one too");
      }
      for (const std::string& text : texts) values.push_back(cell == text ? 1 : 0);
    }
  return values;
}

}  // namespace tool
