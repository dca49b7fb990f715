// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Options that several commands take.
#ifndef EDGETRAN_TOOL_ARGUMENTS_HPP
#define EDGETRAN_TOOL_ARGUMENTS_HPP

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <string>

#include "commands.hpp"

namespace tool {

inline void add_seed(CLI::App& command, std::uint64_t& seed, const char* what) {
  command.add_option("--seed", seed, what)
      ->check(CLI::Validator(
          [](const std::string& text) {
            const bool digits = !text.empty() && text.size() <= 18 &&
                                text.find_first_not_of("0123456789") == std::string::npos;
            return digits ? std::string() : text + " is not a whole number of at most 18 digits";
          },
          "SEED"))
      ->capture_default_str();
}

inline void add_shared(CLI::App& command, options& o) {
  command.add_flag("--json", o.json, "print one JSON document and nothing else");
}

/// A name that says nothing would be taken for an option that is not there.
inline CLI::Validator named() {
  return {[](const std::string& text) { return text.empty() ? std::string("an empty name") : std::string(); },
          "FILE"};
}

inline std::string brief(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", number);
  return text;
}

/// Not CLI::Range, which takes a NaN.
inline CLI::Validator seconds_from(double least, double most) {
  return {[least, most](const std::string& text) {
            double seconds = 0;
            const bool number = CLI::detail::lexical_cast(text, seconds);
            return number && seconds >= least && seconds <= most
                       ? std::string()
                       : text + " is not from " + brief(least) + " to " + brief(most) + " s";
          },
          "SECONDS"};
}

inline void add_seconds(CLI::App& command, const char* option, double& into, const char* what, double least,
                        double most) {
  command.add_option(option, into, what)->check(seconds_from(least, most))->capture_default_str();
}

inline CLI::Option* add_count(CLI::App& command, const char* option, std::int64_t& into, const char* what) {
  return command.add_option(option, into, what)->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 24));
}

/// Commands about one model, or two: calibrate, predict, devices, verify, tree, fit-check, bottlenecks and
/// diff. `o` and `status`, the exit code, outlive the parsing.
void add_predicting_commands(CLI::App& app, options& o, int& status);
/// Spaces, and studies of published measurements: space, surrogate, active, replay and transfer.
void add_studying_commands(CLI::App& app, options& o);
/// Tables of the user's own: fit, estimate and export; and irene.
void add_fitting_commands(CLI::App& app, options& o);
/// Commands that measure: meter, meters, journal, profile and worker.
void add_measuring_commands(CLI::App& app, options& o, int& status);
/// `search`.
void add_search_command(CLI::App& app, int& status);
/// `replay`.
void add_replay_command(CLI::App& app, int& status);

}  // namespace tool

#endif  // EDGETRAN_TOOL_ARGUMENTS_HPP
