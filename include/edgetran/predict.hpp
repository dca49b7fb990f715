// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_HPP
#define EDGETRAN_PREDICT_HPP

#include "edgetran/predict/amounts.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/predict/features.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/predict/outline.hpp"
#include "edgetran/predict/sequence_prediction.hpp"
#include "edgetran/predict/sequence_profile.hpp"

#endif  // EDGETRAN_PREDICT_HPP
