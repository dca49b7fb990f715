// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/goals/constraint.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"

namespace search = edgetran::search;
using search::parse_constraint;
using search::relation;

namespace {
std::vector<search::column> quantities() {
  std::vector<search::column> all{{"latency", "s"},   {"energy", "J"},   {"peak_power", "W"}, {"memory", "B"},
                                  {"parameters", ""}, {"flops", "FLOP"}, {"score", ""}};
  for (search::column& c : all)
    if (c.name != "score") c.least = 0;  // the others are amounts
  return all;
}
const std::vector<search::column> known = quantities();

/// What the refusal says, with the place.
std::string refusal(const std::string& text) {
  try {
    parse_constraint(text, known);
  } catch (const edgetran::input_error& e) {
    CHECK(e.where().find(text.substr(0, 80)) != std::string::npos);
    CHECK(!e.remedy().empty());
    return e.where().substr(e.where().rfind(',') + 2) + ": " + e.problem();
  }
  return "taken";
}
}  // namespace

TEST_CASE("quantity, relation, value with unit and quantile") {
  const auto c = parse_constraint("latency<50ms@95%", known);
  CHECK(c.column == 0);
  CHECK(c.relation == relation::below);
  CHECK(c.bound == doctest::Approx(0.05));
  CHECK(c.quantile == doctest::Approx(0.95));
  CHECK(c.text == "latency<50ms@95%");
  const auto spaced = parse_constraint("  energy >= 1.5 kJ @ 0.99 ", known);
  CHECK(spaced.column == 1);
  CHECK(spaced.relation == relation::at_least);
  CHECK(spaced.bound == 1500);
  CHECK(spaced.quantile == 0.99);
  CHECK(parse_constraint("latency<=3e-2s", known).quantile == 0.95);
  CHECK(parse_constraint("latency<7us", known).bound == doctest::Approx(7e-6));
  CHECK(parse_constraint("memory<2MiB", known).bound == 2097152);
  CHECK(parse_constraint("memory<2MB", known).bound == 2e6);
  CHECK(parse_constraint("parameters>10M", known).bound == 1e7);
  CHECK(parse_constraint("parameters>10", known).bound == 10);
  CHECK(parse_constraint("flops<3GFLOPs", known).bound == 3e9);
  CHECK(parse_constraint("flops<3GFLOP", known).bound == 3e9);
  CHECK(parse_constraint("score>80%", known).bound == doctest::Approx(0.8));
  CHECK(parse_constraint("score>-0.5@50%", known).bound == -0.5);
}

TEST_CASE("blanks, prefixes of counts and probabilities in any form") {
  struct row {
    const char* text;
    double bound, quantile;
  };
  for (const row& r :
       {row{"latency < 50 ms @ 95 %", 0.05, 0.95}, row{"latency<50ms @95 %", 0.05, 0.95},
        row{"latency<50ms@ 0.95", 0.05, 0.95}, row{"latency<50ms@.5", 0.05, 0.5},
        row{"score >= 80 % @ 90%", 0.8, 0.9}, row{"flops<10G", 1e10, 0.95}, row{"flops < 10 G", 1e10, 0.95},
        row{"flops<2TFLOP", 2e12, 0.95}, row{"flops<1000000", 1e6, 0.95}, row{"parameters<20M", 2e7, 0.95},
        row{"parameters<20k", 2e4, 0.95}, row{"parameters < 1.5 G", 1.5e9, 0.95},
        row{"memory<100MB", 1e8, 0.95}, row{"memory<100MiB", 104857600, 0.95}, row{"memory<1TB", 1e12, 0.95},
        row{"latency>0ms", 0, 0.95}}) {
    CAPTURE(r.text);
    const auto c = parse_constraint(r.text, known);
    CHECK(c.bound == doctest::Approx(r.bound));
    CHECK(c.quantile == doctest::Approx(r.quantile));
    CHECK(c.text == r.text);
  }
}

