// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/predict/profile_json.hpp"
#include "edgetran/profile/calibrate.hpp"
#include "interrupt.hpp"

namespace tool {
namespace {

using edgetran::input_error;

std::int64_t whole(std::string_view text, std::int64_t least) {
  std::int64_t n = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (problem != std::errc{} || end != text.data() + text.size() || n < least || n > (std::int64_t{1} << 24))
    throw input_error(
        "\"" + std::string(text) + "\" is not a whole number from " + std::to_string(least) + " to 2^24", {},
        "write a list like 1,8 or a range like 32:256:32");
  return n;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::vector<std::int64_t> numbers(const std::string& text, std::int64_t least = 1) {
  std::vector<std::int64_t> all;
  for (const std::string_view part : split(text, ',')) {
    const auto range = split(part, ':');
    if (range.size() > 3)
      throw input_error("\"" + std::string(part) + "\" is no range", {}, "write from:to:step");
    const std::int64_t from = whole(range[0], least), to = range.size() > 1 ? whole(range[1], least) : from,
                       step = range.size() > 2 ? whole(range[2], 1) : 1;
    if (to < from)
      throw input_error("\"" + std::string(part) + "\" runs backwards", {}, "write from:to:step");
    for (std::int64_t n = from; n <= to; n += step) {
      if (all.size() == 10000) throw input_error("more than 10,000 values", {}, "choose a larger step");
      all.push_back(n);
    }
  }
  return all;
}

edgetran::model::phase phase_of(const std::string& name) {
  using edgetran::model::phase;
  return name == "decode" ? phase::decode : name == "prefill" ? phase::prefill : phase::encode;
}

}  // namespace

namespace {
std::string complaint(const std::string& text, std::int64_t least) {
  try {
    numbers(text, least);
    return {};
  } catch (const input_error& e) {
    return e.what();
  }
}

/// Workloads of new tokens behind others: one a context that the options name. Where they name none, a
/// decoded token is the last of `--sequence` tokens, and a prompt stands alone.
std::vector<edgetran::model::workload> behind_contexts(const options& o, std::int64_t batch,
                                                       std::int64_t sequence) {
  using edgetran::model::phase;
  const phase p = phase_of(o.phase);
  if (o.context.empty()) return {{.batch = batch, .sequence = sequence, .phase = p}};
  if (p == phase::encode)
    throw input_error("a whole sequence is encoded at once, behind nothing", "--context",
                      "add --phase decode or --phase prefill");
  std::vector<edgetran::model::workload> all;
  for (const std::int64_t before : numbers(o.context, 0)) {
    const std::int64_t added = p == phase::decode ? 1 : sequence;
    if (before + added > std::int64_t{1} << 24)
      throw input_error(
          std::to_string(added) + " new tokens behind " + std::to_string(before) + " are more than 2^24",
          "--context", "choose a shorter one");
    all.push_back({.batch = batch, .sequence = added, .context = before + added, .phase = p});
  }
  return all;
}
}  // namespace

std::string complaint_about_numbers(const std::string& text) { return complaint(text, 1); }
std::string complaint_about_contexts(const std::string& text) { return complaint(text, 0); }

std::vector<edgetran::model::workload> workloads(const options& o, bool takes_image, std::int64_t longest) {
  const bool named = !o.sequence.empty();
  if (!o.context.empty() && named && o.phase == "decode")
    throw input_error("both name the tokens that a decoded one attends to", "--context and --sequence",
                      "keep --context: tokens before the new one");
  std::vector<std::int64_t> sequences = numbers(named ? o.sequence : o.usual_sequence);
  if (!named) std::erase_if(sequences, [&](std::int64_t n) { return n > longest; });
  if (sequences.empty()) sequences.push_back(longest);
  std::vector<edgetran::model::workload> all;
  for (const std::int64_t batch : numbers(o.batch.empty() ? "1" : o.batch))
    for (const std::int64_t sequence : sequences) {
      const auto more = behind_contexts(o, batch, sequence);
      if (all.size() + more.size() > 10000)
        throw input_error("more than 10,000 workloads", "--batch, --sequence and --context",
                          "choose larger steps");
      all.insert(all.end(), more.begin(), more.end());
      if (takes_image || (!o.context.empty() && o.phase == "decode")) break;
    }
  return all;
}

void warnings::say(const std::string& warning) {
  if (!warning.empty() && said_.insert(warning).second)
    std::fprintf(stderr, "edgetran: %s\n", warning.c_str());
}

std::function<void(double)> progress_bar(std::string label) {
  if (isatty(STDERR_FILENO) == 0) return [](double) {};
  return [label = std::move(label)](double done) {
    constexpr int width = 40;
    const int full = static_cast<int>(done * width);
    if (done < 1)
      std::fprintf(stderr, "\r%s [%.*s%*s] %3.0f%%", label.c_str(), full,
                   "########################################", width - full, "", 100 * done);
    else
      std::fprintf(stderr, "\r%*s\r", static_cast<int>(label.size()) + width + 8, "");
  };
}

edgetran::predict::device_profile calibrate_here(double budget) {
  edgetran::profile::calibrate_options with;
  with.budget = edgetran::seconds{budget};
  const auto bar = progress_bar("calibrating");
  with.progress = [&](double done) {
    if (interrupted != 0) throw interruption();
    bar(std::min(done, 0.999));
  };
  auto device = edgetran::profile::calibrate(with);
  bar(1);
  return device;
}

void require_writable(const std::filesystem::path& path) {
  std::error_code ignored;
  const std::filesystem::path target = std::filesystem::weakly_canonical(path, ignored);  // behind a link
  std::filesystem::path folder = (target.empty() ? path : target).parent_path();
  if (folder.empty()) folder = ".";
  if (!std::filesystem::is_directory(folder, ignored))
    throw edgetran::system_error("no such folder", folder.string(), "create it, or name another file");
  const bool special =
      std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored);
  if (special || access(folder.c_str(), W_OK) != 0)
    throw edgetran::system_error("no file can be written here", path.string(), "name another one");
}

std::filesystem::path cached_profile() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  std::filesystem::path base;
  if (cache != nullptr && *cache != '\0')
    base = cache;
  else if (home != nullptr && *home != '\0')
    base = std::filesystem::path(home) / ".cache";
  else
    throw edgetran::system_error("no folder for the calibration", "cache",
                                 "set HOME, or name a file: calibrate --out writes it, --device reads it");
  return base / "edgetran" / "device.json";
}

