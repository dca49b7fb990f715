// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/gguf_value.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace {

namespace gguf = edgetran::gguf;
using type = gguf::value_type;

gguf::value scalar(type t, std::uint64_t bits) { return gguf::value("k", 1, t, t, bits, 7); }

}  // namespace

TEST_CASE("gguf values: signs, widths and limits") {
  CHECK(scalar(type::u8, 255).as_integer() == 255);
  CHECK(scalar(type::i8, 255).as_integer() == -1);
  CHECK(scalar(type::u16, 0xffff).as_integer() == 65535);
  CHECK(scalar(type::i16, 0xffff).as_integer() == -1);
  CHECK(scalar(type::u32, 0xffffffff).as_integer() == 4294967295);
  CHECK(scalar(type::i32, 0xffffffff).as_integer() == -1);
  CHECK(scalar(type::u64, INT64_MAX).as_integer() == INT64_MAX);
  CHECK(!scalar(type::u64, std::uint64_t{1} << 63).as_integer());
  CHECK(scalar(type::i64, std::uint64_t{1} << 63).as_integer() == INT64_MIN);
  CHECK(!scalar(type::boolean, 1).as_integer());
  CHECK(!scalar(type::f32, 0).as_integer());
  CHECK(scalar(type::f32, 0x3f800000).as_real() == 1.0);
  CHECK(scalar(type::f64, 0xbff0000000000000).as_real() == -1.0);
  CHECK(scalar(type::i8, 255).as_real() == -1.0);
  CHECK(scalar(type::u64, ~std::uint64_t{0}).as_real() == 0x1p64);
  CHECK(!scalar(type::boolean, 1).as_real());
  CHECK(scalar(type::boolean, 1).as_boolean() == true);
  CHECK(!scalar(type::u8, 1).as_boolean());
  CHECK(scalar(type::boolean, 1).as_booleans() == std::vector<bool>{true});
  CHECK(!scalar(type::u8, 1).as_booleans());
  CHECK(!scalar(type::u8, 1).as_text());
  CHECK(scalar(type::u8, 1).size() == 1);
  CHECK(scalar(type::u8, 1).is_kept());
  CHECK(scalar(type::u8, 1).offset() == 7);
}

TEST_CASE("gguf values: arrays and strings, kept or not") {
  const gguf::value numbers("ab\x01\xff", 2, type::array, type::i8, 2, 0);
  CHECK(numbers.key() == "ab");
  CHECK(numbers.as_integers() == std::vector<std::int64_t>{1, -1});
  CHECK(numbers.as_reals() == std::vector<double>{1, -1});
  CHECK(!numbers.as_texts());
  CHECK(!numbers.as_booleans());
  CHECK(gguf::value(std::string("ab\x01\0", 4), 2, type::array, type::boolean, 2, 0).as_booleans() ==
        std::vector<bool>{true, false});
  CHECK(!numbers.as_integer());
  CHECK(numbers.describe() == "array of 2 i8");
  const gguf::value dropped("ab", 2, type::array, type::i8, 2, 0);
  CHECK(!dropped.is_kept());
  CHECK(dropped.size() == 2);
  CHECK(!dropped.as_integers());
  const gguf::value empty("ab", 2, type::array, type::string, 0, 0);
  CHECK(empty.is_kept());
  CHECK(empty.as_texts()->empty());
  CHECK(!empty.as_integers());
  const gguf::value text("abtext", 2, type::string, type::string, 4, 0);
  CHECK(text.as_text() == "text");
  CHECK(text.as_texts() == std::vector<std::string>{"text"});
  CHECK(text.describe() == "string \"text\"");
  const gguf::value long_text("ab", 2, type::string, type::string, 4, 0);
  CHECK(!long_text.as_text());
  CHECK(!long_text.as_texts());
  CHECK(long_text.describe() == "string of 4 bytes");
  const gguf::value reals(std::string("k\0\0\xc0\x7f", 5), 1, type::array, type::f32, 1, 0);
  CHECK(!reals.as_integers());
  CHECK(reals.as_reals()->size() == 1);
  const gguf::value flags("k\x01", 1, type::array, type::boolean, 1, 0);
  CHECK(!flags.as_integers());
  CHECK(!flags.as_reals());
}

TEST_CASE("gguf values: messages show the value") {
  CHECK(scalar(type::i16, 0xfffe).describe() == "i16 -2");
  CHECK(scalar(type::u64, ~std::uint64_t{0}).describe() == "u64 18446744073709551615");
  CHECK(scalar(type::boolean, 1).describe() == "bool true");
  CHECK(scalar(type::f64, 0x7ff0000000000000).describe() == "f64 inf");
  CHECK(gguf::name(type::f64) == "f64");
}
