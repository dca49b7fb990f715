// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/cluster/clustered_matrix.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"

namespace {

using edgetran::stream;
namespace cluster = edgetran::cluster;
using cluster::clustered_matrix;
using cluster::index_width;
using cluster::matrix_view;

std::vector<float> random_weights(std::size_t n, std::uint64_t seed) {
  stream random(seed);
  std::vector<float> w(n);
  for (float& x : w) x = static_cast<float>(random.normal(0, 0.02));
  return w;
}

std::shared_ptr<const cluster::codebook> book_of(const std::vector<float>& w, std::size_t k) {
  return std::make_shared<const cluster::codebook>(cluster::fit_codebook(w, {.clusters = k}).book);
}

}  // namespace

TEST_CASE("clustered matrix: the same weights in either order, with gaps, give the same indices") {
  const std::size_t inputs = 130, outputs = 71;
  const auto w = random_weights(inputs * outputs, 1);  // [outputs, inputs]
  const auto book = book_of(w, 32);
  std::vector<float> turned(inputs * 80, std::nanf("")), gaps(outputs * 200, std::nanf(""));
  for (std::size_t n = 0; n < outputs; ++n)
    for (std::size_t k = 0; k < inputs; ++k) turned[k * 80 + n] = gaps[n * 200 + k] = w[n * inputs + k];
  const auto a =
      clustered_matrix::encode(matrix_view::out_in(w.data(), outputs, inputs), book, index_width::six);
  const auto b = clustered_matrix::encode(matrix_view::in_out(turned.data(), inputs, outputs, 80), book,
                                          index_width::six);
  const auto c = clustered_matrix::encode(matrix_view::out_in(gaps.data(), outputs, inputs, 200), book,
                                          index_width::six);
  std::size_t wrong = 0;
  for (std::size_t n = 0; n < outputs; ++n)
    for (std::size_t k = 0; k < inputs; ++k) {
      const auto expected = book->nearest(w[n * inputs + k]);
      wrong += static_cast<std::size_t>(a.index(k, n) != expected || b.index(k, n) != expected ||
                                        c.index(k, n) != expected || a.column(n)[k] != expected ||
                                        a.value(k, n) != (*book)[expected]);
    }
  CHECK(wrong == 0);
  CHECK(a.packed() == b.packed());

  std::vector<float> back(inputs * outputs), across(inputs * outputs);
  a.decode(cluster::mutable_matrix_view::out_in(back.data(), outputs, inputs));
  a.decode(cluster::mutable_matrix_view::in_out(across.data(), inputs, outputs));
  double squared = 0, norm = 0, most = 0;
  for (std::size_t n = 0; n < outputs; ++n)
    for (std::size_t k = 0; k < inputs; ++k) {
      const std::size_t i = n * inputs + k;
      wrong += static_cast<std::size_t>(back[i] != (*book)[book->nearest(w[i])] ||
                                        across[k * outputs + n] != back[i]);
      squared += std::pow(double{back[i]} - double{w[i]}, 2);
      norm += std::pow(double{w[i]}, 2);
      most = std::max(most, std::fabs(double{back[i]} - double{w[i]}));
    }
  CHECK(wrong == 0);
  const auto e = b.error(matrix_view::out_in(w.data(), outputs, inputs));
  CHECK(e.mean_squared == doctest::Approx(squared / static_cast<double>(w.size())).epsilon(1e-12));
  CHECK(e.relative_frobenius == doctest::Approx(std::sqrt(squared / norm)).epsilon(1e-12));
  CHECK(e.max_absolute == most);
}

TEST_CASE("clustered matrix: known bits") {
  const std::vector<std::uint8_t> indices{1, 2, 3, 15, 9};
  std::vector<std::uint8_t> four(3), six(4), eight(5);
  cluster::pack_row(indices, index_width::four, four);
  CHECK(four == std::vector<std::uint8_t>{0x21, 0xF3, 0x09});
  cluster::pack_row(indices, index_width::six, six);
  // 000001, 000010, 000011, 001111, 001001 from the lowest bit up
  CHECK(six == std::vector<std::uint8_t>{0x81, 0x30, 0x3C, 0x09});
  cluster::pack_row(indices, index_width::eight, eight);
  CHECK(eight == indices);
}

