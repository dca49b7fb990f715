// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <CLI/CLI.hpp>
#include <cstdint>

#include "arguments.hpp"
#include "commands.hpp"

namespace tool {
namespace {

void add_seeds(CLI::App& command, options& o, const char* what) {
  command.add_option("--seeds", o.seeds, what)->check(CLI::Range(1, 10000));
}

void add_target(CLI::App& command, options& o) {
  command.add_option("--target", o.target, "latency, energy, peak_power or all (default: latency)")
      ->check(CLI::IsMember({"latency", "energy", "peak_power", "all"}));
}

/// The options of a study of published measurements, with its own defaults where none were given.
options for_study(const CLI::App& command, options o) {
  if (command.count("--seeds") == 0) o.seeds = 20;
  if (command.count("--target") == 0) o.target = "latency";
  return o;
}

}  // namespace

void add_studying_commands(CLI::App& app, options& o) {
  CLI::App* space = app.add_subcommand("space", "count a design space and draw architectures from it");
  space
      ->add_option(
          "space", o.space,
          "one of " + space_names() + "; narrowed if you like: 'flexibert2[hidden=128:256,layers=2:4]'")
      ->required();
  space->add_option("--sample", o.sample, "architectures to draw")->check(CLI::Range(0, 100000));
  space
      ->add_option("--method", o.method,
                   "random, sobol, lhs, lhs-ratio, lhs-maximin, halton, hammersley or uniform")
      ->capture_default_str();
  add_seed(*space, o.seed, "of the draws");
  add_shared(*space, o);
  space->callback([&o] { tool::space_command(o); });

  CLI::App* surrogate =
      app.add_subcommand("surrogate", "learn a device from published measurements, and test it");
  surrogate
      ->add_option("files", o.configs,
                   "measurements of FlexiBERT architectures, as ProTran publishes them; of several devices: "
                   "also how the others predict each of them")
      ->required();
  surrogate->add_option("--target", o.target, "latency, energy, peak_power or all")
      ->check(CLI::IsMember({"latency", "energy", "peak_power", "all"}))
      ->capture_default_str();
  surrogate->add_option(
      "--splits", o.splits,
      "a JSON file of permutations, NAME/0, NAME/1 …: the first 80% are learnt (default: 20 by seed)");
  surrogate->add_option("--skip", o.skip, "records at the head of each file to leave out")
      ->capture_default_str();
  add_seed(*surrogate, o.seed, "of splits and folds");
  add_shared(*surrogate, o);
  surrogate->callback([&o] { tool::surrogate(o); });

  CLI::App* active =
      app.add_subcommand("active", "replay active learning on published measurements, against random choice");
  active->add_option("files", o.configs, "measurements of FlexiBERT architectures, as ProTran publishes them")
      ->required();
  add_target(*active, o);
  active->add_option("--rows", o.counts, "measurements to stop at, a list (default: 16,24,32,48)")
      ->delimiter(',')
      ->check(CLI::Range(5, 100000));  // inner folds
  active->add_option("--skip", o.skip, "records at the head of each file to leave out")
      ->capture_default_str();
  active->add_option("--outlier", o.outliers, "records (from 0) to leave out of a second error, a list")
      ->delimiter(',');
  add_seeds(*active, o, "runs of each strategy, by seed (default: 20)");
  add_seed(*active, o.seed, "of the test set");
  add_shared(*active, o);
  active->callback([&o, active] { tool::active(for_study(*active, o)); });

  CLI::App* transfer = app.add_subcommand(
      "transfer", "learn a device from a few measurements and other devices' measurements, and test it");
  transfer
      ->add_option(
          "files", o.configs,
          "measurements of FlexiBERT architectures on at least two devices, as ProTran publishes them")
      ->required();
  add_target(*transfer, o);
  transfer->add_option("--rows", o.counts, "measurements of the new device, a list (default: 5,10,20,40)")
      ->delimiter(',')
      ->check(CLI::Range(3, 100000));
  transfer
      ->add_option("--skip", o.skip,
                   "records at the head of the new device's file to leave out, if it has twice as many")
      ->capture_default_str();
  add_seeds(*transfer, o, "draws of the measurements (default: 20)");
  add_seed(*transfer, o.seed, "of the draws");
  add_shared(*transfer, o);
  transfer->callback([&o, transfer] { tool::transfer(for_study(*transfer, o)); });
}

}  // namespace tool
