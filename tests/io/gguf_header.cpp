// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/gguf_header.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "io/gguf_by_hand.hpp"

namespace {

namespace gguf = edgetran::gguf;
using bytes = test::gguf_bytes;
using test::contains;
using test::parse_gguf;
using test::refuse_gguf;

/// Every kind of value, an alignment of 16, three tensors of which one is empty; by hand, in either order.
std::string sound(bool big, std::uint32_t version = 3) {
  bytes b{.text = {}, .big = big};
  b.begin(4, 17, version);
  b.key("a.u8", 0).number(200, 1).key("a.i8", 1).number(0xfe, 1).key("a.u16", 2).number(60000, 2);
  b.key("a.i16", 3).number(0x8000, 2).key("a.u32", 4).u32(4000000000u).key("a.i32", 5).u32(0xffffffffu);
  b.key("a.f32", 6).u32(0x3fc00000).key("a.bool", 7).number(1, 1).key("a.string", 8).string("h\xc3\xa9");
  b.key("a.u64", 10).u64(~std::uint64_t{0}).key("a.i64", 11).u64(~std::uint64_t{1});
  b.key("a.f64", 12).u64(0xc004000000000000);
  b.array("b.layers", 5, 3).u32(8).u32(0xffffffffu).u32(16);
  b.array("b.names", 8, 3).string("x").string("").string("yz");
  b.array("b.flags", 7, 2).number(0, 1).number(1, 1);
  b.array("b.none", 6, 0);
  b.key("general.alignment", 4).u32(16);
  b.tensor("w", 12, 0, 256, 2).tensor("empty", 0, 304, 5, 0).tensor("n", 1, 288, 3).tensor("s", 28, 304);
  return b.pad(16).zeros(312).text;
}

void check_sound(const gguf::header& h) {
  CHECK(h.values().size() == 17);
  CHECK(h.values().front().key() == "a.u8");
  CHECK(h.integer("a.u8") == 200);
  CHECK(h.integer("a.i8") == -2);
  CHECK(h.integer("a.u16") == 60000);
  CHECK(h.integer("a.i16") == -32768);
  CHECK(h.integer("a.u32") == 4000000000);
  CHECK(h.integer("a.i32") == -1);
  CHECK(h.integer("a.i64") == -2);
  CHECK(h.real("a.f32") == 1.5);
  CHECK(h.real("a.f64") == -2.5);
  CHECK(h.boolean("a.bool"));
  CHECK(h.text("a.string") == "h\xc3\xa9");
  CHECK(h.integers("b.layers") == std::vector<std::int64_t>{8, -1, 16});
  CHECK(h.texts("b.names") == std::vector<std::string>{"x", "", "yz"});
  CHECK(h.array_length("b.flags") == 2);
  CHECK(h.array_length("b.none") == 0);
  CHECK(h.integers("b.none").empty() == true);
  CHECK(h.alignment == 16);
  REQUIRE(h.tensors.size() == 4);
  const gguf::tensor& w = h.tensors[0];
  CHECK(w.name == "w");
  CHECK(w.type == gguf::tensor_type::Q4_K);
  CHECK(std::vector(w.shape().begin(), w.shape().end()) == std::vector<std::uint64_t>{256, 2});
  CHECK(w.elements() == 512);
  CHECK(w.bytes() == 288);
  CHECK(w.offset == h.data_begin);
  CHECK(h.data_begin % 16 == 0);
  CHECK(h.tensors[2].offset == h.data_begin + 288);
  CHECK(h.find_tensor("s")->offset == h.data_begin + 304);
  CHECK(h.find_tensor("s")->rank == 0);
  CHECK(h.find_tensor("empty")->bytes() == 0);
  CHECK(h.find_tensor("output.weight") == nullptr);
  CHECK(h.elements() == 512 + 3 + 1);
}

/// One key, `write` writes its type and value; no tensors.
template <class Write>
bytes one_key(Write write) {
  bytes b;
  b.begin(0, 1);
  write(b.string("k"));
  return b;
}

/// One tensor at offset 0 with `data` bytes behind the padding.
template <class... Extents>
std::string one_tensor(std::uint32_t type, std::size_t data, Extents... extents) {
  return bytes{}.begin(1, 0).tensor("t", type, 0, extents...).pad().zeros(data).text;
}

}  // namespace

