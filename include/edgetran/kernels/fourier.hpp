// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_FOURIER_HPP
#define EDGETRAN_KERNELS_FOURIER_HPP

#include <cstddef>
#include <cstdint>

#include "edgetran/kernels/spectral.hpp"
#include "edgetran/kernels/target.hpp"

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/spectral.inl"
#include "edgetran/kernels/bodies/fourier.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/spectral.inl"
#include "edgetran/kernels/bodies/fourier.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/spectral.inl"
#include "edgetran/kernels/bodies/fourier.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/spectral.inl"
#include "edgetran/kernels/bodies/fourier.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

class fourier_mixer {
 public:
  fourier_mixer(int tokens, int channels)
      : plan_(tokens, channels, columns(channels),
              static_cast<std::size_t>(tokens / 2 / 16 + 1) * static_cast<std::size_t>(columns(channels)) * 32) {}

  void operator()(const float* x, std::ptrdiff_t x_stride, float* y, std::ptrdiff_t y_stride,
                  spectral_workspace& memory) const {
    const spectral_job job = plan_.job(x, x_stride, y, y_stride, memory);
    static constexpr versions<detail::spectral_pass> down {
      .scalar = scalar::fourier_columns,
#if defined(EDGETRAN_KERNELS_X86)
      .avx2 = avx2::fourier_columns, .avx512 = avx512::fourier_columns,
#elif defined(EDGETRAN_KERNELS_NEON)
      .neon = neon::fourier_columns,
#endif
    };
    static constexpr versions<detail::spectral_pass> across {
      .scalar = scalar::fourier_rows,
#if defined(EDGETRAN_KERNELS_X86)
      .avx2 = avx2::fourier_rows, .avx512 = avx512::fourier_rows,
#elif defined(EDGETRAN_KERNELS_NEON)
      .neon = neon::fourier_rows,
#endif
    };
    detail::run_pass(down, job);
    detail::run_pass(across, job);
  }

 private:
  static int columns(int channels) { return channels / 2 + 1 + 32; }
  detail::spectral_plan plan_;
};

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_FOURIER_HPP
