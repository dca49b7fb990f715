// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_ALLOCATIONS_COUNTER_HPP
#define EDGETRAN_TESTS_ALLOCATIONS_COUNTER_HPP

#include <malloc.h>

#include <cstddef>
#include <cstdlib>
#include <new>

/// Counts every `operator new` of the process; for the one source of a program.
inline std::size_t allocations = 0;
/// What they asked for together; freed or not.
inline std::size_t allocated_bytes = 0;
/// What is allocated now, as the allocator rounds it up, and the most since somebody set it.
inline std::size_t live_bytes = 0, peak_bytes = 0;

inline void* count_and_allocate(std::size_t n, std::size_t alignment) {
  ++allocations;
  allocated_bytes += n;
  const std::size_t whole = (n + alignment - 1) / alignment * alignment;
  void* p = std::aligned_alloc(alignment, whole == 0 ? alignment : whole);
  if (p == nullptr) throw std::bad_alloc();
  live_bytes += ::malloc_usable_size(p);
  if (live_bytes > peak_bytes) peak_bytes = live_bytes;
  return p;
}
inline void count_and_free(void* p) noexcept {
  if (p != nullptr) live_bytes -= ::malloc_usable_size(p);
  std::free(p);
}

// Not inlined: g++ warns of malloc met by delete where it sees into both.
[[gnu::noinline]] void* operator new(std::size_t n) {
  return count_and_allocate(n, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t a) {
  return count_and_allocate(n, static_cast<std::size_t>(a));
}
[[gnu::noinline]] void operator delete(void* p) noexcept { count_and_free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { count_and_free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { count_and_free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { count_and_free(p); }

#endif  // EDGETRAN_TESTS_ALLOCATIONS_COUNTER_HPP
