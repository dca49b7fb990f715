// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_ATTENTION_HPP
#define EDGETRAN_KERNELS_ATTENTION_HPP

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/kernels/attention_head.hpp"
#include "edgetran/kernels/buffer.hpp"
#include "edgetran/kernels/math.hpp"
#include "edgetran/kernels/target.hpp"

// clang-format off
#include "edgetran/kernels/targets/begin_scalar.inl"
#include "edgetran/kernels/bodies/attention_tile.inl"
#include "edgetran/kernels/bodies/attention_rows.inl"
#include "edgetran/kernels/bodies/attention.inl"
#include "edgetran/kernels/targets/end_scalar.inl"
#if defined(EDGETRAN_KERNELS_X86)
#include "edgetran/kernels/targets/begin_avx2.inl"
#include "edgetran/kernels/bodies/attention_tile.inl"
#include "edgetran/kernels/bodies/attention_rows.inl"
#include "edgetran/kernels/bodies/attention.inl"
#include "edgetran/kernels/targets/end_avx2.inl"
#include "edgetran/kernels/targets/begin_avx512.inl"
#include "edgetran/kernels/bodies/attention_tile.inl"
#include "edgetran/kernels/bodies/attention_rows.inl"
#include "edgetran/kernels/bodies/attention.inl"
#include "edgetran/kernels/targets/end_avx512.inl"
#elif defined(EDGETRAN_KERNELS_NEON)
#include "edgetran/kernels/targets/begin_neon.inl"
#include "edgetran/kernels/bodies/attention_tile.inl"
#include "edgetran/kernels/bodies/attention_rows.inl"
#include "edgetran/kernels/bodies/attention.inl"
#include "edgetran/kernels/targets/end_neon.inl"
#endif
// clang-format on

namespace edgetran::kernels {

/// The heads of one operand of attention. The numbers of a head are next to each other; `row`, `head` and
/// `batch` are the distances, in numbers, to the next token, head and sequence: heads inside [tokens, width]
/// have row = width and head = head size. `head` and `batch` count only where there are several.
template <class T>
struct attention_operand {
  T* data = nullptr;
  std::ptrdiff_t row = 0, head = 0, batch = 0;
};

/// Scaled-dot-product attention of `batch` sequences with `heads` heads of `size` numbers:
/// o = softmax(scale q k^T) v, with what the optional members add. q and o have `queries` rows, k and v
/// `keys`.
struct attention {
  attention_operand<const float> q, k, v;
  attention_operand<float> o;
  std::ptrdiff_t batch = 1, heads = 1;
  std::ptrdiff_t kv_heads =
      0;  ///< heads of k and v, a divisor of `heads`: head h reads h / (heads / kv_heads); 0: `heads`
  std::ptrdiff_t queries = 0, keys = 0, size = 0;
  std::optional<float> scale;  ///< 1 / sqrt(size) where not given
  /// Query i sees the keys up to i + keys - queries: the queries are the last tokens.
  bool causal = false;
  /// [batch, keys], `keep_batch` apart: 0 where no query sees the key, whatever k and v hold there. Null: all
  /// are seen.
  const unsigned char* keep = nullptr;
  std::ptrdiff_t keep_batch = 0;
  /// For weighted multiplicative attention: W [size, size] of each head, scores (q W) k^T. Null: none.
  attention_operand<const float> weight;
  /// Relative positions: a table R [2 positions - 1, size] for all heads; scores gain q R[i - j + positions -
  /// 1] for query i (counted as a key: i + keys - queries) and key j, and k R[...] too with `relative_keys`
  /// (BERT's relative_key and relative_key_query; Shaw et al., 2018; Huang et al., 2020). Null: none.
  const float* relative = nullptr;
  std::ptrdiff_t positions = 0;
  bool relative_keys = false;
};

/// Memory that attend() works in. Keep one and pass it again: it grows when a call needs more, and then no
/// call allocates. One call at a time.
class attention_workspace {
 public:
  struct part {
    buffer<float> numbers;
    buffer<std::ptrdiff_t> kept;
  };
  /// `count` parts that hold that many numbers and kept keys each.
  part* reserve(std::size_t count, std::size_t numbers, std::size_t kept) {
    if (parts_.size() < count) parts_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      grow(parts_[i].numbers, numbers);
      grow(parts_[i].kept, kept);
    }
    return parts_.data();
  }

