// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/report/search_page.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <string>

#include "edgetran/core/error.hpp"

namespace report = edgetran::report;

namespace {

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
  return n;
}

report::search_page three_compromises() {
  report::search_page p;
  p.title = "A <space> & more";
  p.facts = {{"budget", "100"}};
  p.device = {{"processor", "<script>alert(1)</script>"}};
  p.axes = {{"latency", "s", true, false, 0.004},
            {"parameters", "", true, true, {}},
            {"memory", "B", false, false, {}}};
  p.front = {
      {"{\"l\":2}", 3, {0.001, 1e6, 5e6}, {0.0009, 1e6, 5e6}, {0.0011, 1e6, 6e6}, {}, false},
      {"{\"l\":4}", 40, {0.002, 3e6, 9e6}, {0.0018, 3e6, 9e6}, {0.0022, 3e6, 9e6}, {0.0025, {}, {}}, true},
      {"{\"l\":6}", 80, {0.003, 4e6, 9e6}, {0.0027, 4e6, 9e6}, {0.0033, 4e6, 9e6}, {0.0031, {}, {}}, false}};
  p.others = {{0.005, 1e6, 4e6}, {0.004, 2e6, 3e6}};
  p.curve_name = "hypervolume";
  p.curves = {{"nsga2", {{3, 0.2}, {40, 0.7}, {100, 1}}}};
  return p;
}

}  // namespace

TEST_CASE("a page counts what was looked at, not what it draws") {
  report::search_page p = three_compromises();
  CHECK(report::html_page(p).find("among 5 candidates") != std::string::npos);
  p.looked_at = 4000;
  p.one_in = 3;
  const std::string page = report::html_page(p);
  CHECK(page.find("3 compromises between latency and parameters among 4000 candidates") != page.npos);
  CHECK(page.find("one in 3 of the others") != page.npos);
}

TEST_CASE("a page shows each compromise as a dot, a line and a row, and escapes what it is told") {
  const std::string page = report::html_page(three_compromises());
  CHECK(count(page, "<circle r=\"4\"") == 3);
  CHECK(count(page, "<circle r=\"1.5\"") == 2);
  CHECK(count(page, "<circle r=\"7\"") == 1);  // the choice
  CHECK(count(page, "stroke-opacity=\".7\"") == 3);
  CHECK(count(page, "&quot;l&quot;:2}: latency 1.00 ms (900 us to 1.10 ms)") == 2);
  CHECK(page.find("2.50 ms, outside") != page.npos);
  CHECK(page.find("3.10 ms</td>") != page.npos);
  CHECK(page.find("A &lt;space&gt; &amp; more") != page.npos);
  CHECK(page.find("<script>") == page.npos);
  CHECK(page.find("http") == page.npos);  // nothing is loaded
  CHECK(page.find("nan") == page.npos);
  CHECK(page.find("What was found when") != page.npos);
  CHECK(page.find("stroke-dasharray") != page.npos);  // the constraint
  for (const char* tag : {"svg", "table", "g", "text", "title", "tr", "td", "th", "div", "h2"}) {
    const std::string name = tag;
    CHECK_MESSAGE(
        count(page, "<" + name + ">") + count(page, "<" + name + " ") == count(page, "</" + name + ">"),
        name);
  }
}

TEST_CASE("one objective, one architecture and none make a page too") {
  auto p = three_compromises();
  p.axes[1].objective = false;
  p.front.resize(1);
  std::string page = report::html_page(p);
  CHECK(page.find("Compromises") == page.npos);
  CHECK(page.find("The best") != page.npos);
  p.front.clear();
  p.others.clear();
  p.curves.clear();
  page = report::html_page(p);
  CHECK(page.find("<svg") == page.npos);
  CHECK(page.find("<table") != page.npos);
}

TEST_CASE("several proposers have a curve, a colour and a row each") {
  auto p = three_compromises();
  std::string page = report::html_page(p);
  CHECK(page.find("What was found when") != page.npos);
  CHECK(count(page, "&#9632;") == 0);
  const std::size_t lines = count(page, "<polyline");
  p.curves.push_back({"a <b>", {{5, 0.1}, {100, 0.5}}});
  p.curves.push_back({"idle", {}});
  page = report::html_page(p);
  CHECK(page.find("What each proposer found when") != page.npos);
  CHECK(count(page, "<polyline") == lines + 2);
  CHECK(count(page, "<title>nsga2</title></polyline>") == 1);
  CHECK(count(page, "&#9632;</span> a &lt;b&gt;</th><td>0.500</td>") == 1);
  CHECK(count(page, "&#9632;</span> idle</th><td>none</td>") == 1);
  CHECK(count(page, "hsl(0,") == 2);
  CHECK(count(page, "hsl(120,") == 2);
  CHECK(page.find("nan") == page.npos);
}

TEST_CASE("equal values make no numbers that are none") {
  auto p = three_compromises();
  for (auto& x : p.front) x.value = x.lower = x.upper = {1, 1, 0};
  p.others.clear();
  const std::string page = report::html_page(p);
  CHECK(page.find("nan") == page.npos);
  CHECK(page.find("inf") == page.npos);
}

TEST_CASE("numbers as large as any are drawn in their places") {
  constexpr double most = std::numeric_limits<double>::max();
  report::search_page p;
  p.title = "t";
  p.axes = {{"latency", "s", true, false, {}}, {"score", "", true, true, {}}};
  p.front = {{"a", 1, {1, -most}, {1, -most}, {1, -most}, {}, false},
             {"b", 2, {2, 0}, {2, 0}, {2, 0}, {}, false},
             {"c", 3, {3, most}, {3, most}, {3, most}, {}, true}};
  p.curve_name = "score";
  p.curves = {{"random", {{1, -most}, {2, 0}, {3, most}}}};
  const auto without_numbers = [](const std::string& page) {
    return page.find("nan") == page.npos && page.find("inf") == page.npos;
  };
  std::string page = report::html_page(p);
  CHECK(without_numbers(page));
  CHECK(page.find("1.80e+308") != page.npos);
  CHECK(count(page, "cy=\"180.00\"") == 1);        // the second dot, in the middle
  CHECK(page.find("300.00,180.00") != page.npos);  // of the curve, too
  for (auto& point : p.front) point.value[1] = point.lower[1] = point.upper[1] = most;
  p.curves = {{"random", {{1, most}, {3, most}}}};
  CHECK(without_numbers(report::html_page(p)));
}

TEST_CASE("numbers that do not fit are refused") {
  auto p = three_compromises();
  p.front[1].upper.pop_back();
  CHECK_THROWS_AS(report::html_page(p), edgetran::shape_error);
  p = three_compromises();
  p.others[0][1] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(report::html_page(p), edgetran::numeric_error);
}
