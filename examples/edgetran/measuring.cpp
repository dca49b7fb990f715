// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <CLI/CLI.hpp>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>

#include "arguments.hpp"
#include "commands.hpp"
#include "meter.hpp"
#include "profile.hpp"
#include "worker.hpp"

namespace tool {
namespace {

void add_root(CLI::App& command, std::string& root) {
  command.add_option("--root", root,
                     "folder that stands before /sys and /proc, such as /host in a container");
}

void add_meter_source(CLI::App& command, meter_options& o) {
  command
      .add_option(
          "--source", o.source,
          "a source that 'edgetran meters' lists; model; or csv:FILE, csv:- for lines t_s,watts[,channel] of "
          "an external meter (default: the best there is)")
      ->check(named());
  command.add_option("--model", o.model, "IDLE:BUSY watts a processor, of --source model")->check(named());
  add_root(command, o.root);
}

/// Of this program as a worker.
void add_power(CLI::App& command, worker_options& o) {
  command
      .add_option(
          "--source", o.source,
          "of energy: one that 'edgetran meters' lists, or model, which measures nothing (default: the "
          "best there is, never the model)")
      ->check(named());
  command.add_option("--model", o.model, "IDLE:BUSY watts a processor, of --source model")->check(named());
  add_root(command, o.root);
  add_seconds(command, "--idle", o.idle, "of one rest, to measure idle power (0: gross energy)", 0, 3600);
  add_seconds(command, "--idle-every", o.idle_every,
              "that a rest is good for (0: rests before and behind every trial)", 0, 1e6);
  add_seconds(command, "--peak-window", o.peak_window, "of the moving mean whose maximum is the peak power",
              1e-3, 3600);
  add_seconds(command, "--longest-window", o.longest_window,
              "of repeated calls, where a source asks for more", 0.01, 3600);
}

}  // namespace

void add_measuring_commands(CLI::App& app, options& o, int& status) {
  const auto under_meter = std::make_shared<meter_options>();  // the callbacks keep what the parser fills
  CLI::App* meter = app.add_subcommand("meter", "measure latency, energy and peak power of any command");
  meter
      ->add_option("command", under_meter->command,
                   "the command and its words, behind --; the exit status is the command's")
      ->required();
  add_meter_source(*meter, *under_meter);
  meter
      ->add_option(
          "--align", under_meter->align,
          "how to find the offset of an external meter's clock: arrival (streams), step (of the power), "
          "unix, or seconds to add")
      ->check(named());
  add_seconds(*meter, "--interval", under_meter->interval, "between two readings", 1e-3, 60);
  add_seconds(*meter, "--idle", under_meter->idle,
              "to measure idle power for, before the command and again after it (0: no net energy)", 0, 3600);
  add_seconds(*meter, "--peak-window", under_meter->peak_window,
              "of the moving mean whose maximum is the peak power", 1e-3, 3600);
  meter
      ->add_option("--repeat", under_meter->repeat,
                   "runs, one behind the other; energy and latency are of one")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1000000}))
      ->capture_default_str();
  meter
      ->add_option("--out", under_meter->out,
                   "file for the document; standard output is then the command's alone")
      ->check(named());
  meter
      ->add_option(
          "--samples", under_meter->samples,
          "file to write all readings to, as lines of t_s,watts,channel (of a counter: t_s,joules,channel)")
      ->check(named());
  CLI::Option* as_json =
      meter->add_flag("--json", under_meter->json,
                      "print one JSON document; the command's standard output goes to standard error");
  meter->add_flag("--csv", under_meter->csv, "the same as a table")->excludes(as_json);
  meter->callback([&status, under_meter] { status = tool::meter(*under_meter); });

  CLI::App* meters = app.add_subcommand(
      "meters", "list what this machine has to measure energy with, what is refused and how to mend it");
  add_root(*meters, under_meter->root);
  meters->add_flag("--json", under_meter->json, "print one JSON document and nothing else");
  meters->callback([under_meter] { tool::meters(*under_meter); });

  CLI::App* journal = app.add_subcommand("journal", "show, export and merge the journals of campaigns");
  journal->add_option("journals", o.configs, "files that campaigns wrote, also while they run")
      ->required()
      ->check(named());
  journal->add_option("--out", o.out, "new journal to write: the records of all, each once")->check(named());
  journal->add_flag("--csv", o.csv, "print the answers as a table");
  journal->add_flag("--skip-damaged", o.skip_damaged,
                    "pass over damaged records instead of refusing the file");
  add_shared(*journal, o);
  journal->get_option("--json")->excludes("--csv");
  journal->callback([&o] { tool::journal(o); });

  const auto profiled = std::make_shared<profile_options>();
  CLI::App* profile = app.add_subcommand(
      "profile", "measure architectures on this machine, or on boards, until their cost can be predicted");
  profile
      ->add_option("what", profiled->what,
                   "a space, flexibert2[hidden=128:256,layers=2:4], or files like config.json")
      ->required()
      ->check(named());
  profile
      ->add_option("--target", profiled->targets, "what to learn, a list of latency, energy and peak_power")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"latency", "energy", "peak_power"}))
      ->capture_default_str();
  profile
      ->add_option_function<std::string>(
          "--tolerance", [profiled](const std::string& text) { profiled->tolerance = share_of(text); },
          "stop when half of the held-out trials are within this share of their predictions")
      ->check(CLI::Validator(
          [](const std::string& text) {
            try {
              share_of(text);
              return std::string();
            } catch (const std::exception& e) {
              return std::string(e.what());
            }
          },
          "SHARE"))
      ->default_str("5%");
  profile
      ->add_option("--journal", profiled->journal,
                   "file that all goes into; the same command with it goes on where a run broke off")
      ->required()
      ->check(named());
  profile
      ->add_option("--worker", profiled->workers,
                   "command of a worker, such as \"ssh board edgetran worker\"; several boards of a kind by "
                   "several of them (default: this program, here)")
      ->allow_extra_args(false)
      ->check(named());
  add_power(*profile, profiled->worker);
  add_count(*profile, "--sequence", profiled->sequence, "tokens a sequence")->capture_default_str();
  add_count(*profile, "--batch", profiled->batch, "sequences at once")->capture_default_str();
  profile->add_option("--max", profiled->most, "architectures to ask for at most, earlier runs included")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100000}))
      ->capture_default_str();
  add_seconds(*profile, "--budget", profiled->budget, "to measure an architecture for", 0.01, 3600);
  profile
      ->add_option("--method", profiled->method,
                   "how to choose: uncertainty, or random, which never stops early")
      ->check(CLI::IsMember({"uncertainty", "random"}))
      ->capture_default_str();
  profile
      ->add_option("--features", profiled->features,
                   "what is known of a member of a space: its amounts of work, or its ranks in the space")
      ->check(CLI::IsMember({"physical", "embedding"}))
      ->capture_default_str();
  profile
      ->add_option("--device", profiled->device,
                   "hash of the device to go on with, where the journal holds the campaign on several")
      ->check(named());
  profile->add_option("--test", profiled->test, "another campaign's journal, whose answers are predicted")
      ->check(named());
  profile->add_option("--out", profiled->out, "CSV file to write for 'edgetran fit': costs and measurements")
      ->check(named());
  profile
      ->add_option("--html", profiled->html,
                   "file for a page that stands alone: measured against predicted, learning curve, device")
      ->check(named());
  add_seed(*profile, profiled->seed, "of the choice of architectures");
  profile->add_flag("--json", profiled->json, "print one JSON document and nothing else");
  profile->callback([&status, profiled] { status = tool::profile(*profiled); });

  CLI::App* worker = app.add_subcommand(
      "worker",
      "measure what a campaign asks for: requests as JSON lines on standard input, answers on "
      "standard output");
  const auto working = std::make_shared<worker_options>();
  worker->add_flag("--latency-only", working->latency_only, "look for no source of energy");
  add_power(*worker, *working);
  worker->callback([working] { tool::worker(*working); });
}

}  // namespace tool
