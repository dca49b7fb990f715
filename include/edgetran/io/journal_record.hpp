// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_IO_JOURNAL_RECORD_HPP
#define EDGETRAN_IO_JOURNAL_RECORD_HPP

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_parse.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"

namespace edgetran::io {

/// A record in the middle of a journal whose checksum is wrong; `where` is `file:line`.
struct damaged_error : input_error {
  using input_error::input_error;
};

/// What the records of a journal are: a name, and a version. Within a major version readers understand each
/// other's records: a newer minor one may have more members, which are kept, and pass over.
struct journal_schema {
  std::string name;
  std::int64_t major = 1;
  std::int64_t minor = 0;

  friend bool operator==(const journal_schema&, const journal_schema&) = default;
};

/// One record: its identity, its members, those that this version does not know among them, and the text
/// that the journal holds.
struct journal_record {
  std::string id;
  json::value body;
  std::string text;
};

/// A record of these members, "id" among them. Throws input_error without an identity or for text that is
/// not UTF-8, numeric_error for a number that is not finite.
inline journal_record make_journal_record(json::object body) {
  const json::value* id = body.find("id");
  if (id == nullptr || !id->is_string() || id->as_string().empty())
    throw input_error("a record without an identity", "journal", "give it a string \"id\"");
  journal_record r{id->as_string(), json::value(std::move(body)), {}};
  r.text = json::dump(r.body);
  return r;
}

/// The record that a line holds; `place` serves the errors. Throws input_error if it is none.
inline journal_record read_journal_record(std::string_view text, std::string place) {
  journal_record r{{}, json::parse(text, std::move(place)), std::string(text)};
  r.id = r.body.at("id").as_string();
  if (r.id.empty())
    throw input_error("an empty identity", r.body.at("id").where(), "give every record a name");
  return r;
}

/// The first record of a journal.
inline std::string journal_header_text(const journal_schema& s) {
  return json::dump(json::object{{"journal", s.name}, {"version", json::array{s.major, s.minor}}});
}

/// The schema that a header states. Throws input_error for another kind of journal and for a newer major
/// version than `wanted`.
inline journal_schema read_journal_header(std::string_view text, const std::string& name,
                                          const journal_schema& wanted) {
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  const json::value v = json::parse(text, name + ":1");
  const json::value* kind = v.is_object() ? v.find("journal") : nullptr;
  if (kind == nullptr)
    throw input_error("its first record is no header of a journal", name, "name another file");
  if (kind->as_string() != wanted.name)
    throw input_error("a journal of kind " + json::detail::excerpt(kind->as_string()) + ", not " +
                          json::detail::excerpt(wanted.name),
                      name, "name a journal of the right kind");
  const json::value& version = v.at("version");
  const journal_schema found{kind->as_string(), version.at(0).as_integer(0, most),
                             version.at(1).as_integer(0, most)};
  if (found.major > wanted.major)
    throw input_error("written by version " + std::to_string(found.major) + "." +
                          std::to_string(found.minor) + " of its schema; this program reads up to " +
                          std::to_string(wanted.major) + ".x",
                      name, "read it with a newer edgetran");
  return found;
}

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_JOURNAL_RECORD_HPP
