// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/counter.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "edgetran/measure/fake/powercap.hpp"
#include "edgetran/measure/powercap.hpp"

using namespace edgetran;
using measure::fake::counter;
using measure::fake::fault;

namespace {

constexpr double ceiling = 1000;  ///< W

/// A counter with what the script says of it, in units of its register.
struct scripted {
  counter shown;
  std::uint64_t unit;         ///< nJ
  std::string energy{};       ///< the file
  std::uint64_t counted = 0;  ///< up to the last reading that went well
  std::uint64_t pending = 0;  ///< since then

  [[nodiscard]] double half_range_seconds() const {
    return 0x1p31 * 1e-9 * static_cast<double>(unit) / ceiling;
  }
};

enum class trouble { none, reset, glitch, forbidden, vanished };

}  // namespace

TEST_CASE("a million steps of two sockets by two dies, with every fault there is") {
  const measure::fake::files tree;
  const measure::fake::clock clock;
  const measure::fake::powercap layout(tree);
  stream random(20260101);

  std::vector<scripted> zones;
  for (int socket = 0, id = 3; socket < 2; ++socket)
    for (int die = 0; die < 2; ++die, --id) {
      const std::string zone = "intel-rapl:" + std::to_string(id);
      const std::string package = "package-" + std::to_string(socket) + "-die-" + std::to_string(die);
      const char* names[] = {package.c_str(), "core", "dram"};
      for (int part = 0; part < 3; ++part) {
        const std::uint64_t unit = part == 2 ? counter::amd_unit : counter::intel_unit;
        zones.push_back({counter(unit, 32, random()), unit});
        const std::string name = part == 0 ? zone : zone + ":" + std::to_string(part - 1);
        layout.zone(name, names[part], zones.back().shown);
        zones.back().energy = layout.energy(name);
        if (part == 0) layout.zone("intel-rapl-mmio:" + std::to_string(id), package, zones.back().shown);
      }
    }
  auto meter = measure::open_powercap(
      measure::site<measure::fake::files, measure::fake::clock>{.files = tree, .clock = clock},
      {.ceiling = watts{ceiling}});
  REQUIRE(meter.description().channels.size() == 12);
  std::vector<std::size_t> channel_of;  // the meter orders zones by number
  for (const scripted& z : zones) {
    const auto& files = meter.description().files;
    channel_of.push_back(
        static_cast<std::size_t>(std::find(files.begin(), files.end(), z.energy) - files.begin()));
  }
  double half_range = 1e300;
  for (const scripted& z : zones) half_range = std::min(half_range, z.half_range_seconds());

  std::map<std::string, int> seen;
  std::uint64_t breaks = 0, wraps = 0;
  bool short_step = false;  ///< after a fault, so that it is not the pause that is judged
  trouble now = trouble::none;
  std::size_t hit = 0;
  int remaining = 0;
  double worst = 0;

  for (int step = 0; step < 1'000'000; ++step) {
    // Most steps are of some milliseconds to seconds; some come near half of the range.
    double time = 1e-3 * std::pow(half_range / 1e-3, random.uniform01());
    const bool fault_now = now == trouble::none && !short_step && random.uniform01() < 0.06;
    if (fault_now || short_step || now != trouble::none) time = std::min(time, half_range / 20);
    time *= 0.999;
    clock.advance(seconds{time});
    for (scripted& z : zones) {
      const double power = random.uniform01() * ceiling;
      const auto units = static_cast<std::uint64_t>(power * time / (1e-9 * static_cast<double>(z.unit)));
      wraps += units + z.shown.register_value() > 0xFFFF'FFFF;
      z.shown.add(units);
      z.pending += units;
    }

    bool must_throw = now != trouble::none;
    bool will_break = false;
    if (fault_now) {
      hit = random.below(zones.size());
      scripted& z = zones[hit];
      const std::uint64_t away = (1ULL << 32) / 5 + random.below((1ULL << 32) / 5 * 3);
      const std::string elsewhere =
          std::to_string(counter(z.unit, 32, z.shown.register_value() + away).microjoules()) + "\n";
      const std::string beyond = std::to_string(z.shown.range() + 1 + random.below(1'000'000)) + "\n";
      const fault stumbles[] = {fault::failing(EIO),
                                fault::failing(EAGAIN),
                                fault::saying(""),
                                fault::saying("unknown\n"),
                                fault::saying("-5\n"),
                                fault::saying(beyond),
                                fault::cut(1 + random.below(4))};
      const std::uint64_t kind = random.below(6);
      if (kind <= 1) {  // a stumble of one or two readings is healed, one of three is an error
        const std::uint64_t times = 1 + random.below(3);
        const fault& f = stumbles[random.below(std::size(stumbles))];
        for (std::uint64_t i = 0; i < times; ++i) tree.inject(z.energy, f);
        must_throw = times == 3;
        ++seen[must_throw ? "lasting stumble" : "healed stumble"];
      } else if (kind == 2) {
        z.shown.reset(z.shown.register_value() + away);
        now = trouble::reset;
        remaining = 1;
        ++seen["reset"];
      } else if (kind == 3) {
        tree.inject(z.energy, fault::saying(elsewhere));  // it looks sound, so one is enough
        now = trouble::glitch;
        remaining = 1;
        ++seen["glitch"];
      } else if (kind == 4) {
        tree.break_reading(z.energy, EACCES);
        now = trouble::forbidden;
        remaining = 1 + static_cast<int>(random.below(3));
        ++seen["EACCES"];
      } else {
        tree.remove(z.energy);
        now = trouble::vanished;
        remaining = 1 + static_cast<int>(random.below(3));
        ++seen["vanished"];
      }
      must_throw = must_throw || now != trouble::none;
      will_break = now == trouble::reset || now == trouble::glitch;
    }

    bool threw = false, broke = false;
    try {
      const measure::reading& r = meter.read();
      REQUIRE(r.breaks == breaks);
      for (std::size_t i = 0; i < zones.size(); ++i) {
        scripted& z = zones[i];
        z.counted += z.pending;
        z.pending = 0;
        const double truth = 1e-9 * static_cast<double>(z.unit) * static_cast<double>(z.counted);
        const double off = std::abs(r.values[channel_of[i]] - truth);
        if (!(off <= 1e-9 * truth + 2e-6)) {  // the kernel cuts to microjoules at both ends
          CAPTURE(step);
          CAPTURE(z.energy);
          REQUIRE(r.values[channel_of[i]] == truth);
        }
        if (truth > 1e6) worst = std::max(worst, off / truth);
      }
    } catch (const measure::counter_break& e) {
      threw = broke = true;
      REQUIRE(e.where() == zones[hit].energy);
      for (std::size_t i = 0; i < zones.size(); ++i) {
        scripted& z = zones[i];
        if (i == hit && now == trouble::glitch) continue;  // nothing of it will be lost
        if (i != hit) z.counted += z.pending;
        z.pending = 0;
      }
      if (now == trouble::reset) ++breaks;
    } catch (const device_error& e) {
      threw = true;
      REQUIRE(e.where() == zones[hit].energy);
    }
    if (threw != must_throw || broke != will_break) {
      CAPTURE(step);
      CAPTURE(static_cast<int>(now));
      REQUIRE(threw == must_throw);
      REQUIRE(broke == will_break);
    }

    short_step = threw;
    if (now != trouble::none && --remaining == 0) {
      if (now == trouble::forbidden) tree.break_reading(zones[hit].energy, 0);
      if (now == trouble::vanished) tree.bring_back(zones[hit].energy);
      now = trouble::none;
    }
  }

  double total = 0, truth = 0;
  const measure::reading& last = meter.read();
  for (std::size_t i = 0; i < zones.size(); ++i) {
    const double mine = 1e-9 * static_cast<double>(zones[i].unit) * static_cast<double>(zones[i].counted);
    CHECK(std::abs(last.values[channel_of[i]] / mine - 1) <= 1e-9);
    if (meter.description().channels[channel_of[i]].in_total) truth += mine;
  }
  total = measure::total(meter.description(), last);
  CHECK(std::abs(total / truth - 1) <= 1e-9);
  CHECK(worst <= 1e-9);
  CHECK(wraps > 100'000);
  for (const char* kind : {"healed stumble", "lasting stumble", "reset", "glitch", "EACCES", "vanished"})
    CHECK(seen[kind] > 3000);
  MESSAGE(wraps, " wraps, ", seen["reset"], " resets, ", seen["glitch"], " glitches, ", seen["EACCES"],
          " EACCES, ", seen["vanished"], " vanished, ", seen["healed stumble"], " + ",
          seen["lasting stumble"], " stumbles; worst relative error ", worst, ", total ", total, " J");
}