 private:
  /// Half as much again as before, at least: a cache of keys that grows by one a step allocates now and then.
  template <class T>
  static void grow(buffer<T>& x, std::size_t n) {
    if (x.size() >= n) return;
    const std::size_t more = x.size() + x.size() / 2;
    x = buffer<T>();
    x = buffer<T>(n > more ? n : more);
  }

  std::vector<part> parts_;
};

namespace detail {

inline std::ptrdiff_t kv_heads(const attention& a) { return a.kv_heads == 0 ? a.heads : a.kv_heads; }

template <class T>
void check_operand(const attention_operand<T>& x, const char* name, std::ptrdiff_t rows, std::ptrdiff_t width,
                   std::ptrdiff_t heads, std::ptrdiff_t batch) {
  const auto where = "kernels::attend, operand " + std::string(name);
  if (rows == 0) return;
  if (x.data == nullptr) throw input_error("is null", where);
  if (rows > 1 && x.row < width)
    throw shape_error("rows of " + std::to_string(width) + " numbers are " + std::to_string(x.row) + " apart",
                      where, "set `row` to the distance from one token's row to the next");
  if ((heads > 1 && x.head == 0) || (batch > 1 && x.batch == 0))
    throw shape_error("several heads or sequences lie in one place", where,
                      "set `head` and `batch` to the distances between them");
}

inline void check(const attention& a) {
  const char* const where = "kernels::attend";
  if (a.batch < 0 || a.heads < 0 || a.queries < 0 || a.keys < 0 || a.size < 0)
    throw shape_error("a length is negative", where);
  if (a.kv_heads < 0 || (a.kv_heads > 0 && a.heads % a.kv_heads != 0))
    throw shape_error(
        std::to_string(a.heads) + " heads do not share " + std::to_string(a.kv_heads) + " of keys", where,
        "kv_heads must divide heads");
  check_operand(a.q, "q", a.queries, a.size, a.heads, a.batch);
  check_operand(a.k, "k", a.keys, a.size, kv_heads(a), a.batch);
  check_operand(a.v, "v", a.keys, a.size, kv_heads(a), a.batch);
  check_operand(a.o, "o", a.queries, a.size, a.heads, a.batch);
  if (a.keys > 0 && (a.o.data == a.k.data || a.o.data == a.v.data))
    throw input_error("is k or v as well", "kernels::attend, operand o",
                      "give it memory of its own, or that of q");
  if (a.o.data == a.q.data && (a.o.row != a.q.row || a.o.head != a.q.head || a.o.batch != a.q.batch))
    throw shape_error("writes over q at other distances", "kernels::attend, operand o",
                      "give it the distances of q, or memory of its own");
  if (a.keep != nullptr && a.batch > 1 && a.keep_batch < a.keys)
    throw shape_error(
        "masks of " + std::to_string(a.keys) + " keys are " + std::to_string(a.keep_batch) + " apart", where,
        "set keep_batch");
  if (a.weight.data != nullptr && a.size > 1 && a.weight.row < a.size)
    throw shape_error("rows of W are closer together than they are long", where, "set weight.row");
  if (a.relative != nullptr && (a.queries > a.positions || a.keys > a.positions))
    throw shape_error("a table of " + std::to_string(a.positions) + " positions is too short for " +
                          std::to_string(a.queries) + " queries and " + std::to_string(a.keys) + " keys",
                      where, "give a table R [2 positions - 1, size] that reaches as far");
}

/// Where one head of an operand begins; null stays null.
template <class T>
T* head_at(const attention_operand<T>& x, std::ptrdiff_t batch, std::ptrdiff_t head) {
  return x.data == nullptr ? nullptr : x.data + batch * x.batch + head * x.head;
}

/// Queries `first` to `last` of one head; `kept` has room for every key.
inline attention_head head_of(const attention& a, std::ptrdiff_t batch, std::ptrdiff_t head,
                              std::ptrdiff_t first, std::ptrdiff_t last, std::ptrdiff_t* kept) {
  const std::ptrdiff_t kv = head / (a.heads / kv_heads(a));
  attention_head h{};
  h.q = head_at(a.q, batch, head), h.q_row = a.q.row;
  h.k = head_at(a.k, batch, kv), h.k_row = a.k.row;
  h.v = head_at(a.v, batch, kv), h.v_row = a.v.row;
  h.o = head_at(a.o, batch, head), h.o_row = a.o.row;
  h.queries = a.queries, h.keys = a.keys, h.size = a.size, h.first = first, h.last = last;
  h.scale = a.scale ? *a.scale : 1.0F / std::sqrt(static_cast<float>(a.size));
  h.causal = a.causal;
  h.seen_keys = a.keys;
  if (a.keep != nullptr) {
    const unsigned char* const keep = a.keep + batch * a.keep_batch;
    h.seen_keys = 0;
    for (std::ptrdiff_t j = 0; j < a.keys; ++j)
      if (keep[j] != 0) kept[h.seen_keys++] = j;
    h.masked = h.seen_keys < a.keys;
    h.kept = kept;
  }
  h.weight = head_at(a.weight, batch, head);
  h.weight_row = a.weight.row;
  h.relative = a.relative, h.positions = a.positions, h.relative_keys = a.relative_keys;
  return h;
}

}  // namespace detail

