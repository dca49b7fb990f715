// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_PRESETS_FLEXIBERT_TYPES_HPP
#define EDGETRAN_SPACE_PRESETS_FLEXIBERT_TYPES_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/space/bounds.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/sample.hpp"

/// ProTran's model types: shallow or deep, narrow or wide, cut at the middle of the published lists.
namespace edgetran::space {

/// A space with "layers" and, in each, a multiset of "heads".
template <class S>
concept flexibert_like =
    design_space<S> &&(record_of<S>::has("layers") && record_of<S>::has("heads")) && requires {
  record_of<S>::template found<"layers">::element::options;
  record_of<S>::template found<"heads">::element::sizes;
};

enum class flexibert_width { all, narrow, wide };

namespace detail {
template <class S>
using heads_of = typename record_of<S>::template found<"heads">::element;
/// The number of heads that makes a model wide, and of layers that makes it deep: 8 and 8 for FlexiBERT 2.0.
template <class S>
inline constexpr std::size_t wide_heads = heads_of<S>::sizes[heads_of<S>::sizes.size() / 2];
template <class S>
inline constexpr std::size_t deep_layers = [] {
  constexpr auto depths = record_of<S>::template found<"layers">::element::options;
  return depths[depths.size() / 2];
}();
}  // namespace detail

/// All of the space, or the part whose layers have all fewer heads than the middle of the list
/// (FlexiBERT 2.0: ranks 0 to 237), or all at least as many (238 to 21,804).
template <flexibert_like S>
constexpr bounds<S> flexibert_bounds(flexibert_width width) {
  using heads = detail::heads_of<S>;
  constexpr std::uint64_t middle = heads::first_of_size(detail::wide_heads<S>);
  bounds<S> b;
  if (width == flexibert_width::narrow) b.template limit<"heads">(0, middle - 1);
  if (width == flexibert_width::wide) b.template limit<"heads">(middle, heads::cardinality - 1);
  return b;
}

/// `shallow_narrow`, `shallow_wide`, `deep_narrow` or `deep_wide`. One layer with many heads makes a model
/// wide.
template <flexibert_like S>
constexpr std::string_view model_type(const architecture<S>& a) {
  const std::size_t layers = a.template get<"layers">();
  bool wide = false;
  for (std::size_t i = 0; i < layers; ++i)
    wide = wide || a.template get<"heads">(i).size() >= detail::wide_heads<S>;
  if (layers < detail::deep_layers<S>) return wide ? "shallow_wide" : "shallow_narrow";
  return wide ? "deep_wide" : "deep_narrow";
}

/// A batch as ProTran draws it: the first half inside the narrow bounds, the rest inside the wide ones (draws
/// inside all bounds are hardly ever narrow). ProTran's Random is no such batch but one inside all bounds.
template <flexibert_like S>
std::vector<architecture<S>> sample_halves(std::size_t count, method m, const stream& random) {
  auto batch = sample(S{}, count / 2, m, random.split(0), flexibert_bounds<S>(flexibert_width::narrow));
  const auto rest =
      sample(S{}, count - count / 2, m, random.split(1), flexibert_bounds<S>(flexibert_width::wide));
  batch.insert(batch.end(), rest.begin(), rest.end());
  return batch;
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_PRESETS_FLEXIBERT_TYPES_HPP
