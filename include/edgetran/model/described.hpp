// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_DESCRIBED_HPP
#define EDGETRAN_MODEL_DESCRIBED_HPP

#include "edgetran/model/any_model.hpp"
#include "edgetran/model/families.hpp"
#include "edgetran/model/families/flexibert.hpp"

namespace edgetran::model {

/// Every family whose structure and costs edgetran knows: those that can be predicted, `known_families`, and
/// FlexiBERT, which runs and whose heads no device profile prices yet. What needs no device takes them all.
using described_families = detail::joined<known_families, std::variant<flexibert<>>>::type;

/// A model of any of them.
using described_model = basic_any_model<described_families>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_DESCRIBED_HPP
