// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_GGUF_TYPES_HPP
#define EDGETRAN_IO_GGUF_TYPES_HPP

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

/// The GGUF format of ggml (github.com/ggml-org/ggml, docs/gguf.md): metadata, then the places of the
/// tensors, then their bytes.
namespace edgetran::gguf {

/// Types of tensors, named and numbered as ggml's `enum ggml_type` (include/ggml.h). Numbers that are missing
/// were taken back by ggml.
enum class tensor_type : std::uint32_t {
  F32 = 0,
  F16 = 1,
  Q4_0 = 2,
  Q4_1 = 3,
  Q5_0 = 6,
  Q5_1 = 7,
  Q8_0 = 8,
  Q8_1 = 9,
  Q2_K = 10,
  Q3_K = 11,
  Q4_K = 12,
  Q5_K = 13,
  Q6_K = 14,
  Q8_K = 15,
  IQ2_XXS = 16,
  IQ2_XS = 17,
  IQ3_XXS = 18,
  IQ1_S = 19,
  IQ4_NL = 20,
  IQ3_S = 21,
  IQ2_S = 22,
  IQ4_XS = 23,
  I8 = 24,
  I16 = 25,
  I32 = 26,
  I64 = 27,
  F64 = 28,
  IQ1_M = 29,
  BF16 = 30,
  TQ1_0 = 34,
  TQ2_0 = 35,
  MXFP4 = 39,
  NVFP4 = 40,
  Q1_0 = 41,
  Q2_0 = 42
};

/// How a type stores its elements: in blocks, which never reach beyond a row.
struct tensor_format {
  std::string_view name;
  std::uint32_t block_elements;
  std::uint32_t block_bytes;
};

namespace detail {
/// By number; no name where ggml took the number back. Sizes: the static_asserts of ggml's ggml-common.h.
inline constexpr tensor_format tensor_formats[] = {{"F32", 1, 4},
                                                   {"F16", 1, 2},
                                                   {"Q4_0", 32, 18},
                                                   {"Q4_1", 32, 20},
                                                   {},
                                                   {},
                                                   {"Q5_0", 32, 22},
                                                   {"Q5_1", 32, 24},
                                                   {"Q8_0", 32, 34},
                                                   {"Q8_1", 32, 36},
                                                   {"Q2_K", 256, 84},
                                                   {"Q3_K", 256, 110},
                                                   {"Q4_K", 256, 144},
                                                   {"Q5_K", 256, 176},
                                                   {"Q6_K", 256, 210},
                                                   {"Q8_K", 256, 292},
                                                   {"IQ2_XXS", 256, 66},
                                                   {"IQ2_XS", 256, 74},
                                                   {"IQ3_XXS", 256, 98},
                                                   {"IQ1_S", 256, 50},
                                                   {"IQ4_NL", 32, 18},
                                                   {"IQ3_S", 256, 110},
                                                   {"IQ2_S", 256, 82},
                                                   {"IQ4_XS", 256, 136},
                                                   {"I8", 1, 1},
                                                   {"I16", 1, 2},
                                                   {"I32", 1, 4},
                                                   {"I64", 1, 8},
                                                   {"F64", 1, 8},
                                                   {"IQ1_M", 256, 56},
                                                   {"BF16", 1, 2},
                                                   {},
                                                   {},
                                                   {},
                                                   {"TQ1_0", 256, 54},
                                                   {"TQ2_0", 256, 66},
                                                   {},
                                                   {},
                                                   {},
                                                   {"MXFP4", 32, 17},
                                                   {"NVFP4", 64, 36},
                                                   {"Q1_0", 128, 18},
                                                   {"Q2_0", 64, 18}};
}  // namespace detail

/// The format of a type's number; null if ggml has no such type or took it back.
constexpr const tensor_format* find_format(std::uint32_t type) {
  if (type >= std::size(detail::tensor_formats) || detail::tensor_formats[type].name.empty()) return nullptr;
  return &detail::tensor_formats[type];
}

/// The format of one of the enumerators.
constexpr const tensor_format& format(tensor_type t) {
  return detail::tensor_formats[static_cast<std::size_t>(t)];
}
constexpr std::string_view name(tensor_type t) { return format(t).name; }

/// Stored bits of an element, scales and minima included: 4.5 for Q4_K.
constexpr double bits_per_element(tensor_type t) {
  return 8.0 * format(t).block_bytes / format(t).block_elements;
}

}  // namespace edgetran::gguf

#endif  // EDGETRAN_IO_GGUF_TYPES_HPP
