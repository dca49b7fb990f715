// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_PRESETS_HEADS_HPP
#define EDGETRAN_SPACE_PRESETS_HEADS_HPP

#include <array>
#include <cstddef>
#include <string_view>

/// FlexiBERT's attention heads as tags; the names are those of its model dictionaries without the head size.
namespace edgetran::space {

/// Self-attention by scaled dot products.
struct sdp {
  static constexpr std::string_view name = "sa_sdp";
};
/// Self-attention by weighted multiplication.
struct wma {
  static constexpr std::string_view name = "sa_wma";
};
/// Discrete Fourier transform.
struct dft {
  static constexpr std::string_view name = "l_dft";
};
/// Discrete cosine transform.
struct dct {
  static constexpr std::string_view name = "l_dct";
};

/// Span-based dynamic convolution over K tokens.
template <std::size_t K>
struct conv {
  static_assert(K % 2 == 1 && K < 100, "edgetran: a convolution spans an odd number of tokens below 100");

 private:
  static constexpr std::array<char, 4> text = K < 10
                                                  ? std::array<char, 4>{'c', '_', '0' + K, '\0'}
                                                  : std::array<char, 4>{'c', '_', '0' + K / 10, '0' + K % 10};

 public:
  static constexpr std::string_view name{text.data(), K < 10 ? 3U : 4U};
};

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_PRESETS_HEADS_HPP
