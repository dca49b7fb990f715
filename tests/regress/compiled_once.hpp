// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_REGRESS_COMPILED_ONCE_HPP
#define EDGETRAN_TESTS_REGRESS_COMPILED_ONCE_HPP

#include "edgetran/regress/linear.hpp"
#include "edgetran/regress/ridge.hpp"

/// Fits that compiled_once.cpp compiles for all tests that include this: Eigen's decompositions take 10 s
/// each. A test built by hand is linked with it.
extern template void edgetran::regress::linear::fit<double>(const edgetran::regress::table&);
extern template void edgetran::regress::non_negative::fit<double>(const edgetran::regress::table&);
extern template void edgetran::regress::ridge::fit<double>(const edgetran::regress::table&);

#endif  // EDGETRAN_TESTS_REGRESS_COMPILED_ONCE_HPP
