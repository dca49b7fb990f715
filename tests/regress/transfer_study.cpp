// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/transfer_study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/log_target.hpp"
#include "edgetran/regress/ridge.hpp"
#include "regress/compiled_once.hpp"

namespace regress = edgetran::regress;
using edgetran::stream;
using regress::table;

namespace {

/// A plane at a price, with 5% noise.
table device(std::size_t rows, std::uint64_t seed, double price) {
  table data({"a", "b"});
  stream random(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = random.uniform01(), b = random.uniform01();
    data.add(std::vector<double>{a, b}, price * (3 + a + 2 * b) * (1 + 0.05 * random.normal()));
  }
  return data;
}

struct backwards {
  template <class Body>
  void parallel_for(std::size_t n, Body&& body) {
    while (n > 0) body(--n);
  }
  [[nodiscard]] std::size_t concurrency() const { return 1; }
};
struct all_at_once {
  template <class Body>
  void parallel_for(std::size_t n, Body&& body) {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < n; ++i) threads.emplace_back([&body, i] { body(i); });
    for (auto& t : threads) t.join();
  }
  [[nodiscard]] std::size_t concurrency() const { return 64; }
};

auto figures(const std::vector<regress::transfer_trial>& trials) {
  std::vector<std::tuple<double, double, double, double, double, double, std::string, bool>> all;
  for (const auto& t : trials)
    all.emplace_back(t.transferred, t.unguarded, t.alone, t.scratch, t.nearest, t.share, t.picked,
                     t.fell_back);
  return all;
}

}  // namespace

TEST_CASE("a study is the same for any executor, and more draws begin with fewer") {
  const std::vector<table> sources{device(20, 1, 1), device(20, 2, 5)};
  const table target = device(25, 3, 2);
  const std::vector<regress::candidate> candidates{{"log ridge", regress::log_target<regress::ridge>{}}};
  const auto study = [&](auto runner, std::size_t draws) {
    return figures(regress::transfer_study(sources, target, 6, draws, candidates, stream(4), runner));
  };
  const auto plain = study(edgetran::inline_executor{}, 3);
  CHECK(study(backwards{}, 3) == plain);
  CHECK(study(all_at_once{}, 3) == plain);
  const auto fewer = study(edgetran::inline_executor{}, 2);
  CHECK(std::equal(fewer.begin(), fewer.end(), plain.begin()));
  CHECK(plain[0] != plain[1]);
  // The target is a source at another price: one factor brings it within the noise.
  for (const auto& t : plain) CHECK(std::get<4>(t) < 0.15);

  edgetran::inline_executor runner;
  for (const std::size_t count : {2U, 25U})
    CHECK_THROWS_AS(regress::transfer_study(sources, target, count, 1, candidates, stream(4), runner),
                    edgetran::shape_error);
}

TEST_CASE("where every device is infinitely far off, none is the nearest, and that is told") {
  std::vector<regress::log_target<regress::ridge>> devices(2);
  table known({"a"});
  for (int i = 0; i < 10; ++i) known.add(std::vector<double>{0.1 * i}, std::exp(-0.5 * i));
  for (auto& d : devices) d.fit(known);
  table far({"a"});  // predicted as next to nothing, and no factor makes it what it is
  for (int i = 0; i < 4; ++i) far.add(std::vector<double>{120 + 0.1 * i}, 1e100);
  REQUIRE(devices[0].predict(far.row(0)) > 0);
  REQUIRE(devices[0].predict(far.row(0)) < 1e-210);
  const std::span<const regress::log_target<regress::ridge>> all = devices;
  CHECK_THROWS_AS((void)regress::detail::of_nearest(all, far, known), edgetran::numeric_error);
}
