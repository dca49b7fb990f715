// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What BOSHNAS and BOSHCODE find among published pairs of models and devices, and how long a step takes.
// Skipped unless asked for: `edgetran_tests --no-skip --source-file=*boshnas_study*`.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <sstream>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/search/boshnas/boshcode.hpp"
#include "edgetran/search/boshnas/boshnas.hpp"
#include "edgetran/search/codesign/codesign_pool_json.hpp"
#include "edgetran/search/pool_candidates.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/replay.hpp"

namespace search = edgetran::search;
namespace regress = edgetran::regress;
using vector = std::vector<double>;

namespace {
struct pairs {
  search::pool_candidates rows;
  std::vector<double> y;
};
/// Published ranks, then the seven columns of devices that the published rows have, three of them of none.
pairs codesign(const std::string& folder) {
  const auto pool = search::load_codesign_pool(folder + "/edgetran/codesign.json");
  std::vector<std::string> names;
  for (int i = 0; i < 44; ++i) names.push_back(std::to_string(i));
  std::vector<double> values;
  for (const auto& r : pool.records()) {
    values.insert(values.end(), r.ranks.begin(), r.ranks.end());
    for (const char* device : {"a100", "", "gpu_m1-pro", "cpu_rpi", "npu_ncs", "", ""})
      values.push_back(r.device == device ? 1 : 0);
  }
  return {search::pool_candidates(names, values), pool.values()};
}
std::size_t environment(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<std::size_t>(std::strtoul(text, nullptr, 10));
}
}  // namespace

TEST_CASE("the least value found among published pairs of models and devices" * doctest::skip()) {
  const char* folder = std::getenv("EDGETRAN_DATA_DIR");
  if (folder == nullptr) {
    MESSAGE("SKIPPED: EDGETRAN_DATA_DIR is not set");
    return;
  }
  const pairs pool = codesign(folder);
  const std::size_t seeds = environment("EDGETRAN_STUDY_SEEDS", 20), initial = 16, questions = 100,
                    batch = environment("EDGETRAN_STUDY_BATCH", 1);
  const std::size_t marks[] = {10, 20, 50, 100};
  MESSAGE(pool.y.size() << " pairs, the least " << *std::min_element(pool.y.begin(), pool.y.end()));
  const auto run = [&](const std::string& name, auto make) {
    vector with(4, 0.0), without(4, 0.0);  // the best of all, and of the questions alone
    std::vector<vector> each(4);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      edgetran::stream random = edgetran::stream(0).split(seed);
      auto p = make(seed);
      double told = 1e9;
      for (const auto i : edgetran::sample_without_replacement(pool.y.size(), initial, random)) {
        p.tell(i, vector{pool.y[i]});
        told = std::min(told, pool.y[i]);
      }
      const auto asked = search::replay(
          p, [&](std::size_t i) { return vector{pool.y[i]}; }, questions, batch);
      double best = 1e9;
      for (std::size_t q = 0; q < asked.size(); ++q) {
        best = std::min(best, pool.y[asked[q]]);
        for (std::size_t m = 0; m < 4; ++m)
          if (q + 1 == marks[m]) {
            without[m] += best / static_cast<double>(seeds);
            with[m] += std::min(best, told) / static_cast<double>(seeds);
            each[m].push_back(std::min(best, told));
          }
      }
    }
    std::ostringstream line;
    line << name << ", " << seeds << " seeds, " << batch << " at a time, @10 20 50 100:";
    for (std::size_t m = 0; m < 4; ++m) {
      double square = 0;
      for (const double b : each[m]) square += (b - with[m]) * (b - with[m]);
      line << "  " << with[m] << " +- " << std::sqrt(square / static_cast<double>(seeds * (seeds - 1)));
    }
    line << "; without the initial ones:";
    for (const double b : without) line << "  " << b;
    MESSAGE(line.str());
    CHECK(with[3] < with[0]);
  };
  const auto which = environment("EDGETRAN_STUDY", 7);
  if (which & 1) run("random", [&](std::uint64_t s) { return search::random_proposer(pool.rows, s); });
  if (which & 2)
    run("BOSHNAS", [&](std::uint64_t s) {
      search::boshnas_proposer_options o;
      o.initial = 0;
      o.seed = s;
      return search::boshnas_proposer<search::pool_candidates>(
          pool.rows, search::detail::search_surrogate<regress::boshnas<>>(), o);
    });
  if (which & 4)
    run("BOSHCODE", [&](std::uint64_t s) {
      auto o = search::published_boshcode();
      o.initial = 0;
      o.seed = s;
      using network = regress::boshcode<37, 7>;
      return search::boshnas_proposer<search::pool_candidates, network>(
          pool.rows, search::detail::search_surrogate<network>(), o);
    });
}

TEST_CASE("the time of a step: a fit to 64 answers of 37 columns, and 5 questions" * doctest::skip()) {
  edgetran::stream random(1);
  std::vector<double> values(500 * 37);
  for (double& v : values) v = random.uniform01();
  std::vector<std::string> names;
  for (int i = 0; i < 37; ++i) names.push_back(std::to_string(i));
  const search::pool_candidates rows(names, values);
  const auto measure = [&](std::size_t i) {
    return vector{1 + values[37 * i] + std::pow(values[37 * i + 1], 2)};
  };
  const auto time = [&](const std::string& name, auto network, double authors) {
    search::boshnas_proposer_options o;
    o.initial = 0;
    o.uncertainty = o.diversity = 0;
    o.walks.starts = 5;
    o.walks.second_order = false;
    double least = 1e9;
    for (int turn = 0; turn < 5; ++turn) {
      search::boshnas_proposer<search::pool_candidates, decltype(network)> p(rows, network, o);
      for (std::size_t i = 0; i < 64; ++i) p.tell(i, measure(i));
      const std::clock_t begin = std::clock();  // of this thread alone, whoever else is at work
      CHECK(p.ask(5).size() == 5);
      least = std::min(least, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    MESSAGE(name << ": " << 1e3 * least << " ms, the authors' " << authors << " s: " << authors / least
                 << " times");
    CHECK(least < authors / 100);
  };
  for (const bool aleatoric : {false, true}) {
    const double authors = aleatoric ? 44.2 + 2.5 : 23.3 + 0.069;
    auto published = regress::boshnas_options::published();
    regress::boshnas_options ours;
    ours.aleatoric = published.aleatoric = aleatoric;
    const std::string with = aleatoric ? " with NPN" : " without NPN";
    time("boshnas" + with, regress::boshnas<37>(ours), authors);
    time("boshnas, width at run time" + with, regress::boshnas<>(ours), authors);
    time("published" + with, regress::published_boshnas<37>(published), authors);
    time("boshcode" + with, regress::boshcode<30, 7>(ours), authors);
  }
}
