// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/json.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>

namespace {

namespace fs = std::filesystem;
namespace json = edgetran::json;

struct scratch {
  fs::path folder;
  scratch() {
    std::string name = (fs::temp_directory_path() / "edgetran-json-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
  }
  ~scratch() { fs::remove_all(folder); }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
};

}  // namespace

TEST_CASE("a saved value loads equal, and errors name the file") {
  const scratch s;
  const fs::path path = s.folder / "a.json";
  const json::value v{json::object{{"layers", 2}, {"rate", 0.1}, {"names", json::array{"x", nullptr}}}};
  json::save(path, v);
  const json::value back = json::load(path);
  CHECK(back == v);
  CHECK(edgetran::io::read_file(path, 1000) == json::dump(v, 2) + "\n");
  try {
    back.at("rate").as_integer();
    FAIL("a real passed for an integer");
  } catch (const edgetran::input_error& e) {
    CHECK(e.where() == path.string() + ":27, key \"rate\"");
  }
}

TEST_CASE("what cannot be written leaves the file alone") {
  const scratch s;
  const fs::path path = s.folder / "a.json";
  json::save(path, 1);
  CHECK_THROWS_AS(json::save(path, std::numeric_limits<double>::quiet_NaN()), edgetran::numeric_error);
  CHECK(json::load(path) == json::value(1));
}

TEST_CASE("missing files, folders and oversize files are typed errors") {
  const scratch s;
  CHECK_THROWS_AS(json::load(s.folder / "absent.json"), edgetran::system_error);
  CHECK_THROWS_AS(json::load(s.folder), edgetran::system_error);
  json::save(s.folder / "a.json", json::array{1, 2, 3});
  CHECK_THROWS_AS(json::load(s.folder / "a.json", {.max_bytes = 5}), edgetran::input_error);
}
