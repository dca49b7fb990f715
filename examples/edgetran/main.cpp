// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
//
// The command-line tool. Exit codes: 0 done, 1 bad input or failed work, 2 usage.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "arguments.hpp"
#include "commands.hpp"
#include "edgetran/version.hpp"
#include "sizes.hpp"

namespace {

using tool::add_count;
using tool::add_seed;
using tool::add_shared;
using tool::named;

void add_workload(CLI::App& command, tool::options& o) {
  command.add_option("--batch", o.batch, "sequences at once: a list 1,8 or a range 1:8:1")
      ->check(CLI::Validator(tool::complaint_about_numbers, "LIST"))
      ->default_str("1");
  command
      .add_option("--sequence", o.sequence,
                  "tokens a sequence: a list 32,128 or a range 32:256:32 (decode: those the new token sees, "
                  "itself included; models of "
                  "images have their own number)")
      ->check(CLI::Validator(tool::complaint_about_numbers, "LIST"))
      ->default_str(o.usual_sequence);
  command
      .add_option("--context", o.context,
                  "tokens before the new ones, with --phase decode or prefill: a list 128,1024 or a range "
                  "0:4096:512")
      ->check(CLI::Validator(tool::complaint_about_contexts, "LIST"));
  command.add_option("--phase", o.phase, "encode, prefill or decode")
      ->check(CLI::IsMember({"encode", "prefill", "decode"}))
      ->capture_default_str();
}

void add_budget(CLI::App& command, tool::options& o) {
  command.add_option("--budget", o.budget, "seconds to calibrate for")
      ->check(CLI::Validator(
          [](const std::string& text) {
            double seconds = 0;
            const bool number = CLI::detail::lexical_cast(text, seconds);
            return number && seconds >= 1 && seconds <= 3600 ? std::string()
                                                             : text + " is not in the range 1 to 3600";
          },
          "SECONDS"))
      ->capture_default_str();
}

void add_seeds(CLI::App& command, tool::options& o, const char* what) {
  command.add_option("--seeds", o.seeds, what)->check(CLI::Range(1, 10000));
}

void add_target(CLI::App& command, tool::options& o) {
  command.add_option("--target", o.target, "latency, energy, peak_power or all (default: latency)")
      ->check(CLI::IsMember({"latency", "energy", "peak_power", "all"}));
}

/// The options of a study of published measurements, with its own defaults where none were given.
tool::options for_study(const CLI::App& command, tool::options o) {
  if (command.count("--seeds") == 0) o.seeds = 20;
  if (command.count("--target") == 0) o.target = "latency";
  return o;
}

void add_device(CLI::App& command, tool::options& o) {
  command
      .add_option("--device", o.device,
                  "here: this machine, calibrated once; a shipped device, see 'edgetran devices'; or a "
                  "profile file")
      ->check(named())
      ->capture_default_str();
}

std::string complaint_about_size(const std::string& text) {
  try {
    tool::parse_size(text);
    return {};
  } catch (const std::exception& e) {
    return e.what();
  }
}

void add_resource(CLI::App& command, tool::options& o) {
  command.add_option("--by", o.by, "latency or energy")
      ->check(CLI::IsMember({"latency", "energy"}))
      ->capture_default_str();
}

std::string version() {
  return std::to_string(EDGETRAN_VERSION_MAJOR) + "." + std::to_string(EDGETRAN_VERSION_MINOR) + "." +
         std::to_string(EDGETRAN_VERSION_PATCH);
}

/// Whether all of standard output has arrived; says so where it has not.
bool written() {
  std::cout.flush();  // help goes there
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good()) return true;
  std::fprintf(stderr, "edgetran: the output could not be written\n");
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  tool::options o;
  CLI::App app("Predicts what a transformer costs on this device, node by node, and checks it.", "edgetran");
  app.set_version_flag("--version", version());
  app.require_subcommand(1);
  app.footer(
      "\nFor example:\n"
      "  edgetran tree config.json\n"
      "  edgetran predict config.json --batch 1,8 --sequence 32:256:32 --json\n"
      "  edgetran predict config.json --device a100\n"
      "  edgetran fit-check model.gguf --memory 4GiB --kv q8_0\n"
      "  edgetran verify bert.json gpt2.json\n"
      "  edgetran meter --repeat 20 -- ./run_model\n"
      "\nExit codes: 0 done, 1 bad input or failed work, 2 usage. Results go to standard output, all else "
      "to\n"
      "standard error. 'edgetran SUBCOMMAND --help' tells the options.");

