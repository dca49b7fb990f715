// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/cluster/cluster_matrices.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/core/thread_pool.hpp"

namespace {

using edgetran::stream;
namespace cluster = edgetran::cluster;
using cluster::matrix_view;

/// Matrices as trained ones are: each with a spread of its own, some with outliers.
struct layers {
  std::vector<std::vector<float>> weights;
  std::vector<matrix_view> views;

  explicit layers(std::size_t count) : weights(count) {
    for (std::size_t i = 0; i < count; ++i) {
      stream random(1, i);
      for (int j = 0; j < 64 * 48; ++j) {
        const double tail = random.chance(0.01) ? 8 : 1;
        weights[i].push_back(static_cast<float>(random.normal(0, 0.01 * static_cast<double>(i + 1) * tail)));
      }
      views.push_back(i % 2 == 0 ? matrix_view::out_in(weights[i].data(), 48, 64)
                                 : matrix_view::in_out(weights[i].data(), 64, 48));
    }
  }

  [[nodiscard]] double squared_error(const std::vector<cluster::clustered_matrix>& clustered) const {
    double sum = 0;
    for (std::size_t i = 0; i < views.size(); ++i) sum += clustered[i].error(views[i]).mean_squared;
    return sum;
  }
};

}  // namespace

TEST_CASE(
    "cluster matrices: the error falls with the number of clusters, and a table a matrix beats one for all") {
  const layers model(5);
  for (const auto how : {cluster::method::exact, cluster::method::lloyd}) {
    double last_own = INFINITY, last_shared = INFINITY;
    for (const std::size_t c : {1U, 2U, 4U, 8U, 16U, 32U, 64U, 128U, 256U}) {
      CAPTURE(c);
      cluster::cluster_options options{.codebook = {.clusters = c, .method = how}};
      const double own = model.squared_error(cluster::cluster_matrices(model.views, options));
      options.scope = cluster::scope::shared;
      const double shared = model.squared_error(cluster::cluster_matrices(model.views, options));
      CHECK(own < last_own);
      CHECK(shared < last_shared);
      CHECK(own < shared * (1 + 1e-6));
      last_own = own, last_shared = shared;
    }
  }
}

TEST_CASE("cluster matrices: the cost of the codebook is the error of the matrix") {
  const layers model(1);
  const auto fit = cluster::fit_codebook(model.weights[0], {.clusters = 16});
  const double error = cluster::cluster_matrix(model.views[0], {.codebook = {.clusters = 16}})
                           .error(model.views[0])
                           .mean_squared;
  CHECK(error * 48 * 64 == doctest::Approx(fit.cost).epsilon(1e-6));  // but for centroids rounded to float
}

TEST_CASE("cluster matrices: one codebook or many, the width that fits, the same for any executor") {
  const layers model(4);
  edgetran::thread_pool pool(3);
  for (const auto scope : {cluster::scope::per_matrix, cluster::scope::shared}) {
    const cluster::cluster_options options{
        .codebook = {.clusters = 20,
                     .method = cluster::method::lloyd,
                     .lloyd = {.start = cluster::lloyd_start::plus_plus, .seed = 9}},
        .scope = scope};
    const auto one = cluster::cluster_matrices(model.views, options);
    const auto many = cluster::cluster_matrices(model.views, options, pool);
    REQUIRE(one.size() == 4);
    REQUIRE(many.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(one[i].book() == many[i].book());
      CHECK(one[i].packed() == many[i].packed());
      CHECK(one[i].width() == cluster::index_width::six);
      CHECK((&one[i].book() == &one[0].book()) == (i == 0 || scope == cluster::scope::shared));
    }
    CHECK(cluster::memory(one).table_bytes == (scope == cluster::scope::shared ? 80 : 320));
  }
  CHECK(cluster::cluster_matrix(model.views[0], {.width = cluster::index_width::eight}).width() ==
        cluster::index_width::eight);
  CHECK(cluster::cluster_matrices({}).empty());
}
