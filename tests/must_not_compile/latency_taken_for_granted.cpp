// expect: invalid use of member function
// expect: must be called
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/predict/prediction.hpp"

// An energy-only predictor gives no latency; a node's must be asked for before it is read.
double read(const edgetran::predict::node_prediction& n) {
#ifdef EDGETRAN_MUST_FAIL
  return n.latency.value.value();
#else
  return n.latency ? n.latency->value.value() : 0;
#endif
}