  CLI::App* calibrate = app.add_subcommand("calibrate", "measure this machine and write its profile");
  add_budget(*calibrate, o);
  calibrate->add_option("--out", o.out, "file to write (default: the cache that predict reads)")
      ->check(named());
  add_shared(*calibrate, o);
  calibrate->callback([&] { tool::calibrate(o); });

  CLI::App* predict = app.add_subcommand("predict", "predict the cost of a model");
  predict->add_option("config", o.configs, "a config.json, or a folder that holds one")
      ->required()
      ->expected(1);
  add_workload(*predict, o);
  add_device(*predict, o);
  predict->add_option("--html", o.html, "page to write, with everything in it")->check(named());
  predict->add_option("--svg", o.svg, "drawing to write (--all: every layer)")->check(named());
  add_resource(*predict, o);
  predict->get_option("--by")->description("latency or energy: what --svg draws");
  predict->add_flag("--all", o.all, "print every layer, also those that are alike");
  add_shared(*predict, o);
  predict->callback([&] { tool::predict(o); });

  CLI::App* devices =
      app.add_subcommand("devices", "list the devices whose profiles are shipped, with their errors");
  add_shared(*devices, o);
  devices->callback([&] { tool::devices(o); });

  CLI::App* verify = app.add_subcommand("verify", "calibrate, predict, then measure the same models");
  verify->add_option("configs", o.configs, "config.json files, or folders that hold one")->required();
  add_workload(*verify, o);
  verify->get_option("--sequence")->default_str("32,128,256");
  CLI::Option* device =
      verify->add_option("--device", o.device, "a profile file, or here, instead of a new calibration")
          ->check(named());
  add_budget(*verify, o);
  verify->add_flag("--all", o.all, "print every layer, also those that are alike");
  add_shared(*verify, o);
  verify->callback([&] {
    if (device->count() == 0) o.device.clear();  // calibrate anew
    o.usual_sequence = "32,128,256";
    tool::verify(o);
  });

  CLI::App* tree = app.add_subcommand("tree", "structure and costs of a model, on no device");
  tree->add_option("config", o.configs,
                   "a config.json, a folder that holds one, an architecture's JSON, safetensors beside a "
                   "config.json, a GGUF file, or an ONNX graph")
      ->required()
      ->expected(1);
  add_workload(*tree, o);
  tree->add_option("--bind", o.bindings, "SYMBOL=EXTENT for an axis that an ONNX graph leaves open");
  tree->add_flag("--all", o.all, "print every layer, also those that are alike");
  add_shared(*tree, o);
  tree->callback([&] { tool::tree(o); });

  CLI::App* fit_check =
      app.add_subcommand("fit-check", "whether a model fits a memory, and up to which context");
  fit_check
      ->add_option("model", o.configs,
                   "a GGUF file, safetensors beside a config.json, a folder with either, or a config.json")
      ->required()
      ->expected(1);
  fit_check->add_option("--memory", o.memory, "such as 4GiB, 512MB or 8G (8GiB)")
      ->check(CLI::Validator(complaint_about_size, "SIZE"))
      ->required();
  add_count(*fit_check, "--context", o.total_context,
            "tokens in the KV cache, or of an encoder's text (default: 4096, "
            "or fewer where the model was trained for fewer)");
  add_count(*fit_check, "--batch", o.sequences, "sequences at once")->capture_default_str();
  add_count(*fit_check, "--prompt", o.prompt, "tokens of a prompt that are read at once")
      ->capture_default_str();
  fit_check->add_option("--kv", o.kv, "type of the KV cache: f16, f32 or q8_0")
      ->check(CLI::IsMember({"f16", "f32", "q8_0"}))
      ->capture_default_str();
  fit_check->add_flag("--fail", o.fail, "exit with 1 where it does not fit");
  add_shared(*fit_check, o);
  bool fits = true;
  fit_check->callback([&] { fits = tool::fit_check(o) || !o.fail; });

  CLI::App* bottlenecks =
      app.add_subcommand("bottlenecks", "where a model spends its time, by type of module");
  bottlenecks->add_option("config", o.configs, "a config.json, or a folder that holds one")
      ->required()
      ->expected(1);
  add_workload(*bottlenecks, o);
  add_device(*bottlenecks, o);
  add_resource(*bottlenecks, o);
  add_shared(*bottlenecks, o);
  bottlenecks->callback([&] { tool::bottlenecks(o); });

