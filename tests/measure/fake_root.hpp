// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_MEASURE_FAKE_ROOT_HPP
#define EDGETRAN_TESTS_MEASURE_FAKE_ROOT_HPP

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace test {

/// A made-up machine below a folder of its own. Writing a file again keeps it open for who reads it.
struct fake_machine {
  std::filesystem::path path;
  explicit fake_machine(const std::string& name)
      : path(std::filesystem::temp_directory_path() / (name + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path);
  }
  fake_machine(const fake_machine&) = delete;
  fake_machine& operator=(const fake_machine&) = delete;
  ~fake_machine() { std::filesystem::remove_all(path); }

  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((path / file).parent_path());
    std::ofstream(path / file) << text;
  }
  /// The first line of /proc/stat, with the order of the kernel.
  void processors(long user, long idle, long iowait = 0, long steal = 0) const {
    write("proc/stat", "cpu  " + std::to_string(user) + " 0 0 " + std::to_string(idle) + " " +
                           std::to_string(iowait) + " 0 0 " + std::to_string(steal) +
                           " 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 12345\n");
  }
  void memory(long total, long available) const {
    write("proc/meminfo", "MemTotal:       " + std::to_string(total) +
                              " kB\nMemFree:        1 kB\nMemAvailable:   " + std::to_string(available) +
                              " kB\nBuffers:        2 kB\nCached:         3 kB\n");
  }
};

}  // namespace test

#endif  // EDGETRAN_TESTS_MEASURE_FAKE_ROOT_HPP