TEST_CASE("gguf: every kind of value and tensor, in both orders of bytes and both versions") {
  for (const std::uint32_t version : {2u, 3u})
    for (const bool big : {false, true}) {
      CAPTURE(version);
      CAPTURE(big);
      const gguf::header h = parse_gguf(sound(big, version));
      CHECK(h.version == version);
      CHECK(h.big_endian == big);
      check_sound(h);
    }
}

TEST_CASE("gguf: the first bytes are enough, and too few of them are asked for") {
  const std::string file = sound(false);
  const std::size_t header = parse_gguf(file).data_begin;
  const auto first = [&](std::size_t n) {
    return gguf::parse_header(test::bytes_of(file).first(n), file.size(), "f");
  };
  check_sound(first(header));
  for (std::size_t n = 0; n + 16 < header; ++n) {
    CAPTURE(n);
    try {
      first(n);
      FAIL("accepted");
    } catch (const edgetran::input_error& e) {
      CHECK(e.remedy() == "pass more of the file");
    }
  }
}

TEST_CASE("gguf: bytes that were not passed are missed before memory is taken for them") {
  const std::uint64_t claimed = std::uint64_t{1} << 29;
  const auto missed_at = [&](const bytes& b) -> std::string {
    try {  // the rest of the file is not there: copied piece by piece, the error would stand further on
      gguf::parse_header(test::bytes_of(b.text), 2 * claimed, "f",
                         {.keep_elements = claimed, .keep_bytes = claimed});
    } catch (const edgetran::input_error& e) {
      CHECK(e.remedy() == "pass more of the file");
      return e.where();
    }
    return "accepted";
  };
  bytes text;
  text.begin(0, 1).key("k", 8).u64(claimed);
  const std::string behind_length = "f:" + std::to_string(text.text.size());
  CHECK(missed_at(text.zeros(10000)) == behind_length);
  bytes list;
  list.begin(0, 1).array("k", 0, claimed);
  const std::string behind_count = "f:" + std::to_string(list.text.size());
  CHECK(missed_at(list.zeros(10000)) == behind_count);
}

TEST_CASE("gguf: a file cut at any byte, or longer than its padding, is refused") {
  for (const bool big : {false, true}) {
    const std::string file = sound(big);  // ends 8 bytes before a multiple of 16
    for (std::size_t n = 0; n < file.size(); ++n) {
      CAPTURE(n);
      CHECK(refuse_gguf(file.substr(0, n)).starts_with("f"));
    }
    CHECK(refuse_gguf(file + std::string(8, '\0')) == "accepted");
    CHECK(contains(refuse_gguf(file + std::string(16, '\0')), "bytes that no tensor owns"));
  }
}

TEST_CASE("gguf: any single byte changed is a header or a typed error") {
  for (const bool big : {false, true}) {
    const std::string file = sound(big);
    for (std::size_t i = 0; i + 312 < file.size(); ++i)
      for (const int change : {0x01, 0x80, 0xff}) {
        std::string changed = file;
        changed[i] = static_cast<char>(changed[i] ^ change);
        refuse_gguf(changed);
      }
  }
  CHECK(true);  // no other exception came
}

TEST_CASE("gguf: magic and version") {
  CHECK(refuse_gguf(bytes{}.begin(0, 0)) == "accepted");
  CHECK(contains(refuse_gguf(bytes{}.raw("GGUF").u32(3)), "f:0: only 8 bytes"));
  CHECK(contains(refuse_gguf(bytes{}.raw("FUGG").u32(3).u64(0).u64(0)), "does not begin with GGUF"));
  CHECK(contains(refuse_gguf(bytes{}.raw("tjgg").u32(3).u64(0).u64(0)), "convert the model again"));
  CHECK(contains(refuse_gguf(bytes{}.raw("version https://git-lfs.github.com/spec/v1\n")), "git lfs pull"));
  CHECK(contains(refuse_gguf(bytes{}.begin(0, 0, 1)), "f:4: GGUF version 1"));
  CHECK(contains(refuse_gguf(bytes{}.begin(0, 0, 1)), "convert the model again"));
  for (const std::uint32_t version : {0u, 4u, 0x30000u, 0x03000003u}) {
    CAPTURE(version);
    CHECK_THROWS_AS(parse_gguf(bytes{}.begin(0, 0, version).text), edgetran::unknown_error);
  }
  CHECK(contains(refuse_gguf(bytes{.text = {}, .big = true}.begin(0, 0, 1)), "version 1"));
}

