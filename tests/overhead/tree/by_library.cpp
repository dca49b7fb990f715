// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "contenders.hpp"
#include "edgetran/model/families/bert.hpp"

double by_library(const edgetran::predict::tree_law& law, std::int64_t batch, std::int64_t sequence) {
  return edgetran::predict::total(law, edgetran::model::bert<12, 768, 12, 3072>{},
                                  {.batch = batch, .sequence = sequence});
}
