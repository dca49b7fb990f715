// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_GROW_AND_PRUNE_NAMED_WEIGHTS_HPP
#define EDGETRAN_SEARCH_GROW_AND_PRUNE_NAMED_WEIGHTS_HPP

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/nn/weights.hpp"

namespace edgetran::search::detail {

/// The arrays of a model by name; points at the weights.
class named_weights {
 public:
  /// Throws shape_error where the weights are not the model's. O(arrays).
  template <class Model>
  named_weights(const Model& m, const nn::weights& w) {
    const std::vector<nn::parameter> expected = nn::list_parameters(m);
    const auto refuse = [](const std::string& problem) {
      throw shape_error(problem, "weights", "give the weights of this very model");
    };
    if (expected.size() != w.parameters().size())
      refuse(std::to_string(w.parameters().size()) + " arrays where the model has " +
             std::to_string(expected.size()));
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const nn::parameter &p = w.parameters()[i], &wanted = expected[i];
      if (p.name != wanted.name || p.rows != wanted.rows || p.columns != wanted.columns)
        refuse("array \"" + p.name + "\" where the model has \"" + wanted.name + "\", or in another shape");
      all_.emplace(p.name, &p);
    }
  }

  /// The array that the model is known to have.
  [[nodiscard]] const nn::parameter& at(const std::string& name) const { return *all_.at(name); }
  /// Null where there is none.
  [[nodiscard]] const nn::parameter* find(const std::string& name) const {
    const auto found = all_.find(name);
    return found == all_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::string, const nn::parameter*, std::less<>> all_;
};

}  // namespace edgetran::search::detail

#endif  // EDGETRAN_SEARCH_GROW_AND_PRUNE_NAMED_WEIGHTS_HPP
