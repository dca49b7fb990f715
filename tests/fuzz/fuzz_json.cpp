// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Any bytes parse or give an edgetran::error; what parses survives a round trip and knows its place. The
// reader that builds no values accepts the same texts.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "edgetran/io/json.hpp"
#include "edgetran/io/json_reader.hpp"

namespace {

namespace json = edgetran::json;

void demand(bool holds) {
  if (!holds) std::abort();
}

void check_places(const json::value& v, std::string_view text) {
  demand(v.offset() < text.size());
  demand(!v.where().empty());
  const char first = text[v.offset()];
  switch (v.kind()) {
    case json::kind::null:
      demand(first == 'n');
      break;
    case json::kind::boolean:
      demand(first == 't' || first == 'f');
      break;
    case json::kind::integer:
      demand(first == '-' || (first >= '0' && first <= '9'));
      break;
    case json::kind::real:
      demand(std::string_view("-0123456789NI{").find(first) != std::string_view::npos);
      break;
    case json::kind::string:
      demand(first == '"');
      break;
    case json::kind::array:
      demand(first == '[');
      for (const json::value& element : v.as_array()) check_places(element, text);
      break;
    case json::kind::object:
      demand(first == '{');
      for (const auto& [key, value] : v.as_object()) {
        demand(v.find(key) == &value);
        check_places(value, text);
      }
      break;
  }
}

bool passes_over(std::string_view text) {
  try {
    json::reader in(text, "fuzz");
    in.skip();
    in.finish();
    return true;
  } catch (const edgetran::error& e) {
    demand(!e.where().empty() && !e.remedy().empty());
    return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  bool accepted = false;
  for (const bool allow_nonfinite : {false, true}) {
    try {
      const json::value v = json::parse(text, "fuzz", {.allow_nonfinite = allow_nonfinite});
      accepted = accepted || !allow_nonfinite;
      if (size < 1000) check_places(v, text);
      for (const std::size_t indent : {0u, 2u}) {
        const std::string written = json::dump(v, indent);
        const json::value again = json::parse(written, "again");
        demand(again == v);
        demand(json::dump(again, indent) == written);
      }
    } catch (const edgetran::error&) {
    }
  }
  demand(passes_over(text) == accepted);
  return 0;
}
