// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Files of the shapes that made other readers of GGUF overflow, hang or die, each with where it was
// published. Ours must give a typed error or a header at once; tests/allocations/gguf.cpp looks at memory.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/io/gguf_header.hpp"
#include "io/gguf_by_hand.hpp"

namespace {

namespace gguf = edgetran::gguf;
using bytes = test::gguf_bytes;
using test::contains;
using test::parse_gguf;

constexpr std::uint64_t two_to(int n) { return std::uint64_t{1} << n; }

/// The message of the refusal, which must come within a fifth of a second.
std::string refuse(const std::string& file) {
  const auto start = std::chrono::steady_clock::now();
  std::string message = test::refuse_gguf(file);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(200));
  return message;
}
std::string refuse(const bytes& b) { return refuse(b.text); }

bytes one_key() { return bytes{}.begin(0, 1).string("k"); }

template <class... Extents>
bytes one_tensor(std::uint32_t type, Extents... extents) {
  return bytes{}.begin(1, 0).tensor("t", type, 0, extents...).pad().zeros(64);
}

}  // namespace

TEST_CASE("gguf bugs: lengths near 2^64 (ggml pull request 709, llama.cpp 27188, 19003, ggml 1516)") {
  for (const std::uint64_t n : {~std::uint64_t{0}, two_to(63), two_to(62), two_to(61) + 1, two_to(31),
                                two_to(30), std::uint64_t{1000}}) {
    CAPTURE(n);
    CHECK(contains(refuse(bytes{}.begin(n, 0).zeros(100)), " tensors in a file of "));
    CHECK(contains(refuse(bytes{}.begin(0, n).zeros(100)), " keys in a file of "));
    CHECK(contains(refuse(bytes{}.begin(0, 1).u64(n).zeros(100)), "key of "));
    CHECK(contains(refuse(one_key().u32(8).u64(n).zeros(100)), "string of "));
    CHECK(contains(refuse(one_key().u32(9).u32(8).u64(1).u64(n).zeros(100)), "string of "));
    CHECK(contains(refuse(bytes{}.begin(1, 0).u64(n).zeros(100)), "tensor name of "));
    for (const std::uint32_t element : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 10u, 11u, 12u}) {
      CAPTURE(element);
      CHECK(contains(refuse(one_key().u32(9).u32(element).u64(n).zeros(100)), "array of "));
    }
  }
  // The bytes printed in llama.cpp issue 19003.
  const unsigned char printed[] = {0x47, 0x47, 0x55, 0x46, 3, 0, 0,    0,    0x47, 0x47, 0x55, 0x46, 2,
                                   0,    0,    0,    0,    0, 0, 0x47, 0x47, 0x55, 1,    2,    0,    0,
                                   0,    0,    0,    0,    0, 0, 8,    0,    0,    0,    0,    0,    0,
                                   0,    0,    8,    0,    0, 0, 0,    0,    0,    0,    0,    0};
  CHECK(contains(refuse(std::string(printed, printed + sizeof printed)), " tensors in a file of 51 bytes"));
}

TEST_CASE("gguf bugs: an array of 2^63 in 43 bytes (llama.cpp 27188)") {
  const std::string file = one_key().u32(9).u32(4).u64(two_to(63)).text;
  CHECK(contains(refuse(file), "array of 9223372036854775808 u32"));
  CHECK(contains(refuse(file.substr(0, 43)), "truncated"));
}

TEST_CASE("gguf bugs: as many elements as bytes are left, but wider ones (llama.cpp 28131)") {
  CHECK(contains(refuse(one_key().u32(9).u32(12).u64(5'000'000).zeros(5'200'008)), "array of 5000000 f64"));
}

TEST_CASE("gguf bugs: arrays in arrays (llama.cpp 28880, huggingface.js 2028)") {
  bytes deep = one_key().u32(9);
  for (int i = 0; i < 3000; ++i) deep.u32(9).u64(1);
  CHECK(contains(refuse(deep.u32(0).u64(1).number(1, 1)), "key \"k\": array of arrays"));
  CHECK(contains(refuse(one_key().u32(9).u32(9).u64(two_to(62))), "array of arrays"));
}

TEST_CASE("gguf bugs: dimensions beyond 4 (ggml 709, gguf-tools 25, gguf 15, llama.cpp 25378)") {
  for (const std::uint64_t n : {5u, 8u, 9u, 1'000'000u, 0xffffffffu}) {
    CAPTURE(n);
    CHECK(contains(refuse(bytes{}.begin(1, 0).string("t").u32(n).zeros(200)), " dimensions"));
  }
}

