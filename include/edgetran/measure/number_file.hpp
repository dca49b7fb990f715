// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files; outside the umbrella.
#ifndef EDGETRAN_MEASURE_NUMBER_FILE_HPP
#define EDGETRAN_MEASURE_NUMBER_FILE_HPP

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/measure/site.hpp"

namespace edgetran::measure {

/// A file of the kernel with one whole number in it, opened once and read anew each time.
///
/// A reading that fails, comes in part or is no number is tried twice more, for drivers stumble; a file that
/// has gone is opened again, for devices come back. What then still fails is a device_error that names the
/// file and the remedy.
///
/// The kernel ends its numbers with a line end. Where the file had one when it was opened, a text without it
/// is a part of a number, and no number.
template <file_tree Files, class Number = std::uint64_t>
class number_file {
 public:
  /// Throws device_error if the file cannot be opened or read. `remedy` says how to get at a forbidden one;
  /// numbers outside [least, most] are errors.
  number_file(const Files& files, std::string path, std::string remedy,
              Number most = std::numeric_limits<Number>::max(),
              Number least = std::numeric_limits<Number>::lowest())
      : files_(files), path_(std::move(path)), remedy_(std::move(remedy)), least_(least), most_(most) {
    if (const int failed = files_.open(path_, file_); failed != 0) refuse("cannot open", failed);
    for (int attempt = 0; attempt < attempts && !ends_line_; ++attempt) {
      const ssize_t n = file_.read(std::span(text_));
      ends_line_ = n > 0 && text_[static_cast<std::size_t>(n - 1)] == '\n';
    }
    (void)read();
  }

  /// Throws device_error.
  Number read() {
    ssize_t n = 0;
    for (int attempt = 0; attempt < attempts; ++attempt) {
      n = file_.read(std::span(text_));
      if (n == -ENODEV || n == -ENOENT || n == -ESTALE || n == -EBADF) {
        const int failed = files_.open(path_, file_);
        if (failed == ENOENT || failed == ENODEV)
          throw device_error("the file has vanished", path_, "plug the device in or load its driver again");
        if (failed != 0) refuse("cannot open again", failed);
        n = file_.read(std::span(text_));
      }
      Number value{};
      if (n > 0 && parse(static_cast<std::size_t>(n), value) && value >= least_ && value <= most_)
        return value;
    }
    if (n < 0) refuse("cannot read", static_cast<int>(-n));
    complain(static_cast<std::size_t>(n));
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  static constexpr int attempts = 3;

  bool parse(std::size_t n, Number& value) const {
    const char *begin = text_.data(), *end = begin + n;
    if (end[-1] == '\n')
      --end;
    else if (ends_line_ || n == text_.size())
      return false;
    const auto [stop, problem] = std::from_chars(begin, end, value);
    return problem == std::errc{} && stop == end;
  }

  [[noreturn]] void refuse(const std::string& doing, int code) const {
    const bool forbidden = code == EACCES || code == EPERM;
    throw device_error(doing + ": " + std::generic_category().message(code), path_,
                       forbidden ? remedy_
                       : code == ENOENT || code == ENODEV
                           ? "load the driver that writes it"
                           : "read the kernel's messages (dmesg) about this device");
  }
  [[noreturn]] void complain(std::size_t n) const {
    Number value{};
    std::string shown(text_.data(), n);
    if (n > 0 && parse(n, value))
      throw device_error("the number " + std::to_string(value) + " is out of range [" +
                             std::to_string(least_) + ", " + std::to_string(most_) + "]",
                         path_, "read again; a driver that keeps saying so is broken");
    for (char& c : shown)
      if (c < ' ' || c > '~') c = '?';
    throw device_error(n == 0 ? "the file is empty" : "no whole number but '" + shown + "'", path_,
                       "read again; a driver that keeps saying so is broken");
  }

  Files files_;
  std::string path_;
  std::string remedy_;
  Number least_, most_;
  typename Files::file file_;
  std::array<char, 32> text_{};
  bool ends_line_ = false;
};

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_NUMBER_FILE_HPP
