// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/report/difference.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "edgetran/predict/clustered.hpp"
#include "report/made_up.hpp"

using namespace edgetran;
using report::fate;

namespace {
template <class Rows>
double sum(const Rows& rows) {
  double s = 0;
  for (const auto& r : rows) s += r.amount.value();
  return s;
}
}  // namespace

TEST_CASE("parts by path, then by type; what is in one alone is named") {
  // Beside modules, leaves are parts of their own.
  const auto wider = test::builder()
                         .open("", "Root", 16)
                         .leaf("same", "A", 1)
                         .leaf("new_name", "B", 2.5)
                         .leaf("fresh", "E", 5)
                         .leaf("retyped", "D2", 4.5)
                         .open("m", "M", 3)
                         .leaf("x", "X", 3)
                         .finish();
  const auto old = test::builder()
                       .open("", "Root", 12)
                       .leaf("same", "A", 1)
                       .leaf("renamed", "B", 2)
                       .leaf("gone", "C", 3)
                       .leaf("retyped", "D", 4)
                       .open("m", "M", 2)
                       .leaf("x", "X", 2)
                       .finish();
  const auto d = report::compare<joules>(old, wider);
  CHECK(d.whole.amount == joules{4});
  std::map<std::string, std::pair<fate, double>> rows;
  for (const auto& r : d.parts) rows[r.path + ":" + r.type] = {r.fate, r.amount.value()};
  REQUIRE(rows.size() == 6);
  CHECK(rows.at("same:A") == std::pair(fate::kept, 0.0));
  CHECK(rows.at("renamed to new_name:B") == std::pair(fate::kept, 0.5));
  CHECK(rows.at("gone:C").first == fate::removed);
  CHECK(rows.at("gone:C").second == doctest::Approx(-3));
  CHECK(rows.at("fresh:E").first == fate::added);
  CHECK(rows.at("retyped:D to D2").second == doctest::Approx(0.5));
  CHECK(rows.at("m:M").second == doctest::Approx(1));
  CHECK(d.parts.front().type == "E");  // the largest change first
  CHECK(sum(d.parts) == 4);
  CHECK(sum(d.types) == 4);
  for (const auto& r : d.types)
    if (r.type == "D2") CHECK(r.fate == fate::added);
}

TEST_CASE("rows add up to the change of the whole exactly, forwards and backwards, for any two models") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto a = test::random_breakdown(seed), b = test::random_breakdown(seed + 1000);
    auto d = report::compare<joules>(a, b);
    CHECK(d.whole.amount == d.whole.after - d.whole.before);
    for (int order = 0; order < 2; ++order) {
      CHECK(sum(d.parts) == d.whole.amount.value());
      CHECK(sum(d.types) == d.whole.amount.value());
      std::reverse(d.parts.begin(), d.parts.end());
      std::reverse(d.types.begin(), d.types.end());
    }
    double before = 0, after = 0;
    for (const auto& r : d.parts) before += r.before.value(), after += r.after.value();
    CHECK(before == d.whole.before.value());
    CHECK(after == d.whole.after.value());
    const double larger = std::max(a.total<joules>().value, b.total<joules>().value).value();
    CHECK(std::abs(d.whole.before.value() - a.total<joules>().value.value()) <= larger * 0x1p-52);
    CHECK(std::abs(d.whole.after.value() - b.total<joules>().value.value()) <= larger * 0x1p-52);
  }
}

TEST_CASE("nothing changes between a breakdown and itself") {
  const auto b = test::predicted(test::tiny_bert());
  const auto d = report::compare<seconds>(b, b);
  for (const auto& r : d.parts) {
    CHECK(r.amount == seconds{0});
    CHECK(r.fate == fate::kept);
  }
}

TEST_CASE("two workloads of one model: no part comes or goes, and a longer text costs more") {
  const auto m = test::tiny_bert();
  const auto d =
      report::compare<seconds>(test::predicted(m, {.sequence = 32}), test::predicted(m, {.sequence = 64}));
  CHECK(d.whole.amount.value() > 0);
  for (const auto& r : d.parts) CHECK(r.fate == fate::kept);
}

TEST_CASE("fewer layers: those that go are named") {
  model::bert<> one = std::get<model::bert<>>(test::tiny_bert().family());
  one.layers = 1;
  const auto d = report::compare<seconds>(test::predicted(test::tiny_bert()), test::predicted({one, "one"}));
  std::size_t removed = 0;
  for (const auto& r : d.parts)
    if (r.fate == fate::removed) {
      CHECK(r.path.find("layer.1.") != std::string::npos);
      ++removed;
    }
  CHECK(removed == 4);
}

TEST_CASE("the counterfactual of clustered weights changes the parts that were named") {
  const auto m = test::tiny_bert();
  const auto device = test::made_up_device();
  const auto clustered = report::make_breakdown(
      m.tree(), m.tree().costs({}),
      predict::predict_clustered(device, m, {}, device.fingerprint, {"*.intermediate.*", 64}), {});
  const auto d = report::compare<seconds>(test::predicted(m), clustered);
  for (const auto& r : d.parts) {
    CAPTURE(r.path);
    if (r.type == "BertIntermediate")
      CHECK(r.amount.value() < 0);
    else
      CHECK(std::abs(r.amount.value()) < 1e-12);
  }
}

TEST_CASE("printed columns add up, and each change is what its two figures say") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto d = report::compare<joules>(test::random_breakdown(seed), test::random_breakdown(seed + 500));
    const auto lines = report::difference_table(d.parts, d.whole);
    const auto read = [](std::string text) {
      std::erase(text, '.');
      return std::stoll(text);
    };
    for (const std::size_t column : {1U, 2U, 3U}) {
      long long sum_of_column = 0;
      for (std::size_t i = 1; i + 1 < lines.size(); ++i) sum_of_column += read(lines[i][column]);
      CHECK(sum_of_column == read(lines.back()[column]));
    }
    for (std::size_t i = 1; i < lines.size(); ++i)
      CHECK(read(lines[i][2]) - read(lines[i][1]) == read(lines[i][3]));
  }
}

TEST_CASE("what does not change prints no change beside what does") {
  auto before = test::builder(), after = test::builder();
  before.open("", "Root", 100), after.open("", "Root", 92);
  for (int k = 0; k < 9; ++k) {
    const std::string name = "n" + std::to_string(k), type = "T" + std::to_string(k);
    const double cost = 10 + 0.00313 * k;
    before.open(name, type, cost).leaf("x", "X", cost).close();
    after.open(name, type, k == 4 ? cost - 8 : cost).leaf("x", "X", 1).close();
  }
  const auto d = report::compare<joules>(before.finish(), after.finish());
  const auto printed = report::printed_changes(d.types, d.whole, report::column_scale(d.whole.before));
  CHECK(printed[0].change() == -800);
  for (std::size_t i = 1; i + 1 < printed.size(); ++i) CHECK(printed[i].change() == 0);
}
