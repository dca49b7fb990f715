// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/powercap_zones.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>

#include "edgetran/measure/fake_sysfs.hpp"

using namespace edgetran;
namespace fake = measure::fake;

TEST_CASE("what is a zone, and what only looks like one") {
  const auto z = measure::detail::parse_zone("intel-rapl:10:2");
  REQUIRE(z);
  CHECK(z->top == 10);
  CHECK(z->sub == 2);
  CHECK_FALSE(z->mmio);
  CHECK(measure::detail::parse_zone("intel-rapl-mmio:0")->mmio);
  CHECK(measure::detail::parse_zone("intel-rapl:0")->sub == -1);
  for (const char* id : {"", "intel-rapl", "intel-rapl:", "intel-rapl:a", "intel-rapl:0:", "intel-rapl:0:1:2",
                         "intel-rapl:-1", "intel-rapl:0:-1", "dtpm:0", "intel-rapl:0x",
                         "intel-rapl:99999999999", "intel-rapl-mmio", "xintel-rapl:0"})
    CHECK_FALSE(measure::detail::parse_zone(id));
}

TEST_CASE("zones of all folders, each once, in the order of their numbers, with the folder that lets us in") {
  const fake::files tree;
  const fake::counter c;
  const fake::powercap links(tree), nested(tree, "/sys/devices/virtual/powercap/intel-rapl", true);
  for (const fake::powercap* p : {&links, &nested})
    p->zone("intel-rapl:10", "package-1", c)
        .zone("intel-rapl:2", "package-0", c)
        .zone("intel-rapl:2:0", "dram", c);
  links.zone("intel-rapl-mmio:0", "package-0", c);
  tree.write("/sys/class/powercap/dtpm/name", "x");
  tree.refuse(links.energy("intel-rapl:2"), EACCES);
  tree.refuse(links.energy("intel-rapl-mmio:0"), EACCES);
  tree.remove(links.folder("intel-rapl:10") + "/name");
  const auto zones = measure::find_powercap_zones(measure::site<fake::files>{.root = "/", .files = tree});
  REQUIRE(zones.size() == 4);
  CHECK(zones[0].name == "package-0");
  CHECK(zones[0].folder == nested.folder("intel-rapl:2"));
  CHECK(zones[0].failure == 0);
  CHECK(zones[1].name == "dram");
  CHECK(zones[1].folder == links.folder("intel-rapl:2:0"));
  CHECK(zones[2].top == 10);
  CHECK(zones[2].name == "package-1");
  CHECK(zones[2].folder == nested.folder("intel-rapl:10"));
  CHECK(zones[3].mmio);
  CHECK(zones[3].failure == EACCES);
}
