// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/fake_sysfs.hpp"

#include <doctest/doctest.h>

#include <string>

#include "edgetran/measure/powercap.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;
namespace fake = measure::fake;

TEST_CASE("the page's example: the curve's integral comes back") {
  const fake::files tree;
  const fake::clock clock;
  const fake::power_curve power({{seconds{0}, watts{10}}, {seconds{60}, watts{80}}});
  const fake::counter package(fake::counter::intel_unit);
  package.follow(power, clock);
  fake::powercap(tree).zone("intel-rapl:0", "package-0", package);

  auto m = measure::open_powercap(
      measure::site<fake::files, fake::clock>{.root = "/", .files = tree, .clock = clock});
  const measure::reading a = m.read();
  clock.advance(seconds{60});
  const joules e = measure::energy_between(m.description(), a, m.read());
  CHECK(power.energy(seconds{0}, seconds{60}).value() == 2700);
  CHECK(e.value() == doctest::Approx(2700).epsilon(1e-7));
}

TEST_CASE("a program that takes a root reads what the kit wrote, and writes over it") {
  const fake::files tree;
  const fake::counter package;
  fake::powercap(tree).zone("intel-rapl:0", "package-0", package);
  const test::fake_machine folder("edgetran_fake_sysfs_test");
  tree.write_to(folder.path);
  auto m = measure::open_powercap(measure::site<>{.root = folder.path.string()});
  package.add(100'000);
  tree.write_to(folder.path);
  CHECK(m.read().values[0] == doctest::Approx(package.used().value()).epsilon(1e-6));
}
