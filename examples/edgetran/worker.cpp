// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/profile/bench.hpp"
#include "edgetran/profile/worker_serve.hpp"

namespace tool {

std::vector<std::string> quantities_here() { return {"latency"}; }

void worker(const options&) {
  namespace profile = edgetran::profile;
  profile::bench<> bench;
  edgetran::json::array quantities;
  for (std::string& q : quantities_here()) quantities.emplace_back(std::move(q));
  const profile::hello me{{}, profile::bench<>::fingerprint(), {{"quantities", std::move(quantities)}}};
  const auto measure = [&](const profile::measure_request& r) {
    return bench.measure_one(r.architecture, r.workload, r.budget);
  };
  if (!profile::serve(STDIN_FILENO, STDOUT_FILENO, me, measure))
    throw edgetran::system_error("nobody reads the answers", "standard output", "the coordinator is gone");
}

}  // namespace tool
