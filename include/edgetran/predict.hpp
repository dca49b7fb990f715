// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_HPP
#define EDGETRAN_PREDICT_HPP

#include "edgetran/predict/amounts.hpp"
#include "edgetran/predict/clustered.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/predict/features.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/predict/law_names.hpp"
#include "edgetran/predict/leaf_kinds.hpp"
#include "edgetran/predict/outline.hpp"
#include "edgetran/predict/prediction.hpp"
#include "edgetran/predict/provenance.hpp"
#include "edgetran/predict/sequence_prediction.hpp"
#include "edgetran/predict/sequence_profile.hpp"
#include "edgetran/predict/shipped_tree_profile.hpp"
#include "edgetran/predict/token_rate.hpp"
#include "edgetran/predict/tree_law.hpp"
#include "edgetran/predict/tree_prediction.hpp"
#include "edgetran/predict/tree_profile.hpp"
#include "edgetran/predict/weight_storage.hpp"

#endif  // EDGETRAN_PREDICT_HPP
