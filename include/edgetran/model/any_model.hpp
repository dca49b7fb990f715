// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_ANY_MODEL_HPP
#define EDGETRAN_MODEL_ANY_MODEL_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/model/families.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/model/tree.hpp"

namespace edgetran::model {

namespace detail {
struct cache_finder : shape_interpreter<cache_finder> {
  template <primitive P>
  constexpr void leaf(const node_name&, const P& p, row_count) {
    found = found || std::is_same_v<decltype(p.erased()), kv_cache<>>;
  }
  bool found = false;
};
}  // namespace detail

/// The longest sequence, with what a cache holds, that a family can read.
template <class Family>
constexpr std::int64_t longest(const Family& f) {
  if constexpr (requires { f.longest(); })
    return f.longest();
  else
    return std::int64_t{1} << 24;
}

/// Throws shape_error for a workload that a family cannot run: too long for its position table, or a phase
/// that needs a KV cache where the family keeps none. O(leaves).
template <class Family>
void check(const Family& f, const workload& w, const std::string& name) {
  check(w);
  if (w.keys() > longest(f))
    throw shape_error("sequence of " + std::to_string(w.keys()) + " tokens, but the position table holds " +
                          std::to_string(longest(f)),
                      name, "choose a shorter sequence");
  detail::cache_finder cache;
  if (w.phase != phase::encode && (f(cache), !cache.found))
    throw shape_error("the " + std::string(model::name(w.phase)) + " phase needs a decoder with a KV cache",
                      name, "use the encode phase");
}

/// A model of any family in `Families` (a std::variant) with run-time extents, and its tree. Interpretable
/// like the family itself: `m(interpreter)`.
template <class Families>
class basic_any_model {
 public:
  /// `uncomputed` are keys of the configuration that change results and no cost, and that no runner honours.
  template <class Family>
  basic_any_model(Family family, std::string name, std::vector<std::string> uncomputed = {})
      : family_(std::move(family)),
        name_(std::move(name)),
        uncomputed_(std::move(uncomputed)),
        tree_(std::visit([](const auto& f) { return make_tree(f); }, family_)) {}

  /// How reports call it: the file or folder it came from.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Families& family() const { return family_; }
  [[nodiscard]] const model::tree& tree() const { return tree_; }
  /// Why real weights would compute something else than the model they were trained for; empty if they would
  /// not. Costs hold all the same.
  [[nodiscard]] const std::vector<std::string>& uncomputed() const { return uncomputed_; }

  template <interpreter I>
  auto operator()(I& i) const {
    return std::visit([&](const auto& f) { return f(i); }, family_);
  }

  /// Throws shape_error for a workload that this model cannot run.
  [[nodiscard]] cost total_cost(const workload& w) const { return check(w), tree_.costs(w)[0]; }
  [[nodiscard]] std::int64_t parameters() const { return tree_.costs({.sequence = 1})[0].parameters; }

  /// True for a model that reads an image: its rows do not depend on the workload's sequence.
  [[nodiscard]] bool takes_image() const {
    return std::visit(
        [](const auto& f) {
          return requires { f.projection(); };
        },
        family_);
  }

  /// Throws shape_error for a workload that this model cannot run.
  void check(const workload& w) const {
    std::visit([&](const auto& f) { model::check(f, w, name_); }, family_);
  }
  /// The longest sequence, with what a cache holds, that this model can read.
  [[nodiscard]] std::int64_t longest() const {
    return std::visit([](const auto& f) { return model::longest(f); }, family_);
  }

 private:
  Families family_;
  std::string name_;
  std::vector<std::string> uncomputed_;
  model::tree tree_;
};

using any_model = basic_any_model<known_families>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_ANY_MODEL_HPP
