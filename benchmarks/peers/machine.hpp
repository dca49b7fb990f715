// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The limits of this machine: compiled for it, like the peers, for they measure it and not a library.
#ifndef EDGETRAN_BENCHMARKS_PEERS_MACHINE_HPP
#define EDGETRAN_BENCHMARKS_PEERS_MACHINE_HPP

#include <cstddef>
#include <cstdint>

namespace edgetran::peers {

/// Width in bytes of the widest float vector that the compiler uses here.
extern const std::size_t vector_bytes;

/// Multiplies and adds float32 in registers, in independent chains; returns a value that depends on all of
/// them.
float multiply_add(std::int64_t rounds);
/// FLOPs of one round of multiply_add.
extern const double multiply_add_flops;

/// Reads every byte of [from, from + bytes) in order, `passes` times; bytes is rounded down to a multiple of
/// 1024 and `from` aligned to 64. `ahead` > 0 asks for the bytes that far ahead of time. Returns a sum of
/// what it read.
float read(const void* from, std::size_t bytes, std::size_t ahead, std::size_t passes = 1);

}  // namespace edgetran::peers

#endif  // EDGETRAN_BENCHMARKS_PEERS_MACHINE_HPP
