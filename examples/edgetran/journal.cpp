// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstddef>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/io/journal_export.hpp"
#include "edgetran/io/journal_merge.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/profile/campaign_history.hpp"
#include "format.hpp"

namespace tool {

void journal(const options& o) {
  namespace io = edgetran::io;
  const io::journal_schema& schema = edgetran::profile::campaign_schema();
  io::journal_schema written = schema;
  std::vector<io::journal_record> records;
  warnings warn;
  for (const std::string& path : o.configs) {
    io::journal_content content = io::read_journal(
        path, schema, {.damage = o.skip_damaged ? io::on_damage::skip : io::on_damage::refuse});
    for (const std::string& w : content.warnings) warn.say(w);
    records = io::merged(std::move(records), content.records);
    written = io::merged(written, content.schema);
  }
  if (!o.out.empty()) io::save_journal(o.out, written, records);
  if (o.json) {
    std::puts(edgetran::json::dump(io::journal_as_json(records), 2).c_str());
  } else if (o.csv) {
    std::erase_if(records, [](const io::journal_record& r) {
      const edgetran::json::value* kind = r.body.find("kind");
      return kind == nullptr || !kind->is_string() || kind->as_string() != "told";
    });
    std::fputs(io::journal_as_csv(records).c_str(), stdout);
  } else {
    struct counts {
      std::size_t asked = 0, told = 0, failed = 0, repeated = 0;
    };
    std::map<std::string, counts> campaigns;
    for (const io::journal_record& r : records) {
      const auto *kind = r.body.find("kind"), *campaign = r.body.find("campaign");
      if (kind == nullptr || campaign == nullptr) continue;  // of a later version
      counts& c = campaigns[campaign->as_string()];
      c.asked += kind->as_string() == "asked" ? 1 : 0;
      if (kind->as_string() != "told") continue;
      ++c.told;
      c.failed += r.body.find("failure") != nullptr ? 1 : 0;
      c.repeated += r.body.find("same_as") != nullptr ? 1 : 0;
    }
    std::vector<std::vector<std::string>> rows{{"campaign", "asked", "answered", "failed", "repeated"}};
    for (const auto& [name, c] : campaigns)
      rows.push_back({printable(name), std::to_string(c.asked), std::to_string(c.told),
                      std::to_string(c.failed), std::to_string(c.repeated)});
    print_table(rows);
  }
}

}  // namespace tool
