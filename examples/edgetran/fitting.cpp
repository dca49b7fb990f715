// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <CLI/CLI.hpp>

#include "arguments.hpp"
#include "commands.hpp"

namespace tool {

void add_fitting_commands(CLI::App& app, options& o) {
  CLI::App* fit = app.add_subcommand("fit", "compare regressors on a table of your own");
  fit->add_option("table", o.configs, "a CSV file with a header")->required()->expected(1);
  fit->add_option("--target", o.target, "the column to predict")->required();
  fit->add_option("--group", o.group, "a column whose values are left out one by one, such as the device");
  fit->add_option("--out", o.out,
                  "file to write: the recommended regressor, fitted on all rows, for estimate")
      ->check(named());
  add_seed(*fit, o.seed, "of folds");
  add_shared(*fit, o);
  fit->callback([&o] { tool::fit(o); });

  CLI::App* estimate =
      app.add_subcommand("estimate", "predict the rows of a table by what fit wrote, with 90% intervals");
  estimate->add_option("model", o.model, "the file of 'edgetran fit --out'")->required();
  estimate->add_option("table", o.configs, "a CSV file with the columns that were fitted")
      ->required()
      ->expected(1);
  add_shared(*estimate, o);
  estimate->callback([&o] { tool::estimate(o); });

  CLI::App* exported = app.add_subcommand("export", "what fit wrote as a C++ header that needs no edgetran");
  exported->add_option("model", o.model, "the file of 'edgetran fit --out'")->required();
  exported->add_option("--name", o.name, "namespace of the code, such as latency_of_board")->required();
  exported->add_option("--out", o.out, "file to write (default: standard output)")->check(named());
  exported->callback([&o] { tool::export_command(o); });

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
  irene->callback([&o] { tool::irene(o); });
}

}  // namespace tool
