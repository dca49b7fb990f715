// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_MEMORY_HPP
#define EDGETRAN_MODEL_MEMORY_HPP

#include <algorithm>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include "edgetran/core/units.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

/// The interpreter that follows which activations are alive together. A value lives until its last copy is
/// gone, and a primitive that `runs_in_place` reuses an input that nothing else reads, as the runner does.
class memory_probe {
  struct block {
    block(memory_probe& owner, double size) : probe(owner), bytes(size) {
      probe.live_ += bytes;
      probe.peak_ = std::max(probe.peak_, probe.live_);
    }
    ~block() { probe.live_ -= bytes; }
    block(const block&) = delete;
    block& operator=(const block&) = delete;

    memory_probe& probe;
    double bytes;
  };

 public:
  template <class Shape>
  struct held {
    Shape shape;
    std::shared_ptr<block> storage{};
  };

  explicit memory_probe(const workload& w) : workload_(w) {}

  void enter(const node_name&, std::string_view) {}
  void leave() {}
  held<shape<>> input(source) { return {{every_token, extent<>{0}}}; }

  template <class P, class First, class... Rest>
  auto apply(const node_name&, const P& p, First first, const Rest&... rest) {
    if constexpr (std::is_same_v<P, bookkeeping>) {
      return first;
    } else if constexpr (std::is_same_v<decltype(p.erased()), kv_cache<>>) {
      // The cache itself is counted elsewhere; where nothing is kept, the values pass through.
      if (resolve(first.shape.rows, workload_).cached) first.storage = std::make_shared<block>(*this, 0);
      return first;
    } else {
      auto result = p.output(first.shape, rest.shape...);
      held<decltype(result)> y{result};
      if constexpr (runs_in_place<P>)
        if (first.storage.use_count() == 1) y.storage = std::move(first.storage);
      if constexpr (requires(span s) { p.scratch(s); }) {
        const block scratch(*this, p.scratch(resolve(result.rows, workload_)).value());
        y.storage = std::make_shared<block>(*this, bytes_of(p, result));
      } else if (!y.storage) {
        y.storage = std::make_shared<block>(*this, bytes_of(p, result));
      }
      return y;
    }
  }

  template <class Shape, extent_like Width>
  held<shape<Width>> columns(const held<Shape>& x, std::int64_t, Width width) {
    return {{x.shape.rows, width}, x.storage};
  }
  template <class Shape>
  held<Shape> first_row(const held<Shape>& x) {
    return {{one_token, x.shape.width}, x.storage};
  }
  template <class Shape>
  held<Shape> last_row(const held<Shape>& x) {
    return first_row(x);
  }

  using result_type = held<shape<>>;
  using value_type = std::variant<held<shape<>>, held<score_shape<>>>;
  template <class P, class... Values>
  static constexpr bool takes = std::is_same_v<P, bookkeeping> || requires(const P p, const Values... v) {
    p.output(v.shape...);
  };

  /// The most that was alive at once.
  [[nodiscard]] bytes peak() const { return bytes{peak_}; }

 private:
  template <class P, extent_like Width>
  [[nodiscard]] double bytes_of(const P& p, const shape<Width>& s) const {
    span rows = resolve(s.rows, workload_);
    if constexpr (requires { p.by; })
      if (p.by == lookup::shared) rows.batch = 1;
    return detail::real(rows.rows()) * detail::real(s.width) * detail::real(float_bytes);
  }
  template <class P, extent_like Heads>
  [[nodiscard]] double bytes_of(const P& p, const score_shape<Heads>& s) const {
    span rows = resolve(s.rows, workload_);
    if constexpr (requires { p.to; }) rows = p.to.over(rows);
    return detail::real(rows.rows()) * detail::real(rows.keys) * detail::real(s.heads) *
           detail::real(float_bytes);
  }

  workload workload_;
  double live_ = 0;
  double peak_ = 0;
};

/// Peak of the activations alive at once with the scratch memory of primitives: what `nn::runner` takes from
/// its arena. Inputs, weights, KV cache and constants of a workload (a row of the padding mask, the angles of
/// rotary positions) are not counted. Throws shape_error for a workload that no model can run.
template <class Model>
bytes peak_activation(const Model& m, const workload& w) {
  check(w);
  memory_probe probe(w);
  m(probe);
  return probe.peak();
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_MEMORY_HPP
