// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/codesign/codesign_pool_json.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/io/json.hpp"

using namespace edgetran;
using search::read_codesign_pool;

namespace {
const std::string two_pairs = R"({
"0a_a100": {"model_dict": {"l": 2, "o": [["sa_sdp_64", "sa_wma_64"], ["c_5_64", "l_dft_64"]], "h": [128, 128],
  "f": [[256], [512, 256]]}, "model_type": "shallow", "embedding_device": "[1, 0]",
  "performance": {"latency": 0.25, "energy": 4, "peak_power": 80.5, "pretrain_loss": 2.5, "glue": 0.75}},
"0a_cpu_m1-pro": {"model_dict": {"l": 2, "o": [["sa_sdp_64", "sa_wma_64"], ["c_5_64", "l_dft_64"]], "h": [128, 128],
  "f": [[256], [512, 256]]}, "performance": {"latency": 1.5, "energy": 2.5, "peak_power": 10, "glue": 0.75}}
})";

search::codesign_pool read(const std::string& text) {
  return read_codesign_pool(json::parse(text, "pool.json"), "pool.json");
}
/// The text with one part of it replaced.
std::string with(const std::string& part, const std::string& by) {
  std::string text = two_pairs;
  const std::size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), by);
}
}  // namespace

TEST_CASE("pairs are read as published; a device's name may hold underscores") {
  const auto pool = read(two_pairs);
  REQUIRE(pool.size() == 2);
  CHECK(pool.devices() == std::vector<std::string>{"a100", "cpu_m1-pro"});
  const auto& r = pool.records()[0];
  CHECK(r.model == "0a");
  CHECK(r.architecture.layers.size() == 2);
  CHECK(r.architecture.layers[1].feed_forward.size() == 2);
  CHECK(r.outcome.accuracy == 0.75);
  CHECK(r.outcome.latency.value() == 0.25);
  CHECK(r.outcome.energy.value() == 4);
  CHECK(r.outcome.peak_power.value() == 80.5);
  // 1 - [0.375 + 0.2 (1 - 0.00025) + 0.2 (1 - 0.002) + 0.1 (1 - 80.5 / 300)]
  CHECK(pool.values()[0] == doctest::Approx(0.125 + 0.00005 + 0.0004 + 0.0268333333).epsilon(1e-8));
  const auto rows = pool.candidates();
  auto first = rows.features(0), second = rows.features(1);
  first.resize(rows.shared_columns());
  second.resize(rows.shared_columns());
  CHECK(first == second);
}

TEST_CASE("what is missing or no measurement is refused, and the error names the place") {
  const auto names = [](const std::string& text, const std::string& word) {
    try {
      (void)read(text);
    } catch (const error& e) {
      INFO(e.what());
      CHECK(std::string(e.what()).find(word) != std::string::npos);
      CHECK(std::string(e.what()).find("pool.json") != std::string::npos);
      return true;
    }
    return false;
  };
  CHECK(names("[]", "object of pairs"));
  CHECK(names("{}", "object of pairs"));
  CHECK(names("3", "object of pairs"));
  CHECK(names(with("\"0a_a100\"", "\"0a\""), "MODEL_DEVICE"));
  CHECK(names(with("\"0a_a100\"", "\"_a100\""), "MODEL_DEVICE"));
  CHECK(names(with("\"0a_a100\"", "\"0a_\""), "MODEL_DEVICE"));
  CHECK(names(with("\"0a_a100\"", "\"\""), "MODEL_DEVICE"));
  CHECK(names(with("\"model_dict\"", "\"model\""), "model_dict"));
  CHECK(names(with("\"performance\"", "\"costs\""), "performance"));
  for (const char* key : {"latency", "energy", "peak_power"}) {
    const std::string quoted = "\"" + std::string(key) + "\"";
    CHECK(names(with(quoted, "\"other\""), key));
    for (const char* bad : {"0, \"x\"", "-1, \"x\""}) CHECK(names(with(quoted, quoted + ": " + bad), key));
    for (const char* bad : {"null, \"x\"", "\"1\", \"x\"", "[1], \"x\"", "true, \"x\""})
      CHECK(names(with(quoted, quoted + ": " + bad), key));
  }
  for (const char* bad :
       {"-0.01, \"x\"", "1.01, \"x\"", "75, \"x\"", "\"0.7\", \"x\"", "1e400, \"x\"", "NaN, \"x\""})
    CHECK(names(with("\"glue\"", "\"glue\": " + std::string(bad)), "glue"));
  CHECK(names(with("\"glue\": 0.75", "\"glue\": 75"), "divide percentages"));
  CHECK(read(with("\"glue\": 0.75", "\"glue\": 0")).records()[0].outcome.accuracy == 0);
  CHECK(read(with("\"glue\": 0.75", "\"glue\": 1")).records()[0].outcome.accuracy == 1);
  CHECK(names(R"({"0a_b": 3})", "0a_b"));
  CHECK(names(R"({"0a_b": {"performance": [1]}})", "performance"));
  CHECK(names(R"({"0a_b": {"performance": {}}})", "model_dict"));
  CHECK(names(with("\"glue\"", "\"gluey\""), "glue"));
  CHECK(names(with("\"glue\"", "\"glue\": null, \"x\""), "glue"));
  CHECK(names(with("\"glue\": 0.75", "\"glue\": 1.0000001"), "an accuracy of 1.0000001"));
  CHECK(names(with("\"glue\": 0.75", "\"glue\": 1e308"), "an accuracy of 1e+308"));
  CHECK(names(with("\"latency\": 0.25", "\"latency\": -1e-9"), "a measurement of -1e-09"));
  CHECK(names(with("c_5_64", "c_9_64"), "0a_cpu_m1-pro: another architecture than that of \"0a_a100\""));
  CHECK(names(with("\"l\": 2", "\"l\": 3"), "layers"));
  CHECK(names(with("sa_sdp_64", "sa_nothing_64"), "sa_nothing_64"));
}

