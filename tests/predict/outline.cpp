// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/predict/outline.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <string_view>

#include "edgetran/model/families/flexibert.hpp"

namespace {
namespace model = edgetran::model;
namespace predict = edgetran::predict;

double at(const predict::outline& o, std::string_view name) {
  for (std::size_t j = 0; j < predict::outline_count; ++j)
    if (predict::outline_names[j] == name) return o[j];
  FAIL("no such number");
  return 0;
}
}  // namespace

TEST_CASE("an outline is what one counts by hand") {
  model::architecture a;
  a.layers.push_back({32, {2, {model::operation::sdp, 0, 16}}, {64, 100}});
  a.layers.push_back({48, {3, {model::operation::convolution, 5, 16}}, {40}});
  a.layers.push_back({16, {{model::operation::dft, 0, 16}}, {8}});
  predict::amounts total;
  total[predict::amount::linear_flops] = 300;
  total[predict::amount::parameters] = 7;
  const predict::outline o = predict::outline_of(a, total);
  CHECK(at(o, "layers") == 3);
  CHECK(at(o, "hidden.greatest") == 48);
  CHECK(at(o, "hidden.sum") == 96);
  CHECK(at(o, "hidden.first") == 32);
  CHECK(at(o, "hidden.last") == 16);
  CHECK(at(o, "widest.macs") == 64 * 100);  // from the first hidden layer of the stack to the second
  CHECK(at(o, "stages") == 4);
  CHECK(at(o, "heads") == 6);
  CHECK(at(o, "convolutions") == 3);
  CHECK(at(o, "flops.a.layer") == 100);
  CHECK(at(o, "log.flops") == doctest::Approx(std::log(300.0)));
  CHECK(at(o, "log.parameters") == doctest::Approx(std::log(7.0)));
}
