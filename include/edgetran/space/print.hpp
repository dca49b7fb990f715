// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_PRINT_HPP
#define EDGETRAN_SPACE_PRINT_HPP

#include <cstddef>
#include <string>

#include "edgetran/space/architecture.hpp"
#include "edgetran/space/choice.hpp"
#include "edgetran/space/list.hpp"

namespace edgetran::space {

/// `[256, 512]`.
template <class T, std::size_t N>
std::string value_text(const list<T, N>& values) {
  std::string all = "[";
  for (const T& v : values) (all += all.size() == 1 ? "" : ", ") += value_text(v);
  return all + "]";
}
/// The value, or `none`.
template <class T>
requires requires(const T& v) {
  v.has_value();
  *v;
}
std::string value_text(const T& maybe) { return maybe.has_value() ? value_text(*maybe) : "none"; }

/// The architecture for people: a line for what stands outside the layers and one for each layer (or stack),
/// `hidden=128 heads=[sa_sdp, c_5]`.
template <design_space S>
std::string text(const architecture<S>& a) {
  std::string all;
  const auto* x = a.coordinates().data();
  std::size_t current = 0;
  bool inside = false;
  architecture<S>::record::walk(x, [&]<class P>(P, std::size_t i, std::size_t layer) {
    const bool in_layer = architecture<S>::record::layered[i];
    const bool new_layer = in_layer && (!inside || layer != current);
    if (!all.empty()) all += new_layer ? "\n  " : inside && !in_layer ? "\n" : " ";
    inside = in_layer;
    current = layer;
    (all += P::name) += "=" + value_text(P::value(x, i));
  });
  return all;
}

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_PRINT_HPP
