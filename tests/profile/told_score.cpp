// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/told_score.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/search/evolve/nsga2.hpp"
#include "edgetran/search/random.hpp"
#include "edgetran/search/study.hpp"
#include "edgetran/search/study_journal.hpp"
#include "io/scratch_folder.hpp"
#include "search/pool.hpp"

namespace {
using namespace edgetran;
using profile::line_crew;
using profile::told_score;

/// A row of a pool as its number.
struct number_codec {
  [[nodiscard]] json::value write(std::size_t i) const { return json::value(i); }
};
static_assert(search::evaluator<told_score<number_codec>, std::size_t>);

std::string in_words(const std::string& line) {
  const auto read = profile::read_score(line);
  if (!read) return "none";
  if (const auto* why = std::get_if<std::string>(&*read)) return "failed: " + *why;
  const auto& r = std::get<search::ranged>(*read);
  return json::dump(json::array{r.value, r.lower, r.upper});
}

/// Scores by the number of the row; some rows come late, some say why not, some kill it or say nonsense.
const std::string scorer =
    "while read -r line; do case $line in *0) echo '{\"failure\": \"too deep\"}';; *3) kill -9 $$;; "
    "*5) sleep 0.01; echo $line.5;; *7) echo what;; *) echo \"{\\\"score\\\": $line, \\\"lower\\\": "
    "0, \\\"upper\\\": 1e3}\";; esac; done";
}  // namespace

TEST_CASE("a score is a number, has an interval or says why there is none") {
  CHECK(in_words("0.81") == "[0.81,0.81,0.81]");
  CHECK(in_words(" -3 ") == "[-3.0,-3.0,-3.0]");
  CHECK(in_words(R"({"score": 0.81})") == "[0.81,0.81,0.81]");
  CHECK(in_words(R"({"score": 0.81, "lower": 0.8, "upper": 0.83, "more": [1]})") == "[0.81,0.8,0.83]");
  CHECK(in_words(R"({"failure": "out of \"memory\"\n at 3"})") == "failed: out of \"memory\"\n at 3");
  CHECK(in_words(R"({"failure": ""})") == "failed: no reason given");
  CHECK(in_words("{\"failure\": \"" + std::string(299, 'x') + "\xc3\xa9\"}") ==
        "failed: " + std::string(299, 'x'));
  for (const char* line :
       {"", "what", "[1]", "true", "nan", R"("0.8")", R"({"score": "0.8"})", R"({"lower": 1, "upper": 2})",
        R"({"score": 3, "lower": 1, "upper": 2})", R"({"score": 3, "lower": 1})", R"({"failure": 3})",
        "{\"failure\": \"\xff\"}", "0.81 0.82", "{"})
    CHECK(in_words(line) == "none");
}

TEST_CASE(
    "a search over programs that fail, die and babble: the same for any number, and every reason is kept") {
  const auto pool = search_tests::random_pool(97);
  const search::function_column cost({"cost", "s"},
                                     [](std::size_t i) { return 1 + static_cast<double>(i * 37 % 97); });
  const scratch_folder folder;
  const json::object plan{{"score", scorer}};
  const auto run = [&](std::size_t jobs, std::size_t budget, const std::string& name) {
    line_crew crew(scorer, {.processes = jobs});
    const search::side_by_side both(cost, told_score<number_codec>({"score", ""}, crew));
    const search::goals g(both.columns(),
                          {{0, search::direction::minimise}, {1, search::direction::maximise}});
    io::journal journal(folder / name, search::study_schema());
    thread_pool threads(jobs);
    search::nsga2_proposer p(pool.rows, {.objectives = 2, .population = 20, .seed = 3});
    return search::run_study(p, both, g, threads, {.budget = budget, .batch = 12},
                             search::study_journal(journal, plan, g, number_codec{}));
  };
  const auto whole = run(1, 80, "whole");
  CHECK(whole.progress.told == 80);
  std::map<std::string, std::size_t> reasons;
  for (const auto& t : whole.trials) {
    const std::size_t last = t.candidate % 10;
    CHECK(t.failure == (last == 0   ? "too deep"
                        : last == 3 ? "the program was ended by signal 9 without an answer"
                        : last == 7 ? "the program answered \"what\""
                                    : ""));
    ++reasons[t.failure];
    if (!t.failed()) CHECK(t.row[1].value == static_cast<double>(t.candidate) + (last == 5 ? 0.5 : 0));
  }
  CHECK(reasons.size() == 4);
  const auto same = [&](const auto& other) {
    REQUIRE(other.trials.size() == whole.trials.size());
    for (std::size_t i = 0; i < whole.trials.size(); ++i) {
      CHECK(other.trials[i].candidate == whole.trials[i].candidate);
      CHECK(other.trials[i].targets == whole.trials[i].targets);
      CHECK(other.trials[i].failure == whole.trials[i].failure);
    }
  };
  for (const std::size_t jobs : {2U, 4U}) same(run(jobs, 80, "j" + std::to_string(jobs)));
  run(3, 31, "broken");
  const auto rest = run(2, 80, "broken");
  CHECK(rest.progress.recalled == 31);
  same(rest);
}

