// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/json_value.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <type_traits>

namespace {

namespace json = edgetran::json;

const json::value sample{json::object{{"null", nullptr},
                                      {"yes", true},
                                      {"int", 7},
                                      {"real", 0.5},
                                      {"text", "seven"},
                                      {"list", json::array{1, "two", 3.0}},
                                      {"inner", json::object{{"k", -1}}}}};

}  // namespace

TEST_CASE("a value built by a program has the kind of what it was built from") {
  CHECK(sample.at("null").is_null());
  CHECK(json::value().is_null());
  CHECK(sample.at("yes").as_boolean());
  CHECK(sample.at("int").as_integer() == 7);
  CHECK(sample.at("real").as_real() == 0.5);
  CHECK(sample.at("int").as_real() == 7.0);
  CHECK(sample.at("text").as_string() == "seven");
  CHECK(sample.at("list").at(1).as_string() == "two");
  CHECK(sample.at("list").at(2).is_real());
  CHECK(sample.at("inner").at("k").as_integer() == -1);
  CHECK(json::value(std::uint64_t{5}).is_integer());
  CHECK(json::value(std::uint8_t{5}).is_integer());
  static_assert(!std::is_constructible_v<json::value, char>);
  static_assert(!std::is_constructible_v<json::value, const int*>);
  CHECK(json::value(1.5f).as_real() == 1.5);
  CHECK(sample.find("absent") == nullptr);
  CHECK(sample.where().empty());
}

TEST_CASE("each typed access says what it wanted and found") {
  const auto message = [](auto access) -> std::string {
    try {
      access();
    } catch (const edgetran::input_error& e) {
      return e.what();
    }
    return "no error";
  };
  CHECK(message([] { sample.at("text").as_integer(); }) ==
        "wanted an integer, found string \"seven\" (write an integer here)");
  CHECK(message([] { sample.at("real").as_integer(); }) ==
        "wanted an integer, found real 0.5 (write an integer here)");
  CHECK(message([] { sample.at("null").as_real(); }) == "wanted a number, found null (write a number here)");
  CHECK(message([] { sample.at("int").as_boolean(); }) ==
        "wanted a boolean, found integer 7 (write a boolean here)");
  CHECK(message([] { sample.at("yes").as_string(); }) == "wanted a string, found true (write a string here)");
  CHECK(message([] { sample.as_array(); }) == "wanted an array, found object of 7 (write an array here)");
  CHECK(message([] { sample.at("list").at("x"); }) ==
        "wanted an object, found array of 3 (write an object here)");
  CHECK(message([] { sample.at("list").at(3); }) ==
        "no element 3 (the array has 3 elements, counted from 0)");
  CHECK(message([] { sample.at("inner").at("j"); }) == "no key \"j\" (add it; the keys here are \"k\")");
  CHECK(message([] { sample.at("int").as_integer(8, 9); }) ==
        "7 is out of range (write an integer from 8 to 9)");
  CHECK(sample.at("int").as_integer(7, 7) == 7);
  CHECK(message([] { json::value(json::object{}).at("j"); }) == "no key \"j\" (add it; the object is empty)");
}

TEST_CASE("an integer beyond signed 64 bits is refused, not wrapped") {
  CHECK(json::value(std::uint64_t{9223372036854775807u}).as_integer() ==
        std::numeric_limits<std::int64_t>::max());
  CHECK_THROWS_AS(json::value(std::uint64_t{9223372036854775808u}), edgetran::numeric_error);
}

TEST_CASE("an object keeps the order of insertion and finds keys like std::map does") {
  for (const int size : {0, 1, 15, 16, 17, 18, 1000}) {
    json::object o;
    std::map<std::string, int> oracle;
    for (int i = 0; i < size; ++i) {
      const std::string key = "k" + std::to_string(i * 7919 % 1009);
      o.set(key, i);
      oracle[key] = i;
    }
    CHECK(o.size() == oracle.size());
    int i = 0;
    for (const auto& [key, v] : o) {
      CHECK(v.as_integer() == i++);
      CHECK(o.find(key) == &v);
      CHECK(oracle.at(key) == v.as_integer());
    }
    CHECK(o.find("k") == nullptr);
    const json::object copy = o;
    if (size > 0) {
      o.set("k0", -1);
      CHECK(o.size() == oracle.size());
      CHECK(o.begin()->value.as_integer() == -1);
      CHECK(copy.find("k0")->as_integer() == 0);
      CHECK(!(copy == o));
    }
    json::object moved = std::move(o);
    CHECK(moved.size() == oracle.size());
  }
  CHECK_THROWS_AS((json::object{{"a", 1}, {"a", 2}}), edgetran::input_error);
}

TEST_CASE("equality looks at contents, kinds and order") {
  CHECK(json::value(1) == json::value(1));
  CHECK(!(json::value(1) == json::value(1.0)));
  CHECK(!(json::value() == json::value(false)));
  CHECK(json::value(json::object{{"a", 1}, {"b", 2}}) == json::value(json::object{{"a", 1}, {"b", 2}}));
  CHECK(!(json::value(json::object{{"a", 1}, {"b", 2}}) == json::value(json::object{{"b", 2}, {"a", 1}})));
}

TEST_CASE("arrays and objects can be changed in place") {
  json::value v = sample;
  v.as_object().find("list")->as_array().push_back(4);
  CHECK(v.at("list").at(3).as_integer() == 4);
  CHECK(sample.at("list").as_array().size() == 3);
}
