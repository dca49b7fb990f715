// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PRIMITIVES_EXPERTS_HPP
#define EDGETRAN_MODEL_PRIMITIVES_EXPERTS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

// Mixtures of experts. A linear router scores all experts for every token; top_k chooses some and weighs
// them; expert_linear applies a map of each chosen one, the results side by side; mix_experts adds them up by
// their weights.

/// The experts of every token: [rows, experts] scores to [rows, 2 active], the weights of the chosen, in
/// order, and behind them their numbers. Weights are a soft-max over all experts, which `normalise` makes sum
/// to 1 over the chosen. Counted as that soft-max and one comparison for each expert and choice.
struct top_k {
  static constexpr std::string_view kind = "top_k";
  static constexpr std::string_view type = "TopKRouter";

  std::int64_t experts = 1;
  std::int64_t active = 1;
  bool normalise = true;

  [[nodiscard]] constexpr top_k erased() const { return *this; }

  template <extent_like Have>
  constexpr shape<> output(const shape<Have>& x) const {
    require_width(x.width, extent<>{experts}, kind);
    if (active < 1 || active > experts)
      throw shape_error(std::to_string(active) + " of " + std::to_string(experts) + " experts",
                        std::string(kind), "choose from 1 to all of them");
    return {x.rows, extent<>{2 * active}};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  /// Memory while it runs beside input and output: the weights of one token.
  [[nodiscard]] constexpr bytes scratch(const span&) const { return detail::floats(detail::real(experts)); }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double scores = real(s.rows()) * real(experts);
    cost c;
    c.flops = flops{(5 + real(active)) * scores};
    c.traffic = detail::floats(scores + 2 * real(s.rows()) * real(active));
    c.irene_bytes = detail::floats(3 * scores);
    return c;
  }
};

/// Of `experts`, how many different ones `rows` tokens are expected to reach that choose `active` each, all
/// equally likely: experts (1 - (1 - active / experts)^rows). 0 for no rows.
constexpr double reached_experts(std::int64_t experts, std::int64_t active, std::int64_t rows) {
  const double missed = 1 - detail::real(active) / detail::real(experts);
  double all_miss = 1, square = missed;
  for (std::int64_t n = rows; n > 0; n /= 2, square *= square)
    if (n % 2 == 1) all_miss *= square;
  return detail::real(experts) * (1 - all_miss);
}

/// y = x W_e^T for the `active` experts e of every token, without bias: [rows, active out] from [rows, in],
/// or from [rows, active in] where `each` expert has an input of its own. W_e is [out, in], `gate.3.weight`
/// for expert 3. FLOPs count the chosen experts; traffic the matrices that a batch is expected to reach
/// (`reached_experts`).
template <extent_like In = extent<>, extent_like Out = extent<>>
struct expert_linear {
  static constexpr std::string_view kind = "expert_linear";
  static constexpr std::string_view type = "Experts";

  In in{};
  Out out{};
  std::int64_t experts = 1;
  std::int64_t active = 1;
  bool each = false;

  [[nodiscard]] constexpr expert_linear<> erased() const { return {in, out, experts, active, each}; }
  /// Share of the parameters that one token uses.
  [[nodiscard]] constexpr double active_share() const { return detail::real(active) / detail::real(experts); }

  /// The activation, then what top_k made.
  template <extent_like Have, extent_like Routes>
  constexpr shape<> output(const shape<Have>& x, const shape<Routes>& routes) const {
    require_width(x.width, extent<>{each ? active * std::int64_t{in} : std::int64_t{in}}, kind);
    require_width(routes.width, extent<>{2 * active}, kind);
    return {x.rows, extent<>{active * std::int64_t{out}}};
  }

  /// Numbers of all experts.
  [[nodiscard]] constexpr std::int64_t stored() const {
    return experts * std::int64_t{out} * std::int64_t{in};
  }

  template <class Visit>
  constexpr void each_parameter(Visit visit) const {
    for (std::int64_t e = 0; e < experts; ++e) visit(numbered{e}.view(), std::int64_t{out}, std::int64_t{in});
  }

  /// Memory while it runs beside input and output: the tokens of one expert, and what it makes of them.
  [[nodiscard]] constexpr bytes scratch(const span& s) const {
    return detail::floats(detail::real(s.rows()) * (detail::real(in) + detail::real(out)));
  }

  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double m = real(s.rows()) * real(active), k = real(in), n = real(out);
    const double inputs = each ? m * k : real(s.rows()) * k;
    cost c;
    c.macs = m * k * n;
    c.flops = flops{2 * c.macs};
    c.traffic = detail::floats(inputs + reached_experts(experts, active, s.rows()) * k * n + m * n);
    c.irene_bytes = c.traffic;
    return c;
  }

 private:
  /// `17.weight`
  struct numbered {
    std::array<char, 32> text{};
    std::size_t length = 0;

    constexpr explicit numbered(std::int64_t n) {
      std::size_t digits = 1;
      for (std::int64_t rest = n; rest > 9; rest /= 10) ++digits;
      for (std::size_t i = digits; i-- > 0; n /= 10) text[i] = static_cast<char>('0' + n % 10);
      length = digits;
      for (const char c : std::string_view(".weight")) text[length++] = c;
    }
    [[nodiscard]] constexpr std::string_view view() const { return {text.data(), length}; }
  };
};
template <extent_like I, extent_like O>
expert_linear(I, O, std::int64_t, std::int64_t, bool) -> expert_linear<I, O>;

/// Sum of the active experts' results by their weights: [rows, active width] to [rows, width].
template <extent_like Width = extent<>>
struct mix_experts {
  static constexpr std::string_view kind = "mix_experts";
  static constexpr std::string_view type = "MixExperts";

  Width width{};
  std::int64_t active = 1;

  [[nodiscard]] constexpr mix_experts<> erased() const { return {width, active}; }

  template <extent_like Have, extent_like Routes>
  constexpr shape<Width> output(const shape<Have>& x, const shape<Routes>& routes) const {
    require_width(x.width, extent<>{active * std::int64_t{width}}, kind);
    require_width(routes.width, extent<>{2 * active}, kind);
    return {x.rows, width};
  }

  template <class Visit>
  constexpr void each_parameter(Visit) const {}

  [[nodiscard]] constexpr cost costs(const span& s) const {
    using detail::real;
    const double m = real(s.rows()), elements = m * real(active) * real(width);
    cost c;
    c.macs = elements;
    c.flops = flops{2 * elements};
    c.traffic = detail::floats(elements + m * real(width) + m * real(active));
    c.irene_bytes = c.traffic;
    return c;
  }
};
template <extent_like W>
mix_experts(W, std::int64_t) -> mix_experts<W>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PRIMITIVES_EXPERTS_HPP
