// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A program of its own: it counts every `operator new` of the process.
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>

#include "allocations/counter.hpp"
#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/fake_sysfs.hpp"
#include "edgetran/measure/powercap.hpp"

namespace {
using namespace edgetran;

int failures = 0;

template <class Meter>
void readings_allocate_nothing(const char* what, Meter& m) {
  (void)m.read();
  const std::size_t before = allocations;
  double sum = 0;
  for (int i = 0; i < 100; ++i) sum += measure::total(m.description(), m.read());
  if (before > 0 && allocations == before && sum >= 0) return;
  std::printf("%s: %zu allocations\n", what, allocations - before);
  ++failures;
}
}  // namespace

int main() {
  const measure::fake::files tree;
  const measure::fake::clock clock;
  const measure::fake::powercap zones(tree);
  for (int socket = 0; socket < 2; ++socket) {
    const std::string id = "intel-rapl:" + std::to_string(socket);
    zones.zone(id, "package-" + std::to_string(socket), measure::fake::counter());
    zones.zone(id + ":0", "dram", measure::fake::counter());
  }
  auto scripted = measure::open_powercap(
      measure::site<measure::fake::files, measure::fake::clock>{.root = "/", .files = tree, .clock = clock});
  readings_allocate_nothing("scripted files", scripted);

  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("edgetran_allocations_meter" + std::to_string(::getpid()));
  tree.write_to(folder);
  {
    auto real = measure::open_powercap(measure::site<>{.root = folder.string()});
    readings_allocate_nothing("real files", real);
    measure::any_meter any(std::move(real));
    readings_allocate_nothing("any meter", any);
  }
  std::filesystem::remove_all(folder);
  return failures == 0 ? 0 : 1;
}
