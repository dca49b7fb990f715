// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_CONFIGURATION_HPP
#define EDGETRAN_MODEL_CONFIGURATION_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/model/primitives/elementwise.hpp"

namespace edgetran::model {

// A family reads its configuration through a `Keys` object, so that its header needs no JSON. `Keys` offers
//   layers(key, default)                   1 to 4096
//   count(key, default)                    a width: 1 to 2^24
//   entries(key, default)                  rows of a table: 1 to 2^28
//   divisor(key, default, of_key, of)      a count that divides `of`
//   positive(key, default)                 a finite real above 0
//   flag(key, default), text(key, default) a truth value, a string
//   pair(key, default)                     one count or a list of two
//   rope_base(default)                     the base of rotary angles, wherever the file keeps it
//   rope_base_of(type, old_key, default)   that of layers of one type
//   texts(key), counts(key)                a list of strings, of widths; empty where the key is missing
//   layer(i, layers, known)                the keys of one layer: those of its own before those of the file
//   says(key)                              present among a layer's own
//   has(key)                               present and not null
//   fail(key, problem, remedy)             throws input_error
// A key that is missing or null takes its default; anything else that does not fit throws an input_error
// naming it. model/config_keys.hpp is the one that reads JSON.

/// A second spelling under which some files write `key`.
struct key_alias {
  std::string_view key;
  std::string_view alias;
};

/// The point-wise function that `key` names. Throws through `keys.fail` for a name that edgetran does not
/// know.
template <class Keys>
function read_function(Keys& keys, std::string_view key, std::string_view otherwise) {
  const std::string name = keys.text(key, otherwise);
  if (name == "gelu" || name == "gelu_python") return function::gelu;
  if (name == "gelu_new" || name == "gelu_fast" || name == "gelu_pytorch_tanh" || name == "gelu_accurate")
    return function::gelu_tanh;
  if (name == "relu") return function::relu;
  if (name == "silu" || name == "swish") return function::silu;
  if (name == "tanh") return function::tanh;
  if (name == "quick_gelu") return function::quick_gelu;
  keys.fail(key, "unknown activation \"" + name + "\"",
            "known: gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, quick_gelu, relu, silu, swish, tanh");
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_CONFIGURATION_HPP
