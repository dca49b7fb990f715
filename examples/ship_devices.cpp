// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Fits the profiles of measured devices that the library ships, and writes them as headers:
//   ship_devices $EDGETRAN_DATA_DIR/protran include/edgetran/predict/shipped
// To ship a campaign of your own, list it in profile/shipped_campaigns.hpp.
#include <cstdio>
#include <edgetran/io/file.hpp>
#include <edgetran/profile/fit_sequences.hpp>
#include <edgetran/profile/sequence_profile_cpp.hpp>
#include <edgetran/profile/sequence_records_json.hpp>
#include <edgetran/profile/shipped_campaigns.hpp>  // and not the umbrella, which brings what this writes
#include <filesystem>
#include <string>

using namespace edgetran;

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: ship_devices FOLDER_OF_MEASUREMENTS FOLDER_OF_HEADERS\n");
    return 2;
  }
  const std::filesystem::path from = argv[1], to = argv[2];
  try {
    for (const profile::shipped_campaign& c : profile::shipped_campaigns) {
      const std::string file(c.file);
      const auto measured = profile::read_sequence_records(from / (file + ".json"));
      const auto splits = profile::read_splits(from / "splits.json", file, measured.size());
      const predict::sequence_profile d = profile::fit_sequences(c.blank, measured, splits);
      io::write_file(to / (std::string(d.name) + ".hpp"), profile::to_cpp(d));
      std::printf("%-10s %3zu records, %zu dropped\n", std::string(d.name).c_str(), d.source.records,
                  d.source.dropped);
      const auto print = [](const char* what, std::string_view form, double factor,
                            const predict::held_out_errors& e) {
        std::printf(
            "  %-10s %s: off by %.1f%% (median %.1f%%, kept %.1f%%, a constant %.1f%%), mse %.2f (kept %.2f) "
            "x 1e-3, "
            "90%% within a factor of %.3f cover %.1f%% (width %.0f%%), of spans left out %.1f%%, larger "
            "%.0f%%, "
            "smaller %.0f%%\n",
            what, std::string(form).c_str(), 100 * e.mean, 100 * e.median, 100 * e.mean_kept,
            100 * e.constant, 1e3 * e.scaled_mse, 1e3 * e.scaled_mse_kept, factor, 100 * e.coverage,
            100 * e.width, 100 * e.span_coverage, 100 * e.larger_coverage, 100 * e.smaller_coverage);
      };
      print("latency", d.latency.form, d.latency.factor, d.latency.errors);
      print("energy", d.energy.form, d.energy.factor, d.energy.errors);
      print("peak power", d.peak_power.form, d.peak_power.factor, d.peak_power.errors);
    }
  } catch (const error& e) {
    std::fprintf(stderr, "ship_devices: %s\n", e.what());
    return 1;
  }
  return 0;
}
