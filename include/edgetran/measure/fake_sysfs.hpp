// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX types; a kit for tests, outside the umbrella.
#ifndef EDGETRAN_MEASURE_FAKE_SYSFS_HPP
#define EDGETRAN_MEASURE_FAKE_SYSFS_HPP

/// The whole kit of a scripted machine.
#include "edgetran/measure/fake/clock.hpp"
#include "edgetran/measure/fake/counter.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "edgetran/measure/fake/layouts.hpp"
#include "edgetran/measure/fake/machine.hpp"
#include "edgetran/measure/fake/perf.hpp"
#include "edgetran/measure/fake/power_curve.hpp"
#include "edgetran/measure/fake/powercap.hpp"

#endif  // EDGETRAN_MEASURE_FAKE_SYSFS_HPP
