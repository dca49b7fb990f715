// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/io, which no umbrella brings; outside the umbrella.
#ifndef EDGETRAN_MODEL_STORED_GGUF_HPP
#define EDGETRAN_MODEL_STORED_GGUF_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/gguf_header.hpp"
#include "edgetran/io/json_text.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/gguf_names.hpp"
#include "edgetran/model/stored_weights.hpp"

namespace edgetran::model {

namespace detail {

inline std::string text(std::span<const std::uint64_t> shape) {
  std::string s = "[";
  for (const std::uint64_t extent : shape) s += (s.size() > 1 ? ", " : "") + std::to_string(extent);
  return s + "]";
}

/// Claims the tensors of a header one by one.
class gguf_claims {
 public:
  explicit gguf_claims(const gguf::header& header) : header_(header), claimed_(header.tensors.size()) {}

  /// The tensor of this name and shape, in ggml's order; extents of 1 at the end may be left out.
  const gguf::tensor& claim(const std::string& name, std::vector<std::uint64_t> shape) {
    const auto found =
        std::lower_bound(header_.by_name.begin(), header_.by_name.end(), name,
                         [&](std::uint32_t i, const std::string& n) { return header_.tensors[i].name < n; });
    if (found == header_.by_name.end() || header_.tensors[*found].name != name)
      throw input_error("no tensor " + json::detail::excerpt(name), header_.source(),
                        "the architecture needs it: fetch or convert the model again");
    const gguf::tensor& t = header_.tensors[*found];
    const auto trimmed = [](std::vector<std::uint64_t> s) {
      while (s.size() > 1 && s.back() == 1) s.pop_back();
      return s;
    };
    if (trimmed({t.shape().begin(), t.shape().end()}) != trimmed(shape))
      throw shape_error("tensor " + json::detail::excerpt(name) + " has shape " + text(t.shape()) +
                            " where the keys say " + text(shape),
                        header_.source(), "keys and tensors are of different models: convert it again");
    claimed_[*found] = true;
    return t;
  }

  void list_unused(stored_weights& w) const {
    for (const std::uint32_t i : header_.by_name) {
      if (claimed_[i]) continue;
      w.unused.push_back(header_.tensors[i].name);
      w.unused_elements += header_.tensors[i].elements();
      w.unused_bytes += header_.tensors[i].bytes();
    }
  }

 private:
  const gguf::header& header_;
  std::vector<bool> claimed_;
};

}  // namespace detail

/// How a GGUF file stores the weights of a model, each tensor in its type. Throws input_error if the file
/// lacks an array, or names none of the model's arrays (a family that GGUF does not know), and shape_error if
/// a tensor has another shape; both name it. O(n log n) in the tensors.
inline stored_weights stored_in(const any_model& m, const gguf::header& header) {
  const auto& nodes = m.tree();
  detail::gguf_claims claims(header);
  detail::storage_ledger ledger(nodes.size());
  const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& leaf = nodes[i];
    if (leaf.level != level::primitive || !leaf.owns_weights) continue;
    const auto claim = [&](std::string_view array, std::vector<std::uint64_t> shape) {
      const std::string stem = std::visit([&](const auto& f) { return gguf_name(f, leaf.path); }, m.family());
      if (stem.empty())
        throw input_error("GGUF has no name for " + json::detail::excerpt(leaf.path), header.source(),
                          "give the model that from_gguf makes of this header");
      const gguf::tensor& t = claims.claim(stem + "." + std::string(array), std::move(shape));
      ledger.add(i, gguf::name(t.type), t.elements(), t.bytes(), t.rank > 1 && t.dims[0] > 1);
    };
    std::visit(
        [&](const auto& p) {
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(p)>, expert_linear<>>)
            claim("weight", {u(p.in), u(p.out), u(p.experts)});
          else if constexpr (std::is_same_v<std::remove_cvref_t<decltype(p)>, conv1d<>>) {
            // llama.cpp turns GPT-2's matrices round.
            claim("weight", {u(p.in), u(p.out)});
            claim("bias", {u(p.out)});
          } else {
            constexpr bool matrix = requires { p.in; }
            || requires { p.entries; };
            p.each_parameter([&](std::string_view array, std::int64_t rows, std::int64_t columns) {
              claim(array,
                    matrix && array == "weight" ? std::vector{u(columns), u(rows)} : std::vector{u(rows)});
            });
          }
        },
        leaf.primitive);
  }
  stored_weights w = std::move(ledger).finish(nodes);
  claims.list_unused(w);
  return w;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_STORED_GGUF_HPP
