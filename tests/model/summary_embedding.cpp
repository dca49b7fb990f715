// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/summary_embedding.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/space/embedding.hpp"
#include "model/architectures.hpp"

using namespace edgetran;
namespace m = edgetran::model;

static_assert(space::embedding<m::summary_embedding>);

namespace {
std::map<std::string, double> named(const m::architecture& a, const m::workload& w = {}) {
  const m::summary_embedding embedding(w);
  const auto names = embedding.names();
  const auto features = embedding.encode(a);
  std::map<std::string, double> all;
  for (std::size_t i = 0; i < names.size(); ++i) all[names[i]] = features[i];
  REQUIRE(all.size() == embedding.dimension());  // no name twice
  return all;
}
}  // namespace

TEST_CASE("the pieces of the first published architecture, counted by hand") {
  const auto f = named(test::first_published());
  const std::map<std::string, double> expected{{"depth", 6},
                                               {"heads.sdp", 2},
                                               {"heads.wma", 8},
                                               {"heads.dft", 2},
                                               {"heads.dct", 6},
                                               {"heads.conv", 6},
                                               {"channels.sdp", 128},
                                               {"channels.wma", 960},
                                               {"channels.dft", 256},
                                               {"channels.dct", 448},
                                               {"channels.conv", 640},
                                               {"heads.conv_5", 5},
                                               {"heads.conv_9", 0},
                                               {"heads.conv_13", 1},
                                               {"taps", 5 * 576 + 13 * 64},
                                               {"hidden.sum", 2432},
                                               {"hidden.first", 768},
                                               {"hidden.last", 256},
                                               {"hidden.greatest", 768},
                                               {"widths.count", 16},
                                               {"projections", 5},
                                               {"widths.sum", 25600}};
  for (const auto& [name, value] : expected) {
    CAPTURE(name);
    CHECK(f.at(name) == value);
  }
  CHECK(f.at("hidden.squares") == doctest::Approx((2 * 768 * 768 + 3 * 256 * 256 + 128 * 128) * 1e-6));
  CHECK(f.at("projections.macs") == doctest::Approx((3 * 768 * 256 + 2 * 256 * 128) * 1e-6));
  CHECK(f.at("parameters") == doctest::Approx(70.200390));
  CHECK(f.at("log.parameters") == doctest::Approx(std::log(70.200390)));
}

TEST_CASE("the sums are those of the physical embedding, and their logarithms") {
  stream random(3);
  for (int i = 0; i < 50; ++i) {
    const m::architecture a = test::any_architecture(random);
    const m::workload w{3, 21};
    const m::physical_embedding physical(w, 0);
    const auto sums = physical.encode(a);
    const auto names = physical.names();
    const auto f = named(a, w);
    double flops = 0, bytes = 0;
    for (std::size_t k = 0; k < names.size(); ++k) {
      CHECK(f.at(names[k]) == sums[k]);
      if (names[k].starts_with("flops.")) flops += sums[k];
      if (names[k].starts_with("bytes.")) bytes += sums[k];
    }
    CHECK(f.at("log.flops") == doctest::Approx(std::log(flops)));
    CHECK(f.at("log.bytes") == doctest::Approx(std::log(bytes)));
  }
}

TEST_CASE("what is no architecture, and room that does not fit, are refused") {
  const m::summary_embedding embedding;
  std::vector<double> narrow(embedding.dimension() - 1);
  CHECK_THROWS_AS(embedding.encode(test::first_published(), narrow), shape_error);
  CHECK_THROWS_AS((void)embedding.encode(m::architecture{}), shape_error);
}
