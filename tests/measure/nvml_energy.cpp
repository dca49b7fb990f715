// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/nvml_energy.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "edgetran/measure/fake/clock.hpp"
#include "laws/meter.hpp"
#include "measure/fake_gpu.hpp"

using namespace edgetran;

namespace {
std::vector<measure::nvml_gpu> one() {
  std::vector<measure::nvml_gpu> gpus;
  gpus.emplace_back(test::fake_gpu::functions(), 0);
  return gpus;
}
}  // namespace

TEST_CASE("millijoules of a GPU's counter") {
  const measure::fake::clock clock;
  auto gpus = one();
  test::fake_gpu& g = test::fake_gpu::here();
  g.millijoules = 9e12;
  {
    auto m = measure::open_nvml_energy(std::move(gpus), clock);
    laws::check_meter(m, [&] {
      clock.advance(seconds{1});
      g.millijoules += 150'000;
    });
    CHECK(m.description().channels[0].name == "GPU 0");
    CHECK(m.description().channels[0].domain == measure::domain::gpu);
    CHECK(m.read().values[0] == doctest::Approx(20 * 150));
    g.millijoules = -1;
    CHECK_THROWS_AS(m.read(), device_error);
    g.millijoules = 5;  // the driver was loaded again
    clock.advance(seconds{1});
    CHECK_THROWS_AS(m.read(), measure::counter_break);
  }
  CHECK(g.alive == 0);
}

TEST_CASE("a GPU before Volta is refused, and so is a machine without any") {
  auto gpus = one();
  try {
    (void)measure::open_nvml_energy(std::move(gpus));
    FAIL("opened");
  } catch (const device_error& e) {
    CHECK(e.where() == "NVML device 0");
    CHECK(std::string(e.what()).find("Volta") != std::string::npos);
  }
  CHECK_THROWS_AS((void)measure::open_nvml_energy({}), device_error);
}

TEST_CASE("a span shorter than the counter's step is an error and not 0 J (zeus 32)") {
  const measure::fake::clock clock;
  auto gpus = one();
  test::fake_gpu::here().millijoules = 1000;
  auto m = measure::open_nvml_energy(std::move(gpus), clock);
  const measure::reading before = m.read();
  clock.advance(seconds{0.02});  // the counter has not moved
  const measure::reading after = m.read();
  CHECK(after.values[0] == 0);
  CHECK_THROWS_AS((void)measure::energy_between(m.description(), before, after), device_error);
}
