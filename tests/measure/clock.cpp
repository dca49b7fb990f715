// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/measure/clock.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

namespace {
namespace measure = edgetran::measure;
}

TEST_CASE("the wall runs on while the thread sleeps") {
  const measure::instant before = measure::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  const measure::instant after = measure::now();
  CHECK((after.wall - before.wall).value() >= 0.030);
  CHECK((after.thread - before.thread).value() < 0.030);
}

TEST_CASE("stolen time is the eighth number of the first line, in ticks") {
  const auto path = std::filesystem::temp_directory_path() / "edgetran_proc_stat";
  std::ofstream(path) << "cpu  1 2 3 4 5 6 7 1250 9 10\ncpu0 0 0 0 0 0 0 0 0 0 0\n";
  CHECK(measure::stolen_time(path.string().c_str()).value() == doctest::Approx(12.5));
  std::ofstream(path) << "intr 1 2 3\n";
  CHECK(measure::stolen_time(path.string().c_str()).value() == 0);
  std::filesystem::remove(path);
  CHECK(measure::stolen_time(path.string().c_str()).value() == 0);
}
