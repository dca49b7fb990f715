// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/discover_counters.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/counter.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "edgetran/measure/fake/layouts.hpp"
#include "edgetran/measure/fake/machine.hpp"
#include "edgetran/measure/fake/perf.hpp"
#include "edgetran/measure/fake/powercap.hpp"
#include "measure/fake_gpu.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;
namespace fake = measure::fake;

namespace {

struct bench {
  fake::files tree{};
  fake::clock clock{};
  fake::powercap zones{tree};
  auto site() const { return measure::site<fake::files, fake::clock>{.files = tree, .clock = clock}; }
};
measure::nvml_gpu no_library(unsigned) {
  throw device_error("no NVML library", measure::nvml_library, "install it");
}
bool says(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("nothing there: every place that was looked at is named") {
  const bench b;
  measure::discovery d;
  measure::discover_counters(d, b.site(), {}, fake::perf(fake::files{}, "0"), no_library);
  CHECK(d.meters.empty());
  CHECK(d.refused.empty());
  const std::string text = d.explain();
  CHECK(says(text, "no source of energy; looked for:"));
  for (const std::string_view folder : measure::powercap_folders)
    CHECK(says(text, std::string(folder) + "/intel-rapl*:*/energy_uj"));
  CHECK(says(text, "/sys/bus/event_source/devices/power/events/energy-*"));
  CHECK(says(text, "/sys/class/hwmon/hwmon*/energy*_input"));
  CHECK(says(text, "libnvidia-ml.so.1"));
}

TEST_CASE("everything there, and everything refused") {
  const bench b;
  const fake::counter c;
  b.zones.zone("intel-rapl:0", "package-0", c).zone("intel-rapl:0:0", "core", c);
  const fake::perf perf(b.tree, "0");
  perf.event("energy-pkg", 2).count(2, 0, [] { return 5; });
  const fake::hwmon chip(b.tree, 0, "amd_energy");
  chip.energy(1, "Esocket0", c);
  fake::machine(b.tree).perf_event_paranoid(3);
  const auto functions = test::fake_gpu::functions();
  test::fake_gpu::here().millijoules = 7;
  const auto gpu = [&](unsigned i) { return measure::nvml_gpu(functions, i); };
  {
    measure::discovery d;
    measure::discover_counters(d, b.site(), {}, perf, gpu);
    REQUIRE(d.meters.size() == 4);
    CHECK(d.refused.empty());
    const char* order[] = {"powercap", "perf_event", "hwmon amd_energy", "nvml"};
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(d.meters[i].description().name == order[i]);
      CHECK(d.meters[i].read().values[0] == 0);
    }
    CHECK(says(d.explain(), "found powercap (counter): package-0 package-0/core (in another)"));
    CHECK_FALSE(says(d.explain(), "looked for"));
  }
  b.tree.refuse(b.zones.energy("intel-rapl:0"), EACCES);
  b.tree.refuse(chip.file("energy", 1, "input"), EACCES);
  perf.refuse(EACCES);
  test::fake_gpu::here().millijoules = -1;
  measure::discovery d;
  measure::discover_counters(d, b.site(), {}, perf, gpu);
  CHECK(d.meters.empty());
  REQUIRE(d.refused.size() == 4);
  for (const measure::refusal& r : d.refused) {
    CHECK_FALSE(r.problem.empty());
    CHECK_FALSE(r.where.empty());
    CHECK_FALSE(r.remedy.empty());
  }
  const std::string text = d.explain();
  CHECK(says(text,
             "refused powercap: /sys/class/powercap/intel-rapl:0/energy_uj: cannot open: Permission denied"));
  CHECK(says(text, "CVE-2020-8694"));
  CHECK(says(text, "kernel.perf_event_paranoid is 3"));
  CHECK(says(text, "refused nvml: NVML device 0"));
  CHECK(says(text, "\nlooked for:\n"));
}

TEST_CASE("a library of GPUs that does not start is refused, and a quirk that is not known is no discovery") {
  const bench b;
  const auto functions = test::fake_gpu::functions();
  test::fake_gpu::here().init = 9;
  measure::discovery d;
  measure::discover_counters(d, b.site(), {}, fake::perf(fake::files{}, "0"),
                             [&](unsigned i) { return measure::nvml_gpu(functions, i); });
  REQUIRE(d.refused.size() == 1);
  CHECK(d.refused[0].where == "nvmlInit");
  b.zones.zone("intel-rapl:0", "package-0", fake::counter());
  CHECK_THROWS_AS(measure::discover_counters(d, b.site(), {.powercap = {.quirks = {"x"}}}), unknown_error);
}

TEST_CASE("below another root neither this machine's events nor its GPUs are taken for the other's") {
  const bench b;
  b.zones.zone("intel-rapl:0", "package-0", fake::counter());
  fake::perf(b.tree, "0").event("energy-pkg", 2);
  const test::fake_machine folder("edgetran_discover_test");
  b.tree.write_to(folder.path);
  measure::discovery d;
  measure::discover_counters(d, measure::site<>{.root = folder.path.string()});
  REQUIRE(d.meters.size() == 1);
  CHECK(d.meters[0].description().name == "powercap");
  REQUIRE(d.refused.size() == 1);
  CHECK(d.refused[0].source == "perf_event");
  CHECK(says(d.refused[0].remedy, "not of this machine"));
}

TEST_CASE("no tree, however broken, makes discovery fail: each source is found or refused") {
  const stream seeds(77);
  std::size_t found = 0, refused = 0;
  for (std::uint64_t repeat = 0; repeat < 3000; ++repeat) {
    stream random = seeds.split(repeat);
    const bench b;
    const fake::counter c(fake::counter::intel_unit, 32, random());
    b.zones.zone("intel-rapl:0", "package-0", c)
        .zone("intel-rapl:0:0", "core", c)
        .zone("intel-rapl:1", "psys", c);
    b.zones.zone("intel-rapl-mmio:0", "package-0", c).zone("intel-rapl:0:1", "dram", c);
    const fake::perf perf(b.tree, "0-1");
    for (const int cpu : {0, 1}) perf.event("energy-pkg", 2).count(2, cpu, [] { return 5; });
    fake::hwmon(b.tree, 0, "amd_energy").energy(1, "Esocket0", c).energy(2, "Ecore000", c);
    fake::machine(b.tree).processor(0).processor(1, 1).perf_event_paranoid(1);
    std::vector<std::string> paths;
    b.tree.each([&](const std::string& path) { paths.push_back(path); });
    for (std::uint64_t i = 1 + random.below(4); i > 0; --i) {
      const std::string& path = paths[random.below(paths.size())];
      const char* garbage[] = {"", "\n", "x\n", "-1\n", "99999999999999999999999\n", "0\n", "intel-rapl:0\n",
                               "1"};
      switch (random.below(6)) {
        case 0:
          b.tree.write(path, garbage[random.below(std::size(garbage))]);
          break;
        case 1:
          b.tree.refuse(path, random.below(2) == 0 ? EACCES : EIO);
          break;
        case 2:
          b.tree.break_reading(path, random.below(2) == 0 ? EPERM : ENODATA);
          break;
        case 3:
          b.tree.remove(path);
          break;
        case 4:
          b.tree.close_folder(path.substr(0, path.rfind('/')), random.below(2) == 0 ? ENOENT : EACCES);
          break;
        default:
          for (std::uint64_t n = random.below(8); n > 0; --n)
            b.tree.inject(path, fake::fault::cut(random.below(3)));
      }
    }
    measure::discovery d;
    measure::discover_counters(d, b.site(), {}, perf, no_library);
    found += d.meters.size();
    refused += d.refused.size();
    CHECK(d.meters.size() + d.refused.size() <= 3);
    CHECK_FALSE(d.explain().empty());
    for (measure::any_meter& m : d.meters) {
      bool counts = false;
      for (const measure::channel& each : m.description().channels) counts = counts || each.in_total;
      CHECK(counts);
      try {
        b.clock.advance(seconds{1});
        (void)m.read();
      } catch (const device_error&) {
      }
    }
  }
  CHECK(found > 3000);
  CHECK(refused > 1000);
}

TEST_CASE("this machine") {
  measure::discovery d;
  measure::discover_counters(d, measure::site<>{});
  MESSAGE(d.explain());
  for (measure::any_meter& m : d.meters) CHECK_NOTHROW((void)m.read());
}
