// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/predict/tree_profile_json.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "predict/made_up_tree_profile.hpp"

using namespace edgetran;

namespace {

using document = nlohmann::ordered_json;

predict::named_tree_profile named() { return {"pc \"1\"", "made up", test::made_up_tree_profile()}; }

document written() { return document::parse(json::dump(predict::to_json(named()))); }

predict::named_tree_profile read(const document& d) {
  return predict::tree_profile_from_json(json::parse(d.dump(), "profile.json"));
}

/// Every path to a value below `d`, as JSON pointers.
void pointers(const document& d, const document::json_pointer& at, std::vector<document::json_pointer>& out) {
  if (d.is_object())
    for (const auto& [key, v] : d.items()) out.push_back(at / key), pointers(v, at / key, out);
  else if (d.is_array())
    for (std::size_t i = 0; i < d.size(); ++i) out.push_back(at / i), pointers(d[i], at / i, out);
}
std::vector<document::json_pointer> pointers(const document& d) {
  std::vector<document::json_pointer> all;
  pointers(d, document::json_pointer(), all);
  return all;
}

/// What reading says, empty where it succeeds.
std::string refusal(const document& d) {
  try {
    (void)read(d);
    return {};
  } catch (const input_error& e) {
    CHECK_FALSE(e.remedy().empty());
    return e.what();
  }
}

/// For people: said of the file, and read by no one.
bool decoration(const std::string& key) { return key == "budget" || key == "unit"; }

}  // namespace

TEST_CASE("what is written is read again to the last bit, from text and from a file") {
  const auto again = read(written());
  CHECK(again.device == named().device);
  CHECK(again.source == named().source);
  CHECK(again.profile == named().profile);
  const auto path =
      std::filesystem::temp_directory_path() / ("tree_profile_" + std::to_string(getpid()) + ".json");
  predict::save_tree_profile(path, named());
  CHECK(predict::load_tree_profile(path).profile == named().profile);
  std::filesystem::remove(path);
}

TEST_CASE("every key that is missing is named") {
  std::size_t keys = 0;
  for (const auto& p : pointers(written())) {
    document d = written();
    document& parent = d[p.parent_pointer()];
    if (!parent.is_object() || decoration(p.back())) continue;
    parent.erase(p.back());
    CAPTURE(p.to_string());
    CHECK(refusal(d).find(p.back()) != std::string::npos);
    ++keys;
  }
  CHECK(keys > 100);
}

TEST_CASE("every number that is negative, not a number or missing in its list is refused where it stands") {
  std::size_t numbers = 0;
  for (const auto& p : pointers(written())) {
    document d = written();
    if (!d[p].is_number()) continue;
    CAPTURE(p.to_string());
    ++numbers;
    const std::string key = d[p.parent_pointer()].is_array() ? p.parent_pointer().back() : p.back();
    const document before = d[p];
    d[p] = before.is_number_integer() ? document(-1) : document(-1e-9);
    CHECK(refusal(d).find(key) != std::string::npos);
    d[p] = "1";
    CHECK(refusal(d).find(key) != std::string::npos);
    d[p] = 1e300;
    CHECK(refusal(d).find(key) != std::string::npos);
    if (!d[p.parent_pointer()].is_array()) continue;
    d[p.parent_pointer()].push_back(1);
    d[p] = before;
    CHECK(refusal(d).find(key) != std::string::npos);
    d[p.parent_pointer()] = document::array({1});
    CHECK(refusal(d).find(key) != std::string::npos);
  }
  CHECK(numbers >= 150);
}

TEST_CASE("other schemas, unknown kinds and ranges that end before they begin are refused") {
  document d = written();
  d["schema"] = "edgetran/tree-profile/2";
  CHECK(refusal(d).find("edgetran/tree-profile/2") != std::string::npos);
  CHECK(refusal(d).find("edgetran/tree-profile/1 is what this version reads") != std::string::npos);
  for (const char* where : {"/energy/leaves", "/latency/leaves", "/measured"}) {
    d = written();
    document& kinds = d[document::json_pointer(where)];
    kinds["LSTM"] = kinds["Tanh"];
    CHECK(refusal(d).find("LSTM") != std::string::npos);
  }
  for (const char* where :
       {"/batch", "/sequence", "/measured/Linear/mib", "/measured/Softmax/million_flops"}) {
    d = written();
    d[document::json_pointer(where)] = {{"least", 3}, {"most", 2}};
    CHECK(refusal(d).find("ends before it begins") != std::string::npos);
    CHECK(refusal(d).find(document::json_pointer(where).back()) != std::string::npos);
  }
}