TEST_CASE("clustered matrix: packing and unpacking, every width and remainder") {
  for (const auto& [width, k] :
       {std::pair{index_width::four, 16}, {index_width::six, 64}, {index_width::eight, 256}})
    for (std::size_t inputs = 1; inputs <= 9; ++inputs) {
      const std::size_t outputs = 301;
      const auto w = random_weights(inputs * outputs, inputs);
      const auto book = book_of(w, static_cast<std::size_t>(k));
      const auto m = clustered_matrix::encode(matrix_view::in_out(w.data(), inputs, outputs), book, width);
      const auto bytes = m.packed();
      CHECK(bytes.size() == outputs * ((inputs * cluster::bits(width) + 7) / 8));
      CHECK(m.memory().index_bytes == bytes.size());
      const auto again = clustered_matrix::unpack(inputs, outputs, book, width, bytes);
      std::size_t wrong = 0;
      for (std::size_t n = 0; n < outputs; ++n)
        for (std::size_t i = 0; i < inputs; ++i)
          wrong += static_cast<std::size_t>(again.index(i, n) != m.index(i, n));
      CHECK(wrong == 0);
      CHECK(again.packed() == bytes);
    }
}

TEST_CASE("clustered matrix: memory, alone and shared") {
  const auto w = random_weights(768 * 64, 3);
  const auto book = book_of(w, 64);
  const auto view = matrix_view::out_in(w.data(), 64, 768);
  const std::vector<clustered_matrix> two{clustered_matrix::encode(view, book, index_width::eight),
                                          clustered_matrix::encode(view, book, index_width::six)};
  CHECK(two[0].memory().table_bytes == 256);
  CHECK(two[0].memory().compression() == doctest::Approx(4.0 * 49152 / (49152 + 256)));
  const auto both = cluster::memory(two);
  CHECK(both.table_bytes == 256);
  CHECK(both.index_bytes == 49152 + 36864);
  CHECK(both.dense_bytes == 2 * 4 * 49152);
  CHECK(cluster::width_for(16) == index_width::four);
  CHECK(cluster::width_for(17) == index_width::six);
  CHECK(cluster::width_for(64) == index_width::six);
  CHECK(cluster::width_for(65) == index_width::eight);
}

TEST_CASE("clustered matrix: an all-zero matrix has no error with a zero, an infinite relative one without") {
  const std::vector<float> zeros(6);
  const auto view = matrix_view::out_in(zeros.data(), 2, 3);
  const auto with = clustered_matrix::encode(view, book_of(zeros, 4), index_width::four);
  CHECK(with.error(view).relative_frobenius == 0);
  const auto without = clustered_matrix::encode(
      view, std::make_shared<const cluster::codebook>(std::vector<float>{1}), index_width::four);
  CHECK(std::isinf(without.error(view).relative_frobenius));
  CHECK(without.error(view).mean_squared == 1);
}

TEST_CASE("clustered matrix: bad input is a typed error") {
  auto w = random_weights(12, 5);
  const auto book = book_of(w, 5);
  const auto view = matrix_view::out_in(w.data(), 3, 4);
  CHECK_THROWS_AS(clustered_matrix::encode(view, nullptr, index_width::four), edgetran::state_error);
  CHECK_THROWS_AS(clustered_matrix::encode({}, book, index_width::four), edgetran::shape_error);
  CHECK_THROWS_AS(clustered_matrix::encode(view, book_of(random_weights(99, 1), 17), index_width::four),
                  edgetran::shape_error);
  const auto m = clustered_matrix::encode(view, book, index_width::four);
  CHECK_THROWS_AS(static_cast<void>(m.error(matrix_view::out_in(w.data(), 4, 3))), edgetran::shape_error);
  auto bytes = m.packed();
  const auto unpack = [&](std::size_t inputs, std::size_t outputs) {
    return clustered_matrix::unpack(inputs, outputs, book, index_width::four, bytes);
  };
  CHECK_THROWS_AS(unpack(4, 4), edgetran::shape_error);
  CHECK_THROWS_AS(unpack(0, 3), edgetran::shape_error);
  CHECK_THROWS_AS(unpack(~std::size_t{0}, 3), edgetran::shape_error);
  CHECK_THROWS_AS(unpack(std::size_t{1} << 61, 3), edgetran::shape_error);
  bytes[2] = 0x05;  // index 5 of 5 centroids
  CHECK_THROWS_AS(unpack(4, 3), edgetran::input_error);
  bytes = m.packed();
  bytes[1] |= 0xF0;  // bits after the last of 3 indices
  CHECK_THROWS_AS(unpack(3, 3), edgetran::input_error);
  w[5] = std::nanf("");
  try {
    clustered_matrix::encode(view, book, index_width::four);
    FAIL("accepted");
  } catch (const edgetran::numeric_error& e) {
    CHECK(e.problem() == "the weight from input 1 to output 1 is NaN");
  }
}