TEST_CASE("gguf bugs: products that wrap (llama.cpp 18674, 14595, 25378, gguf 15)") {
  CHECK(contains(refuse(one_tensor(0, ~std::uint64_t{0}, 2, 1, 1)), "number of elements overflows"));
  CHECK(contains(refuse(one_tensor(24, two_to(32), two_to(32))), "number of elements overflows"));
  CHECK(contains(refuse(one_tensor(24, two_to(62), 4, 1, 1)), "number of elements overflows"));
  CHECK(contains(refuse(one_tensor(27, two_to(61))), "number of bytes overflows"));
  CHECK(contains(refuse(one_tensor(27, two_to(31), two_to(30))), "number of bytes overflows"));
  CHECK(contains(refuse(one_tensor(24, two_to(63))), "number of elements overflows"));
  // Each fits, their sum does not.
  const std::uint64_t half = 0x7fffffffffffffc0;
  CHECK(contains(refuse(bytes{}.begin(2, 0).tensor("a", 24, 0, half).tensor("b", 24, half, half).pad()),
                 "truncated"));
}

TEST_CASE("gguf bugs: sizes that wrap when padded (llama.cpp 24759, 26978, 28810, 27259)") {
  CHECK(contains(refuse(one_tensor(0, std::numeric_limits<std::uint64_t>::max() / 4)), "overflows"));
  const auto b = bytes{}
                     .begin(2, 0)
                     .tensor("a", 0, 0, 64)
                     .tensor("b", 0, 256, 4, 1073741823, 1073741825)
                     .pad()
                     .zeros(256);
  CHECK(contains(refuse(b), "overflows"));
  // Even if the file were as long as it says.
  const bytes wide = bytes{}.begin(1, 0).tensor("t", 24, 0, two_to(63) - 32).pad();
  try {
    gguf::parse_header(test::bytes_of(wide.text), ~std::uint64_t{0}, "f");
    FAIL("accepted");
  } catch (const edgetran::input_error& e) {
    CHECK(contains(e.what(), "bytes that no tensor owns"));
  }
}

TEST_CASE("gguf bugs: divisions by zero (llama.cpp 26366, 8816, 18586, ggml 1517, gguf-tools 27)") {
  // An extent of zero is legal.
  CHECK(parse_gguf(bytes{}.begin(1, 0).tensor("t.weight", 0, 0, 4, 0).pad().text).elements() == 0);
  CHECK(parse_gguf(bytes{}.begin(1, 0).tensor("t", 0, 0, 0, 0, 0, 0).pad().text).elements() == 0);
  CHECK(parse_gguf(bytes{}.begin(1, 0).tensor("t", 12, 0, 0, 5).pad().text).tensors[0].bytes() == 0);
  CHECK(refuse(bytes{}.begin(1, 0).u64(0).u32(2).u64(1).u64(0).zeros(36)) == "accepted");
  // Blocks of a type that was taken back would have no elements; nor may the alignment be zero.
  for (const std::uint32_t type : {4u, 5u, 31u, 36u, 43u})
    CHECK(contains(refuse(one_tensor(type, 32)), "unknown type"));
  CHECK(contains(
      refuse(bytes{}.begin(1, 1).key("general.alignment", 4).u32(0).tensor("t", 0, 0, 1).pad().zeros(4)),
      "power of two"));
}

TEST_CASE("gguf bugs: alignments that are huge or no u32 (llama.cpp 24997, ggml 1516)") {
  const auto aligned = [](std::uint64_t a) {
    return bytes{}.begin(1, 1).key("general.alignment", 4).u32(a).tensor("t", 0, 0, 1).pad().zeros(4);
  };
  CHECK(contains(refuse(aligned(0x80000000)), "truncated"));
  CHECK(contains(refuse(aligned(two_to(30))), "truncated"));
  CHECK(refuse(aligned(32)) == "accepted");
  CHECK(contains(refuse(bytes{}.begin(0, 1).key("general.alignment", 9).u32(4).u64(1).u32(32)),
                 "array of 1 u32"));
  CHECK(contains(refuse(bytes{}.begin(0, 1).key("general.alignment", 8).string("32")), "string \"32\""));
}

TEST_CASE("gguf bugs: empty keys (llama.cpp 24263)") {
  CHECK(contains(refuse(bytes{}.begin(0, 1).key("", 4).u32(1).zeros(8)), "key of 0 bytes"));
}

TEST_CASE("gguf bugs: arrays whose elements are not those expected (llama.cpp 26690, 27075, gguf 21)") {
  bytes b;
  b.begin(0, 3).array("tokenizer.ggml.scores", 0, 3).number(0x030201, 3);
  b.array("gemma4.attention.head_count_kv", 5, 3).u32(8).u32(8).u32(2);
  b.key("gemma4.attention.head_count", 4).u32(16);
  const gguf::header h = parse_gguf(b.text);
  CHECK(h.reals("tokenizer.ggml.scores") == std::vector<double>{1, 2, 3});
  CHECK(h.integers("gemma4.attention.head_count_kv") == std::vector<std::int64_t>{8, 8, 2});
  CHECK(h.integers("gemma4.attention.head_count") == std::vector<std::int64_t>{16});
  CHECK_THROWS_WITH_AS(h.integer("gemma4.attention.head_count_kv"),
                       "f:72, key \"gemma4.attention.head_count_kv\": wanted an integer, found array of 3 "
                       "i32 (ask for integers())",
                       edgetran::input_error);
}