TEST_CASE("gguf: keys and types of values") {
  CHECK(refuse_gguf(one_key([](bytes& b) { b.u32(7).number(1, 1); })) == "accepted");
  CHECK(contains(refuse_gguf(one_key([](bytes& b) { b.u32(7).number(2, 1); })), "f:37, key \"k\": bool 2"));
  CHECK(contains(refuse_gguf(one_key([](bytes& b) { b.u32(9).u32(7).u64(2).number(0x0201, 2); })), "bool 2"));
  const auto unknown = one_key([](bytes& b) { b.u32(13).u64(0); });
  CHECK_THROWS_AS(parse_gguf(unknown.text), edgetran::unknown_error);
  CHECK(contains(refuse_gguf(unknown), "f:33, key \"k\": unknown type of value 13"));
  const auto unknown_element = one_key([](bytes& b) { b.u32(9).u32(99).u64(0); });
  CHECK_THROWS_AS(parse_gguf(unknown_element.text), edgetran::unknown_error);
  const auto key = [](std::string_view k) { return bytes{}.begin(0, 1).key(k, 0).number(1, 1); };
  CHECK(refuse_gguf(key("llama-4.x")) == "accepted");
  CHECK(contains(refuse_gguf(key("").zeros(1)), "key of 0 bytes"));
  CHECK(contains(refuse_gguf(key(std::string(65536, 'k'))), "key of 65536 bytes"));
  CHECK(refuse_gguf(key(std::string(65535, 'k'))) == "accepted");
  CHECK(contains(refuse_gguf(key("a\nb")), "not printable ASCII"));
  CHECK(contains(refuse_gguf(key("\xc3\xa9")), "not printable ASCII"));
  bytes twice;
  twice.begin(0, 3).key("a", 0).number(1, 1).key("b", 0).number(1, 1).key("a", 4).u32(1);
  CHECK(contains(refuse_gguf(twice), "f:52: key \"a\" appears twice"));
}

TEST_CASE("gguf: alignment") {
  const auto aligned = [](std::uint32_t type, std::uint64_t a, std::size_t width) {
    return bytes{}.begin(0, 1).key("general.alignment", type).number(a, width);
  };
  CHECK(refuse_gguf(aligned(4, 32, 4)) == "accepted");
  CHECK(refuse_gguf(aligned(4, 1, 4)) == "accepted");
  CHECK(refuse_gguf(aligned(4, 0x80000000, 4)) == "accepted");
  for (const std::uint64_t bad : {0u, 13u, 48u, 0xffffffffu}) {
    CAPTURE(bad);
    CHECK(contains(refuse_gguf(aligned(4, bad, 4)), "a u32 that is a power of two"));
  }
  CHECK(contains(refuse_gguf(aligned(5, 32, 4)), "general.alignment is i32 32"));
  CHECK(contains(refuse_gguf(aligned(10, 32, 8)), "general.alignment is u64 32"));
}

