// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/safetensors_header.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace st = edgetran::safetensors;

/// The file by hand: length, JSON, bytes.
std::string bytes_of(std::uint64_t length, std::string_view json, std::size_t data) {
  std::string out;
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(length >> shift & 0xff);
  return out.append(json).append(data, '\x2a');
}
std::string bytes_of(std::string_view json, std::size_t data) { return bytes_of(json.size(), json, data); }

st::header parse(const std::string& file) {
  return st::parse_header(std::as_bytes(std::span(file)), file.size(), "f");
}

std::string refuse(const std::string& file) {
  try {
    parse(file);
  } catch (const edgetran::input_error& e) {
    return e.what();
  }
  return "accepted";
}

std::string one(std::string_view dtype, std::string_view shape, std::string_view offsets) {
  return "{\"w\":{\"dtype\":\"" + std::string(dtype) + "\",\"shape\":" + std::string(shape) +
         ",\"data_offsets\":" + std::string(offsets) + "}}";
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

constexpr std::string_view sound =
    R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[2,1],"data_offsets":[8,12]},)"
    R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"s":{"dtype":"I8","shape":[],"data_offsets":[12,13]},)"
    R"("z":{"dtype":"F64","shape":[0,5],"data_offsets":[13,13]}}   )";

}  // namespace

TEST_CASE("a sound header gives every tensor in the order of its bytes") {
  const st::header h = parse(bytes_of(sound, 13));
  REQUIRE(h.tensors.size() == 4);
  const std::uint64_t begin = 8 + sound.size();
  const auto check = [&](std::size_t i, const char* name, st::dtype type, std::size_t rank,
                         std::uint64_t elements, std::uint64_t offset, std::uint64_t bytes) {
    const st::tensor& t = h.tensors[i];
    CHECK(t.name == name);
    CHECK(t.type == type);
    CHECK(t.shape.size() == rank);
    CHECK(t.elements == elements);
    CHECK(t.offset == begin + offset);
    CHECK(t.bytes == bytes);
  };
  check(0, "a", st::dtype::F32, 1, 2, 0, 8);
  check(1, "b", st::dtype::F16, 2, 2, 8, 4);
  check(2, "s", st::dtype::I8, 0, 1, 12, 1);
  check(3, "z", st::dtype::F64, 2, 0, 13, 0);
  CHECK(h.tensors[1].shape[0] == 2);
  CHECK(h.metadata.size() == 1);
  CHECK(h.metadata.at("format") == "pt");
  CHECK(parse(bytes_of("{}", 0)).tensors.empty());
}

TEST_CASE("the first 8 + N bytes are enough when the size of the file is known") {
  const std::string file = bytes_of(sound, 13);
  const std::string head = file.substr(0, 8 + sound.size());
  CHECK(st::parse_header(std::as_bytes(std::span(head)), file.size(), "f").tensors.size() == 4);
}

TEST_CASE("a file cut at any byte, or one byte too long, is refused") {
  const std::string file = bytes_of(sound, 13);
  for (std::size_t n = 0; n < file.size(); ++n) {
    CAPTURE(n);
    CHECK(refuse(file.substr(0, n)).starts_with("f:"));
  }
  CHECK(contains(refuse(file + "x"), "bytes that no tensor owns"));
}

TEST_CASE("header lengths are checked before anything is read") {
  CHECK(contains(refuse(bytes_of(100'000'001, "{}", 0)), "beyond the format's limit"));
  CHECK(contains(refuse(bytes_of(~std::uint64_t{0}, "{}", 0)), "beyond the format's limit"));
  CHECK(contains(refuse(bytes_of(3, "{}", 0)), "header length 3 in a file of 10 bytes"));
  CHECK(contains(refuse(bytes_of(0, "", 0)), "does not begin with {"));
  CHECK(contains(refuse(bytes_of(" {}", 0)), "does not begin with {"));
  CHECK(contains(refuse(bytes_of("[]", 0)), "does not begin with {"));
  CHECK(contains(refuse(bytes_of("{}}", 0)), "syntax error"));
}

TEST_CASE("what git clones without LFS is told") {
  CHECK(contains(refuse("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 4\n"),
                 "git lfs pull"));
}

