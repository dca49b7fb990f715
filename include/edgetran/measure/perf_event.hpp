// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: Linux for counters of its own; outside the umbrella.
#ifndef EDGETRAN_MEASURE_PERF_EVENT_HPP
#define EDGETRAN_MEASURE_PERF_EVENT_HPP

#include <unistd.h>

#include <cerrno>
#include <concepts>
#include <cstdint>
#include <utility>

#if defined(__linux__)
#include <linux/perf_event.h>
#include <sys/syscall.h>
#endif

namespace edgetran::measure {

/// The system call that opens counters of a performance monitoring unit, so that a test may put scripted ones
/// in its place. `open` gives the counter of `config` of the unit `type`, of all programs on processor `cpu`,
/// and returns 0 or an errno; so does the counter's `read`.
template <class T>
concept perf_events = std::copyable<T> && requires(const T& t, std::uint32_t type, std::uint64_t config,
                                                   int cpu, typename T::counter& c, std::uint64_t& count) {
  requires std::default_initializable<typename T::counter> && std::movable<typename T::counter>;
  { t.open(type, config, cpu, c) } -> std::same_as<int>;
  { c.read(count) } -> std::same_as<int>;
};

/// perf_event_open(2).
struct kernel_perf_events {
  class counter {
   public:
    counter() = default;
    explicit counter(int descriptor) noexcept : fd_(descriptor) {}
    counter(counter&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    counter& operator=(counter&& other) noexcept {
      std::swap(fd_, other.fd_);
      return *this;
    }
    ~counter() {
      if (fd_ >= 0) ::close(fd_);
    }
    int read(std::uint64_t& count) const {
      for (;;) {
        const ssize_t n = ::read(fd_, &count, sizeof count);
        if (n == static_cast<ssize_t>(sizeof count)) return 0;
        if (n >= 0) return EIO;  // the event is in a state of error
        if (errno != EINTR) return errno;
      }
    }

   private:
    int fd_ = -1;
  };

#if defined(__linux__)
  int open(std::uint32_t type, std::uint64_t config, int cpu, counter& out) const {
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = type;
    attributes.config = config;
    const long fd = ::syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd < 0) return errno;
    out = counter(static_cast<int>(fd));
    return 0;
  }
#else
  int open(std::uint32_t, std::uint64_t, int, counter&) const { return ENOSYS; }
#endif
};

static_assert(perf_events<kernel_perf_events>);

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_PERF_EVENT_HPP
