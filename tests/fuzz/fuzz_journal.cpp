// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Any bytes are a journal or give an edgetran::error, and so is any line that a worker says; what is read,
// written and read again is the same. Lines of the input are also sealed, for no fuzzer guesses a checksum.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "edgetran/io/journal.hpp"
#include "edgetran/profile/campaign_history.hpp"
#include "edgetran/profile/worker_protocol.hpp"

namespace {

namespace io = edgetran::io;
namespace profile = edgetran::profile;

void demand(bool holds) {
  if (!holds) std::abort();
}

void try_journal(std::string_view text, io::on_damage damage, bool keep_tail) {
  const io::journal_schema schema{"edgetran-campaign", 1, 0};
  try {
    const auto content = io::detail::read_journal_text(text, "fuzz", schema, damage, keep_tail);
    demand(content.sound_bytes <= text.size());
    std::string again = io::sealed(io::journal_header_text(content.schema));
    for (const io::journal_record& r : content.records) again += io::sealed(r.text);
    const auto second = io::detail::read_journal_text(again, "fuzz", schema, io::on_damage::refuse, false);
    demand(second.warnings.empty() && second.records.size() == content.records.size());
    for (std::size_t i = 0; i < second.records.size(); ++i)
      demand(second.records[i].text == content.records[i].text);
    const profile::campaign_plan plan{.proposer = {{"seed", 1}}, .workload = {.sequence = 64}, .ahead = 3};
    (void)profile::read_history(content.records, plan, "fuzz", {}, true);
  } catch (const edgetran::error&) {
  }
}

template <class Read>
void try_line(std::string_view line, Read read) {
  try {
    std::visit(
        [&](const auto& message) {
          const std::string again = to_line(message);
          std::visit([&](const auto& m) { demand(to_line(m) == again); }, read(again, "again"));
        },
        read(line, "fuzz"));
  } catch (const edgetran::error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string sealed;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    sealed += io::sealed(line);
    try_line(line, [](auto... a) { return profile::read_worker_message(a...); });
    try_line(line, [](auto... a) { return profile::read_coordinator_message(a...); });
    begin = end + 1;
  }
  for (const io::on_damage damage : {io::on_damage::refuse, io::on_damage::skip})
    for (const bool keep_tail : {false, true}) {
      try_journal(text, damage, keep_tail);
      try_journal(sealed, damage, keep_tail);
    }
  return 0;
}
