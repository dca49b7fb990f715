// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/profile_json.hpp"

#include <doctest/doctest.h>

#include <string>

#include "edgetran/core/error.hpp"

namespace {
namespace json = edgetran::json;
namespace predict = edgetran::predict;

predict::device_profile sample() {
  predict::device_profile d;
  d.fingerprint = {
      "p",        "x86_64", 4,       "powersave", edgetran::bytes{1 << 20}, edgetran::bytes{1 << 25},
      "gcc 12.2", "SSE2",   "3.4.0", "plain"};
  d.laws[0] = {{1.5e-9, 0, 1.0 / 3}, {2.5, 1e-3, 1.0 / 7}, 12, 5, 0.02, 0.05};
  d.laws[5] = {{2e-9, 7}, {4, 4}, 3, 5, 0.1, 0.3};
  d.combiner = {1.02, edgetran::seconds{3e-7}};
  d.interval_scale = {0.8, 1.2, 0.9};
  d.drift = 0.01;
  d.models = 99;
  d.held_out_error = 0.03;
  d.calibration_time = edgetran::seconds{44.5};
  return d;
}
}  // namespace

TEST_CASE("a profile survives its file") {
  const auto d = sample();
  const auto e = predict::profile_from_json(json::parse(json::dump(predict::to_json(d)), "profile.json"));
  CHECK(e.fingerprint == d.fingerprint);
  for (std::size_t k = 0; k < predict::law_count; ++k) {
    CHECK(e.laws[k].price == d.laws[k].price);  // to the last bit
    CHECK(e.laws[k].most == d.laws[k].most);
    CHECK(e.laws[k].samples == d.laws[k].samples);
    CHECK(e.laws[k].error == d.laws[k].error);
    CHECK(e.laws[k].half_width == d.laws[k].half_width);
  }
  CHECK(e.combiner.scale == d.combiner.scale);
  CHECK(e.combiner.per_leaf == d.combiner.per_leaf);
  CHECK(e.interval_scale.many_rows == 0.8);
  CHECK(e.interval_scale.few_rows == 1.2);
  CHECK(e.interval_scale.module == 0.9);
  CHECK(e.drift == d.drift);
  CHECK(e.models == d.models);
  CHECK(e.held_out_error == d.held_out_error);
  CHECK(e.calibration_time == d.calibration_time);
  CHECK(e.power.uncertainty == d.power.uncertainty);
  CHECK(e.power.active == d.power.active);
  CHECK(e.power.joules_per_flop == d.power.joules_per_flop);
  CHECK(e.power.joules_per_byte == d.power.joules_per_byte);
  CHECK(e.pulse == d.pulse);
}

TEST_CASE("what is no profile is refused by name") {
  const auto text = json::dump(predict::to_json(sample()));
  const auto refused = [&](const std::string& from, const std::string& to, const std::string& named) {
    std::string changed = text;
    const auto at = changed.find(from);
    REQUIRE(at != std::string::npos);
    changed.replace(at, from.size(), to);
    try {
      predict::profile_from_json(json::parse(changed, "profile.json"));
      FAIL("accepted " << to);
    } catch (const edgetran::error& e) {
      CHECK(std::string(e.what()).find(named) != std::string::npos);
    }
  };
  refused("device-profile/5", "device-profile/9", "schema");
  refused("\"drift\":0.01", "\"drift\":-0.01", "drift");
  refused("\"drift\":0.01", "\"drift\":\"much\"", "drift");
  refused("\"drift\":0.01,", "", "drift");
  refused("\"models\":99", "\"models\":-1", "models");
  refused("\"linear\":", "\"liner\":", "liner");
  refused("\"seconds_per_feature\":[1.5e-09,", "\"seconds_per_feature\":[", "seconds_per_feature");
  refused("\"greatest_feature\":[2.5,", "\"greatest_feature\":[-1,", "greatest_feature");
  refused("\"uncertainty_factor\":2.5", "\"uncertainty_factor\":0.5", "uncertainty_factor");
}
