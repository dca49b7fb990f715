// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BOSHNAS_BOSHNAS_PROPOSER_OPTIONS_HPP
#define EDGETRAN_SEARCH_BOSHNAS_BOSHNAS_PROPOSER_OPTIONS_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "edgetran/core/error.hpp"
#include "edgetran/regress/boshnas.hpp"
#include "edgetran/search/boshnas/gobi.hpp"

namespace edgetran::search {

/// Why a question is asked.
enum class boshnas_step {
  initial,       ///< to cover the whole
  optimisation,  ///< a walk down the acquisition ended near it
  uncertainty,   ///< the surrogate knows least there
  diversity      ///< at random
};

/// Whether the surrogate learns what was answered, once for all questions of a batch, or before each question
/// the open ones as well, with what it predicts of them, so that a batch spreads.
enum class boshnas_refit { per_batch, per_question };

/// Defaults are the published ones.
struct boshnas_proposer_options {
  std::size_t objectives = 1;  ///< targets beyond are constraints; no other number
  std::size_t initial = 10;    ///< candidates that cover the whole before any is chosen; those told count
  double uncertainty = 0.1, diversity = 0.1;  ///< shares of these steps; the rest optimises
  double deviations = 0.5;                    ///< the acquisition is the mean less so many deviations
  gobi_options walks{};
  std::size_t choices = 1024;  ///< of a space, drawn anew for each question
  std::size_t patience = 5;    ///< fruitless optimisations in a row before the aleatoric phase begins
  std::size_t aleatoric = 5;   ///< more of them in that phase end the search
  boshnas_refit refit = boshnas_refit::per_batch;
  std::uint64_t seed = 0;
};

namespace detail {
/// Searches learn from few rows of what hardly scatters: the natural-parameter network learns four times as
/// fast as by default and is held back a tenth as much.
template <class R>
R search_surrogate() {
  if constexpr (std::is_constructible_v<R, regress::boshnas_options>) {
    regress::boshnas_options o;
    o.npn_rate = 4e-3;
    o.npn_decay = 0.03;
    return R(o);
  } else {
    return R{};
  }
}
}  // namespace detail

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BOSHNAS_BOSHNAS_PROPOSER_OPTIONS_HPP
