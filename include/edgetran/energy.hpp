// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_ENERGY_HPP
#define EDGETRAN_ENERGY_HPP

#include "edgetran/energy/campaign.hpp"
#include "edgetran/energy/combine/child_weights.hpp"
#include "edgetran/energy/combine/children_sum.hpp"
#include "edgetran/energy/combine/cubic_features.hpp"
#include "edgetran/energy/combine/weighted_tree.hpp"
#include "edgetran/energy/feature_set.hpp"
#include "edgetran/energy/fit_tree_profile.hpp"
#include "edgetran/energy/identical_nodes.hpp"
#include "edgetran/energy/information.hpp"
#include "edgetran/energy/irene_parameters.hpp"
#include "edgetran/energy/leaf_sums.hpp"
#include "edgetran/energy/leave_one_out.hpp"
#include "edgetran/energy/leaves/column_regression.hpp"
#include "edgetran/energy/profiled_model.hpp"
#include "edgetran/energy/profiled_tree.hpp"
#include "edgetran/energy/recommended.hpp"
#include "edgetran/energy/software_baseline.hpp"
#include "edgetran/energy/tree_predictor.hpp"
#include "edgetran/energy/with_intervals.hpp"

#endif  // EDGETRAN_ENERGY_HPP
