// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_ANY_MODEL_HPP
#define EDGETRAN_MODEL_ANY_MODEL_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/model/families.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/model/tree.hpp"

namespace edgetran::model {

/// A model of any family in `Families` (a std::variant) with run-time extents, and its tree. Interpretable
/// like the family itself: `m(interpreter)`.
template <class Families>
class basic_any_model {
 public:
  template <class Family>
  basic_any_model(Family family, std::string name)
      : family_(std::move(family)),
        name_(std::move(name)),
        tree_(std::visit([](const auto& f) { return make_tree(f); }, family_)) {}

  /// How reports call it: the file or folder it came from.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Families& family() const { return family_; }
  [[nodiscard]] const model::tree& tree() const { return tree_; }

  template <interpreter I>
  auto operator()(I& i) const {
    return std::visit([&](const auto& f) { return f(i); }, family_);
  }

  [[nodiscard]] cost total_cost(const workload& w) const { return tree_.costs(w)[0]; }
  [[nodiscard]] std::int64_t parameters() const { return total_cost({}).parameters; }

  /// True for a model that reads an image: its rows do not depend on the workload's sequence.
  [[nodiscard]] bool takes_image() const {
    return std::visit(
        [](const auto& f) {
          return requires { f.projection(); };
        },
        family_);
  }

  /// Throws shape_error for a workload that this model cannot run: too long for its position table, or a
  /// phase that needs a KV cache where the model keeps none.
  void check(const workload& w) const {
    model::check(w);
    std::visit(
        [&](const auto& f) {
          if constexpr (requires { f.longest(); })
            if (w.keys() > f.longest())
              throw shape_error("sequence of " + std::to_string(w.keys()) +
                                    " tokens, but the position table holds " + std::to_string(f.longest()),
                                name_, "choose a shorter sequence");
        },
        family_);
    if (w.phase != phase::encode && !has_cache())
      throw shape_error("the " + std::string(model::name(w.phase)) + " phase needs a decoder with a KV cache",
                        name_, "use the encode phase");
  }

 private:
  [[nodiscard]] bool has_cache() const {
    for (const node& n : tree_.nodes())
      if (n.level == level::primitive && std::holds_alternative<kv_cache<>>(n.primitive)) return true;
    return false;
  }

  Families family_;
  std::string name_;
  model::tree tree_;
};

using any_model = basic_any_model<known_families>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_ANY_MODEL_HPP
