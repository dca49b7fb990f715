// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
//
// The command-line tool. Exit codes: 0 done, 1 bad input or failed work, 2 usage.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "arguments.hpp"
#include "commands.hpp"
#include "edgetran/version.hpp"
#include "interrupt.hpp"

namespace {

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

  int status = 0;
  tool::add_predicting_commands(app, o, status);
  tool::add_studying_commands(app, o);
  tool::add_fitting_commands(app, o);
  tool::add_measuring_commands(app, o, status);
  tool::add_search_command(app, status);
  tool::add_replay_command(app, status);

  try {
    app.parse(argc, argv);
    return written() ? status : 1;
  } catch (const CLI::ParseError& e) {
    if (app.exit(e) != 0) return 2;
    return written() ? 0 : 1;  // help, or the version
  } catch (const tool::interruption& e) {
    std::fprintf(stderr, "edgetran: %s\n", e.what());
    return 130;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "edgetran: %s\n", e.what());
    return 1;
  }
}
