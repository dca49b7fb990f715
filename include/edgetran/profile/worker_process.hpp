// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX; outside the umbrella.
#ifndef EDGETRAN_PROFILE_WORKER_PROCESS_HPP
#define EDGETRAN_PROFILE_WORKER_PROCESS_HPP

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/pipe_lines.hpp"

extern "C" char** environ;  // POSIX wants programs to declare it

namespace edgetran::profile {

/// A command in a shell, with a pipe to its standard input and one from its standard output. Nothing here
/// waits: poll the two descriptors, then call `send_waiting` and `receive`. The command runs in a process
/// group of its own: an interrupt from the keyboard is the coordinator's to handle, and killing it kills all
/// of it.
class worker_process {
 public:
  /// Starts `/bin/sh -c command`. Throws system_error.
  explicit worker_process(const std::string& command) : command_(command) {
    auto [child_in, mine_out] = make_pipe();
    auto [mine_in, child_out] = make_pipe();
    for (const int fd : {mine_out.get(), mine_in.get()})
      if (::fcntl(fd, F_SETFL, O_NONBLOCK) != 0) refuse(errno);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, child_in.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, child_out.get(), STDOUT_FILENO);
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (const int s : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXFSZ}) sigaddset(&usual, s);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                             POSIX_SPAWN_SETSIGDEF));
    std::string text = command;
    char shell[] = "sh", option[] = "-c";
    char* const arguments[] = {shell, option, text.data(), nullptr};
    const int refused = ::posix_spawn(&pid_, "/bin/sh", &files, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (refused != 0) {
      pid_ = -1;
      refuse(refused);
    }
    to_child_ = std::move(mine_out);
    from_child_ = std::move(mine_in);
  }
  worker_process(worker_process&& other) noexcept
      : command_(std::move(other.command_)),
        pid_(std::exchange(other.pid_, -1)),
        to_child_(std::move(other.to_child_)),
        from_child_(std::move(other.from_child_)),
        waiting_(std::move(other.waiting_)),
        ended_(std::move(other.ended_)) {}
  worker_process& operator=(worker_process&&) = delete;
  ~worker_process() { kill(); }

  /// Queues a line for the command's standard input and sends what the pipe takes.
  void send(std::string_view line) {
    (waiting_ += line) += '\n';
    send_waiting();
  }
  /// Sends more of what is queued. What nobody reads any more is dropped: `receive` tells the end.
  void send_waiting() {
    while (!waiting_.empty()) {
      const ssize_t n = io::write_no_signal(to_child_.get(), waiting_.data(), waiting_.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && errno == EAGAIN) return;
      if (n < 0) return waiting_.clear();
      waiting_.erase(0, static_cast<std::size_t>(n));
    }
  }
  /// Tells the command that nothing more will come.
  void close_input() { to_child_ = io::descriptor(-1); }

  /// What there is to read now, up to 64 KiB; empty if nothing has come; nothing at its end.
  std::optional<std::string> receive() {
    std::string bytes(65536, '\0');
    for (;;) {
      const ssize_t n = ::read(from_child_.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n == 0 || (n < 0 && errno != EAGAIN)) return std::nullopt;
      bytes.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
      return bytes;
    }
  }

  /// For poll: the end that can be read, and the other while something waits to be sent.
  [[nodiscard]] std::array<pollfd, 2> polled() const {
    return {pollfd{from_child_.get(), POLLIN, 0},
            pollfd{waiting_.empty() ? -1 : to_child_.get(), POLLOUT, 0}};
  }

  /// Kills the command with all that it started, and takes its status off the system's hands. Waits 5 s at
  /// most, which only a process that the kernel cannot stop outlives.
  void kill() {
    if (pid_ < 0) return;
    ::kill(-pid_, SIGKILL);
    int status = 0;
    for (int i = 0; i < 5000 && ::waitpid(pid_, &status, WNOHANG) == 0; ++i) pause();
    pid_ = -1;
  }
  /// Gives the command some time to end by itself, then kills what is left. Returns whether it ended by
  /// itself.
  bool end(double seconds) {
    close_input();
    bool willingly = has_ended();
    for (double t = 0; t < seconds && !willingly; t += 0.001) {
      pause();
      willingly = has_ended();
    }
    kill();
    return willingly;
  }

  /// Whether the command itself has ended; never waits. It leaves the status to `kill`: until then no other
  /// process gets its number.
  bool has_ended() {
    if (pid_ < 0 || ended_) return true;
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) {
      if (errno == ECHILD) ended_ = "ended";  // somebody else took it, or SIGCHLD is ignored
    } else if (info.si_pid == pid_) {
      ended_ = info.si_code == CLD_EXITED ? "ended with code " + std::to_string(info.si_status)
                                          : "was ended by signal " + std::to_string(info.si_status);
    }
    return ended_.has_value();
  }
  /// How it ended, in words.
  [[nodiscard]] std::string how_it_ended() const { return ended_.value_or("closed its output"); }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const std::string& command() const { return command_; }

 private:
  struct both_ends {
    io::descriptor read, write;
  };
  both_ends make_pipe() const {
    int fd[2];
    if (::pipe2(fd, O_CLOEXEC) != 0) refuse(errno);
    both_ends ends{io::descriptor(fd[0]), io::descriptor(fd[1])};
    // Not 0 to 2, which the child's would be put in the place of; and not for other children to hold open.
    for (io::descriptor* end : {&ends.read, &ends.write}) {
      const int above = ::fcntl(end->get(), F_DUPFD_CLOEXEC, 3);
      if (above < 0) refuse(errno);
      *end = io::descriptor(above);
    }
    return ends;
  }
  [[noreturn]] void refuse(int code) const { throw io::detail::refusal("cannot start", command_, code); }
  static void pause() {
    const std::timespec millisecond{0, 1'000'000};
    ::nanosleep(&millisecond, nullptr);
  }

  std::string command_;
  pid_t pid_ = -1;
  io::descriptor to_child_{-1}, from_child_{-1};
  std::string waiting_;
  std::optional<std::string> ended_{};
};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_WORKER_PROCESS_HPP
