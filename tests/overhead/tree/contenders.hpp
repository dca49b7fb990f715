// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_OVERHEAD_TREE_CONTENDERS_HPP
#define EDGETRAN_TESTS_OVERHEAD_TREE_CONTENDERS_HPP

#include <cstdint>

#include "edgetran/predict/tree_law.hpp"

// As ../contenders.hpp: each in a file of its own, with a C name.

/// Joules of BERT-base by a law of trees, as the library folds the model's type.
extern "C" double by_library(const edgetran::predict::tree_law& law, std::int64_t batch,
                             std::int64_t sequence);
/// The same sum, written down for this one model.
extern "C" double by_hand(const edgetran::predict::tree_law& law, std::int64_t batch, std::int64_t sequence);

#endif  // EDGETRAN_TESTS_OVERHEAD_TREE_CONTENDERS_HPP
