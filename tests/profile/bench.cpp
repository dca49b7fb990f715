// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/bench.hpp"

#include <doctest/doctest.h>

#include <string>

#include "io/scratch_folder.hpp"

namespace {
namespace profile = edgetran::profile;
namespace json = edgetran::json;
using edgetran::seconds;

const std::string config =
    R"({"model_type":"bert","num_hidden_layers":1,"hidden_size":64,"num_attention_heads":2,"intermediate_size":128,"vocab_size":100})";
}  // namespace

TEST_CASE("an architecture is measured, in each of its forms") {
  const scratch_folder s;
  put_bytes(s / "c.json", config);
  const std::string path = (s / "c.json").string();
  profile::bench<> bench;
  for (
      const std::string& a :
      {config,
       std::string(
           R"({"l":2,"h":[128,128],"o":[["sa_sdp_64","l_dft_64"],["c_5_64","sa_wma_64"]],"f":[[256],[256]]})"),
       R"({"config":")" + path + "\"}",
       R"({"config":")" + path + R"(","md5":")" + edgetran::md5(config).str() + "\"}"}) {
    CAPTURE(a);
    const auto m = bench.measure_one(a, {.sequence = 8}, seconds{0.05});
    REQUIRE(m.latency.value.has_value());
    CHECK(m.latency.value->value > seconds{});
    CHECK(m.latency.value->lower <= m.latency.value->value);
    CHECK(m.latency.value->value <= m.latency.value->upper);
    CHECK(m.latency.value->quality == edgetran::quality::measured);
    CHECK(!m.energy.value);
    CHECK(!m.energy.reason.empty());
    CHECK(!m.peak_power.reason.empty());
  }
  CHECK(profile::bench<>::fingerprint().find("kernels") != nullptr);
}

TEST_CASE("an interval is claimed only where there are passes enough for one") {
  profile::bench<> bench;
  // No time at all is one pass.
  const auto hurried = bench.measure_one(config, {.sequence = 8}, seconds{1e-9});
  REQUIRE(hurried.latency.value);
  CHECK(hurried.latency.value->source.find("interval") == std::string::npos);
  CHECK(hurried.latency.value->source.starts_with("a single pass"));
  CHECK(profile::detail::source_of_latency(1, 1) == "a single pass, calm, ends unknown");
  CHECK(profile::detail::source_of_latency(2, 9) == "median of 2 calm of 9 passes, range of all");
  CHECK(profile::detail::source_of_latency(3, 9) == "median of 3 calm of 9 passes, 95% interval");
  CHECK(profile::detail::source_of_latency(0, 2) == "median of 2 passes, none calm, range of all");
  CHECK(profile::detail::source_of_latency(0, 9) == "median of 9 passes, none calm, 95% interval");
}

TEST_CASE("what cannot be measured is refused by name") {
  const scratch_folder s;
  put_bytes(s / "c.json", config);
  profile::bench<> bench;
  const auto measure = [&](const std::string& a, edgetran::model::workload w) {
    (void)bench.measure_one(a, w, seconds{0.05});
  };
  CHECK_THROWS_AS(measure("{}", {}), edgetran::unknown_error);
  CHECK_THROWS_AS(measure("[1,2]", {}), edgetran::input_error);
  CHECK_THROWS_AS(measure(config, {.sequence = 100'000}), edgetran::shape_error);
  CHECK_THROWS_AS(measure(R"({"config":"/no/such/file"})", {}), edgetran::system_error);
  CHECK_THROWS_AS(measure(R"({"config":")" + (s / "c.json").string() + R"(","md5":"00"})", {}),
                  edgetran::input_error);
  // More than any machine holds.
  CHECK_THROWS_AS(
      measure(R"({"model_type":"gpt2","n_layer":2000,"n_embd":65536,"n_head":64,"n_positions":64})",
              {.sequence = 8}),
      edgetran::device_error);
}
