// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/nvml.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "measure/fake_gpu.hpp"

using namespace edgetran;

TEST_CASE("a GPU says what it knows, in our units") {
  const auto functions = test::fake_gpu::functions();
  {
    const measure::nvml_gpu gpu(functions, 0);
    test::fake_gpu& g = test::fake_gpu::here();
    measure::gpu_state s = gpu.read();
    CHECK(*s.in_use == 50);
    CHECK(*s.memory_in_use == 20);
    CHECK(*s.clock == 1900);
    CHECK(*s.memory_clock == 3800);
    CHECK(s.power->value() == doctest::Approx(150));
    CHECK_FALSE(s.energy);
    g.millijoules = 1.5e12;  // beyond 32 bits
    CHECK(gpu.read().energy->value() == doctest::Approx(1.5e9));
    g.in_use = g.clock = g.memory_clock = -1;
    g.milliwatts = -1;
    s = gpu.read();
    CHECK_FALSE(s.in_use);
    CHECK_FALSE(s.memory_in_use);
    CHECK_FALSE(s.clock);
    CHECK_FALSE(s.memory_clock);
    CHECK_FALSE(s.power);
    CHECK(s.energy);
  }
  CHECK(test::fake_gpu::here().alive == 0);
}

TEST_CASE("the library is initialised and shut down once, whoever holds the GPU") {
  const auto functions = test::fake_gpu::functions();
  {
    measure::nvml_gpu a(functions, 0);
    measure::nvml_gpu b(std::move(a));
    CHECK(test::fake_gpu::here().alive == 1);
    measure::nvml_gpu c(functions, 0);
    CHECK(test::fake_gpu::here().alive == 2);
    c = std::move(b);
    CHECK(*c.read().in_use == 50);
  }
  CHECK(test::fake_gpu::here().alive == 0);
}

TEST_CASE("no driver, no device, no library") {
  const auto refused = [](auto make, const std::string& problem) {
    try {
      make();
      FAIL("nothing thrown");
    } catch (const device_error& e) {
      CHECK(e.problem() == problem);
      CHECK_FALSE(e.remedy().empty());
      CHECK_FALSE(e.where().empty());
    }
    CHECK(test::fake_gpu::here().alive == 0);
  };
  auto functions = test::fake_gpu::functions();
  refused([&] { measure::nvml_gpu(functions, 7); }, "Not Found");
  test::fake_gpu::here().init = 9;
  refused([&] { measure::nvml_gpu(functions, 0); }, "Unknown Error");
  functions.error_string = nullptr;
  refused([&] { measure::nvml_gpu(functions, 0); }, "NVML error 9");
  try {
    const auto gpu = measure::nvml_gpu::open();
    MESSAGE("this machine has a GPU with NVML");
    (void)gpu.read();
  } catch (const device_error& e) {
    CHECK_FALSE(e.remedy().empty());
  }
}
