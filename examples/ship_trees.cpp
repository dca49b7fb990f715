// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Fits the profile of the GTX 1080 Ti that the library ships to the trees that IrEne publishes, and writes
// its header:
//   ship_trees $EDGETRAN_DATA_DIR/irene/device_1 include/edgetran/predict/shipped/gtx1080ti.hpp
#include <cstdio>
#include <edgetran/core/executor.hpp>
#include <edgetran/energy/fit_tree_profile.hpp>
#include <edgetran/energy/irene_csv.hpp>
#include <edgetran/energy/shipped_trees.hpp>
#include <edgetran/energy/tree_profile_cpp.hpp>
#include <edgetran/io/file.hpp>

int main(int argc, char** argv) {
  using namespace edgetran;
  if (argc != 3) {
    std::fprintf(stderr, "usage: ship_trees FOLDER_OF_TREES HEADER\n");
    return 2;
  }
  try {
    inline_executor here;
    predict::shipped_tree_profile d = energy::gtx1080ti_campaign;
    const energy::campaign c = energy::published_models(energy::load_irene_csv(argv[1]));
    d.profile = energy::fit_tree_profile(c, here);
    d.source.records = d.profile.trees;
    io::write_file(argv[2], energy::to_cpp(d));
    const auto print = [](const char* what, const predict::law_errors& e) {
      std::printf(
          "%-8s off by %.2f%% (models), %.2f%% (modules), %.2f%% (primitives); 90%% intervals hold "
          "%.1f%%, %.1f%%, %.1f%%\n",
          what, e.percent[0], e.percent[1], e.percent[2], e.coverage[0], e.coverage[1], e.coverage[2]);
    };
    print("energy", d.profile.energy_errors);
    print("latency", d.profile.latency_errors);
  } catch (const error& e) {
    std::fprintf(stderr, "ship_trees: %s\n", e.what());
    return 1;
  }
  return 0;
}
