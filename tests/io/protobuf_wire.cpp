// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/protobuf_wire.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "io/onnx_writer.hpp"

namespace {

namespace pb = edgetran::protobuf;
namespace w = onnx_writer;

pb::slice slice_of(const std::string& text, std::size_t offset = 0) { return {w::view(text), offset, "f"}; }

std::string refuse(const std::string& text) {
  try {
    for (pb::reader r(slice_of(text)); r.next();) (void)r.get();
  } catch (const edgetran::input_error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("every wire type is read and numbers survive at their limits") {
  // The bytes of the documentation's own examples: 150 in field 1, "testing" in field 2.
  const std::string text = std::string("\x08\x96\x01\x12\x07", 5) + "testing" + w::real(3, 0.5F) +
                           std::string("\x21\x01\x02\x03\x04\x05\x06\x07\x08", 9);
  pb::reader r(slice_of(text));
  REQUIRE(r.next());
  CHECK(r.get().number == 1);
  CHECK(r.get().integer() == 150);
  REQUIRE(r.next());
  CHECK(r.get().text() == "testing");
  CHECK(r.get().offset() == 5);
  REQUIRE(r.next());
  CHECK(r.get().real32() == 0.5F);
  REQUIRE(r.next());
  CHECK(r.get().bits == 0x0807060504030201);
  CHECK_FALSE(r.next());

  using limits = std::numeric_limits<std::int64_t>;
  for (const std::int64_t v : {limits::min(), std::int64_t{-1}, std::int64_t{0}, std::int64_t{127},
                               std::int64_t{128}, std::int64_t{1} << 62, limits::max()}) {
    const std::string one = w::number(7, v);
    pb::reader single(slice_of(one));
    REQUIRE(single.next());
    CHECK(single.get().integer() == v);
  }
}

TEST_CASE("repeated numbers are read packed or one by one") {
  const w::extents all{3, 270, 86942, -5};
  std::string apart;
  for (const std::int64_t i : all) apart += w::number(4, i);
  for (const std::string& text :
       {w::packed(4, all), apart, w::packed(4, {3, 270}) + w::packed(4, {86942, -5})}) {
    w::extents got;
    for (pb::reader r(slice_of(text)); r.next();)
      r.get().each_integer([&](std::int64_t i) { got.push_back(i); });
    CHECK(got == all);
  }
}

TEST_CASE("malformed messages are refused at the byte") {
  CHECK(refuse(std::string("\x08", 1)) ==
        "f:1: the bytes end inside a number (check that the file is complete and is "
        "what its name says)");
  CHECK(refuse(std::string("\x08\x80\x80", 3)).starts_with("f:1: the bytes end inside"));
  CHECK(refuse("\x08" + std::string(9, '\xff') + "\x02").starts_with("f:1: a number of more than 64 bits"));
  CHECK(refuse("\x08" + std::string(10, '\x80') + "\x01").starts_with("f:1: a number of more than 64 bits"));
  CHECK(refuse("\x08" + std::string(9, '\xff') + "\x01") == "accepted");
  CHECK(refuse(std::string("\x12\x05"
                           "abcd",
                           6))
            .starts_with("f:2: 5 bytes needed where 4 are left"));
  CHECK(refuse("\x12" + std::string(9, '\xff') + "\x01").find("bytes needed where 0") != std::string::npos);
  CHECK(refuse(std::string("\x0d\x01\x02", 3)).starts_with("f:1: 4 bytes needed"));
  CHECK(refuse(std::string("\x00\x01", 2)).starts_with("f:0: field number 0"));
  CHECK(refuse(std::string("\x0b\x0c", 2)).find("a group") != std::string::npos);
  CHECK(refuse(std::string("\x0e\x00", 2)).find("wire type 6") != std::string::npos);
  CHECK(refuse("\xf8\xff\xff\xff\xff\x01\x01").find("field number") != std::string::npos);

  const std::string text = w::bytes(1, "abcde");
  pb::reader r(slice_of(text, 100));
  REQUIRE(r.next());
  CHECK_THROWS_AS((void)r.get().integer(), edgetran::input_error);
  CHECK_THROWS_AS((void)r.get().real32(), edgetran::input_error);
  CHECK_THROWS_WITH_AS((void)r.get().count_fixed(4), doctest::Contains("f:102: 5 bytes are no whole number"),
                       edgetran::input_error);
  const std::string code = w::number(1, 27);
  pb::reader c(slice_of(code));
  REQUIRE(c.next());
  CHECK(c.get().code(27) == 27);
  CHECK_THROWS_AS((void)c.get().code(26), edgetran::input_error);
}

TEST_CASE("a tally counts fields without looking into them") {
  const std::string text = w::number(1, 5) + w::bytes(3, "x") + w::bytes(3, "y") + w::number(900, 1);
  const pb::tally<4> n(slice_of(text));
  CHECK(n.of[1] == 1);
  CHECK(n.of[3] == 2);
}
