// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/report/campaign_page.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace report = edgetran::report;

namespace {

std::size_t count(std::string_view in, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = in.find(what); at != in.npos; at = in.find(what, at + what.size())) ++n;
  return n;
}

report::campaign_page two_trials() {
  report::campaign_page p;
  p.title = "A <board> & more";
  p.facts = {{"measured", "2"}};
  p.device = {{"processor", "<script>"}};
  p.trials = {"0 {\"l\":2}", "1 {\"l\":4}"};
  p.targets = {{"latency", "s", {0.001, 0.003}, {0.001, 0.002}}};
  p.curve = {{16, 0.2}, {17, 0.1}, {18, 0.04}};
  return p;
}

}  // namespace

TEST_CASE(
    "a page shows each trial once in the drawing, the worst first in the table, and escapes what it is "
    "told") {
  const std::string page = report::html_page(two_trials());
  CHECK(count(page, "<circle") == 2);
  CHECK(page.find("A &lt;board&gt; &amp; more") != page.npos);
  CHECK(page.find("<script>") == page.npos);
  CHECK(page.find("http") == page.npos);  // nothing is loaded
  for (const char* tag : {"svg", "table", "g", "text", "title", "tr", "td", "th", "div", "h2"}) {
    const std::string name = tag;
    CHECK_MESSAGE(
        count(page, "<" + name + ">") + count(page, "<" + name + " ") == count(page, "</" + name + ">"),
        name);
  }
  const std::size_t table = page.find("Predicted worst");
  REQUIRE(table != page.npos);
  CHECK(page.find("+50.0%", table) < page.find("+0.0%", table));  // 3 ms where 2 were predicted
  CHECK(page.find("Learning curve") != page.npos);
}

TEST_CASE("equal values, one trial and none make a page too") {
  auto p = two_trials();
  p.targets[0].measured = p.targets[0].predicted = {1, 1};
  p.curve.clear();
  std::string page = report::html_page(p);
  CHECK(page.find("nan") == page.npos);
  CHECK(page.find("Learning curve") == page.npos);
  p.trials.clear();
  p.targets.clear();
  CHECK(report::html_page(p).find("<circle") == std::string::npos);
}

TEST_CASE("a page of numbers that do not fit is refused") {
  auto p = two_trials();
  p.targets[0].measured.pop_back();
  CHECK_THROWS_AS(report::html_page(p), edgetran::shape_error);
  p = two_trials();
  p.targets[0].predicted[1] = 0;
  CHECK_THROWS_AS(report::html_page(p), edgetran::numeric_error);
}
