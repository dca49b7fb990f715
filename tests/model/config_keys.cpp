// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/config_keys.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/io/json.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

constexpr std::array<m::key_alias, 1> aliases{{{"n_embd", "hidden_size"}}};

/// Reads from a text and returns what the error says; empty if there is none.
template <class Read>
std::string complaint(const char* text, Read read) {
  const json::value v = json::parse(text, "c.json", {.allow_nonfinite = true});
  try {
    read(m::config_keys(v, "c", aliases));
  } catch (const input_error& e) {
    CHECK_FALSE(e.remedy().empty());
    return e.what();
  }
  return {};
}

bool holds(const std::string& line, const char* part) { return line.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a key that is missing or null takes its default") {
  const json::value v = json::parse(R"({"a": null})");
  const m::config_keys keys(v, "c");
  for (const char* key : {"a", "b"}) {
    CHECK(keys.layers(key, 3) == 3);
    CHECK(keys.count(key, 4) == 4);
    CHECK(keys.entries(key, 5) == 5);
    CHECK(keys.divisor(key, 3, "of", 12) == 3);
    CHECK(keys.positive(key, 1e-5) == 1e-5);
    CHECK(keys.flag(key, true));
    CHECK(keys.text(key, "x") == "x");
    CHECK(keys.pair(key, 7) == std::array<std::int64_t, 2>{7, 7});
    CHECK_FALSE(keys.has(key));
    CHECK_NOTHROW(keys.refuse_content(key, "p", "r"));
  }
  CHECK(keys.rope_base(1e4) == 1e4);
}

TEST_CASE("the class is the first of a list of names, nothing else") {
  const auto name = [](const char* text) {
    const json::value v = json::parse(text);
    return m::config_keys(v, "c").architecture();
  };
  CHECK(name(R"({"architectures": ["LlamaForCausalLM", "X"]})") == "LlamaForCausalLM");
  for (const char* text : {"{}", R"({"architectures": null})", R"({"architectures": []})"})
    CHECK(name(text).empty());
  // To take these for no class would leave the head out of every figure.
  for (const char* text : {R"({"architectures": "LlamaForCausalLM"})", R"({"architectures": [5]})",
                           R"({"architectures": {"0": "LlamaForCausalLM"}})"})
    CHECK(holds(complaint(text, [](const auto& keys) { static_cast<void>(keys.architecture()); }),
                "architectures"));
}

TEST_CASE("a key that is there is read") {
  const json::value v =
      json::parse(R"({"n": 6, "x": 2, "r": 0.5, "f": false, "t": "s", "p": [4, 8], "e": {}})");
  const m::config_keys keys(v, "c");
  CHECK(keys.layers("n", 3) == 6);
  CHECK(keys.divisor("n", 3, "of", 12) == 6);
  CHECK(keys.positive("x", 1) == 2.0);  // an integer is a number
  CHECK(keys.positive("r", 1) == 0.5);
  CHECK_FALSE(keys.flag("f", true));
  CHECK(keys.text("t", "x") == "s");
  CHECK(keys.pair("p", 7) == std::array<std::int64_t, 2>{4, 8});
  CHECK(keys.pair("n", 7) == std::array<std::int64_t, 2>{6, 6});
  CHECK(keys.has("f"));
  CHECK_NOTHROW(keys.refuse_content("e", "p", "r"));  // an empty object says nothing
}

TEST_CASE("limits are inclusive") {
  const json::value v = json::parse(R"({"a": 4096, "b": 4097, "c": 16777216, "d": 16777217, "e": 268435456,
                                        "f": 268435457})");
  const m::config_keys keys(v, "c");
  CHECK(keys.layers("a", 1) == 4096);
  CHECK_THROWS_AS(static_cast<void>(keys.layers("b", 1)), input_error);
  CHECK(keys.count("c", 1) == 16777216);
  CHECK_THROWS_AS(static_cast<void>(keys.count("d", 1)), input_error);
  CHECK(keys.entries("e", 1) == 268435456);
  CHECK_THROWS_AS(static_cast<void>(keys.entries("f", 1)), input_error);
}

TEST_CASE("what is no count is refused, naming file and key") {
  for (const char* bad : {"0", "-1", "768.0", "NaN", "Infinity", "true", "\"768\"", "[768]", "{}", "16777217",
                          "1e3", "{\"__float__\": \"NaN\"}"}) {
    CAPTURE(bad);
    const std::string line = complaint(("{\"w\": " + std::string(bad) + "}").c_str(),
                                       [](const m::config_keys& k) { static_cast<void>(k.count("w", 1)); });
    CHECK(holds(line, "c.json"));
    CHECK(holds(line, "\"w\""));
  }
}

TEST_CASE("what is no positive number is refused") {
  for (const char* bad : {"0", "-1e-5", "NaN", "Infinity", "\"1e-5\"", "true"}) {
    CAPTURE(bad);
    const std::string line =
        complaint(("{\"e\": " + std::string(bad) + "}").c_str(),
                  [](const m::config_keys& k) { static_cast<void>(k.positive("e", 1)); });
    CHECK(holds(line, "\"e\""));
  }
}

