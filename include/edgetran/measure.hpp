// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_HPP
#define EDGETRAN_MEASURE_HPP

#include "edgetran/measure/canary.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/repeat.hpp"
#include "edgetran/measure/resource_means.hpp"
#include "edgetran/measure/segments.hpp"

#endif  // EDGETRAN_MEASURE_HPP
