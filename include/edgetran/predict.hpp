// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_HPP
#define EDGETRAN_PREDICT_HPP

#include "edgetran/predict/device_profile.hpp"
#include "edgetran/predict/features.hpp"
#include "edgetran/predict/irene_parameters.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/predict/profiled_model.hpp"
#include "edgetran/predict/profiled_tree.hpp"
#include "edgetran/predict/software_baseline.hpp"

#endif  // EDGETRAN_PREDICT_HPP
