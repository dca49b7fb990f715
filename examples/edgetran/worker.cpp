// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "worker.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/measure/any_meter.hpp"
#include "edgetran/measure/call_energy.hpp"
#include "edgetran/profile/bench.hpp"
#include "edgetran/profile/call_power.hpp"
#include "edgetran/profile/worker_serve.hpp"
#include "sources.hpp"

namespace tool {
namespace {

namespace profile = edgetran::profile;
namespace measure = edgetran::measure;
using edgetran::seconds;

constexpr const char* not_asked_for = "not asked for: the worker measures latency alone";

profile::call_power<> power_of(const worker_options& o) {
  if (o.source.starts_with("csv:"))
    throw edgetran::input_error("an external meter is no source of a worker", "--source",
                                "measure single runs with it by 'edgetran meter'");
  measure::this_machine here;
  here.root = o.root;
  return profile::call_power<>([o] { return open_source(o.source, o.root, o.model); },
                               {.longest_window = seconds{o.longest_window},
                                .idle = seconds{o.idle},
                                .idle_every = seconds{o.idle_every},
                                .window = {.peak_window = seconds{o.peak_window}}},
                               here);
}

abilities abilities_of(const profile::call_power<>& power) {
  if (power.source() != nullptr)
    return {{"latency", "energy", "peak_power"}, {}, profile::as_utf8(power.source()->name)};
  return {{"latency"}, power.why_none()};
}

/// What the greeting says.
edgetran::json::object capabilities(const abilities& a, const measure::source* source) {
  edgetran::json::array quantities;
  for (const std::string& q : a.quantities) quantities.emplace_back(q);
  edgetran::json::object o{{"quantities", std::move(quantities)}};
  if (source != nullptr) {
    o.set("source", a.source);
    o.set("quality", std::string(name(source->quality)));
  }
  return o;
}

template <class Bench>
void serve(Bench& bench, edgetran::json::object can) {
  const profile::hello me{{}, Bench::fingerprint(), std::move(can)};
  const auto measure = [&](const profile::measure_request& r) {
    return bench.measure_one(r.architecture, r.workload, r.budget);
  };
  if (!profile::serve(STDIN_FILENO, STDOUT_FILENO, me, measure))
    throw edgetran::system_error("nobody reads the answers", "standard output", "the coordinator is gone");
}

/// A word that a shell takes as it stands.
std::string quoted(const std::string& word) {
  std::string all = "'";
  for (const char c : word) all += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return all + "'";
}

}  // namespace

abilities abilities_of(const worker_options& o) {
  if (o.latency_only) return {{"latency"}, not_asked_for};
  return abilities_of(power_of(o));
}

void worker(const worker_options& o) {
  if (o.latency_only) {
    profile::bench<> bench(profile::unmetered{not_asked_for});
    return serve(bench, capabilities(abilities_of(o), nullptr));
  }
  profile::call_power<> power = power_of(o);
  edgetran::json::object can = capabilities(abilities_of(power), power.source());
  profile::bench<edgetran::nn::plain_kernels, profile::call_power<>> bench(std::move(power));
  serve(bench, std::move(can));
}

std::string words_of(const worker_options& o) {
  const worker_options usual;
  std::string words = o.latency_only ? " --latency-only" : "";
  const auto text = [&](const char* option, const std::string& value) {
    if (!value.empty()) words += std::string(" ") + option + " " + quoted(value);
  };
  const auto number = [&](const char* option, double value, double otherwise) {
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.17g", value);
    if (value != otherwise) words += std::string(" ") + option + " " + digits;
  };
  text("--source", o.source);
  text("--model", o.model);
  text("--root", o.root);
  number("--idle", o.idle, usual.idle);
  number("--idle-every", o.idle_every, usual.idle_every);
  number("--peak-window", o.peak_window, usual.peak_window);
  number("--longest-window", o.longest_window, usual.longest_window);
  return words;
}

std::string own_worker(const worker_options& o) {
  return "exec " + quoted(std::filesystem::read_symlink("/proc/self/exe").string()) + " worker" + words_of(o);
}

}  // namespace tool