/// Computes the attention `a`, its sequences, heads and long runs of queries spread over `runs`; the result
/// has the same bits for any executor. Tiles of queries go over blocks of keys with the softmax carried
/// along, so that scores never leave the first-level cache; tiles that a causal mask hides are skipped. Fewer
/// than four queries (a step of decoding) read the keys as they lie.
///
/// Within 2e-6 of float64, relative to the greatest |v|, for scores up to 7 in size; the scores' own rounding
/// in float32 makes that 1e-5 at 20 and 3e-5 at 50. A query that sees no key gets zeros; so keys = 0 gives
/// zeros. A NaN in a query makes its row NaN and no other; one in a key or value makes every row that sees it
/// NaN. What lies more than 69 below a row's greatest score counts as 69 below it. o may be q, with the same
/// distances, and must not overlap k, v or q otherwise. O(batch heads queries keys size); memory O(keys size)
/// for each thread. Throws shape_error for distances, lengths and tables that do not fit, input_error for
/// null operands.
template <executor E>
void attend(E& runs, const attention& a, attention_workspace& workspace) {
  static constexpr versions<void(const detail::attention_head&, float*)> all {
    .scalar = scalar::attend_head,
#if defined(EDGETRAN_KERNELS_X86)
    .avx2 = avx2::attend_head, .avx512 = avx512::attend_head,
#elif defined(EDGETRAN_KERNELS_NEON)
    .neon = neon::attend_head,
#endif
  };
  detail::check(a);
  if (a.batch == 0 || a.heads == 0 || a.queries == 0 || a.size == 0) return;
  // A piece packs its keys anew: worth it where there are fewer heads than threads, and many queries.
  constexpr std::ptrdiff_t fewest = 192;
  const auto threads = static_cast<std::ptrdiff_t>(runs.concurrency());
  const std::ptrdiff_t pairs = a.batch * a.heads;
  std::ptrdiff_t pieces = 1;
  while (pairs * pieces < 2 * threads && a.queries / (2 * pieces) >= fewest && threads > 1) pieces *= 2;
  const std::ptrdiff_t items = pairs * pieces, slots = items < threads ? items : threads;

  detail::attention_head largest{};
  largest.queries = a.queries, largest.keys = a.keys, largest.size = a.size;
  largest.masked = a.keep != nullptr;
  largest.weight = a.weight.data, largest.relative = a.relative, largest.relative_keys = a.relative_keys;
  auto* const parts = workspace.reserve(static_cast<std::size_t>(slots),
                                        static_cast<std::size_t>(detail::attention_layout(largest).total),
                                        static_cast<std::size_t>(a.keep == nullptr ? 0 : a.keys));
  auto* const body = all.of(active());
  runs.parallel_for(static_cast<std::size_t>(slots), [&](std::size_t slot) {
    const auto s = static_cast<std::ptrdiff_t>(slot);
    for (std::ptrdiff_t item = s * items / slots; item < (s + 1) * items / slots; ++item) {
      const std::ptrdiff_t pair = item / pieces, piece = item % pieces;
      const auto h = detail::head_of(a, pair / a.heads, pair % a.heads, piece * a.queries / pieces,
                                     (piece + 1) * a.queries / pieces, parts[slot].kept.data());
      body(h, parts[slot].numbers.data());
    }
  });
}

/// The same on the calling thread.
inline void attend(const attention& a, attention_workspace& workspace) {
  inline_executor runs;
  attend(runs, a, workspace);
}

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_ATTENTION_HPP
