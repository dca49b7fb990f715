// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/site.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;

static_assert(measure::file_tree<measure::posix_files>);
static_assert(measure::file_tree<measure::fake::files>);

namespace {

/// What every tree of files must do: `a/x` says 12, `a/y` says hello, `a/b/z` is empty.
template <class Files>
void check_tree(const measure::site<Files>& at) {
  const auto& files = at.files;
  std::vector<std::string> names{"old"};
  CHECK(files.list(at.path("/a"), names) == 0);
  CHECK(names == std::vector<std::string>{"b", "x", "y"});
  CHECK(files.list(at.path("/nothing"), names) == ENOENT);
  CHECK(names.empty());
  typename Files::file f;
  std::array<char, 8> text{};
  CHECK(files.open(at.path("/a/nothing"), f) == ENOENT);
  REQUIRE(files.open(at.path("/a/x"), f) == 0);
  for (int twice = 0; twice < 2; ++twice) {
    CHECK(f.read(text) == 3);
    CHECK(std::string_view(text.data(), 3) == "12\n");
  }
  typename Files::file moved = std::move(f);
  CHECK(moved.read(std::span(text).first(1)) == 1);
  CHECK(f.read(text) < 0);
  std::string whole;
  CHECK(measure::read_text(files, at.path("/a/y"), whole) == 0);
  CHECK(whole == "hello there");
  CHECK(measure::read_text(files, at.path("/a/b/z"), whole) == 0);
  CHECK(whole.empty());
  CHECK(measure::read_text(files, at.path("/a/q"), whole) == ENOENT);
  CHECK(measure::read_text(files, at.path("/a/b"), whole) == EISDIR);
}

}  // namespace

TEST_CASE("real files, scripted files and scripted files written out are alike") {
  const test::fake_machine machine("edgetran_site_test");
  const measure::fake::files scripted;
  for (const auto& [path, text] : {std::pair{"a/x", "12\n"}, {"a/y", "hello there \n"}, {"a/b/z", ""}}) {
    machine.write(path, text);
    scripted.write(std::string("/") + path, text);
  }
  check_tree(measure::site<>{.root = machine.path.string() + "//"});
  check_tree(measure::site<measure::fake::files>{.root = "", .files = scripted});
  check_tree(measure::site<measure::fake::files>{.root = "/", .files = scripted});
  const test::fake_machine copy("edgetran_site_copy");
  scripted.write_to(copy.path);
  check_tree(measure::site<>{.root = copy.path.string()});
}

TEST_CASE("the clock of a site is its own") {
  const measure::fake::clock clock(seconds{5});
  const measure::site<measure::fake::files, measure::fake::clock> at{.clock = clock};
  clock.advance(seconds{2});
  CHECK(at.clock() == seconds{7});
  const measure::site<> here;
  const seconds before = here.clock();
  CHECK(here.clock() >= before);
  CHECK(here.path("/sys") == "/sys");
}
