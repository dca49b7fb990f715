// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/measure/fingerprint.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace {
namespace measure = edgetran::measure;
namespace fs = std::filesystem;

/// A made-up machine below a folder of its own.
struct fake_root {
  fs::path path = fs::temp_directory_path() / "edgetran_fake_root";
  fake_root() { fs::remove_all(path); }
  ~fake_root() { fs::remove_all(path); }
  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((path / file).parent_path());
    std::ofstream(path / file) << text;
  }
};
}  // namespace

TEST_CASE("the fingerprint reads the kernel's files") {
  const fake_root root;
  root.write("proc/cpuinfo", "processor\t: 0\nmodel name\t: Test Processor 9000\n");
  root.write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  const std::string cache = "sys/devices/system/cpu/cpu0/cache/index";
  root.write(cache + "0/level", "1\n");
  root.write(cache + "0/type", "Data\n");
  root.write(cache + "0/size", "32K\n");
  root.write(cache + "1/level", "2\n");
  root.write(cache + "1/type", "Unified\n");
  root.write(cache + "1/size", "1024K\n");
  root.write(cache + "2/level", "3\n");
  root.write(cache + "2/type", "Unified\n");
  root.write(cache + "2/size", "32M\n");
  const auto f = measure::read_fingerprint("plain", root.path.string());
  CHECK(f.processor == "Test Processor 9000");
  CHECK(f.governor == "powersave");
  CHECK(f.l2_cache.value() == 1024 * 1024);
  CHECK(f.l3_cache.value() == 32 * 1024 * 1024);
  CHECK(f.kernels == "plain");
}

TEST_CASE("a processor without a name is known by its kinds of cores") {
  const fake_root root;
  const auto core = [](const char* part) {
    return "processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU part\t: " + std::string(part) +
           "\n\n";
  };
  root.write("proc/cpuinfo", core("0xd03") + core("0xd03") + core("0xd08"));
  CHECK(measure::read_fingerprint("plain", root.path.string()).processor ==
        "Arm 0x41/0xd03 + Arm 0x41/0xd08");
  root.write("proc/cpuinfo", core("0xd03") + "Model\t\t: Test Board 5\n");
  CHECK(measure::read_fingerprint("plain", root.path.string()).processor == "Test Board 5");
}

TEST_CASE("a machine that says nothing is still a machine") {
  const fake_root root;
  const auto f = measure::read_fingerprint("plain", root.path.string());
  CHECK(f.processor == "unknown");
  CHECK(f.governor.empty());
  CHECK(f.l2_cache.value() == 0);
  CHECK_FALSE(f.eigen.empty());
}

TEST_CASE("differences name the fields") {
  const auto a = measure::read_fingerprint("plain");
  CHECK(measure::differences(a, a).empty());
  auto b = a;
  b.processor = "another";
  b.kernels = "fast";
  CHECK(measure::differences(a, b) == std::vector<std::string>{"processor", "kernels"});
  const measure::fingerprint other{"p", "a", a.cores + 1, "g", edgetran::bytes{1}, edgetran::bytes{2},
                                   "c", "i", "e",         "k"};
  CHECK(measure::differences(a, other).size() == 10);  // every field
}