TEST_CASE("errors name the byte of the file and the tensor") {
  const std::string json = one("F31", "[2]", "[0,8]");
  const std::string message = refuse(bytes_of(json, 8));
  CHECK(message.starts_with("f:" + std::to_string(8 + json.find("\"F31")) +
                            ", key \"w.dtype\": unknown dtype \"F31\""));
  CHECK(contains(message, "BF16"));
}

TEST_CASE("dtype, shape and offsets must agree") {
  CHECK(refuse(bytes_of(one("F32", "[2]", "[0,8]"), 8)) == "accepted");
  CHECK(contains(refuse(bytes_of(one("F32", "[3]", "[0,8]"), 8)), "need 12 bytes, the offsets hold 8"));
  CHECK(contains(refuse(bytes_of(one("F32", "[2]", "[0,12]"), 8)), "bytes 0 to 12 of 8"));
  CHECK(contains(refuse(bytes_of(one("F32", "[2]", "[8,0]"), 8)), "bytes 8 to 0 of 8"));
  CHECK(contains(refuse(bytes_of(one("F32", "[2]", "[0]"), 8)), "1 data offsets"));
  CHECK(contains(refuse(bytes_of(one("F32", "[2]", "[0,4,8]"), 8)), "3 data offsets"));
  CHECK(contains(refuse(bytes_of(one("F32", "[-2]", "[0,8]"), 8)), "-2 is out of range"));
  CHECK(contains(refuse(bytes_of(one("F32", "[2.0]", "[0,8]"), 8)), "wanted an integer"));
  CHECK(contains(refuse(bytes_of(one("F32", "2", "[0,8]"), 8)), "wanted an array"));
  CHECK(contains(refuse(bytes_of(R"({"w":{"dtype":"F32","shape":[2]}})", 8)), "no key \"data_offsets\""));
  CHECK(contains(refuse(bytes_of(R"({"w":3})", 0)), "key \"w\": wanted an object"));
  CHECK(contains(refuse(bytes_of(R"({"__metadata__":{"a":1}})", 0)),
                 "key \"__metadata__.a\": wanted a string"));
}

TEST_CASE("products that overflow are refused, not wrapped") {
  // 2^62 * 4 and 2^61 * 8 bits wrap to 0, which would match the empty range.
  CHECK(contains(refuse(bytes_of(one("U8", "[4611686018427387904,4]", "[0,0]"), 0)), "overflows"));
  CHECK(contains(refuse(bytes_of(one("U8", "[2305843009213693952]", "[0,0]"), 0)), "overflows"));
  CHECK(contains(refuse(bytes_of(one("U8", "[4611686018427387904,4,0]", "[0,0]"), 0)), "overflows"));
  CHECK(refuse(bytes_of(one("U8", "[0,4611686018427387904,4]", "[0,0]"), 0)) == "accepted");
  CHECK(contains(refuse(bytes_of(one("U8", "[9223372036854775808]", "[0,0]"), 0)), "64 bits"));
}

TEST_CASE("keys come in any order, and those that the format does not know are passed over") {
  const st::header h = parse(bytes_of(
      R"({"w":{"later":{"a":[1,2.5,{"b":null}],"c":"\u00e9"},"data_offsets":[0,4],"shape":[2,1],"dtype":"F16"}})",
      4));
  REQUIRE(h.tensors.size() == 1);
  CHECK(h.tensors[0].type == st::dtype::F16);
  CHECK(h.tensors[0].shape == std::vector<std::uint64_t>{2, 1});
  CHECK(contains(refuse(bytes_of(R"({"w":{"later":{"a":1,"b":2,"a":3},"dtype":"U8","shape":[],)"
                                 R"("data_offsets":[0,1]}})",
                                 1)),
                 "key \"w.later\": key \"a\" appears twice"));
  CHECK(contains(refuse(bytes_of(one("F32", "[[2]]", "[0,8]"), 8)), "wanted an integer, found an array"));
  CHECK(contains(refuse(bytes_of(R"({"w":{"x":[[[[[[[]]]]]]]}})", 0)), "nested deeper than 8"));
}

