// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/report/page_plot.hpp"

#include <doctest/doctest.h>

#include <string>

namespace detail = edgetran::report::detail;

TEST_CASE("the corners of a drawing are where its ranges end, and an empty range is no division by 0") {
  detail::page_plot plot("what", "x", "y", 1, 3, 10, 30);
  plot.line({{1, 10}, {3, 30}, {2, 20}, {2, 99}}, "stroke:red");
  plot.dot(3, 10, "a & b");
  plot.speck(1, 30);
  plot.ring(2, 20, "chosen");
  const std::string svg = plot.done();
  CHECK(svg.find("points=\"60.00,350.00 540.00,10.00 300.00,180.00 300.00,10.00 \"") != svg.npos);
  CHECK(svg.find("cx=\"540.00\" cy=\"350.00\"><title>a &amp; b</title>") != svg.npos);
  CHECK(svg.find("cx=\"60.00\" cy=\"10.00\"/>") != svg.npos);
  CHECK(svg.find("<title>chosen</title>") != svg.npos);
  CHECK(svg.ends_with("</svg>"));
  detail::page_plot flat("what", "x", "y", 2, 2, 5, 5);
  flat.dot(2, 5, "");
  CHECK(flat.done().find("nan") == std::string::npos);
}

TEST_CASE("a page stands alone around its facts") {
  const std::string page = detail::page_around("A <page>", {{"name", "a < b"}}, "<p>body</p>");
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(page.find("<h1>A &lt;page&gt;</h1>") != page.npos);
  CHECK(page.find("a &lt; b") < page.find("<p>body</p>"));
  CHECK(page.ends_with("</html>\n"));
}
