// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_SITE_HPP
#define EDGETRAN_MEASURE_SITE_HPP

#include <dirent.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/core/units.hpp"
#include "edgetran/measure/clock.hpp"

namespace edgetran::measure {

/// The files that a meter reads, so that a test may put a scripted machine in their place.
///
/// `open` and `list` return 0 or an errno. An open file is read from its beginning each time, as the kernel
/// then writes it anew; `read` returns how many bytes came, or an errno below 0. `list` gives the names in a
/// folder in order, without "." and "..". A file closes itself, and a default one is closed.
template <class T>
concept file_tree = std::copyable<T> && requires(const T& t, const std::string& path, typename T::file& f,
                                                 std::vector<std::string>& names, std::span<char> into) {
  requires std::default_initializable<typename T::file> && std::movable<typename T::file>;
  { t.open(path, f) } -> std::same_as<int>;
  { t.list(path, names) } -> std::same_as<int>;
  { f.read(into) } -> std::same_as<ssize_t>;
};

/// The files of this machine.
struct posix_files {
  class file {
   public:
    file() = default;
    explicit file(int descriptor) noexcept : fd_(descriptor) {}
    file(file&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    file& operator=(file&& other) noexcept {
      std::swap(fd_, other.fd_);
      return *this;
    }
    ~file() {
      if (fd_ >= 0) ::close(fd_);
    }
    ssize_t read(std::span<char> into) {
      for (;;) {
        const ssize_t n = ::pread(fd_, into.data(), into.size(), 0);
        if (n >= 0) return n;
        if (errno != EINTR) return -errno;
      }
    }

   private:
    int fd_ = -1;
  };

  int open(const std::string& path, file& out) const {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return errno;
    out = file(fd);
    return 0;
  }

  int list(const std::string& path, std::vector<std::string>& names) const {
    names.clear();
    DIR* folder = ::opendir(path.c_str());
    if (folder == nullptr) return errno;
    errno = 0;
    while (const dirent* entry = ::readdir(folder)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    const int failed = errno;
    ::closedir(folder);
    std::sort(names.begin(), names.end());
    return failed;
  }
};

/// CLOCK_MONOTONIC.
struct monotonic_clock {
  seconds operator()() const { return wall_now(); }
};

/// Where meters look: files below `root`, read by `clock`. Readers take a copy.
template <file_tree Files = posix_files, class Clock = monotonic_clock>
requires std::convertible_to<std::invoke_result_t<const Clock&>, seconds>
struct site {
  std::string root = "/";
  Files files{};
  Clock clock{};

  /// The path below the root of one that begins with '/'.
  [[nodiscard]] std::string path(std::string_view absolute) const {
    std::string joined = root;
    while (!joined.empty() && joined.back() == '/') joined.pop_back();
    return joined += absolute;
  }
};

/// A small file as text without the blanks at its end. Returns 0 or an errno.
template <file_tree Files>
int read_text(const Files& files, const std::string& path, std::string& text) {
  typename Files::file f;
  if (const int failed = files.open(path, f); failed != 0) return failed;
  text.resize(4096);
  const ssize_t n = f.read(std::span(text.data(), text.size()));
  text.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  text.erase(text.find_last_not_of(std::string_view(" \t\n\0", 4)) + 1);
  return n < 0 ? static_cast<int>(-n) : 0;
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_SITE_HPP
