// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/rapl_domains.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace edgetran;
using measure::domain;

TEST_CASE("names of zones, as kernels write them") {
  const auto is = [](const char* name, domain d, int socket, int die) {
    CAPTURE(name);
    const measure::channel c = measure::channel_of_zone(name);
    CHECK(c.name == name);
    CHECK(c.domain == d);
    CHECK(c.socket.value_or(-1) == socket);
    CHECK(c.die.value_or(-1) == die);
  };
  is("package-0", domain::package, 0, -1);
  is("package-12", domain::package, 12, -1);
  is("package-1-die-3", domain::package, 1, 3);
  is("core", domain::core, -1, -1);
  is("uncore", domain::uncore, -1, -1);
  is("dram", domain::dram, -1, -1);
  is("psys", domain::psys, -1, -1);
  is("psys-1", domain::psys, -1, -1);
  is("package-x", domain::package, -1, -1);
  is("package", domain::package, -1, -1);
  is("package-99999999999", domain::package, -1, -1);
  is("cores", domain::other, -1, -1);
  is("", domain::other, -1, -1);
}

TEST_CASE("for every set of domains: something counts, and nothing that another holds") {
  const domain all[] = {domain::package, domain::core, domain::uncore, domain::dram,
                        domain::psys,    domain::gpu,  domain::other};
  for (unsigned set = 1; set < 128; ++set)
    for (const auto rule : {measure::rapl_total::packages, measure::rapl_total::psys}) {
      std::vector<measure::channel> channels;
      for (unsigned i = 0; i < 7; ++i)
        if ((set >> i & 1U) != 0) channels.push_back({.name = "c", .domain = all[i]});
      measure::mark_total(channels, rule);
      const auto counts = [&](domain d) {
        for (const measure::channel& c : channels)
          if (c.domain == d && c.in_total) return true;
        return false;
      };
      const auto has = [&](domain d) {
        return (set >> static_cast<unsigned>(std::find(all, all + 7, d) - all) & 1U) != 0;
      };
      CAPTURE(set);
      bool any = false;
      for (const domain d : all) any = any || counts(d);
      CHECK(any);
      for (const domain inner : {domain::core, domain::uncore, domain::gpu})
        CHECK_FALSE((counts(domain::package) && counts(inner)));
      if (counts(domain::psys))
        for (const domain d : all)
          if (d != domain::psys) CHECK_FALSE(counts(d));
      if (has(domain::psys)) CHECK((counts(domain::psys) || rule == measure::rapl_total::packages));
      if (has(domain::package) && !counts(domain::psys)) CHECK(counts(domain::package));
      if (has(domain::dram) && !counts(domain::psys)) CHECK(counts(domain::dram));
    }
}

TEST_CASE("quirks are found by name, and the error lists them") {
  CHECK(measure::find_quirk("mirrored-dies").one_die);
  CHECK(measure::find_quirk("threadripper-half").package_factor == 0.5);
  try {
    (void)measure::find_quirk("half");
    FAIL("found");
  } catch (const unknown_error& e) {
    CHECK(e.remedy() == "known are mirrored-dies, threadripper-half");
  }
}