TEST_CASE("what no parser reads of a file is told in words of the file") {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "edgetran_codesign_pool.json";
  for (const auto& [text, problem, remedy] :
       {std::tuple(with("\"glue\": 0.75", "\"glue\": NaN"), "bare NaN", "mend or drop the pair"),
        std::tuple(std::string(200000, '['), "nested deeper", "MODEL_DEVICE"),
        std::tuple(std::string(), "empty", "MODEL_DEVICE"),
        std::tuple(std::string(" \n"), "empty", "MODEL_DEVICE"),
        std::tuple(std::string((std::size_t{64} << 20) + 1, ' '), "more than the limit", "MODEL_DEVICE"),
        std::tuple(std::string("nothing"), "syntax", "")}) {
    io::write_file(path, text);
    try {
      (void)search::load_codesign_pool(path.string());
      FAIL("read");
    } catch (const input_error& e) {
      INFO(e.what());
      CHECK(e.problem().find(problem) != std::string::npos);
      CHECK(e.remedy().find(remedy) != std::string::npos);
      CHECK(e.where().find(path.string()) != std::string::npos);
      for (const char* of_the_parser : {"allow_nonfinite", "max_depth", "raise", "null"})
        CHECK(e.remedy().find(of_the_parser) == std::string::npos);
    }
  }
  std::filesystem::remove(path);
}

TEST_CASE("a pool whose text was damaged is read or refused with a typed error, never a crash") {
  stream random(4);
  std::size_t refused = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    std::string text = two_pairs;
    for (std::uint64_t change = 0, changes = 1 + random.below(3); change < changes; ++change) {
      const auto at = static_cast<std::size_t>(random.below(text.size()));
      static const std::string spare = "{}[]\",:0-9.eEntx_ ";
      switch (random.below(3)) {
        case 0:
          text[at] = spare[static_cast<std::size_t>(random.below(spare.size()))];
          break;
        case 1:
          text.erase(at, 1 + static_cast<std::size_t>(random.below(6)));
          break;
        default:
          text.insert(at, 1, spare[static_cast<std::size_t>(random.below(spare.size()))]);
      }
    }
    try {
      const auto pool = read(text);
      for (const double y : pool.values()) CHECK(std::isfinite(y));
    } catch (const error&) {
      ++refused;
    }
  }
  CHECK(refused > 1000);
}

TEST_CASE("the published pairs, where they are") {
  const char* folder = std::getenv("EDGETRAN_DATA_DIR");
  if (folder == nullptr) {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return;
  }
  const auto pool = search::load_codesign_pool(std::string(folder) + "/edgetran/codesign.json");
  REQUIRE(pool.size() == 433);
  CHECK(pool.devices() == std::vector<std::string>{"a100", "cpu_rpi", "gpu_m1-pro", "npu_ncs"});
  // The best pair is the published optimum of all seven devices, its value to five digits.
  const auto values = pool.values();
  const auto best = std::min_element(values.begin(), values.end());
  CHECK(*best == doctest::Approx(0.08720).epsilon(1e-4));
  const auto& r = pool.records()[static_cast<std::size_t>(best - values.begin())];
  CHECK(r.model.substr(0, 4) == "9f4a");
  CHECK(r.device == "gpu_m1-pro");
  // 16 models were trained and are on every device.
  std::set<std::string> models;
  for (const auto& p : pool.records()) models.insert(p.model);
  CHECK(models.size() == 385);
}
