// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_MODEL_WEIGHT_FORMAT_JSON_HPP
#define EDGETRAN_MODEL_WEIGHT_FORMAT_JSON_HPP

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/model/config_keys.hpp"
#include "edgetran/model/weight_format.hpp"

namespace edgetran::model {

namespace detail {

inline void require_one_of(const config_keys& keys, std::string_view key, std::int64_t found,
                           std::initializer_list<std::int64_t> known) {
  std::string list;
  for (const std::int64_t k : known) {
    if (k == found) return;
    list += (list.empty() ? "" : ", ") + std::to_string(k);
  }
  keys.fail(key, std::to_string(found) + " is out of range", "known: " + list);
}

inline quantization read_quantization(const json::value& v, const std::string& source) {
  const config_keys keys(v, source + ", key \"quantization_config\"");
  quantization q;
  q.method = keys.text("quant_method", "");
  // Files of the first versions of bitsandbytes name no method.
  if (q.method.empty() && (keys.flag("load_in_4bit", false) || keys.flag("load_in_8bit", false)))
    q.method = "bitsandbytes";
  q.left_out = keys.texts(q.method == "bitsandbytes" ? "llm_int8_skip_modules" : "modules_to_not_convert");
  if (q.method == "gptq" || q.method == "awq") {
    q.bits = static_cast<int>(keys.count("bits", 4));
    if (q.method == "gptq")
      require_one_of(keys, "bits", q.bits, {2, 3, 4, 8});
    else
      require_one_of(keys, "bits", q.bits, {4});
    const json::value* group = v.as_object().find("group_size");
    const bool whole = group != nullptr && group->is_integer() && group->as_integer() == -1;
    q.group = whole ? 0 : keys.count("group_size", 128);
    if (q.method == "gptq") q.head = keys.flag("lm_head", false);
  } else if (q.method == "bitsandbytes") {
    const bool four = keys.flag("load_in_4bit", false);
    if (!four && !keys.flag("load_in_8bit", false))
      keys.fail("load_in_4bit", "neither 4 nor 8 bits", "set load_in_4bit or load_in_8bit");
    q.bits = four ? 4 : 8;
    q.nested = four && keys.flag("bnb_4bit_use_double_quant", false);
  } else if (q.method == "fp8") {
    q.bits = 8;
    if (keys.has("weight_block_size")) {
      const auto block = keys.pair("weight_block_size", 1);
      q.block_rows = block[0], q.block_columns = block[1];
    }
  }
  return q;
}

}  // namespace detail

/// What a configuration says about how its weights are stored: `dtype`, which wins over `torch_dtype`, and
/// `quantization_config`. A type or a method that edgetran does not know is remembered by its name. Throws
/// input_error, naming the key, for a value that does not fit.
inline weight_format read_weight_format(const json::value& configuration, const std::string& source) {
  weight_format f;
  const json::object& keys = configuration.as_object();
  for (const std::string_view key : {"torch_dtype", "dtype"})
    if (const json::value* v = keys.find(key); v != nullptr && !v->is_null()) {
      if (!v->is_string())
        throw input_error("wanted a string, found " + std::string(json::name(v->kind())),
                          v->where().empty() ? source + ", key \"" + std::string(key) + "\"" : v->where(),
                          "write a type such as \"bfloat16\", or drop the key");
      std::string_view name = v->as_string();
      if (name.starts_with("torch.")) name.remove_prefix(6);
      f.type = name;
    }
  const json::value* q = keys.find("quantization_config");
  if (q == nullptr || q->is_null()) return f;
  if (!q->is_object())
    throw input_error("wanted an object, found " + std::string(json::name(q->kind())),
                      q->where().empty() ? source + ", key \"quantization_config\"" : q->where(),
                      "write an object here, or drop the key");
  if (!q->as_object().empty()) f.quantized = detail::read_quantization(*q, source);
  return f;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_WEIGHT_FORMAT_JSON_HPP
