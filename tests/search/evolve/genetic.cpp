// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/evolve/genetic.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"
#include "edgetran/space/presets/hat.hpp"
#include "laws/proposer.hpp"
#include "search/line.hpp"
#include "search/pool.hpp"
#include "search/zdt.hpp"

namespace search = edgetran::search;
namespace space = edgetran::space;
using search_tests::line;
using targets = std::vector<double>;

namespace {
using hat = search::space_candidates<space::hat, search::embedded_features<space::hat>>;
using member = space::architecture<space::hat>;

/// Stands for the validation loss: what is larger learns better, the first layers more.
double loss(const member& a) {
  double y = 10 - static_cast<double>(a.get<"encoder_embedding">() + a.get<"decoder_embedding">()) / 640;
  for (std::size_t l = 0; l < 6; ++l)
    y -= static_cast<double>(a.get<"encoder_feed_forward">(l)) / 3072 / static_cast<double>(l + 1);
  for (std::size_t l = 0; l < a.get<"decoder_layers">(); ++l)
    y -= static_cast<double>(a.get<"decoder_feed_forward">(l)) / 3072 / static_cast<double>(l + 2) +
         static_cast<double>(a.get<"decoder_heads">(l)) / 80;
  return y;
}
/// Stands for the latency, in ms.
double latency(const member& a) {
  double y = 5;
  for (std::size_t l = 0; l < 6; ++l) y += static_cast<double>(a.get<"encoder_feed_forward">(l)) / 1024;
  for (std::size_t l = 0; l < a.get<"decoder_layers">(); ++l)
    y += 8 + static_cast<double>(a.get<"decoder_feed_forward">(l)) / 512;
  return y * static_cast<double>(a.get<"decoder_embedding">()) / 512;
}
/// The least loss under 40 ms, out of every encoder with every decoder: a stack is a number in base three,
/// the other elements cost nothing or everything.
double least_loss() {
  double best = 10;
  const auto width = [](int stack, int layer) {
    for (; layer > 0; --layer) stack /= 3;
    return 1024.0 * (stack % 3 + 1);
  };
  for (int depth = 1, decoders = 3; depth <= 6; ++depth, decoders *= 3)
    for (int decoder = 0; decoder < decoders; ++decoder)
      for (int encoder = 0; encoder < 729; ++encoder)
        for (const double embedding : {512.0, 640.0}) {
          double y = 10 - 1 - embedding / 640, ms = 5;
          for (int l = 0; l < 6; ++l) {
            y -= width(encoder, l) / 3072 / (l + 1);
            ms += width(encoder, l) / 1024;
          }
          for (int l = 0; l < depth; ++l) {
            y -= width(decoder, l) / 3072 / (l + 2) + 0.1;
            ms += 8 + width(decoder, l) / 512;
          }
          if (ms * embedding / 512 <= 40) best = std::min(best, y);
        }
  return best;
}
targets under_a_limit(const member& a) { return {loss(a), latency(a) / 40 - 1}; }
}  // namespace

TEST_CASE("the genetic algorithm keeps the laws of proposers") {
  const auto pool = search_tests::random_pool(40);
  const auto measure = [&](std::size_t i) { return pool.measure(i); };
  static_assert(search::checked_proposer<search::genetic_proposer<search::pool_candidates>>);
  laws::check_proposer(
      search::genetic_proposer(
          pool.rows,
          {.population = 6, .parents = 3, .mutants = 2, .children = 2, .iterations = 0, .seed = 1}),
      measure, 40);
  laws::check_proposer(search::genetic_proposer(pool.rows), measure, 40);
  laws::check_proposer(
      search::genetic_proposer(hat{}, {.population = 5, .parents = 2, .mutants = 2, .children = 1}),
      [](const member& a) { return under_a_limit(a); }, 1000);
  CHECK_THROWS_AS(search::genetic_proposer(pool.rows, {.population = 0}), edgetran::shape_error);
  CHECK_THROWS_AS(search::genetic_proposer(pool.rows, {.parents = 0}), edgetran::shape_error);
  CHECK_THROWS_AS(search::genetic_proposer(pool.rows, {.mutants = 0, .children = 0}), edgetran::shape_error);
  CHECK_THROWS_AS(search::genetic_proposer(pool.rows, {.probability = 1.5}), edgetran::numeric_error);
}

TEST_CASE("a generation: mutants of the best, then children of the best, then the end") {
  search::genetic_proposer p(
      line{1000}, {.population = 20, .parents = 2, .mutants = 2, .children = 1, .iterations = 1, .seed = 9});
  auto first = p.ask(20);
  for (const int c : first) p.tell(c, targets{static_cast<double>(c)});
  std::sort(first.begin(), first.end());
  const int best = first[0], second = first[1];
  REQUIRE(second - best > 4);
  const auto next = p.ask(100);
  REQUIRE(next.size() == 3);
  for (const int mutant : {next[0], next[1]})
    CHECK((std::abs(mutant - best) == 1 || std::abs(mutant - second) == 1));
  CHECK(next[2] == (best + second) / 2);
}

TEST_CASE("one at a time, in batches or whole generations, answered in any order: the same questions") {
  const search::genetic_options options{
      .population = 20, .parents = 5, .mutants = 10, .children = 10, .seed = 3};
  const auto run = [&](std::size_t batch, bool backwards) {
    search::genetic_proposer p(hat{}, options);
    std::vector<member> all;
    while (all.size() < 100) {
      auto some = p.ask(batch);
      all.insert(all.end(), some.begin(), some.end());
      if (backwards) std::reverse(some.begin(), some.end());
      for (const auto& a : some) p.tell(a, under_a_limit(a));
    }
    return all;
  };
  const auto one = run(1, false);
  CHECK(run(20, false) == one);
  CHECK(run(20, true) == one);
  CHECK(run(5, true) == one);
}

TEST_CASE("HAT's algorithm finds the best translator under a limit, and chance does not") {
  const double best = least_loss();
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    search::genetic_proposer g(hat{}, {.iterations = 10, .seed = seed});
    const auto asked = search::replay(g, under_a_limit, 5000, 125);
    CHECK(asked.size() == 125 + 10 * 100);
    search::random_proposer r(hat{}, seed);
    search::replay(r, under_a_limit, asked.size());
    const auto& found = g.history().answers()[*search::best_answer(g.history())];
    const auto& by_chance = r.history().answers()[*search::best_answer(r.history())];
    CHECK(found.targets[1] <= 0);
    CHECK(found.targets[0] == doctest::Approx(best));
    CHECK(by_chance.targets[0] > best + 0.1);
  }
}
