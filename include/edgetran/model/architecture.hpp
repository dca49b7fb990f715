// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_ARCHITECTURE_HPP
#define EDGETRAN_MODEL_ARCHITECTURE_HPP

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::model {

/// What a head of a FlexiBERT layer does with its queries, keys and values; the order is the published one.
enum class operation : std::uint8_t {
  sdp,         ///< scaled dot product
  wma,         ///< weighted multiplicative attention: Q W K^T with a matrix W of its own
  dft,         ///< values mixed by a discrete Fourier transform
  dct,         ///< values mixed by a discrete cosine transform
  convolution  ///< span-based dynamic convolution
};

/// One head: operation, taps of its kernel (0 where it has none), channels. Written `sa_wma_64`, `c_5_32`.
struct attention_head {
  operation of = operation::sdp;
  std::int64_t taps = 0;
  std::int64_t size = 64;

  friend constexpr auto operator<=>(const attention_head&, const attention_head&) = default;
};

/// A FlexiBERT architecture as published, {l, h, f, o}, on the grid of a design space or off it: what each
/// layer is made of. The heads of a layer are a multiset; all have one size. A layer's feed-forward stack
/// lists the widths of its hidden layers in order.
struct architecture {
  struct layer {
    std::int64_t hidden = 768;
    std::vector<attention_head> heads{};
    std::vector<std::int64_t> feed_forward{};

    friend bool operator==(const layer&, const layer&) = default;
  };
  std::vector<layer> layers{};

  friend bool operator==(const architecture&, const architecture&) = default;
};

/// A short text in a buffer of its own: no allocation.
class short_text {
 public:
  [[nodiscard]] constexpr std::string_view view() const { return {text_.data(), size_}; }
  /// Throws shape_error beyond 64 characters.
  constexpr short_text& operator<<(std::string_view s) {
    if (s.size() > text_.size() - size_)
      throw shape_error("a name of more than 64 characters", "short_text", "choose a shorter one");
    for (const char c : s) text_[size_++] = c;
    return *this;
  }
  short_text& operator<<(std::int64_t n) {
    std::array<char, 20> digits;
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
    return *this << std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
  }

 private:
  std::array<char, 64> text_{};
  std::size_t size_ = 0;
};

namespace detail {
inline constexpr std::array<std::string_view, 5> head_prefixes{"sa_sdp_", "sa_wma_", "l_dft_", "l_dct_",
                                                               "c_"};
inline constexpr std::int64_t most_heads = 4096;
inline constexpr std::int64_t most_channels = std::int64_t{1} << 24;

/// A positive decimal without sign or leading zero, at most `most`; 0 if it is none.
inline std::int64_t decimal(std::string_view text, std::int64_t most) {
  std::int64_t n = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
  const bool whole = problem == std::errc{} && end == text.data() + text.size() && text.front() != '0';
  return whole && n >= 1 && n <= most ? n : 0;
}
}  // namespace detail

/// A head as published: `sa_sdp_64`, `l_dct_32`, `c_13_96`.
inline short_text text_of(const attention_head& h) {
  short_text t;
  t << detail::head_prefixes[static_cast<std::size_t>(h.of)];
  if (h.of == operation::convolution) t << h.taps << "_";
  return t << h.size;
}

/// Reads a head as published. Throws unknown_error, which lists what is known, for another text.
inline attention_head parse_head(std::string_view text) {
  const auto refuse = [&](const std::string& problem) {
    throw unknown_error(problem, "head \"" + std::string(text.substr(0, 40)) + "\"",
                        "known: sa_sdp_D, sa_wma_D, l_dft_D, l_dct_D and c_K_D with D channels (1 to 2^24) "
                        "and an odd kernel K");
  };
  for (std::size_t i = 0; i < detail::head_prefixes.size(); ++i) {
    const std::string_view prefix = detail::head_prefixes[i];
    if (!text.starts_with(prefix)) continue;
    attention_head h{static_cast<operation>(i), 0, 0};
    std::string_view rest = text.substr(prefix.size());
    if (h.of == operation::convolution) {
      const std::size_t cut = std::min(rest.find('_'), rest.size());
      h.taps = detail::decimal(rest.substr(0, cut), detail::most_channels);
      if (h.taps % 2 == 0) refuse("no odd kernel");
      rest.remove_prefix(std::min(cut + 1, rest.size()));
    }
    h.size = detail::decimal(rest, detail::most_channels);
    if (h.size == 0) refuse("no number of channels");
    return h;
  }
  refuse("unknown operation");
  return {};
}

/// Throws shape_error for an architecture that no model can have: no layer, a layer without heads or
/// feed-forward stack, heads of different sizes, a width that is not from 1 to 2^24, an even kernel.
/// O(heads).
template <class Architecture>
requires requires(const Architecture& a) { a.layers.size(); }
constexpr void check(const Architecture& a) {
  const auto positive = [](std::int64_t n) { return n >= 1 && n <= detail::most_channels; };
  if (a.layers.empty()) throw shape_error("an architecture without layers", "architecture", "add a layer");
  std::size_t at = 0;
  for (const auto& l : a.layers) {
    const auto refuse = [&](const char* problem, const char* remedy) {
      throw shape_error(problem, "architecture, layer " + std::to_string(at), remedy);
    };
    if (!positive(l.hidden)) refuse("hidden size out of range", "choose one from 1 to 2^24");
    if (l.heads.empty()) refuse("no heads", "give it at least one");
    if (l.feed_forward.empty()) refuse("no feed-forward layer", "give it at least one width");
    for (const attention_head& h : l.heads) {
      if (h.size != l.heads[0].size) refuse("heads of different sizes", "give all heads of a layer one size");
      if (!positive(h.size)) refuse("head size out of range", "choose one from 1 to 2^24");
      if (h.of > operation::convolution)
        refuse("a head of no known operation", "take one of model::operation");
      if (h.of == operation::convolution ? h.taps % 2 != 1 || !positive(h.taps) : h.taps != 0)
        refuse("a kernel that does not fit its operation", "convolutions have an odd one, other heads 0");
    }
    for (const std::int64_t f : l.feed_forward)
      if (!positive(f)) refuse("feed-forward width out of range", "choose one from 1 to 2^24");
    ++at;
  }
}

/// The same architecture with the heads of every layer in the published order: by operation, then kernel.
/// A template so that only its callers compile the sort.
template <class = void>
architecture canonical(architecture a) {
  for (architecture::layer& l : a.layers) std::sort(l.heads.begin(), l.heads.end());
  return a;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_ARCHITECTURE_HPP
