// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_PREDICT_SHIPPED_TREE_PROFILE_HPP
#define EDGETRAN_PREDICT_SHIPPED_TREE_PROFILE_HPP

#include <string_view>

#include "edgetran/predict/provenance.hpp"
#include "edgetran/predict/tree_profile.hpp"

namespace edgetran::predict {

/// A profile of trees that is part of the library.
struct shipped_tree_profile {
  std::string_view name;
  std::string_view title;
  provenance source;
  tree_profile profile;
};

}  // namespace edgetran::predict

#endif  // EDGETRAN_PREDICT_SHIPPED_TREE_PROFILE_HPP