edgetran::predict::device_profile device_of(const options& o) {
  if (o.device != "here") {
    std::error_code ignored;
    if (edgetran::predict::find_shipped(o.device) != nullptr)
      throw edgetran::device_error(
          "a shipped profile, of a device that is not this one", o.device,
          "predict --device takes it; here, or a file of calibrate, can be verified");
    if (!std::filesystem::exists(o.device, ignored))
      throw edgetran::unknown_error(
          "no such device and no such file", o.device,
          "known: here, " + edgetran::predict::shipped_names() + ", or the file of calibrate --out");
    return edgetran::predict::load_profile(o.device);
  }
  const std::filesystem::path path = cached_profile();
  const auto here = edgetran::measure::read_fingerprint(edgetran::nn::plain_kernels::name);
  if (std::error_code ignored; std::filesystem::exists(path, ignored)) {
    try {
      auto cached = edgetran::predict::load_profile(path);
      if (edgetran::measure::differences(cached.fingerprint, here).empty()) return cached;
      std::fprintf(stderr, "edgetran: the cached profile is of another device or build; calibrating anew\n");
    } catch (const edgetran::error& e) {
      std::fprintf(stderr, "edgetran: %s; calibrating anew\n", e.what());
    }
  }
  std::fprintf(stderr, "edgetran: no calibration of this machine yet; measuring it for %.0f s\n", o.budget);
  auto device = calibrate_here(o.budget);
  try {  // what took a minute to measure serves this call, whether it can be kept or not
    std::filesystem::create_directories(path.parent_path());
    edgetran::predict::save_profile(path, device);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "edgetran: the calibration is not kept: %s\n", e.what());
  }
  return device;
}

}  // namespace tool
