// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/external_meter.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <thread>

#include "edgetran/measure/metering.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;

namespace {

void pass(double s) { std::this_thread::sleep_for(std::chrono::duration<double>(s)); }

void say(int pipe, const std::string& text) {
  CHECK(::write(pipe, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

struct pipe_pair {
  std::array<int, 2> ends{};
  pipe_pair() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
  ~pipe_pair() {
    if (ends[1] >= 0) ::close(ends[1]);
  }
};

std::optional<seconds> nothing() { return std::nullopt; }

}  // namespace

TEST_CASE("lines that stream in by another clock are brought to ours") {
  pipe_pair p;
  constexpr double offset = 12345.5;
  measure::external_meter m(io::descriptor(p.ends[0]), "stdin");
  const seconds begin = measure::wall_now();
  std::thread device([&] {
    say(p.ends[1], "t_s,watts\n");
    for (int i = 0; i < 60; ++i) {
      char line[64];
      const double t = measure::wall_now().value();
      const double power = t - begin.value() < 0.3 ? 5 : 25;
      std::snprintf(line, sizeof line, "%.6f,%g\n", t + offset, power);
      say(p.ends[1], line);
      pass(0.01);
    }
  });
  pass(0.02);
  const auto done = measure::meter_work(m, [&] { return pass(0.45), nothing(); });
  device.join();
  REQUIRE_MESSAGE(done.energy, done.no_energy);
  CHECK(m.offset().offset.value() == doctest::Approx(-offset).epsilon(1e-6));
  const double before = 0.3 - (done.begin - begin).value(), all = (done.end - done.begin).value();
  CHECK(done.energy->gross.value.value() == doctest::Approx(5 * before + 25 * (all - before)).epsilon(0.15));
  CHECK(done.energy->gross.quality == quality::integrated);
}

TEST_CASE("a file is aligned by the step of power, by a given offset, and not by arrival") {
  const test::fake_machine machine("edgetran_external_test");
  std::string text = "t_s,watts\n";
  for (int i = 0; i < 300; ++i) {
    char line[64];
    std::snprintf(line, sizeof line, "%g,%g\n", 0.01 * i, i >= 100 && i < 130 ? 25.0 : 5.0);
    text += line;
  }
  machine.write("trace.csv", text);
  const std::string path = (machine.path / "trace.csv").string();
  measure::external_meter by_step(path, {.alignment = measure::alignment::step});
  const auto done = measure::meter_work(by_step, [&] { return pass(0.3), nothing(); });
  REQUIRE_MESSAGE(done.energy, done.no_energy);
  CHECK(done.energy->gross.value.value() == doctest::Approx(25 * done.energy->duration.value()).epsilon(0.1));
  CHECK((by_step.offset().offset - (done.begin - seconds{0.995})).value() ==
        doctest::Approx(0).scale(1).epsilon(0.02));

  // Half a step of 10 ms at 20 W of contrast, from the clock alone.
  CHECK(by_step.offset().uncertainty.value() == doctest::Approx(0.005));
  CHECK((done.energy->gross.upper - done.energy->gross.lower).value() >= 2 * 0.005 * 20 - 1e-9);

  // By the offset the work falls into the first second of the trace, or into that of 25 W.
  for (const double within : {0.1, 1.02}) {
    measure::external_meter given(
        path, {.alignment = measure::alignment::given, .offset = measure::wall_now() - seconds{within}});
    const auto fixed = measure::meter_work(given, [&] { return pass(0.05), nothing(); });
    REQUIRE_MESSAGE(fixed.energy, fixed.no_energy);
    CHECK(fixed.energy->gross.value.value() ==
          doctest::Approx((within < 1 ? 5 : 25) * fixed.energy->duration.value()).epsilon(1e-6));
  }

  CHECK_THROWS_AS(measure::external_meter(path, {}), input_error);
  measure::external_meter missing(path + "x", {.alignment = measure::alignment::given});
  CHECK(measure::meter_work(missing, [] { return pass(0.01), nothing(); }).no_energy.find("trace.csvx") !=
        std::string::npos);
}

TEST_CASE("a stream may begin within a line and end without a line end") {
  pipe_pair p;
  measure::external_meter m(io::descriptor(p.ends[0]), "stdin",
                            {.alignment = measure::alignment::given, .patience = seconds{1}});
  char line[120];
  const double now = measure::wall_now().value();
  // 7 W up to a minute from now; the last line is needed to reach that far.
  std::snprintf(line, sizeof line, ".25\n%.6f,7\n%.6f,7\n%.6f,7", now - 60, now, now + 60);
  say(p.ends[1], line);
  ::close(p.ends[1]);
  p.ends[1] = -1;
  const auto done = measure::meter_work(m, [&] { return pass(0.05), nothing(); });
  REQUIRE_MESSAGE(done.energy, done.no_energy);
  CHECK(done.record->size() == 3);
  CHECK(done.energy->gross.value.value() == doctest::Approx(7 * done.energy->duration.value()));
  bool told = false;
  for (const std::string& flag : done.energy->flags)
    told =
        told || (flag.find("first line") != std::string::npos && flag.find("stdin:1") != std::string::npos);
  CHECK(told);
}

TEST_CASE("a line without end is refused before it fills the memory") {
  pipe_pair p;
  measure::external_meter m(io::descriptor(p.ends[0]), "stdin", {.patience = seconds{5}});
  std::thread device([&] {
    const std::string digits(1 << 12, '1');
    for (int i = 0; i < 17; ++i) say(p.ends[1], digits);
  });
  const auto done = measure::meter_work(m, [&] { return pass(0.02), nothing(); });
  device.join();
  CHECK_FALSE(done.energy);
  CHECK(done.no_energy.find("65536") != std::string::npos);
}

TEST_CASE("a second start begins anew") {
  pipe_pair p;
  measure::external_meter m(io::descriptor(p.ends[0]), "stdin",
                            {.alignment = measure::alignment::given, .patience = seconds{0.2}});
  for (const int lines : {3, 2}) {
    std::string text;
    for (int i = 0; i < lines; ++i) text += std::to_string(10 * lines + i) + ",5\n";
    m.start();
    say(p.ends[1], text);
    pass(0.05);
    m.stop();
    m.align(seconds{0}, seconds{1});
    CHECK(m.record().size() == static_cast<std::size_t>(lines));
    CHECK(m.record().at(0) == seconds{10.0 * lines});
  }
}

TEST_CASE("a stream that is silent, ends or talks nonsense is told") {
  for (const char* words : {"", "1,2\n", "1,2\n2,3\nnonsense\n"}) {
    pipe_pair p;
    measure::external_meter m(io::descriptor(p.ends[0]), "stdin", {.patience = seconds{0.1}});
    say(p.ends[1], words);
    const auto done = measure::meter_work(m, [&] { return pass(0.02), nothing(); });
    CHECK_FALSE(done.energy);
    CHECK(done.no_energy.find("stdin") != std::string::npos);
  }
}
