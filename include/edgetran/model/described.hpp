// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_DESCRIBED_HPP
#define EDGETRAN_MODEL_DESCRIBED_HPP

#include "edgetran/model/any_model.hpp"
#include "edgetran/model/families.hpp"
#include "edgetran/model/families/flexibert.hpp"

namespace edgetran::model {

/// Every family whose structure and costs edgetran knows: those that run, and FlexiBERT, whose heads have no
/// kernels yet. What needs no device takes them all; `known_families` are those that can be run and
/// predicted.
using described_families = detail::joined<known_families, std::variant<flexibert<>>>::type;

/// A model of any of them.
using described_model = basic_any_model<described_families>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_DESCRIBED_HPP
