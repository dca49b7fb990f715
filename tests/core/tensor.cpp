// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/tensor.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <type_traits>
#include <vector>

#if __has_include(<xtensor/containers/xarray.hpp>)
#include <xtensor/containers/xarray.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xarray.hpp>
#include <xtensor/xview.hpp>
#endif

namespace {
using edgetran::tensor_of_rank;
using matrix = xt::xtensor<float, 2>;

static_assert(tensor_of_rank<matrix, 2, float>);
static_assert(tensor_of_rank<const matrix&, 2, float>);
static_assert(!tensor_of_rank<matrix, 3, float>);
static_assert(!tensor_of_rank<matrix, 2, double>);
static_assert(!tensor_of_rank<xt::xarray<float>, 2, float>, "known only at run time");
static_assert(tensor_of_rank<decltype(matrix{} + matrix{}), 2, float>, "expressions have a rank too");
static_assert(tensor_of_rank<decltype(xt::view(std::declval<matrix&>(), 0, xt::all())), 1, float>);
static_assert(tensor_of_rank<decltype(edgetran::as_tensor(std::span<float>(), std::array<std::size_t, 3>{})),
                             3, float>);
static_assert(!tensor_of_rank<int, 2, int>);

/// A public function as the house style writes it.
template <tensor_of_rank<2, float> T>
float corner(const T& t) {
  return t(0, 0);
}
template <class T>
concept accepted = requires(const T& t) {
  corner(t);
};
static_assert(accepted<matrix>);
static_assert(!accepted<xt::xtensor<float, 3>>, "no implicit conversion of rank");
static_assert(!accepted<xt::xarray<float>>);

std::vector<float> counting(std::size_t n) {
  std::vector<float> v(n);
  std::iota(v.begin(), v.end(), 0.0F);
  return v;
}
}  // namespace

TEST_CASE("raw memory is seen row-major, without a copy") {
  auto memory = counting(24);
  auto t = edgetran::as_tensor(std::span(memory), std::array<std::size_t, 3>{2, 3, 4});
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 4; ++k) CHECK(t(i, j, k) == memory[(i * 3 + j) * 4 + k]);
  t(1, 2, 3) = -1;
  CHECK(memory[23] == -1);
  CHECK(corner(edgetran::as_tensor(std::span(memory).first(6), std::array<std::size_t, 2>{2, 3})) == 0);

  const auto& constant = memory;
  auto seen = edgetran::as_tensor(std::span(constant), std::array<std::size_t, 2>{4, 6});
  static_assert(!std::is_assignable_v<decltype(seen(0, 0)), float>);
  CHECK(seen(3, 5) == -1);
}

TEST_CASE("a shape must hold as many values as there are, also where the product wraps around") {
  auto memory = counting(6);
  using shape = std::array<std::size_t, 2>;
  CHECK_THROWS_WITH_AS(edgetran::as_tensor(std::span(memory), shape{2, 4}),
                       "as_tensor: 6 values for shape [2, 4] (give as many values as the shape holds)",
                       edgetran::shape_error);
  CHECK_THROWS_AS(
      edgetran::as_tensor(std::span(memory).first(0), shape{std::size_t{1} << 32, std::size_t{1} << 32}),
      edgetran::shape_error);
  CHECK(edgetran::as_tensor(std::span(memory).first(0), shape{SIZE_MAX, 0}).size() == 0);
}

TEST_CASE("the values of a tensor are its own memory, const where it is") {
  matrix m = {{1, 2, 3}, {4, 5, 6}};
  const matrix& constant = m;
  auto values = edgetran::values_of<2, float>(m);
  static_assert(std::is_same_v<decltype(values), std::span<float>>);
  static_assert(std::is_same_v<decltype(edgetran::values_of<2, float>(constant)), std::span<const float>>);
  CHECK(values.data() == &m(0, 0));
  CHECK(std::vector<float>(values.begin(), values.end()) == std::vector<float>{1, 2, 3, 4, 5, 6});
  values[5] = 9;
  CHECK(constant(1, 2) == 9);
}

TEST_CASE("views give their own part of the memory, or none if they skip elements") {
  matrix m = {{1, 2, 3}, {4, 5, 6}};
  auto second = xt::view(m, 1, xt::all());
  CHECK(edgetran::values_of<1, float>(second).data() == &m(1, 0));
  CHECK(edgetran::values_of<1, float>(second).size() == 3);
  auto column = xt::view(m, xt::all(), 1);
  CHECK_THROWS_AS((edgetran::values_of<1, float>(column)), edgetran::shape_error);
  auto left = xt::view(m, xt::all(), xt::range(0, 2));
  CHECK_THROWS_AS((edgetran::values_of<2, float>(left)), edgetran::shape_error);
  xt::xtensor<float, 2, xt::layout_type::column_major> by_column = m;
  CHECK_THROWS_AS((edgetran::values_of<2, float>(by_column)), edgetran::shape_error);
}

TEST_CASE("a rank known at run time is checked before the copy") {
  const xt::xarray<float> two = {{1, 2}, {3, 4}, {5, 6}};
  const auto copy = edgetran::to_rank<2>(two);
  static_assert(tensor_of_rank<decltype(copy), 2, float>);
  CHECK(copy.shape()[0] == 3);
  CHECK(copy(2, 1) == 6);
  CHECK_THROWS_WITH_AS(edgetran::to_rank<3>(two),
                       "to_rank: a tensor of 2 dimensions where 3 are expected (reshape it first)",
                       edgetran::shape_error);
  const xt::xarray<float, xt::layout_type::column_major> by_column = two;
  const auto rows = edgetran::to_rank<2>(by_column);
  const auto values = edgetran::values_of<2, float>(rows);
  CHECK(std::vector<float>(values.begin(), values.end()) == std::vector<float>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("require_shape names the tensor and both shapes") {
  const matrix m = {{1, 2, 3}, {4, 5, 6}};
  CHECK_NOTHROW(edgetran::require_shape(m, std::array<std::int64_t, 2>{2, 3}, "m"));
  CHECK_NOTHROW(edgetran::require_shape(m, std::array<std::int64_t, 2>{edgetran::dynamic, 3}, "m"));
  CHECK_THROWS_WITH_AS(
      edgetran::require_shape(m, std::array<std::int64_t, 2>{edgetran::dynamic, 4}, "activations"),
      "activations: shape [2, 3] where [-1, 4] is expected (-1 is any)", edgetran::shape_error);
}
