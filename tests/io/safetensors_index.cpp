// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/safetensors_index.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "edgetran/io/file.hpp"

namespace {

namespace fs = std::filesystem;
namespace st = edgetran::safetensors;

struct scratch {
  fs::path folder;
  scratch() {
    std::string name = (fs::temp_directory_path() / "edgetran-index-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
  }
  ~scratch() { fs::remove_all(folder); }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;

  st::shard_index load(const std::string& content) const {
    edgetran::io::write_file(folder / "i.json", content);
    return st::load_index(folder / "i.json");
  }
  std::string refuse(const std::string& content) const {
    try {
      load(content);
    } catch (const edgetran::input_error& e) {
      return e.remedy().empty() ? "no remedy" : e.what();
    }
    return "accepted";
  }
};

std::string two(const std::string& file) {
  return R"({"metadata":{"total_size":8},"weight_map":{"a":"m-2.safetensors","b":")" + file +
         R"(","c":"m-2.safetensors"}})";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("shard index: plain files beside it, nothing else") {
  const scratch s;
  const st::shard_index good = s.load(two("m-1..x.safetensors"));
  CHECK(good.files == std::vector<std::string>{"m-1..x.safetensors", "m-2.safetensors"});
  REQUIRE(good.weight_map.size() == 3);
  CHECK(good.find("a")->file == 1);
  CHECK(good.find("b")->file == 0);
  CHECK(good.find("c")->file == 1);
  CHECK(good.find("d") == nullptr);
  CHECK(good.find("") == nullptr);
  for (const char* bad : {"../secret", "..", ".", "", "/etc/passwd", "a/../../b", "sub/m", "..\\\\x",
                          "C:\\\\x", "m\\u0000.safetensors", "m\\n"}) {
    CAPTURE(bad);
    CHECK(contains(s.refuse(two(bad)), "key \"weight_map.b\": shard"));
  }
  CHECK(contains(s.refuse("{}"), "no key \"weight_map\""));
  CHECK(contains(s.refuse(R"({"weight_map":{"a":1}})"), "key \"weight_map.a\": wanted a string"));
  CHECK(contains(s.refuse(R"({"weight_map":{"a":"x","a":"y"}})"), "key \"a\" appears twice"));
  CHECK(contains(s.refuse(R"({"weight_map":{}} x)"), "syntax error"));
  CHECK(contains(s.refuse("[]"), "wanted an object"));
  CHECK(s.load(R"({"weight_map":{}})").files.empty());
}

TEST_CASE("shard index: lines and files in any order") {
  const scratch s;
  std::string text = "{\"weight_map\": {";
  std::map<std::string, std::string> expected;
  for (std::size_t i = 0; i < 3000; ++i) {
    const std::string tensor = "model.layers." + std::to_string(i * 577 % 3000) + ".weight";
    const std::string file = "model-" + std::to_string(i * 31 % 41) + ".safetensors";
    expected[tensor] = file;
    text += (i == 0 ? "\"" : ",\n\"") + tensor + "\": \"" + file + "\"";
  }
  const st::shard_index index = s.load(text + "}, \"metadata\": {\"x\": [1, 2]}}");
  CHECK(index.files.size() == 41);
  REQUIRE(index.weight_map.size() == expected.size());
  std::size_t i = 0;
  bool same = true;
  for (const auto& [tensor, file] : expected) {
    same = same && index.weight_map[i].tensor == tensor && index.files[index.weight_map[i].file] == file;
    ++i;
  }
  CHECK(same);
}

TEST_CASE("shard index: memory is granted for lines as long as real ones") {
  const scratch s;
  const auto lines = [](std::size_t n, std::size_t length, bool own_files) {
    std::string text = "{\"weight_map\":{";
    for (std::size_t i = 0; i < n; ++i) {
      std::string line = "\"" + std::to_string(i) + "\":\"m" + (own_files ? std::to_string(i) : "") + "\"";
      line.insert(1, length > line.size() ? length - line.size() : 0, 'x');
      text += (i == 0 ? "" : ",") + line;
    }
    return text + "}}";
  };
  CHECK(s.refuse(lines(256, 0, true)) == "accepted");
  CHECK(s.refuse(lines(20'000, 42, false)) == "accepted");
  CHECK(contains(s.refuse(lines(20'000, 0, false)), "too many tensors or files"));
  CHECK(contains(s.refuse(lines(20'000, 42, true)), "too many tensors or files"));
}
