// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_OVERHEAD_CONTENDERS_HPP
#define EDGETRAN_TESTS_OVERHEAD_CONTENDERS_HPP

#include <cstdint>

#include "edgetran/predict/latency.hpp"

// Each in a file of its own, so that neither is compiled into its caller; C names, for callgrind to find
// them.

/// Latency in seconds of BERT-tiny on one sequence, as the library predicts it.
extern "C" double by_library(const edgetran::predict::device_profile& device, std::int64_t sequence,
                             const edgetran::predict::residence& where);
/// The same sum, written down for this one model.
extern "C" double by_hand(const edgetran::predict::device_profile& device, std::int64_t sequence,
                          const edgetran::predict::residence& where);

#endif  // EDGETRAN_TESTS_OVERHEAD_CONTENDERS_HPP
