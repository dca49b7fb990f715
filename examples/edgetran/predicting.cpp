// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <CLI/CLI.hpp>
#include <exception>
#include <string>

#include "arguments.hpp"
#include "commands.hpp"
#include "sizes.hpp"

namespace tool {
namespace {

void add_workload(CLI::App& command, options& o) {
  command.add_option("--batch", o.batch, "sequences at once: a list 1,8 or a range 1:8:1")
      ->check(CLI::Validator(complaint_about_numbers, "LIST"))
      ->default_str("1");
  command
      .add_option("--sequence", o.sequence,
                  "tokens a sequence: a list 32,128 or a range 32:256:32 (decode: those the new token sees, "
                  "itself included; models of "
                  "images have their own number)")
      ->check(CLI::Validator(complaint_about_numbers, "LIST"))
      ->default_str(o.usual_sequence);
  command
      .add_option("--context", o.context,
                  "tokens before the new ones, with --phase decode or prefill: a list 128,1024 or a range "
                  "0:4096:512")
      ->check(CLI::Validator(complaint_about_contexts, "LIST"));
  command.add_option("--phase", o.phase, "encode, prefill or decode")
      ->check(CLI::IsMember({"encode", "prefill", "decode"}))
      ->capture_default_str();
}

void add_budget(CLI::App& command, options& o) {
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

void add_device(CLI::App& command, options& o) {
  command
      .add_option("--device", o.device,
                  "here: this machine, calibrated once; a shipped device, see 'edgetran devices'; or a "
                  "profile file")
      ->check(named())
      ->capture_default_str();
}

std::string complaint_about_size(const std::string& text) {
  try {
    parse_size(text);
    return {};
  } catch (const std::exception& e) {
    return e.what();
  }
}

void add_resource(CLI::App& command, options& o) {
  command.add_option("--by", o.by, "latency or energy")
      ->check(CLI::IsMember({"latency", "energy"}))
      ->capture_default_str();
}

}  // namespace

void add_predicting_commands(CLI::App& app, options& o, int& status) {
  CLI::App* calibrate = app.add_subcommand("calibrate", "measure this machine and write its profile");
  add_budget(*calibrate, o);
  calibrate->add_option("--out", o.out, "file to write (default: the cache that predict reads)")
      ->check(named());
  add_shared(*calibrate, o);
  calibrate->callback([&o] { tool::calibrate(o); });

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
  predict->callback([&o] { tool::predict(o); });

  CLI::App* devices =
      app.add_subcommand("devices", "list the devices whose profiles are shipped, with their errors");
  add_shared(*devices, o);
  devices->callback([&o] { tool::devices(o); });

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
  verify->callback([&o, device] {
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
  tree->callback([&o] { tool::tree(o); });

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
  fit_check->callback([&o, &status] { status = tool::fit_check(o) || !o.fail ? 0 : 1; });

  CLI::App* bottlenecks =
      app.add_subcommand("bottlenecks", "where a model spends its time, by type of module");
  bottlenecks->add_option("config", o.configs, "a config.json, or a folder that holds one")
      ->required()
      ->expected(1);
  add_workload(*bottlenecks, o);
  add_device(*bottlenecks, o);
  add_resource(*bottlenecks, o);
  add_shared(*bottlenecks, o);
  bottlenecks->callback([&o] { tool::bottlenecks(o); });

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
  diff->callback([&o] { tool::diff(o); });
}

}  // namespace tool
