// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/report/html.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "report/made_up.hpp"

using namespace edgetran;

// What a page does is tested in a browser: tests/pages.

namespace {
std::size_t count(std::string_view text, std::string_view word) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; at += word.size()) ++n;
  return n;
}
}  // namespace

TEST_CASE("a page has a row for every node, twice: for readers and for its script") {
  const auto b = test::predicted(test::tiny_bert());
  const auto page = report::html_page(b);
  const auto rows = report::tree_rows(b);
  const auto table = page.substr(page.find("id=\"nodes\""));
  CHECK(count(table, "\n<tr><th scope=\"row\"") == rows.size());
  CHECK(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
  CHECK(count(page, "</script>") == 2);
  CHECK(page.find("default-src 'none'") != page.npos);
  CHECK(page == report::html_page(b));
}

TEST_CASE("the usual models stay below 300 kB, with a comparison too") {
  model::bert<> base;
  base.layers = 12, base.hidden = 768, base.heads = 12, base.feed_forward = 3072;
  const auto b = test::predicted({base, "bert-base"});
  CHECK(report::html_page(b).size() < 200'000);
  CHECK(report::html_page(b, b).size() < 300'000);
  model::gpt2<> large;
  large.layers = 36, large.hidden = 1280, large.heads = 20, large.feed_forward = 5120;
  CHECK(report::html_page(test::predicted({large, "gpt2-large"})).size() < 300'000);
}

TEST_CASE("a tree that folding does not make small is cut, and the page says so") {
  auto builder = test::builder();
  builder.open("", "Root", 1000, 1);
  for (int k = 0; k < 600; ++k) {
    builder.open("m" + std::to_string(k), "M" + std::to_string(k % 7), 1.5);  // all different: no fold
    for (int j = 0; j <= k % 5; ++j) builder.leaf("x" + std::to_string(j), "X" + std::to_string(k % 3), 0.1);
    builder.close();
  }
  const auto page = report::html_page(builder.finish(), {.most_rows = 700});
  CHECK(page.find("What lies deeper than level 1 is left out.") != page.npos);
  CHECK(page.size() < 500'000);
}

TEST_CASE("parts beyond the two hundred largest changes are one line") {
  const auto many = [](int n) {
    auto builder = test::builder();
    builder.open("", "Root", 1000, 1);
    for (int k = 0; k < n; ++k)
      builder.open("m" + std::to_string(k), "M", 1 + k % 9).leaf("x", "X", 1).close();
    return builder.finish();
  };
  const auto page = report::html_page(many(300), many(350), {.most_rows = 50});
  CHECK(page.find("150 smaller changes") != page.npos);
}

TEST_CASE("a breakdown of nothing is refused") {
  auto b = test::builder().open("", "Root", 1).leaf("a", "A", 1).finish();
  b.nodes[0].energy.reset();
  CHECK_THROWS_AS(report::html_page(b), state_error);
  CHECK_THROWS_AS(report::html_page(report::breakdown{}), state_error);
}
