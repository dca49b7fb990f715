// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_TARGET_HPP
#define EDGETRAN_KERNELS_TARGET_HPP

#include <atomic>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"

#if defined(__x86_64__)
#define EDGETRAN_KERNELS_X86 1
#elif defined(__aarch64__)
#define EDGETRAN_KERNELS_NEON 1
#endif

namespace edgetran::kernels {

/// An instruction set that kernels are written for, from the least to the most able of one kind of processor.
/// A program holds the kernels of all of them, whatever it was compiled for, and picks when it runs.
enum class target {
  scalar,       ///< what the compiler makes of vectors of four numbers: runs everywhere
  neon,         ///< 64-bit Arm
  avx2,         ///< AVX2, FMA
  avx512,       ///< AVX-512 F, BW, DQ, VL
  avx512_vbmi,  ///< and VBMI, VBMI2, VNNI
  avx512_bf16,  ///< and BF16
};

/// The name of a target, as EDGETRAN_TARGET spells it.
constexpr std::string_view name(target t) {
  switch (t) {
    case target::scalar:
      return "scalar";
    case target::neon:
      return "neon";
    case target::avx2:
      return "avx2";
    case target::avx512:
      return "avx512";
    case target::avx512_vbmi:
      return "avx512_vbmi";
    case target::avx512_bf16:
      return "avx512_bf16";
  }
  return "unknown";
}

/// The targets that this processor and its operating system run, `scalar` first, the most able last.
inline std::vector<target> available() {
  std::vector<target> found{target::scalar};
#if defined(EDGETRAN_KERNELS_NEON)
  found.push_back(target::neon);
#elif defined(EDGETRAN_KERNELS_X86)
  const auto climb = [&found](target step, bool able) {
    static_cast<void>(able && (found.push_back(step), true));
    return able;
  };
  __builtin_cpu_init();
  static_cast<void>(
      climb(target::avx2, __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) &&
      climb(target::avx512, __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) &&
      climb(target::avx512_vbmi, __builtin_cpu_supports("avx512vbmi") &&
                                     __builtin_cpu_supports("avx512vbmi2") &&
                                     __builtin_cpu_supports("avx512vnni")) &&
      climb(target::avx512_bf16, __builtin_cpu_supports("avx512bf16")));
#endif
  return found;
}

namespace detail {

inline target usable(std::string_view wanted, const char* where) {
  std::string known;
  for (const target t : available()) {
    if (name(t) == wanted) return t;
    known += (known.empty() ? "" : ", ") + std::string(name(t));
  }
  throw device_error("this processor has no kernels named '" + std::string(wanted) + "'", where,
                     "name one of: " + known);
}

inline target choose() {
  if (const char* wanted = std::getenv("EDGETRAN_TARGET"); wanted != nullptr && *wanted != '\0')
    return usable(wanted, "environment variable EDGETRAN_TARGET");
  return available().back();
}

inline std::atomic<target>& chosen() {
  static std::atomic<target> value{choose()};
  return value;
}

}  // namespace detail

/// The target whose kernels run now: the most able one, unless the environment variable EDGETRAN_TARGET (read
/// once) or force() named another. Throws device_error where EDGETRAN_TARGET names one that cannot run here.
inline target active() { return detail::chosen().load(std::memory_order_relaxed); }

/// Makes every kernel called from now on, by any thread, run as `t`. Throws device_error where `t` cannot run
/// here.
inline void force(target t) {
  detail::chosen().store(detail::usable(name(t), "kernels::force"), std::memory_order_relaxed);
}

/// Forces a target as long as it lives.
class scoped_target {
 public:
  explicit scoped_target(target t) : before_(active()) { force(t); }
  ~scoped_target() { detail::chosen().store(before_, std::memory_order_relaxed); }
  scoped_target(const scoped_target&) = delete;
  scoped_target& operator=(const scoped_target&) = delete;

 private:
  target before_;
};

/// The versions of one kernel, a null pointer where a target has none of its own: the next less able one
/// runs.
template <class Function>
struct versions {
  Function* scalar = nullptr;
  Function* neon = nullptr;
  Function* avx2 = nullptr;
  Function* avx512 = nullptr;
  Function* avx512_vbmi = nullptr;
  Function* avx512_bf16 = nullptr;

  /// The version that runs where `t` is active. Constant time; `scalar` must not be null.
  [[nodiscard]] constexpr Function* of(target t) const {
    switch (t) {
      case target::avx512_bf16:
        if (avx512_bf16 != nullptr) return avx512_bf16;
        [[fallthrough]];
      case target::avx512_vbmi:
        if (avx512_vbmi != nullptr) return avx512_vbmi;
        [[fallthrough]];
      case target::avx512:
        if (avx512 != nullptr) return avx512;
        [[fallthrough]];
      case target::avx2:
        if (avx2 != nullptr) return avx2;
        [[fallthrough]];
      case target::scalar:
        return scalar;
      case target::neon:
        return neon != nullptr ? neon : scalar;
    }
    return scalar;
  }
};

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_TARGET_HPP
