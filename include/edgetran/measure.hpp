// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MEASURE_HPP
#define EDGETRAN_MEASURE_HPP

#include "edgetran/measure/canary.hpp"
#include "edgetran/measure/clock.hpp"
#include "edgetran/measure/clock_alignment.hpp"
#include "edgetran/measure/counted_energy.hpp"
#include "edgetran/measure/energy_window.hpp"
#include "edgetran/measure/fingerprint.hpp"
#include "edgetran/measure/idle_baseline.hpp"
#include "edgetran/measure/memory.hpp"
#include "edgetran/measure/meter.hpp"
#include "edgetran/measure/peak_power.hpp"
#include "edgetran/measure/recording.hpp"
#include "edgetran/measure/repeat.hpp"
#include "edgetran/measure/resource_means.hpp"
#include "edgetran/measure/segments.hpp"
#include "edgetran/measure/trace_csv.hpp"
#include "edgetran/measure/trapezoid.hpp"
#include "edgetran/measure/window_rule.hpp"

#endif  // EDGETRAN_MEASURE_HPP
