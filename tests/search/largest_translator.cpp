// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The largest translator under a limit of latency in the whole of HAT's space: what HAT's genetic algorithm
// finds with the 3,750 evaluations that it has, a model-based proposer finds with a tenth.
#include "search/largest_translator.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "edgetran/regress/polynomial.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/search/bayes/bayesian.hpp"
#include "edgetran/search/random.hpp"
#include "regress/compiled_once.hpp"
#include "search/largest_translator_runs.hpp"

namespace regress = edgetran::regress;
namespace search = edgetran::search;
namespace space = edgetran::space;
using namespace search_tests;

TEST_CASE("a translator of 512 channels and 2,048 hidden ones has the layers of the original Transformer") {
  // torch.nn.Transformer() has 44,140,544 parameters, 2 * 1,024 of them in norms behind the stacks.
  const std::vector<double> original{512, 6, 2048, 8, 512, 6, 2048, 8, 8, 1};
  CHECK(translator_parameters(original) == 44'140'544 - 2 * 1024);
}

TEST_CASE("the largest by all rows of columns: the deepest that keeps a limit of layers, or none") {
  const auto fastest = fastest_of_each_size([](std::span<const double> x) { return x[1] + x[5]; });
  CHECK(fastest.size() == 2 * 13 * 2 * (3 + 5 + 7 + 9 + 11 + 13));
  const auto all_of = [](double decoders) {
    return translator_parameters(std::vector<double>{640, 6, 3072, 8, 640, decoders, 3072, 8, 8, 3}) / 1e6;
  };
  CHECK(largest_within(fastest, 12) == doctest::Approx(all_of(6)).epsilon(1e-12));
  CHECK(largest_within(fastest, 9.5) == doctest::Approx(all_of(3)).epsilon(1e-12));
  CHECK(largest_within(fastest, 6) == 0);
}

TEST_CASE("on devices that are made up, a tenth of HAT's evaluations find what HAT's algorithm finds") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const latency_law latency = made_up_device(seed);
    const double limit = limit_kept_by(0.25, latency);
    const double best = largest_within(fastest_of_each_size(latency), limit);
    const double hat = largest_by_hat(latency, limit, seed).back();
    const auto ours = largest(search::gp_ei(translators_by_columns{}, {.seed = seed}), latency, limit,
                              hat_budget / 10, hat);
    const auto chance = largest(search::random_proposer(translators_by_columns{}, seed), latency, limit,
                                hat_budget, 1e300, 25);
    MESSAGE("device " << seed << ": of " << best << " million HAT's algorithm finds " << hat << ", ours "
                      << ours.back() << " in " << ours.size() - 1 << ", chance " << chance.back());
    CHECK(hat <= best + alike);
    CHECK(ours.back() <= best + alike);
    CHECK(ours.back() >= hat - alike);
    CHECK(chance.back() < hat - alike);
  }
}

TEST_CASE("on HAT's devices, as fitted, a tenth of HAT's evaluations find what HAT's algorithm finds") {
  for (const std::string device : {"cpu_xeon", "gpu_titanxp"}) {
    const auto data = published(device);
    if (!data) return;
    regress::polynomial<regress::ridge> fitted;
    fitted.fit(*data);
    const latency_law latency = [&](std::span<const double> x) { return fitted.predict(x); };
    const double limit = quantile(data->targets(), 0.25);
    const double hat = largest_by_hat(latency, limit, 1).back();
    const auto ours =
        largest(search::gp_ei(translators_by_columns{}, {.seed = 1}), latency, limit, hat_budget / 10, hat);
    MESSAGE(device << ": HAT's algorithm finds " << hat << " million, ours " << ours.back() << " in "
                   << ours.size() - 1);
    CHECK(ours.back() >= hat - alike);
  }
}
