// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_EDGETRAN_HPP
#define EDGETRAN_EDGETRAN_HPP

/// Every floor from the ground up, in the order of the floors, but for io/, kernels/, regress/, cluster/, energy/,
/// search/, report/ and the headers that say `Needs:`.
// clang-format off
#include "edgetran/version.hpp"
#include "edgetran/core.hpp"
#include "edgetran/space.hpp"
#include "edgetran/measure.hpp"
#include "edgetran/model.hpp"
#include "edgetran/nn.hpp"
#include "edgetran/predict.hpp"
#include "edgetran/profile.hpp"

#endif  // EDGETRAN_EDGETRAN_HPP
