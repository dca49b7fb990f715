// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_ALLOCATIONS_COUNTER_HPP
#define EDGETRAN_TESTS_ALLOCATIONS_COUNTER_HPP

#include <cstddef>
#include <cstdlib>
#include <new>

/// Counts every `operator new` of the process; for the one source of a program.
inline std::size_t allocations = 0;
/// What they asked for together; freed or not.
inline std::size_t allocated_bytes = 0;

inline void* count_and_allocate(std::size_t n, std::size_t alignment) {
  ++allocations;
  allocated_bytes += n;
  const std::size_t whole = (n + alignment - 1) / alignment * alignment;
  if (void* p = std::aligned_alloc(alignment, whole == 0 ? alignment : whole)) return p;
  throw std::bad_alloc();
}

// Not inlined: g++ warns of malloc met by delete where it sees into both.
[[gnu::noinline]] void* operator new(std::size_t n) {
  return count_and_allocate(n, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t a) {
  return count_and_allocate(n, static_cast<std::size_t>(a));
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

#endif  // EDGETRAN_TESTS_ALLOCATIONS_COUNTER_HPP
