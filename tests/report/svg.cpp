// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/report/svg.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "edgetran/report/fold.hpp"
#include "report/made_up.hpp"

using namespace edgetran;

namespace {
std::size_t count(std::string_view text, std::string_view word) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; at += word.size()) ++n;
  return n;
}
}  // namespace

TEST_CASE("a drawing by hand: two leaves, three to one") {
  const auto b = test::builder().open("", "Root", 4).leaf("a", "A", 3).leaf("b", "B", 1).finish();
  const auto svg = report::icicle_svg<joules>(b, {.width = 416});  // 400 inside the margins
  CHECK(svg.find("<rect x=\"8.00\" y=\"40\" width=\"400.00\" height=\"22\"") != svg.npos);
  CHECK(svg.find("<rect x=\"8.00\" y=\"62\" width=\"300.00\" height=\"22\"") != svg.npos);
  CHECK(svg.find("<rect x=\"308.00\" y=\"62\" width=\"100.00\" height=\"22\"") != svg.npos);
  CHECK(svg.find("<title>a A: 75.00%</title>") != svg.npos);
  CHECK(svg.find(">b 25.00%</text>") != svg.npos);
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"416\""));
  CHECK(svg == report::icicle_svg<joules>(b, {.width = 416}));
}

TEST_CASE("what is too narrow or too deep is left out, labels that do not fit too") {
  const auto b = test::builder()
                     .open("", "Root", 1000)
                     .leaf("needle", "N", 0.1)
                     .open("m", "M", 999.9)
                     .leaf("a_long_name_indeed", "A", 20)
                     .finish();
  const auto svg = report::icicle_svg<joules>(b, {.width = 216});
  CHECK(svg.find("needle") == svg.npos);
  CHECK(svg.find("(own)") != svg.npos);
  CHECK(svg.find("a_long_name_indeed</text>") == svg.npos);
  const auto flat = report::icicle_svg<joules>(b, {.width = 216, .most_depth = 1});
  CHECK(count(flat, "<g>") == 2);
}

TEST_CASE("long names end in an ellipsis between characters") {
  using report::detail::fitting;
  CHECK(fitting("encoder", 7) == "encoder");
  CHECK(fitting("encoder", 5) == "enco\xe2\x80\xa6");
  CHECK(fitting("encoder", 3).empty());
  CHECK(fitting("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 4) == "\xc3\xa9\xc3\xa9\xc3\xa9\xe2\x80\xa6");
}

TEST_CASE("a folded model is small enough for a paper") {
  const auto svg = report::icicle_svg<seconds>(report::fold(test::predicted(test::tiny_bert())));
  CHECK(svg.find("layer.0 to layer.1") != svg.npos);
  CHECK(svg.find("BertIntermediate</text>") != svg.npos);  // the legend
  CHECK(svg.size() < 10'000);
  CHECK(count(svg, "<g>") == count(svg, "</g>"));
}
