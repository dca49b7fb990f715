// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_HPP
#define EDGETRAN_NN_HPP

#include "edgetran/nn/arena.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/network.hpp"
#include "edgetran/nn/observer.hpp"
#include "edgetran/nn/plain_kernels.hpp"
#include "edgetran/nn/rotary_angles.hpp"
#include "edgetran/nn/row_cache.hpp"
#include "edgetran/nn/runner.hpp"
#include "edgetran/nn/tensor.hpp"
#include "edgetran/nn/weights.hpp"

#endif  // EDGETRAN_NN_HPP