TEST_CASE("a program that always dies ends the search with an error, and what it told before is kept") {
  const auto pool = search_tests::random_pool(90);
  const scratch_folder folder;
  const auto flag_file = folder / "broken";
  const std::string flag = flag_file.string();
  // From the 25th line on.
  const std::string tired = "while read -r line; do if [ $(cat " + flag +
                            " 2>/dev/null | wc -l) -ge 24 ]; then "
                            "exit 1; fi; echo >>" +
                            flag + "; echo $line; done";
  line_crew crew(tired, {.losses = 3});
  const told_score<number_codec> score({"score", ""}, crew);
  const search::goals g(score.columns(), {{0, {}}});
  io::journal journal(folder / "j", search::study_schema());
  const auto run = [&] {
    inline_executor one;
    search::random_proposer p(pool.rows, 3);
    return search::run_study(p, score, g, one, {.budget = 60, .batch = 10},
                             search::study_journal(journal, json::object{{"a", 1}}, g, number_codec{}));
  };
  CHECK_THROWS_WITH_AS(run(), doctest::Contains("code 1 without an answer, the last of 3"), device_error);
  std::size_t told = 0;
  for (const auto& r : journal.records()) told += r.body.at("kind").as_string() == "told" ? 1 : 0;
  CHECK(told == 24);  // the scores: those that were lost before it was given up are asked again

  std::filesystem::remove(flag_file);  // mended
  line_crew mended("cat", {.losses = 3});
  const told_score<number_codec> well({"score", ""}, mended);
  inline_executor one;
  search::random_proposer p(pool.rows, 3);
  const auto found =
      search::run_study(p, well, g, one, {.budget = 60, .batch = 10},
                        search::study_journal(journal, json::object{{"a", 1}}, g, number_codec{}));
  CHECK(found.progress.failed == 0);
  CHECK(found.progress.told == 60);
}

TEST_CASE("a search that is stopped while an answer is awaited has what came before") {
  const auto pool = search_tests::random_pool(90);
  for (const std::size_t jobs : {1U, 3U}) {
    std::atomic<bool> stop = false;
    line_crew crew(
        "n=0; while read -r line; do n=$((n + 1)); if [ $n -gt 5 ]; then sleep 60; fi; echo $line; done",
        {.processes = jobs, .stop = [&] { return stop.load(); }});
    const told_score<number_codec> score({"score", ""}, crew);
    const search::goals g(score.columns(), {{0, {}}});
    thread_pool threads(jobs);
    search::random_proposer p(pool.rows, 3);
    std::thread later([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(700));
      stop = true;
    });
    const auto found = search::run_study(p, score, g, threads, {.budget = 60, .batch = 5});
    later.join();
    CHECK(found.end == search::study_end::stopped);
    CHECK(found.trials.size() >= 5);
    CHECK(found.trials.size() < 60);
    for (const auto& t : found.trials) CHECK(t.row[0].value == static_cast<double>(t.candidate));
  }
}
