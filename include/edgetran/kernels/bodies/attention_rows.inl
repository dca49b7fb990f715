// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Attention of one query at a time, for each target: nothing is packed. For a few queries over a cache of
// keys, and where a value that is not finite must not reach queries that do not see it.
namespace attention_row {

/// Rows of numbers in memory, or those of them that a list names.
struct row_list {
  const float* first;
  std::ptrdiff_t step;
  const std::ptrdiff_t* list;
  EDGETRAN_INLINE const float* operator[](std::ptrdiff_t j) const {
    return first + (list == nullptr ? j : list[j]) * step;
  }
};

/// out[j] = q . row j, or that added to it, for j < n; q is padded with zeros to whole vectors. Writes whole
/// vectors of `out`. Four rows at a time: memory answers four streams sooner than one.
inline void dots(const float* q, std::ptrdiff_t size, row_list row, std::ptrdiff_t n, bool onto, float* out) {
  for (std::ptrdiff_t j = 0; j < n; j += lanes) {
    f32 r[lanes];
    unroll<lanes / 4>([&](auto g) EDGETRAN_INLINE_LAMBDA {
      const float* at[4];
      unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA {
        const std::ptrdiff_t key = j + 4 * g + i;
        at[i] = row[key < n ? key : n - 1];
        r[4 * g + i] = zero();
      });
      std::ptrdiff_t k = 0;
      for (; k + lanes <= size; k += lanes) {
        const f32 x = load(q + k);
        unroll<4>([&](auto i)
                      EDGETRAN_INLINE_LAMBDA { r[4 * g + i] = fma(x, load(at[i] + k), r[4 * g + i]); });
      }
      if (k < size) {
        const f32 x = load(q + k);
        const int rest = static_cast<int>(size - k);
        unroll<4>([&](auto i)
                      EDGETRAN_INLINE_LAMBDA { r[4 * g + i] = fma(x, load(at[i] + k, rest), r[4 * g + i]); });
      }
    });
    const f32 dot = sums(r);
    store(out + j, onto ? add(load(out + j), dot) : dot);
  }
}

/// `Vectors` vectors of columns from `from` on of: o = factor * sum over j of p[j] * row j.
template <int Vectors>
void columns(const float* p, row_list row, std::ptrdiff_t n, std::ptrdiff_t from, float factor, float* o) {
  f32 c[4 * Vectors];  // four sums each: one would wait for its last addition
  unroll<4 * Vectors>([&](auto at) EDGETRAN_INLINE_LAMBDA { c[at] = zero(); });
  std::ptrdiff_t j = 0;
  for (; j + 4 <= n; j += 4)
    unroll<4>([&](auto i) EDGETRAN_INLINE_LAMBDA {
      const f32 share = set(p[j + i]);
      const float* const v = row[j + i] + from;
      unroll<Vectors>([&](auto w) EDGETRAN_INLINE_LAMBDA {
        c[i * Vectors + w] = fma(share, load(v + w * lanes), c[i * Vectors + w]);
      });
    });
  for (; j < n; ++j) {
    const f32 share = set(p[j]);
    const float* const v = row[j] + from;
    unroll<Vectors>([&](auto w) EDGETRAN_INLINE_LAMBDA { c[w] = fma(share, load(v + w * lanes), c[w]); });
  }
  unroll<Vectors>([&](auto w) EDGETRAN_INLINE_LAMBDA {
    const f32 whole = add(add(c[w], c[Vectors + w]), add(c[2 * Vectors + w], c[3 * Vectors + w]));
    store(o + from + w * lanes, mul(whole, set(factor)));
  });
}

/// o[c] = factor * sum over j of p[j] * (row j)[c] for c < size.
inline void combine(const float* p, row_list row, std::ptrdiff_t n, std::ptrdiff_t size, float factor,
                    float* o) {
  std::ptrdiff_t c = 0;
  constexpr int wide = registers == 32 ? 4 : 2;
  for (; c + wide * lanes <= size; c += wide * lanes) columns<wide>(p, row, n, c, factor, o);
  for (; c + lanes <= size; c += lanes) columns<1>(p, row, n, c, factor, o);
  if (c == size) return;
  const int rest = static_cast<int>(size - c);
  f32 sum = zero();
  for (std::ptrdiff_t j = 0; j < n; ++j) sum = fma(set(p[j]), load(row[j] + c, rest), sum);
  store(o + c, mul(sum, set(factor)), rest);
}

}  // namespace attention_row

/// The context of query i of a head.
inline void attend_row(const edgetran::kernels::detail::attention_head& h, std::ptrdiff_t i, float* space) {
  using namespace attention_row;
  const edgetran::kernels::detail::attention_layout at(h);
  float* const out = h.o + i * h.o_row;
  const std::ptrdiff_t n = h.seen(i);
  if (n == 0) {
    for (std::ptrdiff_t k = 0; k < h.size; ++k) out[k] = 0;
    return;
  }
  const std::ptrdiff_t* const list = h.masked ? h.kept : nullptr;
  const row_list keys{h.k, h.k_row, list}, values{h.v, h.v_row, list};
  float* const q = space + at.row;
  float* const weighted = q + at.width;
  float* const scores = weighted + at.width;
  const float factor = h.scale * 1.44269504F;  // shares are powers of two
  for (std::ptrdiff_t k = 0; k < at.width; ++k) q[k] = k < h.size ? factor * h.q[i * h.q_row + k] : 0.0F;
  const float* left = q;
  if (h.weight != nullptr) {
    for (std::ptrdiff_t k = 0; k < at.width; ++k) weighted[k] = 0;
    combine(q, {h.weight, h.weight_row, nullptr}, h.size, h.size, 1.0F, weighted);
    left = weighted;
  }
  dots(left, h.size, keys, n, false, scores);
  if (h.relative != nullptr) {
    const row_list distances{h.relative + h.table_row(i, 0) * h.size, -h.size, list};
    dots(q, h.size, distances, n, true, scores);
    if (h.relative_keys)
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        float dot = 0;
        for (std::ptrdiff_t k = 0; k < h.size; ++k) dot += keys[j][k] * distances[j][k];
        scores[j] += factor * dot;
      }
  }
  const int count = static_cast<int>(n);
  const float top = attention_tile::top_of(scores, count, -std::numeric_limits<float>::infinity());
  const float total = attention_tile::shares(scores, count, count, top);
  combine(scores, values, n, h.size, 1.0F / total, out);
}