TEST_CASE("names and metadata with escapes are decoded, and told apart by what they mean") {
  const st::header h = parse(bytes_of(
      R"({"__meta\u0064ata__":{"a\n":"\ud83d\ude00"},"w\u002eb":{"dtype":"U8","shape":[],"data_offsets":[0,1]}})",
      1));
  REQUIRE(h.tensors.size() == 1);
  CHECK(h.tensors[0].name == "w.b");
  CHECK(h.metadata.at("a\n") == "\xf0\x9f\x98\x80");
  CHECK(contains(refuse(bytes_of(R"({"w":{"dtype":"U8","shape":[],"data_offsets":[0,1]},)"
                                 R"("\u0077":{"dtype":"U8","shape":[],"data_offsets":[1,2]}})",
                                 2)),
                 "key \"w\" appears twice"));
}

TEST_CASE("shapes of 12 extents, and metadata of short pairs, are the most that memory is granted for") {
  std::string ones = "[1";
  for (int i = 1; i < 12; ++i) ones += ",1";
  CHECK(parse(bytes_of(one("U8", ones + "]", "[0,1]"), 1)).tensors[0].shape.size() == 12);
  CHECK(contains(refuse(bytes_of(one("U8", ones + ",1]", "[0,1]"), 1)),
                 "key \"w.shape\": more than 12 extents"));
  const auto pairs = [](int n, const std::string& value) {
    std::string text = R"({"__metadata__":{)";
    for (int i = 0; i < n; ++i) text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":\"" + value + "\"";
    return text + "}}";
  };
  CHECK(parse(bytes_of(pairs(128, ""), 0)).metadata.size() == 128);
  CHECK(parse(bytes_of(pairs(5000, std::string(50, 'x')), 0)).metadata.size() == 5000);
  CHECK(contains(refuse(bytes_of(pairs(5000, ""), 0)), "join the short ones"));
}

TEST_CASE("holes, overlaps and duplicates are refused") {
  const auto two = [](std::string_view first, std::string_view second, std::string_view name = "v") {
    return R"({"w":{"dtype":"U8","shape":[2],"data_offsets":)" + std::string(first) + R"(},")" +
           std::string(name) + R"(":{"dtype":"U8","shape":[2],"data_offsets":)" + std::string(second) + "}}";
  };
  CHECK(refuse(bytes_of(two("[0,2]", "[2,4]"), 4)) == "accepted");
  CHECK(refuse(bytes_of(two("[2,4]", "[0,2]"), 4)) == "accepted");
  CHECK(contains(refuse(bytes_of(two("[0,2]", "[3,5]"), 5)), "tensor \"v\" begins at byte 3"));
  CHECK(contains(refuse(bytes_of(two("[1,3]", "[3,5]"), 5)), "tensor \"w\" begins at byte 1"));
  CHECK(contains(refuse(bytes_of(two("[0,2]", "[1,3]"), 3)), "tensor \"v\" begins at byte 1"));
  CHECK(contains(refuse(bytes_of(two("[0,2]", "[0,2]"), 2)), "begins at byte 0"));
  CHECK(contains(refuse(bytes_of(two("[0,2]", "[2,4]", "w"), 4)), "key \"w\" appears twice"));
}

TEST_CASE("every dtype of the format has its width") {
  struct row {
    const char* name;
    unsigned bits;
  };
  for (const row& r :
       {row{"BOOL", 8},        {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"U8", 8},
        row{"I8", 8},          {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8},
        row{"F8_E5M2FNUZ", 8}, {"I16", 16},    {"U16", 16},    {"F16", 16},    {"BF16", 16},
        row{"I32", 32},        {"U32", 32},    {"F32", 32},    {"C64", 64},    {"F64", 64},
        row{"I64", 64},        {"U64", 64}}) {
    CAPTURE(r.name);
    const std::size_t bytes = r.bits / 2;  // of 4 elements
    const st::header h = parse(bytes_of(one(r.name, "[4]", "[0," + std::to_string(bytes) + "]"), bytes));
    CHECK(st::name(h.tensors.at(0).type) == r.name);
    CHECK(st::bits(h.tensors.at(0).type) == r.bits);
  }
  CHECK(contains(refuse(bytes_of(one("F4", "[3]", "[0,2]"), 2)), "12 bits are no whole number of bytes"));
}
