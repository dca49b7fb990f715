// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_SEARCH_LEDGER_JSON_HPP
#define EDGETRAN_SEARCH_LEDGER_JSON_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/search/ledger.hpp"
#include "edgetran/space/json.hpp"

namespace edgetran::search {

inline constexpr std::string_view ledger_schema = "edgetran/search-ledger/1";

/// Candidates as JSON: whole numbers (rows of a pool), texts, members of a space. What else is a candidate
/// brings callables of its own.
struct candidate_to_json {
  template <class Candidate>
  json::value operator()(const Candidate& c) const {
    if constexpr (std::integral<Candidate> || std::same_as<Candidate, std::string>)
      return c;
    else
      return space::to_json(c);
  }
};
/// The way back. Throws `input_error`, naming the place, for what is none.
template <class Candidate>
struct candidate_from_json {
  Candidate operator()(const json::value& v) const {
    if constexpr (std::integral<Candidate>)
      return space::detail::value_from_json<Candidate>(v);
    else if constexpr (std::same_as<Candidate, std::string>)
      return v.as_string();
    else
      return space::from_json<typename Candidate::space>(v);
  }
};

/// A ledger as JSON, in the order of what happened: `{"ask": candidate}`, then of an answer the number of its
/// question and its `"targets"`, or `"failed"`; `{"told": candidate, …}` for one that was not asked.
/// `targets` says what each target is, as `{"name": "latency", "unit": "s", "quality": "measured"}`; it is
/// for the reader and may be empty. Throws `shape_error` where it does not speak of as many targets as there
/// are.
template <class Candidate, class Write = candidate_to_json>
json::value to_json(const ledger<Candidate>& history, json::array targets = {}, const Write& write = {}) {
  if (!targets.empty() && history.targets() != 0 && targets.size() != history.targets())
    throw shape_error(
        std::to_string(targets.size()) + " descriptions of " + std::to_string(history.targets()) + " targets",
        "to_json", "describe every target, or none");
  json::array events;
  std::size_t next = 0;
  const auto answers_after = [&](std::size_t questions) {
    for (; next < history.answers().size() && history.answers()[next].after == questions; ++next) {
      const auto& a = history.answers()[next];
      json::object event;
      if (a.question == history.never)
        event.set("told", write(a.candidate));
      else
        event.set("answer", a.question);
      if (a.failed()) {
        event.set("failed", true);
      } else {
        json::array values;
        for (const double y : a.targets) values.emplace_back(y);
        event.set("targets", std::move(values));
      }
      events.emplace_back(std::move(event));
    }
  };
  for (std::size_t q = 0; q < history.asked(); ++q) {
    answers_after(q);
    events.emplace_back(json::object{{"ask", write(history.questions()[q])}});
  }
  answers_after(history.asked());
  return json::object{
      {"schema", std::string(ledger_schema)}, {"targets", std::move(targets)}, {"events", std::move(events)}};
}

/// The ledger that JSON holds; `resume` brings a proposer to where it ends. Throws `input_error`, naming the
/// place, for another schema, an unknown event, a candidate that is asked or answered twice and a question
/// that was not asked; as `ledger::tell` does for targets.
template <class Candidate, class Read = candidate_from_json<Candidate>>
ledger<Candidate> ledger_from_json(const json::value& v, const Read& read = {}) {
  const json::value& schema = v.at("schema");
  if (schema.as_string() != ledger_schema)
    throw input_error("ledger of schema " + json::detail::excerpt(schema.as_string()), schema.where(),
                      std::string(ledger_schema) + " is what this version reads");
  ledger<Candidate> history;
  for (const json::value& event : v.at("events").as_array()) {
    if (const json::value* asked = event.find("ask")) {
      if (!history.ask(read(*asked)))
        throw input_error("a candidate that was asked or told before", asked->where(), "ask each once");
      continue;
    }
    const json::value* told = event.find("told");
    const Candidate c = [&] {
      if (told != nullptr) return read(*told);
      const json::value& question = event.at("answer");
      const auto number =
          static_cast<std::uint64_t>(question.as_integer(0, std::numeric_limits<std::int64_t>::max()));
      if (number >= history.asked())
        throw input_error(
            "an answer to question " + std::to_string(number) + " of " + std::to_string(history.asked()),
            question.where(), "ask first");
      return history.questions()[static_cast<std::size_t>(number)];
    }();
    if (told != nullptr && history.knows(c))
      throw input_error("told of a candidate that was asked or told before", told->where(),
                        "answer its question");
    const json::value* failed = event.find("failed");
    bool taken = false;
    if (failed != nullptr && failed->as_boolean()) {
      taken = history.tell_failure(c);
    } else {
      std::vector<double> targets;
      for (const json::value& y : event.at("targets").as_array()) targets.push_back(y.as_real());
      taken = history.tell(c, targets);
    }
    if (!taken) throw input_error("a second answer to a question", event.where(), "answer each once");
  }
  return history;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_LEDGER_JSON_HPP
