// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/neighbours.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "model/architectures.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("neighbours by the common prefix of labels, then by distance") {
  std::vector<m::architecture> all(5, test::plain(2, 64, 2, 32));
  all[0].layers[1].feed_forward = {16};  // differs late: input, 2 heads, norm, f32, norm, 2 heads, norm
  all[1].layers[0].heads[0].of = m::operation::dft;  // sorted behind the dot product
  all[3].layers[1].feed_forward = {48};
  // 2 is the query, 4 its twin
  const std::vector<double> embeddings{9, 0, /**/ 1, 0, /**/ 0, 0, /**/ 3, 4, /**/ 7, 0};
  const auto ranked = m::biased_overlap(2, all, embeddings);
  REQUIRE(ranked.size() == 4);
  CHECK(ranked[0].index == 4);  // the whole graph, however far
  CHECK(ranked[0].prefix == m::graph_vertices(all[2]).size());
  CHECK(ranked[0].distance == 7);
  CHECK(ranked[1].index == 3);  // nearer than 0, which shares as much
  CHECK(ranked[1].prefix == 9);
  CHECK(ranked[1].distance == 5);
  CHECK(ranked[2].index == 0);
  CHECK(ranked[3].index == 1);
  CHECK(ranked[3].prefix == 2);  // the input and one head
  CHECK(m::biased_overlap(2, all, embeddings, 2).size() == 2);
  CHECK(m::biased_overlap(2, all, embeddings, 0).empty());
}

TEST_CASE("the place of a head within its layer does not shorten the prefix") {
  std::vector<m::architecture> all(2, test::plain(1, 64, 2, 32));
  all[0].layers[0].heads[0] = all[1].layers[0].heads[1] = {m::operation::convolution, 5, 32};
  CHECK(m::biased_overlap(0, all, std::vector<double>{0, 0})[0].prefix == 7);
}

TEST_CASE("embeddings that rank nothing are refused") {
  const std::vector<m::architecture> all(2, test::plain(1, 64, 2, 32));
  CHECK_THROWS_AS(m::biased_overlap(2, all, std::vector<double>{0, 0}), shape_error);
  CHECK_THROWS_AS(m::biased_overlap(0, all, std::vector<double>{0, 0, 0}), shape_error);
  CHECK_THROWS_AS(m::biased_overlap(0, all, std::vector<double>{}), shape_error);
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    CHECK_THROWS_AS(m::biased_overlap(0, all, std::vector<double>{0, bad}), numeric_error);
}
