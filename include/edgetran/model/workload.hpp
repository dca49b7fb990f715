// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_WORKLOAD_HPP
#define EDGETRAN_MODEL_WORKLOAD_HPP

#include <cstdint>
#include <string_view>

#include "edgetran/core/error.hpp"

namespace edgetran::model {

/// What a model is asked to do: read a whole sequence at once, read a prompt into a KV cache, or add one
/// token.
enum class phase { encode, prefill, decode };

constexpr std::string_view name(phase p) {
  switch (p) {
    case phase::encode:
      return "encode";
    case phase::prefill:
      return "prefill";
    case phase::decode:
      return "decode";
  }
  return "encode";
}

/// One call of a model. `context` is the number of keys that the new tokens attend to, themselves included; 0
/// means `sequence`. In the decode phase one token a sequence is new and `context` (or `sequence`) tokens are
/// attended to.
struct workload {
  std::int64_t batch = 1;
  std::int64_t sequence = 128;
  std::int64_t context = 0;
  model::phase phase = model::phase::encode;

  /// New tokens a sequence.
  [[nodiscard]] constexpr std::int64_t tokens() const { return phase == model::phase::decode ? 1 : sequence; }
  /// Keys that a new token can attend to.
  [[nodiscard]] constexpr std::int64_t keys() const { return context == 0 ? sequence : context; }

  friend constexpr bool operator==(const workload&, const workload&) = default;
};

/// Throws shape_error for a workload that no model can run.
constexpr void check(const workload& w) {
  constexpr std::int64_t most = std::int64_t{1} << 24;
  if (w.batch < 1 || w.batch > most) throw shape_error("batch must be from 1 to 2^24", "workload");
  if (w.sequence < 1 || w.sequence > most) throw shape_error("sequence must be from 1 to 2^24", "workload");
  if (w.context < 0 || w.context > most) throw shape_error("context must be from 0 to 2^24", "workload");
  if (w.keys() < w.tokens())
    throw shape_error("context is shorter than the new tokens", "workload",
                      "leave it 0 or count the new tokens in");
  if (w.phase == phase::encode && w.keys() != w.sequence)
    throw shape_error("encoding has no cached context", "workload", "use the prefill or decode phase");
}

/// How many rows an activation has in each sequence: every token of the workload, or a number of its own (1
/// behind a pooler, the patches of an image). What is computed `once`, the encoder of a text that is then
/// decoded, has no rows in the decode phase.
struct row_count {
  std::int64_t fixed = 0;
  bool once = false;
  friend constexpr bool operator==(row_count, row_count) = default;
};
inline constexpr row_count every_token{};
inline constexpr row_count one_token{1};

/// The rows of a primitive once the workload is known.
struct span {
  std::int64_t batch = 1;   ///< sequences
  std::int64_t tokens = 1;  ///< rows of one sequence
  std::int64_t keys = 1;    ///< rows that each attends to
  bool pooled =
      false;  ///< a matrix [batch, width] in the reference implementation, not [batch, tokens, width]
  bool cached = false;  ///< keys and values are kept for later calls
  bool lone = false;    ///< one row behind a run over many, in which its weights were out of use

  [[nodiscard]] constexpr std::int64_t rows() const { return batch * tokens; }
};

/// Whether rows were computed in an earlier call.
constexpr bool is_idle(row_count rows, const workload& w) { return rows.once && w.phase == phase::decode; }

constexpr span resolve(row_count rows, const workload& w) {
  if (rows == every_token) return {w.batch, w.tokens(), w.keys(), false, w.phase != phase::encode};
  return {w.batch,           is_idle(rows, w) ? 0 : rows.fixed,     rows.fixed,
          rows == one_token, rows.once && w.phase != phase::encode, rows == one_token && w.phase != phase::decode};
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_WORKLOAD_HPP
