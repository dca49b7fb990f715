// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "contenders.hpp"
#include "edgetran/model/families/bert.hpp"

double by_library(const edgetran::predict::device_profile& device, std::int64_t sequence,
                  const edgetran::predict::residence& where) {
  return edgetran::predict::latency(device, edgetran::model::bert<2, 128, 2, 512>{}, {.sequence = sequence},
                                    where)
      .value();
}
