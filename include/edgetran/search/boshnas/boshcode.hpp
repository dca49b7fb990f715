// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_BOSHNAS_BOSHCODE_HPP
#define EDGETRAN_SEARCH_BOSHNAS_BOSHCODE_HPP

#include <cstdint>

#include "edgetran/regress/boshnas.hpp"
#include "edgetran/search/boshnas/boshnas.hpp"
#include "edgetran/search/paired_candidates.hpp"

namespace edgetran::search {

/// BOSHCODE: `boshnas_proposer` over pairs, whose first `First` columns are an architecture and the other
/// `Second` a device. Each kind has a branch of the networks, and where a walk ends the nearest pair is that
/// of the least sum of both mean differences. Candidates are `paired_candidates`, or the rows of a table.
/// Source: Tuli, Jha, "EdgeTran", IEEE TMC 23 (2024).
template <candidates Candidates, std::int64_t First, std::int64_t Second>
using boshcode_proposer = boshnas_proposer<Candidates, regress::boshcode<First, Second>>;

/// The course as EdgeTran runs it: 16 pairs to begin with, then walks from 5 starts alone, whose acquisition
/// counts the aleatoric deviation from the first on. The networks are another matter: the natural-parameter
/// one learns by default as `boshnas_proposer` has it, as published with a `regress::boshcode` given to it.
[[nodiscard]] inline boshnas_proposer_options published_boshcode() {
  boshnas_proposer_options o;
  o.initial = 16;
  o.uncertainty = o.diversity = 0;
  o.walks.starts = 5;
  o.patience = 0;
  return o;
}

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_BOSHNAS_BOSHCODE_HPP
