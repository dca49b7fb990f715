// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_HPP
#define EDGETRAN_REGRESS_HPP

#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/conformal.hpp"
#include "edgetran/regress/cross_validation.hpp"
#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/nnls.hpp"
#include "edgetran/regress/table.hpp"

#endif  // EDGETRAN_REGRESS_HPP
