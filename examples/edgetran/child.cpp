// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "child.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <system_error>
#include <tuple>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/measure/clock.hpp"

namespace tool {
namespace {

using edgetran::seconds;

constexpr std::array passed_on{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGALRM};

// What a handler may look at: the command while it runs, the last signal, and one that came between commands.
volatile std::sig_atomic_t child = 0, received = 0, waiting = 0;

void pass_on(int signal, siginfo_t* info, void*) {
  const int before = errno;
  received = signal;
  // The terminal tells the whole group of processes; a person or a program with kill told us alone.
  if (child == 0)
    waiting = signal;
  else if (info->si_code <= 0)
    (void)::kill(static_cast<pid_t>(child), signal);
  errno = before;
}

/// Keeps the signals waiting for as long as it lives, or until `release`.
class held_signals {
 public:
  held_signals() {
    sigset_t mine;
    sigemptyset(&mine);
    for (const int signal : passed_on) sigaddset(&mine, signal);
    (void)pthread_sigmask(SIG_BLOCK, &mine, &mask_);
  }
  held_signals(const held_signals&) = delete;
  held_signals& operator=(const held_signals&) = delete;
  ~held_signals() { release(); }
  void release() const { (void)pthread_sigmask(SIG_SETMASK, &mask_, nullptr); }

 private:
  sigset_t mask_{};
};

seconds of(const timeval& t) {
  return seconds{static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec)};
}

/// What the child does between fork and exec; tells errno through the pipe if it comes back.
[[noreturn]] void become(char* const* words, const child_streams& streams, int complaint,
                         const held_signals& signals) {
  bool good = true;
  if (streams.no_input) {
    const int nothing = ::open("/dev/null", O_RDONLY);
    good = nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0;
  }
  if (good && streams.output_to_error) good = ::dup2(STDERR_FILENO, STDOUT_FILENO) >= 0;
  // Waiting signals come now, before the program is another.
  for (const int signal : passed_on) {
    struct sigaction now {};
    if (::sigaction(signal, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) != 0)
      (void)std::signal(signal, SIG_DFL);
  }
  signals.release();
  if (good) ::execvp(words[0], words);
  const int why = errno;
  (void)!::write(complaint, &why, sizeof why);
  ::_exit(127);
}

}  // namespace

signal_forwarding::signal_forwarding() {
  static_assert(std::tuple_size_v<decltype(before_)> == passed_on.size());
  child = 0;
  received = 0;
  waiting = 0;
  struct sigaction handler {};
  handler.sa_sigaction = &pass_on;
  handler.sa_flags = SA_SIGINFO | SA_RESTART;
  sigfillset(&handler.sa_mask);
  for (std::size_t i = 0; i < passed_on.size(); ++i) {
    (void)::sigaction(passed_on[i], nullptr, &before_[i]);
    // One that is ignored, as under nohup, stays ignored, in the command too.
    if ((before_[i].sa_flags & SA_SIGINFO) == 0 && before_[i].sa_handler == SIG_IGN) continue;
    (void)::sigaction(passed_on[i], &handler, nullptr);
  }
}
signal_forwarding::~signal_forwarding() {
  for (std::size_t i = 0; i < passed_on.size(); ++i) (void)::sigaction(passed_on[i], &before_[i], nullptr);
}
int signal_forwarding::last() const { return received; }

child_result run_child(const std::vector<std::string>& command, const child_streams& streams,
                       const signal_forwarding&) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw edgetran::io::detail::refusal("cannot open a pipe", command.front());
  edgetran::io::descriptor reading(ends[0]), writing(ends[1]);

  child_result result;
  const held_signals signals;
  result.launched = edgetran::measure::wall_now();
  const pid_t pid = ::fork();
  if (pid < 0) throw edgetran::io::detail::refusal("cannot make a process", command.front());
  if (pid == 0) become(words.data(), streams, writing.get(), signals);
  result.made = edgetran::measure::wall_now();
  child = pid;
  if (waiting != 0) (void)::kill(pid, static_cast<int>(waiting));
  waiting = 0;
  signals.release();
  {
    const edgetran::io::descriptor closed =
        std::move(writing);  // the end of the pipe tells that the program runs
  }
  int why = 0;
  ssize_t n = 0;
  do n = ::read(reading.get(), &why, sizeof why);
  while (n < 0 && errno == EINTR);

  int status = 0;
  rusage used{};
  // Until it is waited for, its number is no other process's: no signal may go there from then on.
  siginfo_t about{};
  int failed = 0;
  do failed = ::waitid(P_PID, static_cast<id_t>(pid), &about, WEXITED | WNOWAIT);
  while (failed != 0 && errno == EINTR);
  result.ended = edgetran::measure::wall_now();
  child = 0;
  pid_t waited = 0;
  do waited = ::wait4(pid, &status, 0, &used);
  while (waited < 0 && errno == EINTR);
  if (n == static_cast<ssize_t>(sizeof why))
    throw launch_failure{why == ENOENT ? 127 : 126,
                         command.front() + ": cannot run: " + std::generic_category().message(why)};
  if (waited < 0) throw edgetran::io::detail::refusal("cannot wait for the command", command.front());
  result.processor = of(used.ru_utime) + of(used.ru_stime);
  result.peak_memory = 1024.0 * static_cast<double>(used.ru_maxrss);
  result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + result.signal;
  return result;
}

}  // namespace tool
