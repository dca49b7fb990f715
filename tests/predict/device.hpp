// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_PREDICT_DEVICE_HPP
#define EDGETRAN_TESTS_PREDICT_DEVICE_HPP

#include <cstddef>

#include "edgetran/predict/latency.hpp"

namespace test {

/// A device on which every feature has a price of its own, so that a feature mixed up with another shows.
inline edgetran::predict::device_profile made_up_device() {
  namespace predict = edgetran::predict;
  predict::device_profile d;
  for (std::size_t k = 0; k < predict::law_count; ++k) {
    d.laws[k].samples = 10;
    d.laws[k].half_width = 0.1;
    d.laws[k].most.fill(1e12);
    for (std::size_t i = 0; i < 8; ++i) d.laws[k].price[i] = 1e-6 * static_cast<double>(1 + k + 3 * i);
  }
  d.combiner = {1.1, edgetran::seconds{2e-7}};
  d.fingerprint.processor = "made up";
  return d;
}

inline edgetran::model::any_model tiny_bert() {
  edgetran::model::bert<> b;
  b.layers = 2;
  b.hidden = 128;
  b.heads = 2;
  b.feed_forward = 512;
  return {b, "tiny"};
}

}  // namespace test

#endif  // EDGETRAN_TESTS_PREDICT_DEVICE_HPP
