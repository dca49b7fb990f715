// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/wire.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/core/units.hpp"

using namespace edgetran;

namespace {

struct pair_of_numbers {
  double a;
  int b;
  friend bool operator==(const pair_of_numbers&, const pair_of_numbers&) = default;
};
struct named_number {
  std::string_view name;
  double value;
};
struct reading {
  std::string device{};
  std::vector<pair_of_numbers> values{};
  static auto wire_parts(auto& self) { return std::tie(self.device, self.values); }
  friend bool operator==(const reading&, const reading&) = default;
};
struct campaign {
  std::uint8_t kind = 0;
  std::vector<reading> readings{};
  static auto wire_parts(auto& self) { return std::tie(self.kind, self.readings); }
  friend bool operator==(const campaign&, const campaign&) = default;
};
struct part_that_cannot {
  std::map<int, int> table{};
  static auto wire_parts(auto& self) { return std::tie(self.table); }
};

}  // namespace

template <>
inline constexpr bool edgetran::wire::plain<pair_of_numbers> = true;

namespace {

// Trivially copyable, and of no use elsewhere.
static_assert(!wire::portable<std::string_view>);
static_assert(!wire::portable<std::span<const double>>);
static_assert(!wire::portable<named_number>);
static_assert(!wire::portable<std::array<const double*, 2>>);
static_assert(!wire::portable<std::optional<std::string_view>>);
static_assert(!wire::portable<std::vector<named_number>>);
static_assert(wire::portable<std::optional<watts>>);
static_assert(wire::portable<double>);
static_assert(wire::portable<watts>);
static_assert(wire::portable<std::array<float, 3>>);
static_assert(wire::portable<pair_of_numbers>);
static_assert(wire::portable<std::vector<std::vector<std::string>>>);
static_assert(!wire::portable<std::vector<bool>>);
static_assert(!wire::portable<const char*>);
static_assert(!wire::portable<std::vector<int*>>);
static_assert(!wire::portable<std::map<int, int>>);
static_assert(wire::portable<reading>);
static_assert(wire::portable<std::vector<std::vector<campaign>>>);
static_assert(!wire::portable<part_that_cannot>);
static_assert(!wire::portable<std::vector<part_that_cannot>>);

template <class T>
void comes_back(const T& value) {
  std::string bytes;
  wire::put(bytes, value);
  T again{};
  wire::reader in(bytes);
  in.get(again);
  CHECK(again == value);
  CHECK(in.empty());
  for (std::size_t cut = 0; cut < bytes.size(); cut += 1 + bytes.size() / 7) {  // never beyond the end
    wire::reader torn(std::string_view(bytes).substr(0, cut));
    T lost{};
    CHECK_THROWS_AS(torn.get(lost), input_error);
  }
}

}  // namespace

TEST_CASE("values come back as they went, and torn bytes are refused") {
  comes_back(3);
  comes_back(-0.0);
  comes_back(std::numeric_limits<double>::denorm_min());
  comes_back(watts{17.5});
  comes_back(pair_of_numbers{2.5, -7});
  comes_back(std::optional<double>{});
  comes_back(std::optional<double>{0.1});
  comes_back(std::string());
  comes_back(std::string("with\0zero", 9));
  comes_back(std::vector<double>{});
  comes_back(std::vector<double>{1, -2, 1e300});
  comes_back(std::vector<std::string>{"", "a", std::string(1000, 'x')});
  comes_back(std::vector<std::vector<float>>{{}, {1}, {2, 3}});
  comes_back(portable_error{6, "problem", "where", "remedy"});
  comes_back(reading{"a board", {{2.5, -7}, {-0.0, 1}}});
  comes_back(std::vector<campaign>{{}, {3, {{"", {}}, {"one", {{0.1, 2}}}}}, {}});
}

TEST_CASE("bits are kept, also of what is no number") {
  stream random(4);
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t bits = static_cast<std::uint64_t>(random.uniform01() * 1.8e19);
    double v = 0;
    std::memcpy(&v, &bits, sizeof v);
    values.push_back(v);
  }
  values.push_back(std::nan("7"));
  std::string bytes;
  wire::put(bytes, values);
  std::vector<double> again;
  wire::reader(bytes).get(again);
  REQUIRE(again.size() == values.size());
  CHECK(std::memcmp(again.data(), values.data(), values.size() * sizeof(double)) == 0);
}

TEST_CASE("a length that the bytes do not hold costs no memory") {
  std::string bytes;
  wire::put(bytes, std::uint64_t{1} << 60);
  std::vector<std::vector<double>> none;
  CHECK_THROWS_AS(wire::reader(bytes).get(none), input_error);
  std::string text;
  CHECK_THROWS_AS(wire::reader(bytes).get(text), input_error);
}
