// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/trial_json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "edgetran/core/random.hpp"

namespace {
namespace profile = edgetran::profile;
namespace json = edgetran::json;
using edgetran::joules;
using edgetran::seconds;
using edgetran::watts;

profile::trial example() {
  profile::trial t;
  t.index = 12;
  t.architecture = R"({"l":2,"h":[128,128]})";
  t.workload = {.batch = 2, .sequence = 64};
  t.outcome = profile::measurement{
      edgetran::estimate<seconds>{seconds{0.1}, seconds{0.09}, seconds{0.12}, edgetran::quality::measured,
                                  "clock"},
      profile::reading<joules>::absent("no meter"),
      edgetran::estimate<watts>{watts{3}, watts{3}, watts{3}, edgetran::quality::integrated, "hwmon"}};
  t.device = "0123456789abcdef";
  t.worker = "ssh board edgetran worker";
  t.attempts = 2;
  t.elapsed = seconds{1.5};
  t.finished_at = 1.7e9;
  return t;
}
json::value back(const json::object& o) { return json::parse(json::dump(o)); }
}  // namespace

TEST_CASE("a trial goes to JSON and back") {
  const json::object o = to_json(example(), "id", "c0");
  const profile::trial t = profile::read_trial(back(o));
  CHECK(json::dump(to_json(t, "id", "c0")) == json::dump(o));
  CHECK(t.index == 12);
  CHECK(t.architecture == example().architecture);
  CHECK(t.workload == example().workload);
  REQUIRE(t.measured() != nullptr);
  CHECK(t.measured()->latency.value->upper == seconds{0.12});
  CHECK(t.measured()->latency.spread() == doctest::Approx(0.15));
  CHECK(t.measured()->energy.reason == "no meter");
  CHECK(t.measured()->energy.spread() == 0);
  CHECK(t.measured()->peak_power.value->quality == edgetran::quality::integrated);
  CHECK(!t.same_as);
  // The house's object for a quantity.
  CHECK(json::dump(*o.find("measurement")->find("latency")) ==
        R"({"value":0.1,"unit":"s","lower":0.09,"upper":0.12,"quality":"measured","source":"clock"})");
  CHECK(json::dump(*o.find("measurement")->find("energy")) == R"({"value":null,"reason":"no meter"})");
}

TEST_CASE("a failure goes to JSON and back, whatever its message is made of") {
  profile::trial t = example();
  t.outcome = profile::failure{profile::failure_kind::late, "bytes \xff and \"quotes\"\n"};
  t.same_as = 3;
  const profile::trial again = profile::read_trial(back(to_json(t, "id", "c0")));
  CHECK(again.failed());
  CHECK(std::get<profile::failure>(again.outcome).kind == profile::failure_kind::late);
  CHECK(std::get<profile::failure>(again.outcome).message == "bytes ? and \"quotes\"\n");
  CHECK(again.same_as == 3u);
  for (std::size_t i = 0; i < profile::failure_names.size(); ++i)
    CHECK(profile::failure_kind_of(profile::failure_names[i]) == static_cast<profile::failure_kind>(i));
  CHECK(profile::failure_kind_of("of the future") == profile::failure_kind::other);
}

TEST_CASE("measured numbers keep their bits") {
  edgetran::stream random(5);
  for (int i = 0; i < 1000; ++i) {
    profile::trial t = example();
    const double x = std::ldexp(random.uniform01(), static_cast<int>(random.below(200)) - 100);
    t.outcome =
        profile::measurement{edgetran::estimate<seconds>{seconds{x}, seconds{x / 3}, seconds{3 * x},
                                                         edgetran::quality::measured, ""},
                             profile::reading<joules>::absent(""), profile::reading<watts>::absent("")};
    const auto again = profile::read_trial(back(to_json(t, "id", "c")));
    CHECK(again.measured()->latency.value->value.value() == x);
    CHECK(again.measured()->latency.value->lower.value() == x / 3);
    CHECK(again.measured()->latency.value->upper.value() == 3 * x);
  }
}

TEST_CASE("members of later versions are passed over, what is wrong is refused by its name") {
  json::object o = to_json(example(), "id", "c0");
  o.set("temperature", 40.5);
  CHECK_NOTHROW((void)profile::read_trial(back(o)));
  const auto refuses = [](json::object bad, const std::string& key, json::value v) {
    bad.set(key, std::move(v));
    CHECK_THROWS_AS((void)profile::read_trial(back(bad)), edgetran::error);
  };
  refuses(o, "question", -1);
  CHECK_THROWS_AS((void)profile::read_outcome(back(json::object{})), edgetran::input_error);
  refuses(o, "failure", json::object{{"kind", "late"}, {"message", ""}});  // and a measurement
  refuses(o, "workload", json::object{{"batch", 0}, {"sequence", 1}});
  refuses(o, "workload", json::object{{"batch", 1}, {"sequence", 1}, {"phase", "dream"}});
  refuses(o, "elapsed_s", "long");
  const auto quantity = [](double value, double lower, double upper, const char* unit, const char* quality) {
    return back(json::object{{"value", value},
                             {"unit", unit},
                             {"lower", lower},
                             {"upper", upper},
                             {"quality", quality},
                             {"source", ""}});
  };
  CHECK_NOTHROW((void)profile::read_reading<seconds>(quantity(1, 1, 1, "s", "measured")));
  CHECK_THROWS_AS((void)profile::read_reading<seconds>(quantity(1, 1, 1, "ms", "measured")),
                  edgetran::input_error);
  CHECK_THROWS_AS((void)profile::read_reading<seconds>(quantity(1, 1, 1, "s", "guessed")),
                  edgetran::unknown_error);
  CHECK_THROWS_AS((void)profile::read_reading<seconds>(quantity(1, 2, 3, "s", "measured")),
                  edgetran::input_error);
  CHECK_THROWS_AS((void)profile::read_reading<seconds>(quantity(-1, -1, -1, "s", "measured")),
                  edgetran::input_error);
  profile::trial nan = example();
  nan.outcome = profile::measurement{edgetran::estimate<seconds>{seconds{0.0 / 0.0}, {}, {}, {}, ""}, {}, {}};
  CHECK_THROWS_AS((void)json::dump(to_json(nan, "id", "c")), edgetran::numeric_error);
}

TEST_CASE("workloads go to JSON and back") {
  using edgetran::model::phase;
  for (const edgetran::model::workload w :
       {edgetran::model::workload{}, edgetran::model::workload{.batch = 3, .sequence = 7},
        edgetran::model::workload{.sequence = 1, .context = 100, .phase = phase::decode},
        edgetran::model::workload{.sequence = 16, .context = 20, .phase = phase::prefill}})
    CHECK(profile::read_workload(back(profile::to_json(w))) == w);
  CHECK(profile::compact(" {\"a\" : [1, 2.50] } ") == R"({"a":[1,2.5]})");
}
