// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

#include "commands.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/predict/profile_json.hpp"
#include "format.hpp"

namespace tool {

void calibrate(const options& o) {
  const std::filesystem::path path = o.out.empty() ? cached_profile() : std::filesystem::path(o.out);
  std::error_code ignored;  // what cannot be created cannot be written to either, which is told next
  if (o.out.empty()) std::filesystem::create_directories(path.parent_path(), ignored);
  require_writable(path);
  const auto device = calibrate_here(o.budget);
  edgetran::predict::save_profile(path, device);
  if (o.json) {
    std::puts(edgetran::json::dump(edgetran::predict::to_json(device), 2).c_str());
    return;
  }
  std::printf("%s, %zu cores, %s, %s\n", device.fingerprint.processor.c_str(), device.fingerprint.cores,
              device.fingerprint.compiler.c_str(), device.fingerprint.instruction_set.c_str());
  std::printf("%zu synthetic models in %.0f s; whole held-out models %s off, drift of the machine %s\n",
              device.models, device.calibration_time.value(), percent(device.held_out_error).c_str(),
              percent(device.drift).c_str());
  std::vector<std::vector<std::string>> rows{{"law", "samples", "error", "90% of errors below"}};
  for (std::size_t i = 0; i < edgetran::predict::law_count; ++i)
    if (const auto& law = device.laws[i]; law.samples > 0)
      rows.push_back({std::string(edgetran::predict::law_names[i]), std::to_string(law.samples),
                      percent(law.error), percent(law.half_width)});
  print_table(rows);
  std::printf("written to %s\n", path.c_str());
}

}  // namespace tool
