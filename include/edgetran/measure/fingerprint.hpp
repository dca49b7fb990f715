// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_FINGERPRINT_HPP
#define EDGETRAN_MEASURE_FINGERPRINT_HPP

#include <unistd.h>

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include "edgetran/core/units.hpp"

namespace edgetran::measure {

/// What a calibration holds for: the processor, and the program that ran on it.
struct fingerprint {
  std::string processor;     ///< model name
  std::string architecture;  ///< x86_64, aarch64 …
  std::size_t cores = 0;
  std::string governor;  ///< frequency governor, empty where the kernel does not say
  bytes l2_cache{};
  bytes l3_cache{};
  std::string compiler;         ///< with what changes its code: no optimisation, a sanitizer
  std::string instruction_set;  ///< that Eigen was compiled for
  std::string eigen;
  std::string kernels;  ///< kernel set of the runner

  friend bool operator==(const fingerprint&, const fingerprint&) = default;
};

namespace detail {
/// Calls visit(line) for the lines of a small text file until it returns true; no line where there is no
/// file.
template <class Visit>
void each_line(const std::string& path, Visit visit) {
  std::FILE* file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return;
  char buffer[512];
  while (std::fgets(buffer, sizeof buffer, file) != nullptr) {
    std::string line(buffer);
    if (!line.empty() && line.back() == '\n') line.pop_back();
    if (visit(line)) break;
  }
  std::fclose(file);
}

template <class = void>
std::string first_line(const std::string& path) {
  std::string first;
  each_line(path, [&](const std::string& line) {
    first = line;
    return true;
  });
  return first;
}

/// The model name, or where the kernel gives none, as on most Arm machines, each kind of core by its numbers:
/// `Arm 0x41/0xd03 + Arm 0x41/0xd08`.
template <class = void>
std::string processor_name(const std::string& root) {
  std::string name, cores, implementer;
  each_line(root + "/proc/cpuinfo", [&](const std::string& line) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos) return false;
    const std::string value = line.substr(colon + 2);
    if (line.starts_with("model name") || line.starts_with("Model")) return name = value, true;
    if (line.starts_with("CPU implementer")) implementer = value;
    if (line.starts_with("CPU part")) {
      const std::string core = "Arm " + implementer + "/" + value;
      if (cores.find(core) == std::string::npos) cores += (cores.empty() ? "" : " + ") + core;
    }
    return false;
  });
  return !name.empty() ? name : !cores.empty() ? cores : "unknown";
}

/// Size of the cache of a level that processor 0 sees; 0 where the kernel does not say.
template <class = void>
bytes cache_size(const std::string& root, int level) {
  for (int index = 0; index < 8; ++index) {
    const std::string folder = root + "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index);
    if (first_line(folder + "/level") != std::to_string(level)) continue;
    if (first_line(folder + "/type") == "Instruction") continue;
    const std::string size = first_line(folder + "/size");
    double value = 0;
    std::size_t at = 0;
    for (; at < size.size() && size[at] >= '0' && size[at] <= '9'; ++at)
      value = 10 * value + (size[at] - '0');
    const double unit = at < size.size() && size[at] == 'M'   ? 1 << 20
                        : at < size.size() && size[at] == 'K' ? 1 << 10
                                                              : 1;
    return bytes{value * unit};
  }
  return bytes{0};
}

inline std::string compiler_name() {
#if defined(__clang__)
  std::string name = "clang " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__);
#elif defined(__GNUC__)
  std::string name = "gcc " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__);
#else
  std::string name = "unknown";
#endif
#if !defined(__OPTIMIZE__)
  name += ", not optimised";
#endif
#if !defined(NDEBUG)
  name += ", with assertions";
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  name += ", sanitized";
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
  name += ", sanitized";
#endif
#endif
  return name;
}

inline std::string architecture_name() {
#if defined(__x86_64__)
  return "x86_64";
#elif defined(__aarch64__)
  return "aarch64";
#else
  return "other";
#endif
}
}  // namespace detail

/// Reads the machine that this program runs on. `root` stands before /proc and /sys, for tests on a made-up
/// machine. A template so that only its callers compile it.
template <class = void>
fingerprint read_fingerprint(const std::string& kernels, const std::string& root = "") {
  fingerprint f;
  f.processor = detail::processor_name(root);
  f.architecture = detail::architecture_name();
  f.cores = static_cast<std::size_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  f.governor = detail::first_line(root + "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  f.l2_cache = detail::cache_size(root, 2);
  f.l3_cache = detail::cache_size(root, 3);
  f.compiler = detail::compiler_name();
  f.instruction_set = Eigen::SimdInstructionSetsInUse();
  f.eigen = std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "." +
            std::to_string(EIGEN_MINOR_VERSION);
  f.kernels = kernels;
  return f;
}

/// Names of the fields in which two fingerprints differ; empty for the same device.
template <class = void>
std::vector<std::string> differences(const fingerprint& a, const fingerprint& b) {
  std::vector<std::string> names;
  const auto compare = [&](const char* name, const auto& x, const auto& y) {
    if (!(x == y)) names.emplace_back(name);
  };
  compare("processor", a.processor, b.processor);
  compare("architecture", a.architecture, b.architecture);
  compare("cores", a.cores, b.cores);
  compare("governor", a.governor, b.governor);
  compare("l2_cache", a.l2_cache, b.l2_cache);
  compare("l3_cache", a.l3_cache, b.l3_cache);
  compare("compiler", a.compiler, b.compiler);
  compare("instruction_set", a.instruction_set, b.instruction_set);
  compare("eigen", a.eigen, b.eigen);
  compare("kernels", a.kernels, b.kernels);
  return names;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_FINGERPRINT_HPP
