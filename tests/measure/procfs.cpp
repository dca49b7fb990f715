// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/procfs.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "measure/fake_root.hpp"

using namespace edgetran;

namespace {
template <class Call>
void refused(Call call, const std::string& where) {
  try {
    call();
    FAIL("nothing thrown");
  } catch (const device_error& e) {
    CHECK(e.where() == where);
    CHECK(e.remedy().find("proc") != std::string::npos);
  }
}
}  // namespace

TEST_CASE("ticks of all processors: waiting is idle, stolen is busy, guests are not counted twice") {
  // user nice system idle iowait irq softirq steal guest guest_nice
  const auto t = measure::parse_processor_ticks("cpu  100 20 30 1000 50 4 5 6 90 10\ncpu0 1 1 1 1\n");
  CHECK(t.total == 100 + 20 + 30 + 1000 + 50 + 4 + 5 + 6);
  CHECK(t.busy == 100 + 20 + 30 + 4 + 5 + 6);
  const auto old = measure::parse_processor_ticks("cpu 1 2 3 4\n");
  CHECK(old.total == 10);
  CHECK(old.busy == 6);
  for (const char* text : {"", "cpu", "cpu ", "cpu 1 2 3", "cpu x", "cpu0 1 2 3 4 5 6 7 8", "cpu -1 2 3 4"}) {
    CAPTURE(text);
    refused([&] { (void)measure::parse_processor_ticks(text, "stat"); }, "stat");
  }
}

TEST_CASE("the busy share is that of the time between two readings") {
  CHECK(*measure::busy_percent({100, 1000}, {150, 1200}) == 25);
  CHECK(*measure::busy_percent({100, 1000}, {300, 1200}) == 100);
  CHECK(*measure::busy_percent({100, 1000}, {400, 1200}) == 100);  // iowait ran backwards
  CHECK(*measure::busy_percent({100, 1000}, {90, 1200}) == 0);
  CHECK_FALSE(measure::busy_percent({100, 1000}, {100, 1000}));
  CHECK_FALSE(measure::busy_percent({100, 1000}, {50, 900}));
}

TEST_CASE("memory in use is what programs cannot get any more") {
  CHECK(measure::parse_memory_in_use("MemTotal: 1000 kB\nMemFree: 5 kB\nMemAvailable:  250 kB\n") == 75);
  CHECK(measure::parse_memory_in_use(
            "MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 50 kB\nCached: 350 kB\n") == 50);
  CHECK(measure::parse_memory_in_use("MemTotal: 1000 kB\nMemAvailable: 2000 kB") == 0);
  for (const char* text :
       {"", "MemTotal: 10 kB\n", "MemAvailable: 10 kB\n", "MemTotal: 0 kB\nMemAvailable: 0 kB\n",
        "MemTotal: 10 kB\nMemFree: 1 kB\nBuffers: 1 kB\n", "MemTotal: x\nMemAvailable: 1 kB\n"}) {
    CAPTURE(text);
    refused([&] { (void)measure::parse_memory_in_use(text, "meminfo"); }, "meminfo");
  }
}

TEST_CASE("files of a made-up machine are read anew each time") {
  const test::fake_machine machine("edgetran_procfs_test");
  const std::string root = machine.path.string();
  refused([&] { measure::procfs{root}; }, root + "/proc/stat");
  machine.processors(100, 900);
  refused([&] { measure::procfs{root}; }, root + "/proc/meminfo");
  machine.memory(1000, 400);
  measure::procfs proc(root);
  CHECK(proc.ticks().busy == 100);
  CHECK(proc.ticks().total == 1000);
  CHECK(proc.memory_in_use() == doctest::Approx(60));
  machine.processors(160, 940, 20, 5);
  machine.memory(1000, 1);
  CHECK(proc.ticks().busy == 165);
  CHECK(proc.ticks().total == 1125);
  CHECK(proc.memory_in_use() == doctest::Approx(99.9));
  machine.write("proc/stat", "");
  refused([&] { (void)proc.ticks(); }, root + "/proc/stat");
}

TEST_CASE("this machine has them" * doctest::skip(!std::filesystem::exists("/proc/meminfo"))) {
  measure::procfs proc;
  const auto t = proc.ticks();
  CHECK(t.total > 0);
  CHECK(t.busy <= t.total);
  CHECK(proc.memory_in_use() > 0);
  CHECK(proc.memory_in_use() < 100);
}
