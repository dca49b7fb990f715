// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_PROFILE_FAKE_WORKERS_HPP
#define EDGETRAN_TESTS_PROFILE_FAKE_WORKERS_HPP

#include <filesystem>
#include <string>

#include "edgetran/profile/worker_protocol.hpp"

/// Workers as shell scripts, which do what no honest program would.
namespace fake {

namespace profile = edgetran::profile;
using edgetran::seconds;

inline profile::measurement measured(double latency) {
  return {edgetran::estimate<seconds>{seconds{latency}, seconds{latency}, seconds{latency},
                                      edgetran::quality::measured, "fake"},
          profile::reading<edgetran::joules>::absent("no meter"),
          profile::reading<edgetran::watts>::absent("no meter")};
}

/// Prints a line.
inline std::string say(const std::string& line) { return "printf '%s\\n' '" + line + "'; "; }
inline std::string greet(const std::string& board = "fake", std::int64_t version = 1) {
  return say(to_line(profile::hello{{version, 0}, {{"board", board}}, {}}));
}
inline std::string answer_to(const std::string& id, double latency = 0.5) {
  return say(to_line(profile::answer{id, measured(latency), seconds{0.1}}));
}
inline std::string fail(const std::string& id, profile::failure_kind kind, const std::string& message) {
  return say(to_line(profile::answer{id, profile::failure{kind, message}, seconds{0.1}}));
}
inline std::string beat(const std::string& id) { return say(to_line(profile::heartbeat{id, seconds{0}})); }
/// Waits for a request.
inline const std::string listen = "read -r line || exit 0; ";

/// Answers every request as it should.
inline std::string honest(const std::string& board = "fake", double latency = 0.5) {
  std::string reply = to_line(profile::answer{"@", measured(latency), seconds{0.1}});
  reply.replace(reply.find('@'), 1, "%s");
  return greet(board) + "n=0; while read -r line; do n=$((n+1)); printf '" + reply + "\\n' $n; done";
}
/// The first time it is started one thing, another one ever after.
inline std::string first_then(const std::filesystem::path& mark, const std::string& first,
                              const std::string& then) {
  return "if mkdir " + mark.string() + " 2>/dev/null; then " + first + " exit 0; else " + then + "; fi";
}

}  // namespace fake

#endif  // EDGETRAN_TESTS_PROFILE_FAKE_WORKERS_HPP
