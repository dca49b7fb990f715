// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/onnx_file.hpp); outside the umbrella.
#ifndef EDGETRAN_MODEL_ONNX_FUSED_LEAVES_HPP
#define EDGETRAN_MODEL_ONNX_FUSED_LEAVES_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "edgetran/io/onnx_shapes.hpp"
#include "edgetran/model/onnx_costs.hpp"
#include "edgetran/model/onnx_leaf_parts.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/model/workload.hpp"

namespace edgetran::model::detail {

/// The operators that ONNX Runtime fuses, taken apart again.
class fused_leaves : public leaf_parts {
 public:
  using leaf_parts::leaf_parts;

 protected:
  bool fused(const operator_view& v, std::vector<named_leaf>& out) {
    const std::string_view op = v.type();
    if (op == "Attention") return whole_attention(v, out);
    if (op == "GroupQueryAttention") return grouped_attention(v, out);
    if (op == "SkipLayerNormalization") return sum_and_norm(v, true, out);
    if (op == "SkipSimplifiedLayerNormalization") return sum_and_norm(v, false, out);
    if (op == "EmbedLayerNormalization") return tables_and_norm(v, out);
    if (op == "RotaryEmbedding") return rotation(v, out);
    return false;
  }

 private:
  /// Scores, scale, soft-max and context of as many queries as keys.
  void steps(std::int64_t heads, std::int64_t shared, std::int64_t head, bool masked, row_count rows,
             std::vector<named_leaf>& out) const {
    const head_layout<> layout{heads, shared, head};
    out.push_back({"scores", attention_scores<>{layout}, rows});
    out.push_back({"scale", score_map<score_step::scale>{heads, head}, rows});
    if (masked) out.push_back({"mask", score_map<score_step::add_mask>{heads}, rows});
    out.push_back({"softmax", score_map<score_step::softmax>{heads}, rows});
    out.push_back({"context", attention_context<>{layout}, rows});
  }

  [[nodiscard]] std::optional<row_count> token_rows(const onnx::value& x) const {
    if (x.rank() != 3 || x.shape[0] != workload_.batch || x.elements() == 0) return std::nullopt;
    return x.shape[1] == workload_.sequence ? every_token : row_count{x.shape[1]};
  }

  bool whole_attention(const operator_view& v, std::vector<named_leaf>& out) {
    const auto rows = token_rows(v.in(0));
    const std::int64_t width = v.out().shape[2], heads = v.integer("num_heads", 1);
    if (!rows || v.has(4) || v.in(1).shape[1] != 3 * width || width == 0 || !fresh_matrix(v.in(1), 2))
      return false;
    if (v.has(2) && !fresh_matrix(v.in(2), 1)) return false;
    stored_.count(v.in(1));
    if (v.has(2)) stored_.count(v.in(2));
    out.push_back({"qkv", linear<>{v.in(1).shape[0], v.in(1).shape[1], v.has(2)}, *rows});
    steps(heads, heads, width / heads, v.has(3) || v.has(5), *rows, out);
    return true;
  }

  bool grouped_attention(const operator_view& v, std::vector<named_leaf>& out) {
    const auto rows = token_rows(v.in(0));
    const std::int64_t heads = v.integer("num_heads", 1), shared = v.integer("kv_num_heads", 1);
    const std::int64_t sequence = v.in(0).shape[1], head = v.out().shape[2] / heads;
    const bool same = (!v.has(1) || v.in(1).shape[1] == sequence) &&
                      (!v.has_out(1) || v.out(1).shape[2] == sequence) &&
                      (!v.has(3) || v.in(3).elements() == 0);
    if (!rows || !same || head == 0) return false;
    if (v.integer("do_rotary", 0) != 0) {
      if (head % 2 != 0) return false;
      out.push_back({"rotate_query", rotary<>{heads, head}, *rows});
      out.push_back({"rotate_key", rotary<>{shared, head}, *rows});
    }
    steps(heads, shared, head, false, *rows, out);
    return true;
  }

  bool sum_and_norm(const operator_view& v, bool centred, std::vector<named_leaf>& out) {
    const auto rows = rows_of(v.in(0));
    const std::size_t bias = centred ? 4 : 3;
    if (!rows || v.in(1).stored || v.has(bias) || !v.has(2)) return false;
    out.push_back({"residual", combine<pairing::add>{v.in(0).shape.back()}, *rows});
    if (add_norm("norm", v, &v.in(2), centred && v.has(3) ? &v.in(3) : nullptr, centred, *rows, out))
      return true;
    out.clear();
    return false;
  }

  bool tables_and_norm(const operator_view& v, std::vector<named_leaf>& out) {
    // Without ids of their own, positions are the same for every sequence.
    static constexpr std::array<std::string_view, 3> names{"word_embeddings", "position_embeddings",
                                                           "token_type_embeddings"};
    const auto rows = token_rows(v.out());
    if (!rows || v.out().stored) return false;
    for (std::size_t i = 2; i < 5; ++i)
      if (v.has(i) && !fresh_matrix(v.in(i), 2)) return false;
    if (!fresh_matrix(v.in(5), 1) || !fresh_matrix(v.in(6), 1)) return false;
    std::size_t tables = 0;
    for (std::size_t i = 2; i < 5; ++i) {
      if (!v.has(i)) continue;
      if (stored_.counted(v.in(i))) return out.clear(), false;
      stored_.count(v.in(i));
      const lookup by = i == 3 && !v.has(8) ? lookup::shared : lookup::per_token;
      out.push_back({names[i - 2], embedding<>{v.in(i).shape[0], v.in(i).shape[1], by}, *rows});
      ++tables;
    }
    const std::int64_t width = v.out().shape[2];
    for (std::size_t i = 1; i < tables; ++i)
      out.push_back({i == 1 ? "add_positions" : "add_types", combine<pairing::add>{width}, *rows});
    stored_.count(v.in(5));
    stored_.count(v.in(6));
    out.push_back({"LayerNorm", layer_norm<>{width, static_cast<double>(v.real("epsilon", 1e-12F))}, *rows});
    return true;
  }

  bool rotation(const operator_view& v, std::vector<named_leaf>& out) {
    const auto& x = v.in(0).shape;
    if (v.in(0).elements() == 0 || x[0] != workload_.batch) return false;
    const bool apart = x.size() == 4;  // [batch, heads, sequence, head]
    const std::int64_t sequence = apart ? x[2] : x[1];
    std::int64_t heads = apart ? x[1] : v.integer("num_heads", 0);
    if (heads < 1 || (!apart && x[2] % heads != 0)) return false;
    const std::int64_t head = apart ? x[3] : x[2] / heads;
    if (head % 2 != 0 || v.integer("rotary_embedding_dim", 0) != 0) return false;
    out.push_back(
        {{}, rotary<>{heads, head}, sequence == workload_.sequence ? every_token : row_count{sequence}});
    return true;
  }
};

}  // namespace edgetran::model::detail

#endif  // EDGETRAN_MODEL_ONNX_FUSED_LEAVES_HPP
