// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/md5.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;

TEST_CASE("the test suite of RFC 1321") {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> suite{
      {{"", "d41d8cd98f00b204e9800998ecf8427e"},
       {"a", "0cc175b9c0f1b6a831c399e269772661"},
       {"abc", "900150983cd24fb0d6963f7d28e17f72"},
       {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
       {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
       {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"},
       {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a"}}};
  for (const auto& [text, digest] : suite) CHECK(md5(text).str() == digest);
}

TEST_CASE("the compiler can hash, too") {
  constexpr md5_digest empty = md5("");
  static_assert(empty.bytes[0] == 0xd4 && empty.bytes[15] == 0x7e);
  static_assert(md5("abc").bytes[0] == 0x90);
  CHECK(empty.str() == "d41d8cd98f00b204e9800998ecf8427e");
}

TEST_CASE("texts hashed side by side have the digests that they have alone") {
  stream random(3);
  for (const std::size_t count : std::array<std::size_t, 7>{0, 1, 3, 7, 8, 9, 64}) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) {
      std::string t(random.below(200), ' ');  // around the ends of one, two and three blocks
      for (char& c : t) c = static_cast<char>(random.below(256));
      texts.push_back(std::move(t));
    }
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    std::vector<md5_digest> digests(count);
    md5_each(views, digests);
    for (std::size_t i = 0; i < count; ++i) CHECK(digests[i] == md5(views[i]));
  }
}

TEST_CASE("every length around the ends of a block pads differently") {
  std::vector<std::string> texts;
  for (std::size_t n = 0; n < 130; ++n) texts.emplace_back(n, 'x');
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<md5_digest> digests(views.size());
  md5_each(views, digests);
  for (std::size_t n = 0; n < views.size(); ++n) CHECK(digests[n] == md5(views[n]));
  // md5sum says so: printf 'x%.0s' {1..55} | md5sum
  CHECK(md5(std::string(55, 'x')).str() == "04364420e25c512fd958a70738aa8f72");
  CHECK(md5(std::string(56, 'x')).str() == "668a72d5ba17f08e62dabcafad6db14b");
  CHECK(md5(std::string(64, 'x')).str() == "c1bb4f81d892b2d57947682aeb252456");
}

TEST_CASE("digests are ordered like their text") {
  stream random(4);
  for (int i = 0; i < 1000; ++i) {
    const md5_digest a = md5(std::to_string(random())), b = md5(std::to_string(random()));
    CHECK((a < b) == (a.str() < b.str()));
  }
}
