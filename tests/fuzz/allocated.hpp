// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_FUZZ_ALLOCATED_HPP
#define EDGETRAN_TESTS_FUZZ_ALLOCATED_HPP

#include <sanitizer/allocator_interface.h>

#include <cstddef>

// Weak, for libFuzzer may also be built without a sanitizer that watches allocations; then none are counted.
extern "C" [[gnu::weak]] int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*,
                                                                                         std::size_t),
                                                                       void (*on_free)(const volatile void*));

namespace fuzz {

/// Bytes allocated since the program began, freed or not.
inline std::size_t allocated = 0;
/// Bytes that are allocated now, and the most since somebody set it.
inline std::size_t live = 0, peak = 0;

inline const bool counts_allocations = &__sanitizer_install_malloc_and_free_hooks != nullptr &&
                                       __sanitizer_install_malloc_and_free_hooks(
                                           [](const volatile void*, std::size_t n) {
                                             allocated += n;
                                             live += n;
                                             if (live > peak) peak = live;
                                           },
                                           [](const volatile void* p) {
                                             if (p != nullptr) live -= __sanitizer_get_allocated_size(p);
                                           }) != 0;

}  // namespace fuzz

#endif  // EDGETRAN_TESTS_FUZZ_ALLOCATED_HPP