TEST_CASE("flags, texts and pairs are refused by kind") {
  const auto flag = [](const m::config_keys& k) { static_cast<void>(k.flag("k", true)); };
  CHECK(holds(complaint(R"({"k": 1})", flag), "wanted true or false, found integer"));
  const auto text = [](const m::config_keys& k) { static_cast<void>(k.text("k", "")); };
  CHECK(holds(complaint(R"({"k": 1})", text), "wanted a string, found integer"));
  const auto pair = [](const m::config_keys& k) { static_cast<void>(k.pair("k", 1)); };
  CHECK(holds(complaint(R"({"k": [1, 2, 3]})", pair), "list of 3"));
  CHECK(holds(complaint(R"({"k": [1, 0]})", pair), "0 is out of range"));
  CHECK(holds(complaint(R"({"k": [1, "2"]})", pair), "found string"));
  const auto content = [](const m::config_keys& k) { k.refuse_content("k", "no", "drop it"); };
  CHECK(holds(complaint(R"({"k": {"00": {}}})", content), "\"k\": no (drop it)"));
  CHECK(holds(complaint(R"({"k": 3})", content), "no (drop it)"));
}

TEST_CASE("a divisor divides, also when it is the default") {
  const auto read = [](const m::config_keys& k) { static_cast<void>(k.divisor("heads", 12, "hidden", 100)); };
  CHECK(holds(complaint(R"({"heads": 3})", read), "3 does not divide hidden 100"));
  CHECK(holds(complaint("{}", read), "key \"heads\": 12, the default, does not divide hidden 100"));
}

TEST_CASE("a synonym stands in, and two values for one thing are refused") {
  const auto read = [](const char* text) {
    const json::value v = json::parse(text);
    return m::config_keys(v, "c", aliases).count("n_embd", 1);
  };
  CHECK(read(R"({"hidden_size": 64})") == 64);
  CHECK(read(R"({"n_embd": 32})") == 32);
  CHECK(read(R"({"n_embd": null, "hidden_size": 64})") == 64);
  CHECK(read(R"({"n_embd": 64, "hidden_size": 64})") == 64);
  const auto count = [](const m::config_keys& k) { static_cast<void>(k.count("n_embd", 1)); };
  const std::string both = complaint(R"({"n_embd": 32, "hidden_size": 64})", count);
  CHECK(holds(both, "hidden_size"));
  CHECK(holds(both, "n_embd"));
  CHECK(holds(complaint(R"({"hidden_size": 0})", count), "\"hidden_size\""));  // named as it is written
}

TEST_CASE("the rotary base is found where either version writes it") {
  const auto read = [](const char* text) {
    const json::value v = json::parse(text);
    return m::config_keys(v, "c").rope_base(1e4);
  };
  CHECK(read("{}") == 1e4);
  CHECK(read(R"({"rope_theta": 500000.0, "rope_scaling": {"type": "linear", "factor": 2.0}})") == 5e5);
  CHECK(read(R"({"rope_parameters": {"rope_type": "default", "rope_theta": 1000000}})") == 1e6);
  CHECK(read(R"({"rope_parameters": {"rope_type": "default"}, "rope_theta": 5})") == 5);
  CHECK(read(R"({"rope_parameters": {"rope_theta": 5}, "rope_theta": 5})") == 5);
  const auto base = [](const m::config_keys& k) { static_cast<void>(k.rope_base(1e4)); };
  CHECK(holds(complaint(R"({"rope_parameters": {"rope_theta": 5}, "rope_theta": 6})", base), "rope_theta"));
  CHECK(holds(complaint(R"({"rope_parameters": {"rope_theta": -5}})", base), "rope_parameters.rope_theta"));
  CHECK(holds(complaint(R"({"rope_parameters": 5})", base), "wanted an object"));
}

TEST_CASE("values that a program built are named by the source") {
  const json::value v = json::object{{"w", 0}};
  const m::config_keys keys(v, "mine");
  CHECK_THROWS_WITH_AS(static_cast<void>(keys.count("w", 1)),
                       "mine, key \"w\": 0 is out of range (write an integer from 1 to 16777216)",
                       input_error);
}

TEST_CASE("a configuration is an object") {
  CHECK_THROWS_AS(m::config_keys(json::value(3), "c"), input_error);
}

TEST_CASE("a layer has keys of its own before those of the file") {
  const json::value v = json::parse(R"({"n": 6, "t": ["a", "b"], "per_layer_config": {
      "00": {"n": 7}, "02": {"n": null, "w": [3, 4]}}})");
  const m::config_keys keys(v, "c");
  const std::array<std::string_view, 2> known{"n", "w"};
  CHECK(keys.layer(0, 3, known).count("n", 1) == 7);
  CHECK(keys.layer(0, 3, known).says("n"));
  CHECK(keys.layer(1, 3, known).count("n", 1) == 6);
  CHECK_FALSE(keys.layer(1, 3, known).says("n"));
  CHECK(keys.layer(2, 3, known).count("n", 1) == 6);  // null says nothing
  CHECK_FALSE(keys.layer(2, 3, known).says("n"));
  CHECK(keys.layer(2, 3, known).counts("w") == std::vector<std::int64_t>{3, 4});
  CHECK(keys.layer(2, 3, known).texts("t") == std::vector<std::string>{"a", "b"});
  CHECK(keys.counts("w").empty());
  CHECK(keys.count("n", 1) == 6);  // the file's own keys stay
  CHECK_FALSE(keys.says("n"));
  CHECK_THROWS_AS(static_cast<void>(keys.layer(0, 2, known)), input_error);  // "02" is no layer of two
  CHECK_THROWS_AS(static_cast<void>(keys.layer(0, 3, {})), input_error);
}
