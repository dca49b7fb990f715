// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_WEIGHT_FORMAT_HPP
#define EDGETRAN_MODEL_WEIGHT_FORMAT_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace edgetran::model {

/// How the matrices of a model's layers are stored in fewer bits, as `quantization_config` says it.
struct quantization {
  std::string method;  ///< `quant_method`: gptq, awq, bitsandbytes, fp8, or one that edgetran only remembers
  int bits = 0;        ///< of a weight
  std::int64_t group = 0;  ///< weights of a row that share a scale (gptq, awq); 0 for the whole row
  std::int64_t block_rows = 0, block_columns = 0;  ///< that share a scale (fp8); 0 for the whole matrix
  bool nested = false;                  ///< scales are quantised, too (`bnb_4bit_use_double_quant`)
  bool head = false;                    ///< so is the language head (`lm_head`)
  std::vector<std::string> left_out{};  ///< modules that keep their type (`modules_to_not_convert`)

  friend bool operator==(const quantization&, const quantization&) = default;
};

/// What a configuration says about how its weights are stored. Costs do not depend on it: they are those of
/// arithmetic in 32-bit floating point.
struct weight_format {
  std::string type = "float32";  ///< `dtype`, or else `torch_dtype`
  std::optional<quantization> quantized{};

  friend bool operator==(const weight_format&, const weight_format&) = default;
};

/// An element type under its name in configurations and its name in safetensors.
struct element_type {
  std::string_view configured, stored;
  unsigned bits;
};
inline constexpr std::array<element_type, 6> element_types{{{"float32", "F32", 32},
                                                            {"float16", "F16", 16},
                                                            {"bfloat16", "BF16", 16},
                                                            {"float64", "F64", 64},
                                                            {"float8_e4m3fn", "F8_E4M3", 8},
                                                            {"float8_e5m2", "F8_E5M2", 8}}};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_WEIGHT_FORMAT_HPP
