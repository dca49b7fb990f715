// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_ANY_MODEL_HPP
#define EDGETRAN_MODEL_ANY_MODEL_HPP

#include <concepts>
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

namespace detail {
/// Sums parameters in floating point: what is far too large must be noticed before an integer overflows.
class parameter_bound : public shape_interpreter<parameter_bound> {
 public:
  template <primitive P>
  void leaf(const node_name&, const P& p, row_count) {
    p.each_parameter([&](std::string_view, std::int64_t rows, std::int64_t columns) {
      total_ += real(rows) * real(columns);
    });
  }
  [[nodiscard]] double total() const { return total_; }

 private:
  double total_ = 0;
};

/// Throws input_error for a model with 2^53 parameters or more: costs are exact below that.
template <class Family>
void require_countable(const Family& family, const std::string& source) {
  parameter_bound bound;
  family(bound);
  if (!(bound.total() < 9007199254740992.0))
    throw input_error("2^53 parameters or more", source, "check the widths, the vocabulary and the layers");
}

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

namespace detail {
template <class Family>
struct leaf_of {
  using type = any_primitive;
};
template <class Family>
requires requires { typename Family::leaf; }
struct leaf_of<Family> {
  using type = typename Family::leaf;
};
template <class First, class... Rest>
struct leaf_of<std::variant<First, Rest...>> {
  using type = typename leaf_of<First>::type;
};
template <class First, class Second, class... Rest>
requires std::same_as<typename leaf_of<First>::type, any_primitive>
struct leaf_of<std::variant<First, Second, Rest...>> : leaf_of<std::variant<Second, Rest...>> {
};
}  // namespace detail

/// The leaves of trees of these families: any_primitive, or the variant that the first family says which has
/// a member type `leaf`.
template <class Families>
using leaf_of = typename detail::leaf_of<Families>::type;

/// A model of any family in `Families` (a std::variant) with run-time extents, and its tree. Interpretable
/// like the family itself: `m(interpreter)`.
template <class Families>
class basic_any_model {
 public:
  using tree_type = basic_tree<leaf_of<Families>>;

  /// `uncomputed` are keys of the configuration that change results and no cost, and that no runner honours.
  /// Throws `input_error` for a model of 2^53 parameters or more.
  template <class Family>
  basic_any_model(Family family, std::string name, std::vector<std::string> uncomputed = {})
      : family_(std::move(family)),
        name_(std::move(name)),
        uncomputed_(std::move(uncomputed)),
        tree_(std::visit(
            [&](const auto& f) {
              detail::require_countable(f, name_);
              return make_tree<leaf_of<Families>>(f);
            },
            family_)) {}

  /// How reports call it: the file or folder it came from.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Families& family() const { return family_; }
  [[nodiscard]] const tree_type& tree() const { return tree_; }
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
  tree_type tree_;
};

using any_model = basic_any_model<known_families>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_ANY_MODEL_HPP
