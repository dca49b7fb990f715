// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_HPP
#define EDGETRAN_CORE_HPP

#include "edgetran/core/edit_distance.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/executor.hpp"
#include "edgetran/core/extent.hpp"
#include "edgetran/core/fixed_string.hpp"
#include "edgetran/core/inline.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/core/metrics.hpp"
#include "edgetran/core/minimise.hpp"
#include "edgetran/core/normal.hpp"
#include "edgetran/core/quality.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/rank_correlation.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/tensor.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/core/wide_integer.hpp"

#endif  // EDGETRAN_CORE_HPP
