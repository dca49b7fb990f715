// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/gguf_types.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace {

namespace gguf = edgetran::gguf;
using type = gguf::tensor_type;

constexpr bool is(type t, std::uint32_t number, std::string_view name, std::uint32_t elements,
                  std::uint32_t bytes) {
  const gguf::tensor_format& f = gguf::format(t);
  return static_cast<std::uint32_t>(t) == number && gguf::name(t) == name && f.block_elements == elements &&
         f.block_bytes == bytes;
}

// What a block holds, member by member, as ggml-common.h (commit d99724f2b141) declares it: halves of 2
// bytes, then scales, then quants of so many bits.
static_assert(is(type::F32, 0, "F32", 1, 4) && is(type::F16, 1, "F16", 1, 2) &&
              is(type::BF16, 30, "BF16", 1, 2) && is(type::F64, 28, "F64", 1, 8));
static_assert(is(type::I8, 24, "I8", 1, 1) && is(type::I16, 25, "I16", 1, 2) &&
              is(type::I32, 26, "I32", 1, 4) && is(type::I64, 27, "I64", 1, 8));
static_assert(is(type::Q4_0, 2, "Q4_0", 32, 2 + 32 * 4 / 8));
static_assert(is(type::Q4_1, 3, "Q4_1", 32, 2 * 2 + 32 * 4 / 8));
static_assert(is(type::Q5_0, 6, "Q5_0", 32, 2 + 32 * 5 / 8));
static_assert(is(type::Q5_1, 7, "Q5_1", 32, 2 * 2 + 32 * 5 / 8));
static_assert(is(type::Q8_0, 8, "Q8_0", 32, 2 + 32));
static_assert(is(type::Q8_1, 9, "Q8_1", 32, 2 * 2 + 32));
static_assert(is(type::Q2_K, 10, "Q2_K", 256, 2 * 2 + 16 + 256 * 2 / 8));
static_assert(is(type::Q3_K, 11, "Q3_K", 256, 2 + 12 + 256 * 3 / 8));
static_assert(is(type::Q4_K, 12, "Q4_K", 256, 2 * 2 + 12 + 256 * 4 / 8));
static_assert(is(type::Q5_K, 13, "Q5_K", 256, 2 * 2 + 12 + 256 * 5 / 8));
static_assert(is(type::Q6_K, 14, "Q6_K", 256, 2 + 16 + 256 * 6 / 8));
static_assert(is(type::Q8_K, 15, "Q8_K", 256, 4 + 256 + 16 * 2));
static_assert(is(type::IQ2_XXS, 16, "IQ2_XXS", 256, 2 + 256 / 8 * 2));
static_assert(is(type::IQ2_XS, 17, "IQ2_XS", 256, 2 + 256 / 8 * 2 + 256 / 32));
static_assert(is(type::IQ2_S, 22, "IQ2_S", 256, 2 + 256 / 4 + 256 / 16));
static_assert(is(type::IQ3_XXS, 18, "IQ3_XXS", 256, 2 + 3 * 256 / 8));
static_assert(is(type::IQ3_S, 21, "IQ3_S", 256, 2 + 13 * 256 / 32 + 256 / 64));
static_assert(is(type::IQ1_S, 19, "IQ1_S", 256, 2 + 256 / 8 + 256 / 16));
static_assert(is(type::IQ1_M, 29, "IQ1_M", 256, 256 / 8 + 256 / 16 + 256 / 32));
static_assert(is(type::IQ4_NL, 20, "IQ4_NL", 32, 2 + 32 / 2));
static_assert(is(type::IQ4_XS, 23, "IQ4_XS", 256, 2 + 2 + 256 / 64 + 256 / 2));
static_assert(is(type::TQ1_0, 34, "TQ1_0", 256, 2 + 256 / 64 + (256 - 4 * 256 / 64) / 5));
static_assert(is(type::TQ2_0, 35, "TQ2_0", 256, 2 + 256 * 2 / 8));
static_assert(is(type::MXFP4, 39, "MXFP4", 32, 1 + 32 / 2));
static_assert(is(type::NVFP4, 40, "NVFP4", 64, 64 / 16 + 64 / 2));
static_assert(is(type::Q1_0, 41, "Q1_0", 128, 2 + 128 / 8));
static_assert(is(type::Q2_0, 42, "Q2_0", 64, 2 + 64 * 2 / 8));

static_assert(gguf::bits_per_element(type::Q4_K) == 4.5 && gguf::bits_per_element(type::Q6_K) == 6.5625 &&
              gguf::bits_per_element(type::F16) == 16);

}  // namespace

TEST_CASE("types of tensors: numbers that ggml took back are no types") {
  const std::set<std::uint32_t> taken_back{4, 5, 31, 32, 33, 36, 37, 38};
  std::set<std::string_view> names;
  for (std::uint32_t i = 0; i < 43; ++i) {
    CAPTURE(i);
    const gguf::tensor_format* f = gguf::find_format(i);
    REQUIRE((f == nullptr) == taken_back.contains(i));
    if (f == nullptr) continue;
    CHECK(names.insert(f->name).second);
    CHECK(f == &gguf::format(type{i}));
    CHECK(f->block_elements > 0);
    CHECK(f->block_bytes > 0);
  }
  CHECK(names.size() == 35);
  for (const std::uint32_t i : {43u, 44u, 1000u, 0xffffffffu}) CHECK(gguf::find_format(i) == nullptr);
}
