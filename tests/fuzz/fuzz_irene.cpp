// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Any text is a set of profiled trees or an edgetran::error, both as four CSV texts between form feeds and as
// JSON lines; what is read survives both formats.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/energy/irene_csv.hpp"
#include "edgetran/energy/irene_jsonl.hpp"

namespace {

namespace energy = edgetran::energy;
using trees = std::vector<energy::profiled_tree>;

void demand(bool holds) {
  if (!holds) std::abort();
}

trees read_csv(const std::array<std::string_view, 4>& texts) {
  using edgetran::io::csv;
  return energy::read_irene_csv(csv::parse(texts[0]), csv::parse(texts[1]), csv::parse(texts[2]),
                                csv::parse(texts[3]))
      .trees;
}

void check_csv(const trees& read) {
  energy::detail::irene_writer writer;
  for (const energy::profiled_tree& t : read) writer.add(t);
  demand(read_csv({writer.texts[0], writer.texts[1], writer.texts[2], writer.texts[3]}) == read);
}

void check_jsonl(trees read) {
  std::string text;
  for (energy::profiled_tree& t : read) {
    try {
      (text += energy::irene_json_line(t)) += '\n';
    } catch (const edgetran::input_error&) {
      return;  // a name is not UTF-8
    }
    energy::lower_case_types(t);
  }
  // Paths may be longer and trees deeper than the reader's limits allow.
  try {
    demand(energy::parse_irene_jsonl(text) == read);
  } catch (const edgetran::input_error& e) {
    demand(e.problem().find("nested deeper") != std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    check_jsonl(energy::parse_irene_jsonl(text));
  } catch (const edgetran::error& e) {
    demand(!e.where().empty() && !e.remedy().empty());
  }
  std::array<std::string_view, 4> parts;
  std::string_view rest = text;
  for (std::string_view& part : parts) {
    part = rest.substr(0, rest.find('\f'));
    rest.remove_prefix(part.size() + (part.size() < rest.size() ? 1 : 0));
  }
  try {
    const trees read = read_csv(parts);
    check_csv(read);
    check_jsonl(read);
  } catch (const edgetran::error& e) {
    demand(!e.where().empty() && !e.remedy().empty());
  }
  return 0;
}
