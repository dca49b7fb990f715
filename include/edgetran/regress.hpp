// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_HPP
#define EDGETRAN_REGRESS_HPP

#include "edgetran/regress/any_regressor.hpp"
#include "edgetran/regress/boshnas.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/conformal.hpp"
#include "edgetran/regress/conformal_by_group.hpp"
#include "edgetran/regress/conformal_scaled.hpp"
#include "edgetran/regress/cross_validation.hpp"
#include "edgetran/regress/cv_plus.hpp"
#include "edgetran/regress/gaussian_process.hpp"
#include "edgetran/regress/gaussian_process_core.hpp"
#include "edgetran/regress/gaussian_process_evidence.hpp"
#include "edgetran/regress/gaussian_process_posterior.hpp"
#include "edgetran/regress/gaussian_process_search.hpp"
#include "edgetran/regress/gaussian_process_state.hpp"
#include "edgetran/regress/importance.hpp"
#include "edgetran/regress/input_optimiser.hpp"
#include "edgetran/regress/inverse_factor.hpp"
#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/log_target.hpp"
#include "edgetran/regress/mlp.hpp"
#include "edgetran/regress/nnls.hpp"
#include "edgetran/regress/packed_triangle.hpp"
#include "edgetran/regress/polynomial.hpp"
#include "edgetran/regress/portfolio.hpp"
#include "edgetran/regress/relative.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/regress/selection.hpp"
#include "edgetran/regress/standardised_rows.hpp"
#include "edgetran/regress/study.hpp"
#include "edgetran/regress/table.hpp"
#include "edgetran/regress/trees/tree.hpp"

#endif  // EDGETRAN_REGRESS_HPP
