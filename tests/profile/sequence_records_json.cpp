// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/profile/sequence_records_json.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "regress/compiled_once.hpp"

namespace {
namespace profile = edgetran::profile;

struct file {
  explicit file(const std::string& text) { edgetran::io::write_file(path, text); }
  ~file() { std::filesystem::remove(path); }
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  std::filesystem::path path = std::filesystem::temp_directory_path() / "edgetran_sequence_records.json";
};

const std::string record =
    R"({"model_dict": {"l": 1, "h": [32], "f": [[64]], "o": [["sa_sdp_16", "c_5_16"]]}, "model_type": "x",
        "performance": {"latency": 1.5, "energy": 3, "peak_power": 4.5}})";

std::string refusal(const std::string& text, bool splits) {
  const file f(text);
  try {
    if (splits)
      (void)profile::read_splits(f.path, "here", 5);
    else
      (void)profile::read_sequence_records(f.path);
  } catch (const edgetran::input_error& e) {
    return e.what();
  }
  return {};
}
}  // namespace

TEST_CASE("records are read in the order of the file") {
  const file f("{\"b\": " + record + ", \"a\": " + record + "}");
  const auto r = profile::read_sequence_records(f.path);
  REQUIRE(r.size() == 2);
  CHECK(r.architectures[0].layers[0].heads.size() == 2);
  CHECK(r.latency[1] == 1.5);
  CHECK(r.energy[0] == 3);
  CHECK(r.peak_power[0] == 4.5);
}

TEST_CASE("a record without a measure is refused by key") {
  const std::string torn = R"({"a": {"model_dict": {"l": 1, "h": [32], "f": [[64]], "o": [["sa_sdp_16"]]},
                               "performance": {"latency": 1.5, "peak_power": 4.5}}})";
  CHECK(refusal(torn, false).find("energy") != std::string::npos);
  CHECK(refusal(R"({"a": {"performance": {}}})", false).find("model_dict") != std::string::npos);
}

TEST_CASE("splits train on the first four fifths") {
  const file f(R"({"here/0": [4, 1, 3, 0, 2], "there/0": [0], "here/1": [0, 1, 2, 3, 4]})");
  const auto all = profile::read_splits(f.path, "here", 5);
  REQUIRE(all.size() == 2);
  CHECK(all[0].train == std::vector<std::size_t>{4, 1, 3, 0});
  CHECK(all[0].test == std::vector<std::size_t>{2});
}

TEST_CASE("splits that do not list every record once are refused") {
  CHECK(refusal(R"({"here/0": [4, 1, 3, 0]})", true).find("4 of 5 records") != std::string::npos);
  CHECK(refusal(R"({"here/0": [4, 1, 3, 0, 4]})", true).find("record 4 twice") != std::string::npos);
  CHECK(refusal(R"({"there/0": [0]})", true).find("no splits of here") != std::string::npos);
}
