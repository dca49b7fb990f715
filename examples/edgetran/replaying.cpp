// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <CLI/CLI.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "arguments.hpp"
#include "replay.hpp"

namespace tool {
namespace {

/// Why a text is no whole number; empty where it is one.
std::string complaint_about_whole(const std::string& text) {
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  const bool whole = text.size() > sign && text.find_first_not_of("0123456789", sign) == text.npos;
  return whole ? std::string() : "'" + text + "' is no whole number";
}

/// Throws unless every number is greater than the one before.
void require_rising(const replay_options& o) {
  for (std::size_t i = 1; i < o.queries.size(); ++i)
    if (o.queries[i] <= o.queries[i - 1])
      throw CLI::ValidationError("--queries", std::to_string(o.queries[i]) + " behind " +
                                                  std::to_string(o.queries[i - 1]) +
                                                  ": give rising numbers, none of them twice");
}

}  // namespace

void add_replay_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<replay_options>();  // the callback keeps what the parser fills
  CLI::App* replay = app.add_subcommand(
      "replay", "compare proposers on published pairs of architecture and device, against random choice");
  replay->add_option("pool", o->pool, "measured pairs, as EdgeTran publishes them")
      ->required()
      ->check(named());
  replay->add_option("--proposer", o->proposer, "one by its name, or all")
      ->check(CLI::Validator(complaint_about_contender, "NAME"))
      ->capture_default_str();
  replay->add_option("--queries", o->queries, "questions to look at, a rising list (default: 10,20,50,100)")
      ->delimiter(',')
      ->check(CLI::Validator(complaint_about_whole, ""))
      ->check(CLI::Range(1, 100000));
  replay
      ->add_option("--weights", o->weights,
                   "of accuracy, latency, energy and peak power (default: 0.5,0.2,0.2,0.1)")
      ->delimiter(',')
      ->expected(4);
  replay
      ->add_option("--normalisers", o->normalisers,
                   "greatest accuracy, seconds, joules and watts (default: 1,1000,2000,300)")
      ->delimiter(',')
      ->expected(4);
  replay
      ->add_option("--seeds", o->seeds,
                   "runs of each proposer, by seed; with all, of those that train networks 20 at most")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  add_seed(*replay, o->seed, "of the proposers and of the pairs that each run starts from");
  replay->add_flag("--json", o->json, "print one JSON document and nothing else");
  replay->callback([&status, o] {
    require_rising(*o);
    status = tool::replay(*o);
  });
}

}  // namespace tool
