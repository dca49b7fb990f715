// expect: edgetran: values_of got a tensor of another rank or element type than its caller takes
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/tensor.hpp"

float first(const xt::xtensor<float, 2>& two) { return edgetran::values_of<2, float>(two)[0]; }

#ifdef EDGETRAN_MUST_FAIL
// xtensor's own conversion would let this through and read past the end of the shape.
float wrong(const xt::xtensor<float, 3>& three) { return edgetran::values_of<2, float>(three)[0]; }
#endif
