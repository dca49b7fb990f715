// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/cluster/codebook.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

namespace {

using edgetran::stream;
namespace cluster = edgetran::cluster;

/// The nearer of the two centroids around x; the lower one of two equally near.
std::size_t nearest(const cluster::codebook& book, float x) {
  std::size_t above = 0;
  while (above < book.size() && book[above] < x) ++above;
  if (above == 0) return 0;
  if (above == book.size()) return above - 1;
  const auto value = static_cast<long double>(x);
  // Not by the two distances, in which a value near 0 would be lost.
  return 2 * value <= static_cast<long double>(book[above - 1]) + book[above] ? above - 1 : above;
}

/// Few and many at once: `encode` has a way for each.
void check_encoding(const cluster::codebook& book, std::vector<float> values) {
  std::vector<std::uint8_t> indices(values.size());
  book.encode(values, indices);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t expected = nearest(book, values[i]);
    wrong += static_cast<std::size_t>(indices[i] != expected) +
             static_cast<std::size_t>(book.nearest(values[i]) != expected);
  }
  CHECK(wrong == 0);
}

std::vector<float> around(const cluster::codebook& book, std::size_t more) {
  std::vector<float> values;
  for (std::size_t i = 0; i < book.size(); ++i) {
    values.push_back(book[i]);
    if (i + 1 == book.size()) break;
    const auto middle = static_cast<float>(0.5 * (double{book[i]} + double{book[i + 1]}));
    for (const float x : {std::nextafter(middle, -HUGE_VALF), middle, std::nextafter(middle, HUGE_VALF)})
      if (std::isfinite(x)) values.push_back(x);
  }
  stream random(1);
  while (values.size() < more)
    if (const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(random())); std::isfinite(x))
      values.push_back(x);
  return values;
}

}  // namespace

TEST_CASE("codebook: every value goes to the nearest centroid, ties to the lower") {
  std::vector<cluster::codebook> books{cluster::codebook({0}), cluster::codebook({-1, 1}),
                                       cluster::codebook({-3.4e38F, -1, 0, 1e-45F, 1e-38F, 2, 3.4e38F}),
                                       cluster::codebook({1e-45F, 3e-45F, 4e-45F}),
                                       cluster::codebook({1, 1 + 0x1p-23F, 1 + 0x1p-22F, 3})};
  stream random(2);
  for (const std::size_t k : {16U, 64U, 256U}) {
    std::vector<float> values(10'000);
    for (float& v : values) v = static_cast<float>(random.normal(0, 0.02));
    books.push_back(cluster::fit_codebook(values, {.clusters = k}).book);
    check_encoding(books.back(), values);
  }
  for (const auto& book : books) {
    CAPTURE(book.size());
    check_encoding(book, around(book, 0));
    check_encoding(book, around(book, 6000));
  }
  CHECK(books[1].nearest(0) == 0);
  CHECK(books[1].nearest(HUGE_VALF) == 1);
}

TEST_CASE("codebook: fitted centroids are the means, ascending; fewer where values are fewer") {
  const std::vector<float> x{1, 2, 10, 12, 30};
  const auto fit = cluster::fit_codebook(x, {.clusters = 3});
  CHECK(std::vector<float>(fit.book.centroids().begin(), fit.book.centroids().end()) ==
        std::vector<float>{1.5, 11, 30});
  CHECK(fit.cost == doctest::Approx(2.5));
  CHECK(!fit.reduced);
  const auto few = cluster::fit_codebook(x, {.clusters = 200});
  CHECK(few.book.size() == 5);
  CHECK(few.reduced);
  CHECK(few.cost == 0);
  // Neighbouring floats: means round to floats, and stay apart.
  std::vector<float> close;
  for (int i = 0; i < 64; ++i) close.push_back(1 + static_cast<float>(i) * 0x1p-23F);
  CHECK(cluster::fit_codebook(close, {.clusters = 33}).book.size() == 33);
}

TEST_CASE("codebook: Lloyd costs no less than the exact method") {
  stream random(3);
  std::vector<float> x(5000);
  for (float& v : x) v = static_cast<float>(random.normal());
  const double exact = cluster::fit_codebook(x, {.clusters = 32}).cost;
  CHECK(cluster::fit_codebook(x, {.clusters = 32, .method = cluster::method::lloyd}).cost >=
        exact * (1 - 1e-12));
}

TEST_CASE("codebook: bad input is a typed error") {
  CHECK_THROWS_AS(cluster::codebook({}), edgetran::shape_error);
  CHECK_THROWS_AS(cluster::codebook(std::vector<float>(257)), edgetran::shape_error);
  CHECK_THROWS_AS(cluster::codebook({1, 1}), edgetran::numeric_error);
  CHECK_THROWS_AS(cluster::codebook({2, 1}), edgetran::numeric_error);
  CHECK_THROWS_AS(cluster::codebook({std::nanf("")}), edgetran::numeric_error);
  CHECK_THROWS_AS(cluster::codebook({1, HUGE_VALF}), edgetran::numeric_error);
  const std::vector<float> x{1, 2};
  CHECK_THROWS_AS(cluster::fit_codebook(x, {.clusters = 0}), edgetran::numeric_error);
  CHECK_THROWS_AS(cluster::fit_codebook(x, {.clusters = 257}), edgetran::numeric_error);
  const cluster::codebook book({0, 1});
  std::vector<std::uint8_t> one(1), two(2);
  CHECK_THROWS_AS(book.encode(x, one), edgetran::shape_error);
  CHECK_THROWS_AS(book.encode(std::vector<float>{1, -HUGE_VALF}, two), edgetran::numeric_error);
  CHECK_THROWS_AS(book.encode(std::vector<float>{1, std::nanf("")}, two), edgetran::numeric_error);
}
