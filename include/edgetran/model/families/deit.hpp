// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_DEIT_HPP
#define EDGETRAN_MODEL_FAMILIES_DEIT_HPP

#include <array>
#include <cstdint>
#include <string_view>

#include "edgetran/model/families/vit.hpp"

namespace edgetran::model {

inline constexpr vit_dialect deit_names{"DeiTModel",         "DeiTEmbeddings", "DeiTPatchEmbeddings",
                                        "DeiTEncoder",       "DeiTLayer",      "DeiTAttention",
                                        "DeiTSelfAttention", "DeiTSelfOutput", "DeiTIntermediate",
                                        "DeiTOutput",        "DeiTPooler",     2};

/// DeiT: a vision transformer with a second token, of distillation, behind the class token; its sequence is
/// patches + 2. Parameters: those of `vit` and 2 H, for that token and its position (arXiv:2012.12877).
template <std::int64_t Layers = dynamic, std::int64_t Hidden = dynamic, std::int64_t Heads = dynamic,
          std::int64_t FeedForward = dynamic>
struct deit : vit<Layers, Hidden, Heads, FeedForward> {
  static constexpr std::array<std::string_view, 1> model_types{"deit"};
  static constexpr std::array<std::string_view, 1> architectures{"DeiT"};
  using body = vit<Layers, Hidden, Heads, FeedForward>;

  constexpr deit() { this->dialect = &deit_names; }

  template <class Keys>
  static deit read(Keys& keys, std::string_view model_type) {
    deit m;
    static_cast<body&>(m) = body::read(keys, model_type);
    m.dialect = &deit_names;
    return m;
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_DEIT_HPP
