// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/fake/files.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

using namespace edgetran;
using measure::fake::fault;

namespace {
std::string say(measure::fake::files::file& f) {
  std::array<char, 64> text{};
  const ssize_t n = f.read(text);
  return n < 0 ? "errno " + std::to_string(-n) : std::string(text.data(), static_cast<std::size_t>(n));
}
}  // namespace

TEST_CASE("a fault hits one reading, the next is sound") {
  const measure::fake::files tree;
  int asked = 0;
  tree.compute_number("/n", [&] { return static_cast<std::uint64_t>(100 + asked++); });
  measure::fake::files::file f;
  REQUIRE(tree.open("/n", f) == 0);
  CHECK(say(f) == "100\n");
  tree.inject("/n", fault::failing(EIO));
  tree.inject("/n", fault::cut(2));
  tree.inject("/n", fault::saying("garbage"));
  tree.inject("/n", fault::cut(0));
  CHECK(say(f) == "errno " + std::to_string(EIO));
  CHECK(say(f) == "10");
  CHECK(say(f) == "garbage");
  CHECK(say(f).empty());
  CHECK(say(f) == "103\n");
  tree.break_reading("/n", EPERM);
  CHECK(say(f) == say(f));
  CHECK(say(f) == "errno " + std::to_string(EPERM));
  tree.break_reading("/n", 0);
  CHECK(say(f) == "104\n");
  int texts = 0;
  tree.compute("/n", [&] { return "t" + std::to_string(texts++); });
  CHECK(say(f) == "t0");
  tree.write("/n", "fixed");
  CHECK(say(f) == "fixed");
}

TEST_CASE("files are forbidden, vanish and come back as others") {
  const measure::fake::files tree;
  tree.write("/sys/x", "1\n");
  tree.write("/sys/deep/y", "2\n");
  measure::fake::files::file f, g;
  tree.refuse("/sys/x", EACCES);
  CHECK(tree.open("/sys/x", f) == EACCES);
  tree.refuse("/sys/x", 0);
  REQUIRE(tree.open("/sys/x", f) == 0);
  tree.remove("/sys/x");
  CHECK(say(f) == "errno " + std::to_string(ENODEV));
  CHECK(tree.open("/sys/x", g) == ENOENT);
  CHECK_FALSE(tree.holds("/sys/x"));
  std::vector<std::string> names;
  CHECK(tree.list("/sys", names) == 0);
  CHECK(names == std::vector<std::string>{"deep"});
  tree.bring_back("/sys/x");
  CHECK(say(f) == "errno " + std::to_string(ENODEV));
  REQUIRE(tree.open("/sys//x", g) == 0);
  CHECK(say(g) == "1\n");
  tree.close_folder("/sys/deep", EACCES);
  CHECK(tree.list("/sys/deep", names) == EACCES);
  CHECK(tree.open("/sys/deep/y", g) == EACCES);
  CHECK(tree.list("/sys", names) == 0);
  CHECK(names == std::vector<std::string>{"deep", "x"});
  tree.close_folder("/sys/deep", 0);
  CHECK(tree.open("/sys/deep/y", g) == 0);
  CHECK(tree.text("/sys/deep/y") == "2\n");
  CHECK_THROWS_AS((void)tree.text("/none"), state_error);
}