TEST_CASE("gguf: names, shapes and types of tensors") {
  CHECK(refuse_gguf(one_tensor(0, 8, 2)) == "accepted");
  CHECK(refuse_gguf(one_tensor(0, 4)) == "accepted");
  CHECK(refuse_gguf(one_tensor(0, 0, 1, 0)) == "accepted");
  CHECK(contains(refuse_gguf(one_tensor(0, 8, 1, 1, 1, 1, 2)), "tensor \"t\": 5 dimensions"));
  CHECK_THROWS_AS(parse_gguf(one_tensor(43, 8, 2)), edgetran::unknown_error);
  CHECK(contains(refuse_gguf(one_tensor(4, 8, 2)), "f:45, tensor \"t\": unknown type 4"));
  CHECK(contains(refuse_gguf(one_tensor(0xffffffff, 8, 2)), "unknown type 4294967295"));
  CHECK(contains(refuse_gguf(one_tensor(12, 144, 255)), "rows of 255 elements, Q4_K has blocks of 256"));
  CHECK(contains(refuse_gguf(one_tensor(12, 144, 128, 2)), "rows of 128 elements"));
  CHECK(contains(refuse_gguf(one_tensor(12, 144)), "rows of 1 elements"));
  CHECK(refuse_gguf(one_tensor(12, 288, 256, 2)) == "accepted");

  const auto named = [](std::string_view n) {
    return bytes{}.begin(1, 0).tensor(n, 24, 0, 1).pad().zeros(1);
  };
  CHECK(refuse_gguf(named(std::string(64, 'n'))) == "accepted");
  CHECK(contains(refuse_gguf(named(std::string(65, 'n'))), "tensor name of 65 bytes"));
  CHECK(contains(refuse_gguf(named(std::string_view("a\0b", 3))), "not printable UTF-8"));
  CHECK(contains(refuse_gguf(named("\xff")), "not printable UTF-8"));
  bytes twice;
  twice.begin(2, 0).tensor("t", 24, 0, 32).tensor("t", 24, 32, 32).pad().zeros(64);
  CHECK(contains(refuse_gguf(twice), "two tensors are called \"t\""));
}

TEST_CASE("gguf: tensors lie aligned in the file, without overlap or hole, in any order") {
  const auto two = [](std::uint64_t a, std::uint64_t b, std::size_t data = 96) {
    return refuse_gguf(bytes{}.begin(2, 0).tensor("a", 24, a, 33).tensor("b", 24, b, 32).pad().zeros(data));
  };
  CHECK(two(0, 64) == "accepted");
  CHECK(two(32, 0) == "accepted");
  CHECK(contains(two(0, 32), "tensor \"b\" begins at byte"));  // overlaps
  CHECK(contains(two(0, 0), "tensors must neither overlap"));  // on top of each other
  CHECK(contains(two(0, 96, 128), "nor leave holes"));         // a hole of 32 bytes
  CHECK(contains(two(32, 96, 128), "nor leave holes"));        // a hole at the beginning
  CHECK(contains(two(0, 33), "offset 33 is no multiple of 32"));
  CHECK(contains(two(0, 96), "from 96 on, of 96"));  // behind the end
  CHECK(contains(two(0, 64, 95), "truncated"));
  CHECK(contains(two(0, ~std::uint64_t{31}), "truncated"));  // 2^64 - 32
}

TEST_CASE("gguf: long arrays and strings keep their size only") {
  bytes b;
  b.begin(0, 3).array("tokenizer.ggml.tokens", 8, 5000);
  for (int i = 0; i < 5000; ++i) b.string("token" + std::to_string(i));
  b.array("tokenizer.ggml.scores", 6, 5000).zeros(20000);
  b.key("tokenizer.chat_template", 8).string(std::string(3000, 't'));
  const gguf::header h = parse_gguf(b.text);
  CHECK(h.array_length("tokenizer.ggml.tokens") == 5000);
  CHECK(!h.at("tokenizer.ggml.tokens").is_kept());
  CHECK(h.array_length("tokenizer.ggml.scores") == 5000);
  CHECK(h.text("tokenizer.chat_template").size() == 3000);
  try {
    h.texts("tokenizer.ggml.tokens");
    FAIL("content that was not kept");
  } catch (const edgetran::input_error& e) {
    CHECK(contains(e.what(), "found array of 5000 string of which only the size is kept"));
    CHECK(contains(e.remedy(), "keep_elements"));
  }
  const gguf::header all =
      gguf::parse_header(test::bytes_of(b.text), b.text.size(), "f", {.keep_elements = 5000});
  CHECK(all.texts("tokenizer.ggml.tokens").at(4999) == "token4999");
  CHECK(all.reals("tokenizer.ggml.scores").size() == 5000);
  const gguf::header less = gguf::parse_header(test::bytes_of(b.text), b.text.size(), "f",
                                               {.keep_elements = 5000, .keep_bytes = 2999});
  CHECK(!less.at("tokenizer.chat_template").is_kept());
  CHECK(less.at("tokenizer.chat_template").size() == 3000);
  CHECK(!less.at("tokenizer.ggml.scores").is_kept());
}
