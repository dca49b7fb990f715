// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PROFILE_HPP
#define EDGETRAN_PROFILE_HPP

#include "edgetran/profile/calibrate.hpp"
#include "edgetran/profile/held_out.hpp"
#include "edgetran/profile/laws.hpp"
#include "edgetran/profile/model_run.hpp"
#include "edgetran/profile/synthetic.hpp"
#include "edgetran/profile/synthetic_sizes.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/profile/usable_cache.hpp"

#endif  // EDGETRAN_PROFILE_HPP