  CLI::App* diff = app.add_subcommand(
      "diff", "what changes between two models, two workloads, or a model and its clustered self");
  diff->add_option("configs", o.configs, "one or two config.json files, or folders that hold one")
      ->required()
      ->expected(1, 2);
  add_workload(*diff, o);
  diff->add_option("--clusters", o.clusters, "clusters that the weights would be reduced to, a matrix")
      ->check(CLI::Range(2, 256));
  diff->add_option("--nodes", o.nodes,
                   "which weights: feed_forward, attention, all, or a pattern such as '*.intermediate.*'")
      ->check(named())
      ->capture_default_str();
  add_device(*diff, o);
  add_resource(*diff, o);
  diff->add_option("--html", o.html, "page to write, with everything in it")->check(named());
  diff->add_flag("--all", o.all, "part by part, not by type of module");
  add_shared(*diff, o);
  diff->callback([&] { tool::diff(o); });

  CLI::App* space = app.add_subcommand("space", "count a design space and draw architectures from it");
  space
      ->add_option(
          "space", o.space,
          "one of " + tool::space_names() + "; narrowed if you like: 'flexibert2[hidden=128:256,layers=2:4]'")
      ->required();
  space->add_option("--sample", o.sample, "architectures to draw")->check(CLI::Range(0, 100000));
  space
      ->add_option("--method", o.method,
                   "random, sobol, lhs, lhs-ratio, lhs-maximin, halton, hammersley or uniform")
      ->capture_default_str();
  add_seed(*space, o.seed, "of the draws");
  add_shared(*space, o);
  space->callback([&] { tool::space_command(o); });

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
  surrogate->callback([&] { tool::surrogate(o); });

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
  active->callback([&, active] { tool::active(for_study(*active, o)); });

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
  transfer->callback([&, transfer] { tool::transfer(for_study(*transfer, o)); });

  CLI::App* fit = app.add_subcommand("fit", "compare regressors on a table of your own");
  fit->add_option("table", o.configs, "a CSV file with a header")->required()->expected(1);
  fit->add_option("--target", o.target, "the column to predict")->required();
  fit->add_option("--group", o.group, "a column whose values are left out one by one, such as the device");
  fit->add_option("--out", o.out,
                  "file to write: the recommended regressor, fitted on all rows, for estimate")
      ->check(named());
  add_seed(*fit, o.seed, "of folds");
  add_shared(*fit, o);
  fit->callback([&] { tool::fit(o); });

  CLI::App* estimate =
      app.add_subcommand("estimate", "predict the rows of a table by what fit wrote, with 90% intervals");
  estimate->add_option("model", o.model, "the file of 'edgetran fit --out'")->required();
  estimate->add_option("table", o.configs, "a CSV file with the columns that were fitted")
      ->required()
      ->expected(1);
  add_shared(*estimate, o);
  estimate->callback([&] { tool::estimate(o); });

  CLI::App* exported = app.add_subcommand("export", "what fit wrote as a C++ header that needs no edgetran");
  exported->add_option("model", o.model, "the file of 'edgetran fit --out'")->required();
  exported->add_option("--name", o.name, "namespace of the code, such as latency_of_board")->required();
  exported->add_option("--out", o.out, "file to write (default: standard output)")->check(named());
  exported->callback([&] { tool::export_command(o); });

  CLI::App* irene = app.add_subcommand(
      "irene", "predict each model's tree of energies from the other models', under every budget");
  irene
      ->add_option(
          "trees", o.configs,
          "a folder with model.csv, module.csv, ml1.csv and ml2.csv as IrEne publishes them, or a file "
          "of its JSON lines")
      ->required()
      ->expected(1);
  irene
      ->add_option("--budget", o.information,
                   "what is known of the model: full, driver, latency, leaves or specs (default: all, and "
                   "the paper's methods)")
      ->check(CLI::IsMember({"full", "driver", "latency", "leaves", "specs"}));
  irene->add_option("--leave-out", o.leave_out, "the one model to leave out (default: each in turn)")
      ->check(named());
  irene->add_option("--without", o.without, "models to pass over altogether")->capture_default_str();
  irene
      ->add_option(
          "--out", o.out,
          "file to write: the device's profile for predict --device, learnt without the model left out, "
          "instead of the study")
      ->check(named());
  irene->add_option("--name", o.name, "of the device in the profile (default: the name of the folder)")
      ->check(named());
  irene->add_option("--seeds", o.seeds, "random starts of the paper's training")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  add_shared(*irene, o);
  irene->callback([&] { tool::irene(o); });

  int status = 0;
  tool::add_measuring_commands(app, o, status);
  tool::add_search_command(app, status);
  tool::add_replay_command(app, status);

  try {
    app.parse(argc, argv);
    return written() && fits ? status : 1;
  } catch (const CLI::ParseError& e) {
    if (app.exit(e) != 0) return 2;
    return written() ? 0 : 1;  // help, or the version
  } catch (const std::exception& e) {
    std::fprintf(stderr, "edgetran: %s\n", e.what());
    return 1;
  }
}
