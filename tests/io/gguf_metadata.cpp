// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/gguf_metadata.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "io/gguf_by_hand.hpp"

namespace {

namespace gguf = edgetran::gguf;

gguf::header sample() {
  test::gguf_bytes b;
  b.begin(0, 9).key("general.architecture", 8).string("qwen2").key("qwen2.block_count", 4).u32(24);
  b.key("qwen2.rope.freq_base", 6).u32(0x49742400);  // 1e6
  b.array("qwen2.feed_forward_length", 5, 2).u32(10).u32(20);
  b.key("big", 10)
      .u64(std::uint64_t{1} << 63)
      .key("nan", 12)
      .u64(0x7ff8000000000000)
      .key("flag", 7)
      .number(0, 1);
  b.array("tags", 8, 2).string("a").string("b").array("reals", 12, 1).u64(0x3ff8000000000000);
  return test::parse_gguf(b.text);
}

template <class Ask>
std::string refuse(Ask ask) {
  try {
    ask();
  } catch (const edgetran::input_error& e) {
    return e.what();
  }
  return "answered";
}

}  // namespace

TEST_CASE("gguf metadata: what is asked for is given") {
  const gguf::header h = sample();
  CHECK(h.text("general.architecture") == "qwen2");
  CHECK(h.texts("general.architecture") == std::vector<std::string>{"qwen2"});
  CHECK(h.texts("tags") == std::vector<std::string>{"a", "b"});
  CHECK(h.integer("qwen2.block_count") == 24);
  CHECK(h.integers("qwen2.block_count") == std::vector<std::int64_t>{24});
  CHECK(h.integers("qwen2.feed_forward_length") == std::vector<std::int64_t>{10, 20});
  CHECK(h.real("qwen2.rope.freq_base") == 1e6);
  CHECK(h.real("qwen2.block_count") == 24);
  CHECK(h.real("big") == 0x1p63);
  CHECK(h.reals("reals") == std::vector<double>{1.5});
  CHECK(h.reals("qwen2.feed_forward_length") == std::vector<double>{10, 20});
  CHECK(h.boolean("flag") == false);
  CHECK(h.array_length("tags") == 2);
  CHECK(h.contains("flag"));
  CHECK(h.find("flags") == nullptr);
  CHECK(h.find("") == nullptr);
  for (const gguf::value& v : h.values()) CHECK(h.find(v.key()) == &v);
}

TEST_CASE("gguf metadata: errors name file, key, what was found and the remedy") {
  const gguf::header h = sample();
  CHECK(refuse([&] { h.integer("general.architecture"); }) ==
        "f:24, key \"general.architecture\": wanted an integer, found string \"qwen2\" (write an integer "
        "here)");
  CHECK(refuse([&] {
          h.integer("qwen2.feed_forward_length");
        }).ends_with("found array of 2 i32 (ask for integers())"));
  CHECK(refuse([&] { h.integer("big"); }).ends_with("found u64 9223372036854775808 (write an integer here)"));
  CHECK(refuse([&] { h.integer("flag"); }).find("found bool false") != std::string::npos);
  CHECK(refuse([&] { h.integer("qwen2.rope.freq_base"); }).find("found f32 1e+06") != std::string::npos);
  CHECK(refuse([&] { h.integers("reals"); }).find("wanted integers, found array of 1 f64") !=
        std::string::npos);
  CHECK(refuse([&] { h.integers("tags"); }).find("wanted integers, found array of 2 string") !=
        std::string::npos);
  CHECK(refuse([&] { h.real("nan"); }).find("wanted a finite number, found f64 nan") != std::string::npos);
  CHECK(refuse([&] { h.reals("nan"); }).find("wanted finite numbers") != std::string::npos);
  CHECK(refuse([&] { h.real("reals"); }).find("(ask for reals())") != std::string::npos);
  CHECK(refuse([&] { h.text("flag"); }).find("wanted a string") != std::string::npos);
  CHECK(refuse([&] { h.texts("reals"); }).find("wanted strings") != std::string::npos);
  CHECK(refuse([&] { h.boolean("big"); }).find("wanted a bool") != std::string::npos);
  CHECK(refuse([&] { h.array_length("flag"); }).find("wanted an array") != std::string::npos);
  CHECK(refuse([&] { h.integer("llama.block_count"); }) ==
        "f: no key \"llama.block_count\" (the file has \"qwen2.block_count\")");
  CHECK(refuse([&] { h.text("nothing"); }) ==
        "f: no key \"nothing\" (the file has 9 keys, values() lists them)");
}

TEST_CASE("gguf metadata: a copy answers as the original did") {
  gguf::header copy;
  {
    const gguf::header h = sample();
    copy = h;
  }
  CHECK(copy.text("general.architecture") == "qwen2");
  const gguf::header moved = std::move(copy);
  CHECK(moved.integer("qwen2.block_count") == 24);
}
