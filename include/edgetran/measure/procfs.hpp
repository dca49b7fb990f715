// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/file.hpp); outside the umbrella.
#ifndef EDGETRAN_MEASURE_PROCFS_HPP
#define EDGETRAN_MEASURE_PROCFS_HPP

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"

namespace edgetran::measure {

namespace detail {

/// A file of the kernel, opened once and read from its beginning each time, as the kernel then writes it
/// anew.
class kernel_file {
 public:
  /// Throws device_error that says how to get such a file.
  explicit kernel_file(std::string path) : path_(std::move(path)), file_(open(path_)) {}

  /// The first bytes of the file; no more than any reader here looks at. Throws device_error.
  [[nodiscard]] std::string_view read() {
    const ssize_t n = ::pread(file_.get(), text_.data(), text_.size(), 0);
    if (n < 0) throw device_error("cannot read: " + std::generic_category().message(errno), path_, remedy);
    return {text_.data(), static_cast<std::size_t>(n)};
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  static constexpr const char* remedy =
      "mount procfs and let this user read it (mount -t proc proc /proc); only Linux has these files";

  static io::descriptor open(const std::string& path) {
    try {
      return io::open_regular(path);  // a pipe in its place has no writer to wait for
    } catch (const edgetran::system_error& e) {
      throw device_error(e.problem(), path, remedy);
    }
  }

  std::string path_;
  io::descriptor file_;
  std::array<char, 1024> text_{};
};

/// Takes a number with the blanks before it off the text.
inline std::optional<std::uint64_t> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::uint64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

/// The number behind a name that begins a line.
inline std::optional<std::uint64_t> number_of_line(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!line.starts_with(name)) continue;
    line.remove_prefix(name.size());
    return take_number(line);
  }
  return std::nullopt;
}

}  // namespace detail

/// How long the processors have worked and existed since boot, all together, in ticks (10 ms on most
/// kernels).
struct processor_ticks {
  double busy = 0;
  double total = 0;
};

/// Ticks in the text of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal; waiting for a disk
/// is idle, and time that the hypervisor gave to others is busy. Throws device_error naming `where`.
inline processor_ticks parse_processor_ticks(std::string_view text, const std::string& where = "/proc/stat") {
  processor_ticks t;
  constexpr std::size_t idle = 3, iowait = 4, known = 8;
  bool enough = text.starts_with("cpu ");
  text.remove_prefix(std::min<std::size_t>(4, text.size()));
  for (std::size_t i = 0; enough && i < known; ++i) {
    const auto ticks = detail::take_number(text);
    if (!ticks) {
      enough = i > idle;  // kernels before 2.6.11 write fewer
      break;
    }
    t.total += static_cast<double>(*ticks);
    if (i != idle && i != iowait) t.busy += static_cast<double>(*ticks);
  }
  if (!enough)
    throw device_error("no line 'cpu <user> <nice> <system> <idle> ...'", where, "mount the procfs of Linux");
  return t;
}

/// Share of the processors' time that was worked between two readings, in percent; none where no tick has
/// passed.
inline std::optional<double> busy_percent(const processor_ticks& from, const processor_ticks& to) {
  const double total = to.total - from.total;
  if (!(total > 0)) return std::nullopt;
  return 100 * std::clamp((to.busy - from.busy) / total, 0.0, 1.0);  // iowait may run backwards (proc(5))
}

/// Share of the memory that programs cannot get any more, in percent, from the text of /proc/meminfo: all but
/// MemAvailable, before Linux 3.14 all but free, buffers and cache. Throws device_error naming `where`.
inline double parse_memory_in_use(std::string_view text, const std::string& where = "/proc/meminfo") {
  const auto total = detail::number_of_line(text, "MemTotal:");
  auto available = detail::number_of_line(text, "MemAvailable:");
  if (!available) {
    const auto free = detail::number_of_line(text, "MemFree:"),
               buffers = detail::number_of_line(text, "Buffers:"),
               cached = detail::number_of_line(text, "Cached:");
    if (free && buffers && cached) available = *free + *buffers + *cached;
  }
  if (!total || *total == 0 || !available)
    throw device_error("no lines MemTotal and MemAvailable", where, "mount the procfs of Linux");
  return 100 * (1 - static_cast<double>(std::min(*available, *total)) / static_cast<double>(*total));
}

/// Processors and memory of this machine. `root` stands before /proc, for tests on a made-up machine.
class procfs {
 public:
  /// Throws device_error where there are no such files.
  explicit procfs(const std::string& root = "")
      : stat_(root + "/proc/stat"), meminfo_(root + "/proc/meminfo") {}

  [[nodiscard]] processor_ticks ticks() { return parse_processor_ticks(stat_.read(), stat_.path()); }
  [[nodiscard]] double memory_in_use() { return parse_memory_in_use(meminfo_.read(), meminfo_.path()); }

 private:
  detail::kernel_file stat_, meminfo_;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_PROCFS_HPP
