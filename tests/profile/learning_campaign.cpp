// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/learning_campaign.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "edgetran/io/journal.hpp"
#include "edgetran/profile/campaign.hpp"
#include "edgetran/profile/crew.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/search/bayes/active_learning.hpp"
#include "edgetran/space/sample.hpp"
#include "io/scratch_folder.hpp"
#include "regress/compiled_once.hpp"
#include "search/pool.hpp"

namespace {

namespace io = edgetran::io;
namespace json = edgetran::json;
namespace profile = edgetran::profile;
namespace search = edgetran::search;
namespace space = edgetran::space;
using edgetran::regress::ridge;

constexpr std::size_t rows = 40;

json::array entries() {
  json::array all;
  for (std::size_t i = 0; i < rows; ++i) all.emplace_back(json::object{{"row", i}});
  return all;
}

template <class Quantity>
edgetran::estimate<Quantity> exactly(double v) {
  return {Quantity{v}, Quantity{v}, Quantity{v}, edgetran::quality::measured, "a formula"};
}

/// Two targets of a row; every seventh is refused.
profile::outcome measure(const search_tests::pool& pool, std::size_t row) {
  if (row % 7 == 3) throw edgetran::shape_error("too large");
  const auto y = pool.measure(row);
  return profile::measurement{exactly<edgetran::seconds>(y[0]), exactly<edgetran::joules>(y[1]),
                              profile::reading<edgetran::watts>::absent("no meter")};
}

std::size_t row_of(const std::string& architecture) {
  return static_cast<std::size_t>(json::parse(architecture, "test").at("row").as_integer());
}

auto proposer(const search_tests::pool& pool, std::vector<profile::target> targets) {
  search::active_learning learner(pool.rows, ridge{}, search::measured_enough{20}, {.initial = 6, .seed = 4});
  return profile::learning_campaign(std::move(learner), std::move(targets), profile::list_codec(entries()));
}

const std::vector both{profile::target::latency, profile::target::energy};
const profile::campaign_plan plan{.proposer = {{"seed", 4}}, .workload = {.sequence = 8}};

}  // namespace

TEST_CASE("a campaign asks what the learner asks, and tells it what was measured and what failed") {
  const auto pool = search_tests::random_pool(rows);
  // The oracle: the learner by itself.
  search::active_learning alone(pool.rows, ridge{}, search::measured_enough{20}, {.initial = 6, .seed = 4});
  std::vector<std::size_t> expected;
  while (!alone.done())
    for (const std::size_t i : alone.ask(1)) {
      expected.push_back(i);
      if (i % 7 == 3)
        alone.tell_failure(i);
      else
        alone.tell(i, pool.measure(i));
    }

  for (const std::size_t interrupted : {std::size_t{0}, std::size_t{1}, std::size_t{9}}) {
    const scratch_folder folder;
    std::vector<std::size_t> measured;
    profile::inline_crew crew([&](const profile::job& j) {
      measured.push_back(row_of(j.architecture));
      return measure(pool, measured.back());
    });
    if (interrupted > 0) {
      io::journal journal(folder / "j", profile::campaign_schema());
      auto first = proposer(pool, both);
      profile::campaign(first, crew, journal, plan, {.stop = [&] { return measured.size() == interrupted; }})
          .run();
    }
    io::journal journal(folder / "j", profile::campaign_schema());
    auto learning = proposer(pool, both);
    const auto result = profile::campaign(learning, crew, journal, plan).run();
    CHECK(result.end == profile::campaign_end::finished);
    CHECK(learning.learner().done());
    const std::set<std::size_t> distinct(measured.begin(), measured.end());
    CHECK(distinct == std::set<std::size_t>(expected.begin(), expected.end()));
    CHECK(result.progress.told == expected.size());
    CHECK(learning.trials().size() == 20);
    CHECK(learning.failed() == expected.size() - 20);
    for (std::size_t i = 0; i < expected.size(); ++i)
      CHECK(learning.learner().history().answers()[i].candidate == expected[i]);
    CHECK(learning.learner().fitted().regressors()[1].predict(pool.rows.features(0)) ==
          alone.fitted().regressors()[1].predict(pool.rows.features(0)));
  }
}

TEST_CASE("what no device gives is asked for in vain, and says so") {
  const auto pool = search_tests::random_pool(rows);
  auto learning = proposer(pool, {profile::target::latency, profile::target::peak_power});
  profile::trial t;
  t.architecture = *learning.ask();
  t.outcome = measure(pool, 0);
  CHECK_THROWS_WITH_AS(learning.tell(t), doctest::Contains("no peak_power: no meter"),
                       edgetran::device_error);
  CHECK_THROWS_AS(proposer(pool, {}), edgetran::shape_error);

  auto hopeless = proposer(pool, both);
  const auto fail = [&] {
    profile::trial failed;
    failed.architecture = *hopeless.ask();
    failed.outcome = profile::failure{profile::failure_kind::refused, "on fire"};
    hopeless.tell(failed);
  };
  for (std::size_t i = 1; i < hopeless.hopeless; ++i) fail();
  CHECK_THROWS_WITH_AS(fail(), doctest::Contains("on fire"), edgetran::device_error);
}

TEST_CASE("after a first measurement, one that lacks a target or is not above 0 is a failure") {
  const auto pool = search_tests::random_pool(rows);
  auto learning = proposer(pool, both);
  const auto tell = [&](profile::reading<edgetran::joules> energy) {
    profile::trial t;
    t.architecture = *learning.ask();
    t.outcome = profile::measurement{exactly<edgetran::seconds>(1), std::move(energy), {}};
    learning.tell(t);
  };
  tell(exactly<edgetran::joules>(1));
  tell(profile::reading<edgetran::joules>::absent("the counter wrapped"));
  CHECK(learning.last_failure() == "no energy: the counter wrapped");
  tell(exactly<edgetran::joules>(0));
  CHECK(learning.failed() == 2);
  CHECK(learning.trials().size() == 1);
}

TEST_CASE("candidates come back from their texts") {
  const profile::dictionary_codec<space::flexibert2> codec;
  std::set<std::string> texts;
  const auto members = space::sample(space::flexibert2{}, 200, space::method::random, edgetran::stream(2));
  for (const auto& a : members) {
    const std::string text = json::dump(codec.write(a));
    CHECK(codec.read(json::parse(text, "test")) == a);
    texts.insert(text);
  }
  CHECK(texts.size() == std::set(members.begin(), members.end()).size());

  const profile::list_codec list(entries());
  for (std::size_t i = 0; i < rows; ++i) CHECK(list.read(list.write(i)) == i);
  CHECK_THROWS_AS((void)list.read(json::object{{"row", 40}}), edgetran::input_error);
  json::array twice = entries();
  twice.push_back(twice.front());
  CHECK_THROWS_AS(profile::list_codec{twice}, edgetran::input_error);
}

TEST_CASE("held-out predictions of an exact law are exact, those of noise are not") {
  const auto pool = search_tests::random_pool(rows);
  edgetran::regress::table data({"a", "b"});
  for (std::size_t i = 0; i < rows; ++i) data.add(pool.rows.features(i), pool.measure(i)[0]);
  const auto predicted = profile::held_out_predictions(ridge{}, data);
  REQUIRE(predicted.size() == rows);
  for (std::size_t i = 0; i < rows; ++i)
    CHECK(predicted[i] == doctest::Approx(data.targets()[i]).epsilon(0.02));
}
