// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "machine.hpp"

namespace edgetran::peers {
namespace {

#if defined(__AVX512F__)
constexpr std::size_t width = 64;
#elif defined(__AVX__)
constexpr std::size_t width = 32;
#else
constexpr std::size_t width = 16;
#endif
typedef float lanes __attribute__((vector_size(width)));
constexpr std::size_t lane_count = width / sizeof(float);
// Enough to hide four cycles of latency on two units, few enough for sixteen registers; Arm has up to four
// units.
#if defined(__aarch64__)
constexpr int chains = 16;
#else
constexpr int chains = 12;
#endif

/// One link of a chain; contracted to one instruction: -ffp-contract=fast.
inline void link(lanes& acc, [[maybe_unused]] lanes& a, const lanes& b) {
#if defined(__aarch64__)
  asm volatile("" : "+w"(a));  // or one product would serve all chains and rounds
  acc += a * b;                // Arm's instruction adds to the number that it changes
#else
  acc = acc * a + b;
#endif
}

float sum(const lanes& v) {
  float total = 0;
  for (std::size_t i = 0; i < lane_count; ++i) total += v[i];
  return total;
}

}  // namespace

const std::size_t vector_bytes = width;
const double multiply_add_flops = 2.0 * chains * lane_count;

float multiply_add(std::int64_t rounds) {
  lanes acc[chains];
  for (int c = 0; c < chains; ++c) acc[c] = lanes{} + static_cast<float>(c);
  lanes a = lanes{} + 0.5F;
  const lanes b = lanes{} + 0.25F;
  for (std::int64_t r = 0; r < rounds; ++r)
    for (int c = 0; c < chains; ++c) link(acc[c], a, b);
  lanes all = acc[0];
  for (int c = 1; c < chains; ++c) all += acc[c];
  return sum(all);
}

float read(const void* from, std::size_t bytes, std::size_t ahead, std::size_t passes) {
  const auto* const v = static_cast<const lanes*>(from);
  constexpr std::size_t step = 1024 / width, accumulators = 8;
  const std::size_t end = bytes / width / step * step;
  lanes acc[accumulators] = {};
  for (std::size_t pass = 0; pass < passes; ++pass)
    for (std::size_t i = 0; i < end; i += step) {
      if (ahead != 0)
        for (std::size_t line = 0; line < 1024; line += 64)
          __builtin_prefetch(reinterpret_cast<const char*>(v + i) + ahead + line);
      for (std::size_t j = 0; j < step; ++j) acc[j % accumulators] += v[i + j];
    }
  lanes all = acc[0];
  for (std::size_t c = 1; c < accumulators; ++c) all += acc[c];
  return sum(all);
}

}  // namespace edgetran::peers
