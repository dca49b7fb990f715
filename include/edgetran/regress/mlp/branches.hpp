// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_MLP_BRANCHES_HPP
#define EDGETRAN_REGRESS_MLP_BRANCHES_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "edgetran/core/extent.hpp"
#include "edgetran/regress/mlp/stack.hpp"

namespace edgetran::regress::neural {

/// Two stacks side by side: the first Split inputs go through First, the others through Second, and what
/// comes out is put together, channel by channel. A module as `layer` is.
template <std::int64_t Split, class First, class Second>
struct branches {
  static_assert(First::channels == Second::channels,
                "edgetran: both branches carry numbers, or both carry means and variances");
  static_assert(!First::drops && !Second::drops, "edgetran: layers that drop stand behind the branches");
  static constexpr std::size_t width = First::width + Second::width, channels = First::channels;
  static constexpr bool drops = false, direct = First::direct && Second::direct,
                        bounded = First::bounded && Second::bounded;
  template <class Real>
  static constexpr std::size_t packs = packs_for<Real>(width);
  template <class Real>
  static constexpr std::size_t masks = 0;

  template <class N>
  struct tape {
    typename First::template tape<N> first;
    typename Second::template tape<N> second;
    std::array<N, channels * packs<real_of<N>>> out;
  };

  std::string describe() const {
    return std::to_string(split()) + " to (" + first.describe() + ") beside (" + second.describe() + ")";
  }

  template <class Real>
  std::size_t parameters(std::size_t inputs) const {
    return first.template parameters<Real>(split()) + second.template parameters<Real>(rest(inputs));
  }
  template <class Real, class Function>
  void visit(pack<Real>* w, std::size_t inputs, Function&& f) const {
    first.visit(w, split(), f);
    second.visit(w + offset<Real>(), rest(inputs), f);
  }
  template <class Real>
  void initialise(pack<Real>* w, std::size_t inputs, stream& random) const {
    first.initialise(w, split(), random);
    second.initialise(w + offset<Real>(), rest(inputs), random);
  }
  template <class W>
  void prepare(const W* raw, std::size_t inputs, W* ready, W* slopes) const {
    const std::size_t n = offset<real_of<W>>();
    first.prepare(raw, split(), ready, slopes);
    second.prepare(raw + n, rest(inputs), ready + n, slopes + n);
  }
  template <class W>
  void chain(const W* slopes, std::size_t inputs, W* gradient) const {
    const std::size_t n = offset<real_of<W>>();
    first.chain(slopes, split(), gradient);
    second.chain(slopes + n, rest(inputs), gradient + n);
  }

  template <bool WithSlopes, class N, class W, class In>
  [[gnu::always_inline]] void forward(const W* w, std::size_t inputs, const In& in, tape<N>& t,
                                      dropout_masks<real_of<N>>) const {
    first.template forward<WithSlopes>(w, split(), in, t.first, nullptr);
    second.template forward<WithSlopes>(w + offset<real_of<N>>(), rest(inputs), behind(in), t.second,
                                        nullptr);
    copy<First, N>(First::template outputs<N>(t.first), 0, t.out.data());
    copy<Second, N>(Second::template outputs<N>(t.second), First::width, t.out.data());
  }

  template <class N, class W, class In, class Dw, class Dx>
  [[gnu::always_inline]] void backward(const W* w, std::size_t inputs, const In& in, const tape<N>& t,
                                       const N* dout, Dw dw, const Dx& dx) const {
    detail::output_packs<First, N> left{};
    detail::output_packs<Second, N> right{};
    for (std::size_t c = 0; c < channels; ++c) {
      const N* from = dout + c * packs<real_of<N>>;
      for (std::size_t i = 0; i < First::width; ++i)
        set(left.data() + c * First::template packs<real_of<N>>, i, get(from, i));
      for (std::size_t i = 0; i < Second::width; ++i)
        set(right.data() + c * Second::template packs<real_of<N>>, i, get(from, First::width + i));
    }
    first.backward(w, split(), in, t.first, left.data(), dw, dx);
    const std::size_t n = offset<real_of<N>>(), before = split();
    Dw later = dw;
    if constexpr (!std::is_null_pointer_v<Dw>) later += n;
    if constexpr (std::is_null_pointer_v<Dx>)
      second.backward(w + n, rest(inputs), behind(in), t.second, right.data(), later, dx);
    else
      second.backward(w + n, rest(inputs), behind(in), t.second, right.data(), later,
                      [&dx, before](std::size_t i, auto derivative) { dx(before + i, derivative); });
  }

  extent<Split> columns{};  ///< of the first branch
  First first{};
  Second second{};

 private:
  std::size_t split() const { return static_cast<std::size_t>(std::int64_t{columns}); }
  std::size_t rest(std::size_t inputs) const { return inputs - split(); }
  template <class Real>
  std::size_t offset() const {
    return first.template parameters<Real>(split());
  }
  template <class In>
  auto behind(const In& in) const {
    return [&in, before = split()](std::size_t i) { return in(before + i); };
  }
  template <class Branch, class N>
  static void copy(const N* from, std::size_t at, N* to) {
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t i = 0; i < Branch::width; ++i)
        set(to + c * packs<real_of<N>>, at + i, get(from + c * Branch::template packs<real_of<N>>, i));
  }
};

}  // namespace edgetran::regress::neural

#endif  // EDGETRAN_REGRESS_MLP_BRANCHES_HPP
