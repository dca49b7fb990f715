// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/gguf_keys.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "model/gguf_models.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE(
    "GGUF keys: one number for all layers, or one for each, those that predict further tokens left out") {
  test::gguf_model g;
  g.set("a.block_count", std::uint32_t{4});
  g.set("a.nextn_predict_layers", std::uint64_t{1});
  g.set("a.one", std::int32_t{7});
  g.set("a.all", std::vector<std::int32_t>{1, 2, 3, 4});
  g.set("a.three", std::vector<std::uint32_t>{1, 0, 3});
  g.set("a.two", std::vector<std::int32_t>{1, 2});
  g.set("a.negative", std::vector<std::int32_t>{1, -1, 1, 1});
  g.set("a.flags", std::vector<bool>{true, false, true, true});
  for (const char* tensor : {"a", "b", "c", "d"}) g.add(tensor, {1});
  const gguf::header h = g.header();
  const m::gguf_keys keys(h, "a");
  CHECK(keys.layers() == 3);
  CHECK(keys.each_layer("one") == std::vector<std::int64_t>{7, 7, 7});
  CHECK(keys.each_layer("all") == std::vector<std::int64_t>{1, 2, 3});
  CHECK(keys.each_layer("three") == std::vector<std::int64_t>{1, 0, 3});
  CHECK(keys.flags("flags") == std::vector<bool>{true, false, true});
  CHECK_THROWS_WITH_AS(static_cast<void>(keys.each_layer("two")), doctest::Contains("a.two"), input_error);
  CHECK_THROWS_WITH_AS(static_cast<void>(keys.each_layer("negative")), doctest::Contains("a.negative"),
                       input_error);
  CHECK_THROWS_WITH_AS(static_cast<void>(keys.each_layer("none")), doctest::Contains("a.none"), input_error);
  CHECK_THROWS_WITH_AS(static_cast<void>(keys.flags("all")), doctest::Contains("a.all"), input_error);
}

TEST_CASE("GGUF keys: limits are those of a configuration") {
  test::gguf_model g;
  g.set("a.n", std::uint32_t{1} << 24);
  g.set("a.wide", (std::uint32_t{1} << 24) + 1);
  g.set("a.most", ~std::uint64_t{0});
  g.set("a.zero", std::uint8_t{0});
  g.set("a.x", -0.5f);
  const gguf::header h = g.header();
  const m::gguf_keys keys(h, "a");
  CHECK(keys.count("n") == 1 << 24);
  CHECK(keys.entries("wide") == (1 << 24) + 1);
  CHECK(keys.count("absent", 5) == 5);
  CHECK(keys.whole("zero", 5) == 0);
  CHECK(keys.positive("absent", 2.5) == 2.5);
  for (const char* key : {"wide", "most", "zero", "x"}) {
    const std::string full = std::string("a.") + key;
    CHECK_THROWS_WITH_AS(static_cast<void>(keys.count(key)), doctest::Contains(full.c_str()), input_error);
  }
  CHECK_THROWS_WITH_AS(static_cast<void>(keys.positive("x", 1)), doctest::Contains("a.x"), input_error);
}

TEST_CASE("GGUF keys: no more layers than tensors, for a number alone would make a large model") {
  test::gguf_model g;
  g.set("a.block_count", std::uint32_t{3});
  g.add("x", {1});
  g.add("y", {1});
  CHECK_THROWS_WITH_AS(static_cast<void>(m::gguf_keys(g.header(), "a").layers()),
                       doctest::Contains("a.block_count\": 3 layers, but only 2 tensors"), input_error);
  g.add("z", {1});
  CHECK(m::gguf_keys(g.header(), "a").layers() == 3);
}
