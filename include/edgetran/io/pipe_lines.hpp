// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Outside the umbrella.
#ifndef EDGETRAN_IO_PIPE_LINES_HPP
#define EDGETRAN_IO_PIPE_LINES_HPP

#include <pthread.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace edgetran::io {

/// `write` that answers EPIPE where nobody reads any more, in a program that left SIGPIPE alone, which would
/// end it otherwise. Changes nothing that other threads see.
inline ssize_t write_no_signal(int fd, const char* from, std::size_t n) {
  sigset_t pipe, before, waiting;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigemptyset(&waiting);
  sigpending(&waiting);
  const bool was_pending = sigismember(&waiting, SIGPIPE) == 1;
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  const ssize_t written = ::write(fd, from, n);
  const int why = errno;
  if (written < 0 && why == EPIPE && !was_pending) {
    // Sent to this thread, so it is there already, unless it is ignored and was never sent.
    sigpending(&waiting);
    int ignored = 0;
    if (sigismember(&waiting, SIGPIPE) == 1) sigwait(&pipe, &ignored);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = why;
  return written;
}

/// Cuts what comes through a pipe, piece by piece, into lines.
class line_buffer {
 public:
  void add(std::string_view bytes) { text_ += bytes; }

  /// The next whole line without its newline; nothing if it has not come yet.
  std::optional<std::string> next() {
    const std::size_t end = text_.find('\n', searched_);
    if (end == text_.npos) {
      searched_ = text_.size();
      return std::nullopt;
    }
    std::string line = text_.substr(begin_, end - begin_);
    begin_ = searched_ = end + 1;
    ++lines_;
    if (begin_ > 4096 && begin_ > text_.size() / 2) {
      text_.erase(0, begin_);
      begin_ = searched_ = 0;
    }
    return line;
  }

  /// Lines that were taken.
  [[nodiscard]] std::size_t lines() const { return lines_; }
  /// Bytes that wait for their newline, once `next` gives nothing.
  [[nodiscard]] std::size_t unfinished() const { return text_.size() - begin_; }
  [[nodiscard]] std::string_view rest() const { return std::string_view(text_).substr(begin_); }

 private:
  std::string text_;
  std::size_t begin_ = 0, searched_ = 0, lines_ = 0;
};

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_PIPE_LINES_HPP
