// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: the program of every family, which takes a second to compile; outside the umbrella.
#ifndef EDGETRAN_MODEL_STORED_UNIFORMLY_HPP
#define EDGETRAN_MODEL_STORED_UNIFORMLY_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "edgetran/core/error.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/stored_weights.hpp"
#include "edgetran/model/weight_format.hpp"

namespace edgetran::model {

namespace detail {

inline constexpr std::string_view known_quantizations = "gptq, awq, bitsandbytes, fp8";

constexpr std::uint64_t ceil_div(std::uint64_t n, std::uint64_t by) { return n / by + (n % by != 0 ? 1 : 0); }

/// Bytes of a matrix [out, in] as the tools of a method write it, with all it needs to be read.
inline std::uint64_t quantized_bytes(const quantization& q, std::uint64_t out, std::uint64_t in) {
  const std::uint64_t n = out * in, bits = static_cast<std::uint64_t>(q.bits);
  const std::uint64_t groups = q.group == 0 ? 1 : ceil_div(in, static_cast<std::uint64_t>(q.group));
  const auto words = [&](std::uint64_t count) { return 4 * ceil_div(count * bits, 32); };
  // 32-bit words of weights and of zero points, scales in half precision, the group of every input.
  if (q.method == "gptq") return words(in) * out + words(out) * groups + 2 * groups * out + 4 * in;
  if (q.method == "awq") return words(out) * in + words(out) * groups + 2 * groups * out;
  if (q.method == "fp8") {
    const auto scales = [](std::uint64_t extent, std::int64_t block) {
      return block == 0 ? 1 : ceil_div(extent, static_cast<std::uint64_t>(block));
    };
    return n + 4 * scales(out, q.block_rows) * scales(in, q.block_columns);
  }
  if (q.bits == 8) return n + 4 * out;  // a scale for every row
  // A scale for every 64 weights and the 16 values; nested: 8 bits each, with a scale for every 256 of them,
  // 256 values and their mean.
  const std::uint64_t blocks = ceil_div(n, 64);
  return ceil_div(n, 2) + 64 + (q.nested ? blocks + 4 * ceil_div(blocks, 256) + 1024 + 4 : 4 * blocks);
}

/// Whether a node keeps its type: one of the modules left out is it or holds it.
inline bool is_left_out(const quantization& q, std::string_view path) {
  const std::string dotted = "." + std::string(path) + ".";
  return std::any_of(q.left_out.begin(), q.left_out.end(), [&](std::string_view name) {
    if (name.starts_with("model.")) name.remove_prefix(6);
    return dotted.find("." + std::string(name) + ".") != std::string::npos;
  });
}

}  // namespace detail

/// How weights are stored that have one type, and matrices of the layers fewer bits where the format says so;
/// word embeddings, norms, biases, routers of experts and, unless `quantization::head`, the language head
/// keep the type. Throws unknown_error for a type or a method that it does not know. O(nodes).
inline stored_weights stored_uniformly(const any_model& m, const weight_format& format) {
  const auto type = std::find_if(element_types.begin(), element_types.end(),
                                 [&](const element_type& t) { return t.configured == format.type; });
  if (type == element_types.end()) {
    std::string known;
    for (const element_type& t : element_types)
      known += (known.empty() ? "" : ", ") + std::string(t.configured);
    throw unknown_error("unknown type of weights \"" + format.type + "\"", m.name() + ", key \"dtype\"",
                        "known: " + known);
  }
  const quantization* q = format.quantized ? &*format.quantized : nullptr;
  std::string packed;
  if (q != nullptr) {
    if (q->method != "gptq" && q->method != "awq" && q->method != "bitsandbytes" && q->method != "fp8")
      throw unknown_error("unknown method \"" + q->method + "\" of quantisation",
                          m.name() + ", key \"quantization_config.quant_method\"",
                          "known: " + std::string(detail::known_quantizations) +
                              "; the headers of its safetensors tell any method's bytes");
    packed = q->method + (q->method == "fp8" ? "" : " " + std::to_string(q->bits) + "-bit");
  }

  const auto& nodes = m.tree();
  detail::storage_ledger ledger(nodes.size());
  std::size_t layer_end = 0;  // one past the layer that the node is in
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& leaf = nodes[i];
    if (leaf.level == level::module && leaf.name.find('.') != std::string::npos && i >= layer_end)
      layer_end = leaf.end;
    if (leaf.level != level::primitive || !leaf.owns_weights) continue;
    const bool inside = i < layer_end || (q != nullptr && q->head && leaf.name == "lm_head");
    std::visit(
        [&](const auto& p) {
          using primitive_type = std::remove_cvref_t<decltype(p)>;
          constexpr bool is_expert = std::is_same_v<primitive_type, expert_linear<>>;
          constexpr bool is_map = is_expert || std::is_same_v<primitive_type, linear<>> ||
                                  std::is_same_v<primitive_type, conv1d<>>;
          const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
          const auto keep = [&](std::int64_t rows, std::int64_t columns) {
            const std::uint64_t n = u(rows) * u(columns);
            ledger.add(i, type->stored, n, n * type->bits / 8, columns > 1);
          };
          if constexpr (is_map) {
            const bool routes = nodes[leaf.parent].level == level::module && leaf.name == "gate" &&
                                i + 1 < nodes.size() && nodes[i + 1].name == "router";
            if (q != nullptr && inside && !routes && !detail::is_left_out(*q, leaf.path)) {
              std::uint64_t copies = 1;
              if constexpr (is_expert) copies = u(p.experts);
              ledger.add(i, packed, copies * u(p.in) * u(p.out),
                         copies * detail::quantized_bytes(*q, u(p.out), u(p.in)), true);
              p.each_parameter([&](std::string_view array, std::int64_t rows, std::int64_t columns) {
                if (array == "bias") keep(rows, columns);
              });
              return;
            }
          }
          p.each_parameter(
              [&](std::string_view, std::int64_t rows, std::int64_t columns) { keep(rows, columns); });
        },
        leaf.primitive);
  }
  return std::move(ledger).finish(nodes);
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_STORED_UNIFORMLY_HPP
