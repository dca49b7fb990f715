// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_HPP
#define EDGETRAN_PREDICT_HPP

#include "edgetran/predict/amounts.hpp"
#include "edgetran/predict/campaign.hpp"
#include "edgetran/predict/clustered.hpp"
#include "edgetran/predict/combine/child_weights.hpp"
#include "edgetran/predict/combine/children_sum.hpp"
#include "edgetran/predict/combine/cubic_features.hpp"
#include "edgetran/predict/combine/weighted_tree.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/predict/devices.hpp"
#include "edgetran/predict/feature_set.hpp"
#include "edgetran/predict/features.hpp"
#include "edgetran/predict/fit_tree_profile.hpp"
#include "edgetran/predict/identical_nodes.hpp"
#include "edgetran/predict/information.hpp"
#include "edgetran/predict/irene_parameters.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/predict/leaf_sums.hpp"
#include "edgetran/predict/leave_one_out.hpp"
#include "edgetran/predict/leaves/column_regression.hpp"
#include "edgetran/predict/outline.hpp"
#include "edgetran/predict/prediction.hpp"
#include "edgetran/predict/profiled_model.hpp"
#include "edgetran/predict/profiled_tree.hpp"
#include "edgetran/predict/recommended.hpp"
#include "edgetran/predict/sequence_prediction.hpp"
#include "edgetran/predict/sequence_profile.hpp"
#include "edgetran/predict/software_baseline.hpp"
#include "edgetran/predict/tree_law.hpp"
#include "edgetran/predict/tree_predictor.hpp"
#include "edgetran/predict/tree_profile.hpp"
#include "edgetran/predict/weight_storage.hpp"
#include "edgetran/predict/with_intervals.hpp"

#endif  // EDGETRAN_PREDICT_HPP