TEST_CASE("a refusal names the column of the text, the piece and the remedy") {
  struct row {
    const char *text, *problem, *remedy;
  };
  const char* quantile = "write @95% or @0.95, or @50% for the predicted value itself";
  const char* seconds_of = "write ns, us, ms, s or ks";
  const char* relations = "write <, <=, > or >= behind the quantity";
  for (const row& r : {
           row{"latency<50qs@95%", "column 11: no unit 'qs' of latency", seconds_of},
           row{"latency<50", "column 11: no unit", seconds_of},
           row{"latency<50 @95%", "column 12: no unit", seconds_of},
           row{"latency<50 % @95%", "column 12: no unit '%' of latency", seconds_of},
           row{"latency<50mJ", "column 11: no unit 'mJ' of latency", seconds_of},
           row{"latencies<50ms", "column 1: no quantity 'latencies'", "did you mean latency? known: latency"},
           row{"latncy<50ms", "column 1: no quantity 'latncy'", "did you mean latency? known: latency"},
           row{"params<1M", "column 1: no quantity 'params'", "known: latency"},
           row{"param<1M", "column 1: no quantity 'param'", "did you mean parameters?"},
           row{"power<1W", "column 1: no quantity 'power'", "known: latency, energy, peak_power"},
           row{"", "column 1: no quantity", "begin with one of them; known: latency"},
           row{"<5ms", "column 1: no quantity", "begin with one of them"},
           row{"latency=50ms", "column 8: no relation, but '=50ms'", relations},
           row{"latency", "column 8: no relation", relations},
           row{"latency<fast", "column 9: 'fast' is no number", "write one, such as latency<50ms"},
           row{"latency<", "column 9: no number", "write one"},
           row{"latency<infs", "column 9: 'infs' is no number", "write one"},
           row{"latency<1e999s", "column 9: '1e999s' is larger than any number here, or smaller", "nearer"},
           row{"latency<1e308ks", "column 9: '1e308ks' is larger than any number here, or smaller", "nearer"},
           row{"latency<1e-999s", "column 9: '1e-999s' is larger than any number here, or smaller", "nearer"},
           row{"latency<1e-320s", "column 9: '1e-320s' is larger than any number here, or smaller", "nearer"},
           row{"latency<1e-99ns", "column 9: '1e-99ns' is larger than any number here, or smaller", "nearer"},
           row{"latency<5\u00b5s", "column 10: '\u00b5s' is no unit of latency", seconds_of},
           row{"latency<1,5s", "column 10: ',5s' is no unit of latency", seconds_of},
           row{"latency<1_000s @95%", "column 10: '_000s' is no unit of latency", seconds_of},
           row{"latency<50ms\tand", "column 14: 'and' behind the constraint", "each by itself"},
           row{"latency<50ms@", "column 14: no quantile", quantile},
           row{"latency<50ms@often", "column 14: 'often' is no quantile", quantile},
           row{"latency<50ms@95", "column 14: '95' is no probability, which is below 1", quantile},
           row{"latency<50ms @ 95", "column 16: '95' is no probability, which is below 1", quantile},
           row{"latency<50ms@1", "column 14: '1' is no probability, which is below 1", quantile},
           row{"latency<50ms@100%", "column 14: a quantile that is not from 50% to below 100%", quantile},
           row{"latency<50ms@0.95%", "column 14: a quantile that is not from 50% to below 100%", quantile},
           row{"latency<50ms@5%", "column 14: a quantile that is not from 50% to below 100%", quantile},
           row{"latency<50ms@95%,energy<1J", "column 17: ',energy<1J' behind the constraint", "further ones"},
           row{"latency<50ms and energy<1J", "column 14: 'and' behind the constraint", "each by itself"},
           row{"memory<1mB", "column 9: no unit 'mB' of memory", "write B, kB, MB, GB, KiB"},
           row{"memory<100M", "column 11: no unit 'M' of memory", "write B, kB, MB, GB, KiB"},
           row{"memory<100", "column 11: no unit", "write B, kB"},
           row{"flops<1m", "column 8: no unit 'm' of flops", "M, G and T alone"},
           row{"parameters<1m", "column 13: no unit 'm' of parameters", "k, M, G or T"},
           row{"latency<-5ms", "column 9: no latency is below 0", "write a bound above 0"},
           row{"latency<0ms", "column 9: no latency is below 0", "write a bound above 0"},
           row{"latency>=0ms", "column 10: every latency is at least 0", "or leave the constraint out"},
           row{"parameters>-1M", "column 12: every parameters is at least 0", "leave the constraint out"},
       }) {
    CAPTURE(r.text);
    CHECK(refusal(r.text) == r.problem);
    try {
      parse_constraint(r.text, known);
    } catch (const edgetran::input_error& e) {
      CHECK(e.remedy().find(r.remedy) != std::string::npos);
    }
  }
  CHECK_THROWS_AS(parse_constraint("speed<1", known), edgetran::unknown_error);
}

TEST_CASE("a violation is the share by which the quantile misses the bound") {
  const search::ranged r{10, 8, 12};
  const auto of = [&](const std::string& text, double level = 0.9) {
    const std::vector<search::column> x{{"x", ""}};
    return search::violation(parse_constraint(text, x), r, level);
  };
  CHECK(of("x<12@90%") > 0);  // it stands at the bound
  CHECK(of("x<=12@90%") == doctest::Approx(0));
  CHECK(of("x<=12@90%") <= 1e-12);
  CHECK(of("x<6@90%") == doctest::Approx(1));
  CHECK(of("x<20@90%") == doctest::Approx(-0.4));
  CHECK(of("x>8@90%") > 0);
  CHECK(of("x>4@90%") == doctest::Approx(-1));
  CHECK(of("x>16@90%") == doctest::Approx(0.5));
  CHECK(of("x<10@50%") > 0);
  CHECK(of("x<=10@50%") == 0);
  CHECK(of("x<0@50%") == 10);
  CHECK(of("x<13@95%") == doctest::Approx((search::quantile_of(r, 0.9, 0.95) - 13) / 13));
  CHECK(of("x<11@99%", 1) < 0);  // an exact number has no upper end
  const std::vector<search::column> x{{"x", ""}};
  // A number that is finite has a violation that is, however far off.
  const double most = std::numeric_limits<double>::max();
  CHECK(search::violation(parse_constraint("x<1e-99", x), {most, most, most}, 0.9) == most);
  CHECK(search::violation(parse_constraint("x>1e-99", x), {most, most, most}, 0.9) == -most);
  CHECK(std::isnan(search::violation(parse_constraint("x<1", x), {std::nan(""), 0, 1}, 0.9)));
}
