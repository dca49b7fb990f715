// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/wide_integer.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <type_traits>

#include "edgetran/core/random.hpp"

using namespace edgetran;

namespace {

using wide = wide_integer<256>;
using tiny = wide_integer<64>;

static_assert(std::is_trivially_copyable_v<wide>);
static_assert("340282366920938463463374607431768211456"_big ==
              wide_integer<192>(~std::uint64_t{0}) * ~std::uint64_t{0} + ~std::uint64_t{0} +
                  ~std::uint64_t{0} + 1);
static_assert(wide("18446744073709551616"_big) == wide(1ULL << 63) + wide(1ULL << 63));
static_assert("0"_big == 0 && "7"_big > 6 && "7"_big < "18446744073709551616"_big);
static_assert(wide(8).bit_width() == 4 && wide{}.bit_width() == 0);
template <wide_integer<128> N>
struct names_a_number {};
static_assert(std::is_same_v<names_a_number<5>, names_a_number<wide_integer<128>(5)>>);

wide random_number(stream& random, std::size_t bits) {
  wide n;
  for (std::size_t i = 0; i < bits; ++i) n = n + n + (random() & 1);
  return n;
}

}  // namespace

TEST_CASE("wide_integer: 64 bits agree with the machine") {
  CHECK(wide{}.text() == "0");
  CHECK(wide(1'000'000'007).text() == "1000000007");
  stream random(1);
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t a = random() >> random.below(64), b = random() >> random.below(64);
    CHECK(static_cast<std::uint64_t>(wide(a) / wide(b | 1)) == a / (b | 1));
    CHECK(static_cast<std::uint64_t>(wide(a) % wide(b | 1)) == a % (b | 1));
    CHECK(((wide(a) <=> wide(b)) == (a <=> b)));
    const auto product = detail::multiply_wide(a, b);
    CHECK(wide(a) * wide(b) == wide(product.first) * wide("18446744073709551616"_big) + product.second);
    CHECK(wide(a).text() == std::to_string(a));
    CHECK(static_cast<double>(wide(a)) == doctest::Approx(static_cast<double>(a)).epsilon(1e-15));
  }
}

TEST_CASE("wide_integer: quotient and remainder rebuild the number") {
  stream random(2);
  for (int i = 0; i < 3000; ++i) {
    const wide divisor = random_number(random, 1 + random.below(200)) + 1;
    const wide quotient = random_number(random, random.below(256 - divisor.bit_width()));
    const wide rest = random_number(random, 200) % divisor;
    CHECK(rest < divisor);
    wide n = quotient * divisor + rest;
    CHECK(n.divide(divisor) == rest);
    CHECK(n == quotient);
    CHECK((quotient + rest) - rest == quotient);
    CHECK(wide::parse(quotient.text()) == quotient);
  }
}

TEST_CASE("wide_integer: the rare step of the long division that adds the divisor back") {
  // The estimated digit is one too great here (an example of Warren, Hacker's Delight, divmnu).
  const auto n = wide(0x8000'0000ULL) * wide("18446744073709551616"_big) + 3;
  const auto d = wide(0x2000'0000ULL) * wide("18446744073709551616"_big) + 1;
  wide q = n;
  const wide r = q.divide(d);
  CHECK(q * d + r == n);
  CHECK(r < d);
  CHECK(q == 3);
}

TEST_CASE("wide_integer: a product of sparse numbers is refused exactly where it does not fit") {
  using wider = edgetran::wide_integer<320>;
  const auto power = [](int n) {
    wider x{1U};
    for (int k = 0; k < n; ++k) x += x;
    return x;
  };
  for (int a = 0; a < 320; a += 13)
    for (int b = 0; b < 320; b += 7) {
      CAPTURE(a);
      CAPTURE(b);
      if (a + b < 320)
        CHECK(power(a) * power(b) == power(a + b));
      else
        CHECK_THROWS_AS((void)(power(a) * power(b)), edgetran::numeric_error);
    }
}

TEST_CASE("wide_integer: what does not fit is refused") {
  CHECK_THROWS_AS((void)(tiny(~std::uint64_t{0}) + tiny(1)), numeric_error);
  CHECK_THROWS_AS((void)(tiny(1) - tiny(2)), numeric_error);
  CHECK_THROWS_AS((void)(tiny(1ULL << 32) * tiny(1ULL << 32)), numeric_error);
  CHECK_THROWS_AS((void)(tiny(1) / tiny(0)), numeric_error);
  CHECK_THROWS_AS((void)tiny(wide(1ULL << 63) * wide(2)), numeric_error);
  CHECK_THROWS_AS((void)static_cast<std::uint64_t>(wide(1ULL << 63) * wide(2)), numeric_error);
  CHECK_THROWS_AS((void)tiny::parse("18446744073709551616"), numeric_error);
  CHECK_THROWS_AS((void)tiny::parse(""), input_error);
  CHECK_THROWS_AS((void)tiny::parse("12a"), input_error);
  CHECK((tiny(1ULL << 32) * tiny((1ULL << 32) - 1)) == 0xFFFFFFFF00000000U);
}
