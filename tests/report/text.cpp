// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/report/text.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

using namespace edgetran;
using report::human;

TEST_CASE("human figures") {
  CHECK(human(0, "s") == "0 s");
  CHECK(human(0.0123, "s") == "12.3 ms");
  CHECK(human(1.25e9, "FLOP") == "1.25 GFLOP");
  CHECK(human(0.9996, "s") == "1.00 s");
  CHECK(human(9.996, "J") == "10.0 J");
  CHECK(human(-0.0123, "s") == "-12.3 ms");
  CHECK(human(seconds{2e-6}) == "2.00 us");
  CHECK(human(1e-10, "J") == "0.10 nJ");
  CHECK(human(1e-12, "J") == "1.00e-12 J");
  CHECK(human(5e-324, "s") == "4.94e-324 s");
  CHECK(human(999e18, "FLOP") == "999 EFLOP");
  CHECK(human(1e21, "FLOP") == "1.00e+21 FLOP");
  for (const double sign : {1.0, -1.0}) {
    const std::string minus = sign < 0 ? "-" : "";
    CHECK(human(sign * 1e150, "") == minus + "1.00e+150");
    CHECK(human(sign * 1e160, "s") == minus + "1.00e+160 s");
    CHECK(human(sign * 1e308, "") == minus + "1.00e+308");
    CHECK(human(sign * 1e-160, "") == minus + "1.00e-160");
    CHECK(human(sign * std::numeric_limits<double>::infinity(), "s") == minus + "inf s");
  }
  CHECK(human(0.81, "") == "0.810");  // without a unit there are no thousandths
  CHECK(human(-0.0123, "") == "-0.0123");
  CHECK(human(0.9996, "") == "1.00");
  CHECK(human(12.3, "") == "12.3");
  CHECK(human(1.37e7, "") == "13.7 M");
}

TEST_CASE("whole parts as decimals") {
  CHECK(report::fixed(1234, 2) == "12.34");
  CHECK(report::fixed(-5, 2) == "-0.05");
  CHECK(report::fixed(0, 2) == "0.00");
  CHECK(report::fixed(7, 0) == "7");
  CHECK(report::fixed(std::numeric_limits<std::int64_t>::min(), 0) == "-9223372036854775808");
  CHECK(report::percent(10000) == "100.00");
}

TEST_CASE("a column has one unit and five digits for its largest figure") {
  const report::column_scale c(seconds{0.054801234});
  CHECK(c.unit() == "ms");
  CHECK(c.text(0.054801234) == "54.801");
  CHECK(c.text(0.0000001) == "0.000");
  CHECK(report::column_scale(joules{0.9999999}).text(0.9999999) == "1.0000");
  CHECK(report::column_scale(joules{999.999}).text(999.999) == "1.0000");
  CHECK(report::column_scale(joules{0}).text(0.0) == "0.0000");
  CHECK(report::column_scale(joules{54800}).unit() == "kJ");
}

TEST_CASE("text that would break out of a page does not") {
  const std::string evil = "</script><b a='x' b=\"y\">&\x01\n\xff\xc3\xa9\\";
  CHECK(report::escape_markup(evil) ==
        "&lt;/script&gt;&lt;b a=&#39;x&#39; "
        "b=&quot;y&quot;&gt;&amp;\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9\\");
  CHECK(report::escape_markup("a\xef\xbf\xbe"
                              "b\xef\xbf\xbf") ==
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd");
  const std::string json = report::json_in_script(evil);
  for (const char c : {'<', '>', '&'}) CHECK(json.find(c) == json.npos);
  CHECK(json.find("\\u003c/script\\u003e") == 1);
  CHECK(report::json_in_script("\"") == "\"\\\"\"");
}
