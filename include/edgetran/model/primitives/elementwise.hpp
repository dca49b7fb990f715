// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_ELEMENTWISE_HPP
#define EDGETRAN_MODEL_PRIMITIVES_ELEMENTWISE_HPP

#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

/// Point-wise functions of one activation. `gelu` is the exact form with erf, `gelu_tanh` the approximation
/// that GPT-2 composes of eight tensor operations, which the published counter counts one by one.
enum class function { gelu, gelu_tanh, relu, silu, tanh, quick_gelu };

namespace detail {
struct function_facts {
  function value;
  std::string_view name;
  std::string_view type;
  double flops;
  double accesses;
};
inline constexpr std::array<function_facts, 6> functions{
    {{function::gelu, "gelu", "GELU", 6, 2},
     {function::gelu_tanh, "gelu_tanh", "NewGELU", 11, 19},
     {function::relu, "relu", "ReLU", 1, 2},
     {function::silu, "silu", "SiLU", 5, 2},
     {function::tanh, "tanh", "Tanh", 4, 1},
     {function::quick_gelu, "quick_gelu", "QuickGELU", 6, 2}}};
constexpr const function_facts& facts(function f) { return functions[static_cast<std::size_t>(f)]; }
}  // namespace detail

constexpr std::string_view name(function f) { return detail::facts(f).name; }

/// A point-wise function.
template <extent_like Width = extent<>>
struct activation {
  static constexpr std::string_view kind = "activation";
  static constexpr bool in_place = true;

  function of = function::gelu;
  Width width{};

  [[nodiscard]] constexpr std::string_view type_of() const { return detail::facts(of).type; }
  [[nodiscard]] constexpr activation<> erased() const { return {of, width}; }

  template <extent_like Have>
  constexpr shape<Width> output(const shape<Have>& x) const {
    require_width(x.width, width, kind);
    return {x.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double elements = detail::real(s.rows()) * detail::real(width);
    cost c;
    c.flops = flops{detail::facts(of).flops * elements};
    c.traffic = detail::floats(2 * elements);
    c.irene_bytes = detail::floats(detail::facts(of).accesses * elements);
    return c;
  }
};
template <extent_like W>
activation(function, W) -> activation<W>;

/// What two activations of one shape become.
enum class pairing { add, multiply };

/// Sum (a residual, an embedding) or product (a gate) of two activations.
template <pairing Op, extent_like Width = extent<>>
struct combine {
  static constexpr pairing op = Op;
  static constexpr std::string_view kind = Op == pairing::add ? "add" : "multiply";
  static constexpr std::string_view type = Op == pairing::add ? "Add" : "Mul";
  static constexpr bool in_place = true;

  Width width{};

  [[nodiscard]] constexpr combine<Op> erased() const { return {width}; }

  template <extent_like A, extent_like B>
  constexpr shape<Width> output(const shape<A>& a, const shape<B>& b) const {
    require_width(a.width, width, kind);
    require_width(b.width, width, kind);
    return {a.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double elements = detail::real(s.rows()) * detail::real(width);
    cost c;
    c.flops = flops{elements};
    c.traffic = detail::floats(3 * elements);
    c.irene_bytes = detail::floats((Op == pairing::add ? 2 : 3) * elements);
    return c;
  }
};

/// x over sqrt(head size): DistilBERT scales its queries, not the scores.
template <extent_like Width = extent<>>
struct scaling {
  static constexpr std::string_view kind = "scaling";
  static constexpr std::string_view type = "Div";
  static constexpr bool in_place = true;

  Width width{};
  std::int64_t head = 1;
  bool up = false;  ///< by sqrt(head) instead: embeddings that are scaled up (Gemma)

  [[nodiscard]] double factor() const {
    const double root = std::sqrt(static_cast<double>(head));
    return up ? root : 1 / root;
  }
  [[nodiscard]] constexpr scaling<> erased() const { return {width, head, up}; }

  template <extent_like Have>
  constexpr shape<Width> output(const shape<Have>& x) const {
    require_width(x.width, width, kind);
    return {x.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double elements = detail::real(s.rows()) * detail::real(width);
    cost c;
    c.flops = flops{elements};
    c.traffic = c.irene_bytes = detail::floats(2 * elements);
    return c;
  }
};
template <extent_like W>
scaling(W, std::int64_t) -> scaling<W>;
template <extent_like W>
scaling(W, std::int64_t, bool) -> scaling<W>;

/// Arithmetic on indices and masks that the reference implementation does with tiny tensors: it shows in
/// published traces and takes no measurable time. FLOPs and accessed floats a token, a (token, key) pair of
/// one sequence, a call.
struct bookkeeping {
  static constexpr std::string_view kind = "bookkeeping";
  static constexpr std::string_view type = "Bookkeeping";

  struct count {
    double flops = 0;
    double accesses = 0;
  };
  count per_token{};
  count per_pair{};
  count per_call{};

  [[nodiscard]] constexpr bookkeeping erased() const { return *this; }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    const double tokens = detail::real(s.rows()), pairs = detail::real(s.tokens) * detail::real(s.keys);
    cost c;
    c.flops = flops{per_token.flops * tokens + per_pair.flops * pairs + per_call.flops};
    c.irene_bytes =
        detail::floats(per_token.accesses * tokens + per_pair.accesses * pairs + per_call.accesses);
    c.traffic = c.irene_bytes;
    return c;
  }
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_ELEMENTWISE_HPP
