// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "arguments.hpp"
#include "search.hpp"

namespace tool {

void add_search_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<search_options>();  // the callback keeps what the parser fills
  CLI::App* search =
      app.add_subcommand("search", "find the architectures of a space that are best on a device");
  search
      ->add_option("space", o->space, "flexibert2, or a part of it: 'flexibert2[hidden=128:256,layers=2:4]'")
      ->required()
      ->check(named());
  search
      ->add_option("--device", o->device,
                   "here: this machine, calibrated once; a shipped device, see 'edgetran devices'; or a "
                   "profile file")
      ->check(named())
      ->capture_default_str();
  search
      ->add_option("--minimise,--minimize", o->minimise,
                   "a list of latency, energy, peak_power, memory, parameters, flops")
      ->allow_extra_args(false)
      ->check(named());
  search
      ->add_option("--maximise,--maximize", o->maximise,
                   "the same; score=FILE, a file of 'edgetran fit --out'; or score=COMMAND, which reads an "
                   "architecture a line and prints its score")
      ->allow_extra_args(false)
      ->check(named());
  search
      ->add_option(
          "--score-jobs", o->score_jobs,
          "processes of score=COMMAND to run at once, no more than the candidates of a batch (4 or more); "
          "the result is the same for any number")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1024}))
      ->capture_default_str();
  search
      ->add_option("--score-timeout", o->score_timeout,
                   "seconds that score=COMMAND has for an answer, its start included, before the process is "
                   "killed and the architecture counts as failed (default: any time)")
      ->check(seconds_from(0.001, 1e7));
  search
      ->add_option("--where", o->where,
                   "a constraint, such as 'latency<50ms@95%': the 95% quantile of the prediction keeps to it "
                   "(default: 95%); any number of them")
      ->allow_extra_args(false)
      ->check(named());
  search->add_option("--budget", o->budget, "architectures to look at, those of earlier runs included")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}))
      ->capture_default_str();
  const auto positive = CLI::Range(std::int64_t{1}, std::int64_t{1} << 24);
  search
      ->add_option("--sequence", o->sequence,
                   "tokens a sequence (default: 64, or what a shipped device reads)")
      ->check(positive);
  search->add_option("--batch", o->batch, "sequences at once (default: 1, or what a shipped device reads)")
      ->check(positive);
  search
      ->add_option("--proposer", o->proposer,
                   proposer_names() +
                       "; all; or a list, to compare: each has the budget (default: nsga2 for several "
                       "objectives; gp_ei for a program's score and a budget up to 500; else genetic)")
      ->check(CLI::Validator(complaint_about_proposers, "LIST"));
  add_seed(*search, o->seed, "of the search");
  search
      ->add_option("--choose", o->choose,
                   "which of the compromises --out writes: knee, or an objective that is to be the best")
      ->check(named())
      ->capture_default_str();
  search
      ->add_option("--measure", o->measure,
                   "finalists to measure on this machine, the chosen among them (default: 5 where it is the "
                   "device, else 0)")
      ->check(CLI::Range(std::size_t{0}, std::size_t{10000}));
  search
      ->add_option("--check", o->check,
                   "members of the space to measure on this machine before the search, drawn at random, to "
                   "correct latencies and their intervals by: 10 or more")
      ->check(CLI::Range(std::size_t{10}, std::size_t{10000}));
  add_seconds(*search, "--each", o->each, "to measure one for", 0.01, 3600);
  add_seconds(*search, "--calibration", o->calibration,
              "to calibrate for, where this machine has no profile yet", 1, 3600);
  search
      ->add_option("--journal", o->journal,
                   "file that all goes into; the same command with it goes on where a run broke off")
      ->check(named());
  search->add_option("--out", o->out, "config.json to write, of the chosen one")->check(named());
  search
      ->add_option("--html", o->html,
                   "file for a page that stands alone: compromises, all quantities, what was found when")
      ->check(named());
  search->add_flag("--json", o->json, "print one JSON document and nothing else");
  search->callback([&status, o] { status = tool::search(*o); });
}

}  // namespace tool
