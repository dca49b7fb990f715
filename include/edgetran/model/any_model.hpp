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
#include "edgetran/model/program.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/model/weight_format.hpp"

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
class parameter_bound : public shape_interpreter<parameter_bound>, public weight_ledger {
 public:
  template <primitive P>
  void leaf(const node_name&, const P& p, row_count) {
    if (!owns_weights()) return;
    if constexpr (P::kind == "expert_linear") {
      total_ += real(p.experts) * real(p.in) * real(p.out);
    } else {
      p.each_parameter([&](std::string_view, std::int64_t rows, std::int64_t columns) {
        total_ += real(rows) * real(columns);
      });
    }
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

/// The name under which checkpoints hold an array that a model's tree has at `name`: that very one, unless
/// the family has a member `published_name` that says otherwise.
template <class Family>
std::string published_name(const Family& f, std::string name) {
  if constexpr (requires { f.published_name(name); })
    return f.published_name(std::move(name));
  else
    return name;
}

/// Throws shape_error for a workload that is too long for a family's position table.
template <class Family>
void check_length(const Family& f, const workload& w, const std::string& name) {
  check(w);
  if (w.keys() > longest(f))
    throw shape_error("sequence of " + std::to_string(w.keys()) + " tokens, but the position table holds " +
                          std::to_string(longest(f)),
                      name, "choose a shorter sequence");
}

/// Throws shape_error for a workload that a family cannot run: too long for its position table, or a phase
/// that needs a KV cache where the family keeps none. O(leaves).
template <class Family>
void check(const Family& f, const workload& w, const std::string& name) {
  check_length(f, w, name);
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

/// A model of any family in `Families` (a std::variant) with run-time extents, its tree, and its program.
/// Interpretable like the family itself: `m(interpreter)` takes the steps that were recorded when it was
/// made, so that an interpreter is compiled for every primitive once, not for every family.
template <class Families>
class basic_any_model {
 public:
  using leaf_type = leaf_of<Families>;
  using tree_type = basic_tree<leaf_type>;

  /// `uncomputed` are keys of the configuration that change results and no cost, and that no runner honours;
  /// `format` is how the configuration says that weights are stored, which changes no cost either.
  /// Throws `input_error` for a model of 2^53 parameters or more.
  template <class Family>
  basic_any_model(Family family, std::string name, std::vector<std::string> uncomputed = {},
                  weight_format format = {})
      : family_(std::move(family)),
        name_(std::move(name)),
        uncomputed_(std::move(uncomputed)),
        format_(std::move(format)),
        recorded_(record()) {}

  /// How reports call it: the file or folder it came from.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Families& family() const { return family_; }
  [[nodiscard]] const tree_type& tree() const { return recorded_.tree; }
  [[nodiscard]] const model::program& program() const { return recorded_.program; }
  /// Why real weights would compute something else than the model they were trained for; empty if they would
  /// not. Costs hold all the same.
  [[nodiscard]] const std::vector<std::string>& uncomputed() const { return uncomputed_; }

  /// What the configuration says about how the weights are stored.
  [[nodiscard]] const weight_format& format() const { return format_; }

  /// Parts of the configuration whose costs are not counted, such as `vision_config`; mostly none.
  [[nodiscard]] const std::vector<std::string>& left_out() const { return left_out_; }
  void leave_out(std::string part) { left_out_.push_back(std::move(part)); }

  /// Returns what the interpreter calls `result_type`. O(steps).
  template <replayable I>
  auto operator()(I& i) const {
    if constexpr (requires { i.memory(); })
      return recorded_.program.replay(i, tree(), i.memory());
    else {
      replay_memory<typename I::value_type> memory;
      return recorded_.program.replay(i, tree(), memory);
    }
  }

  /// Throws shape_error for a workload that this model cannot run.
  [[nodiscard]] cost total_cost(const workload& w) const { return check(w), tree().costs(w)[0]; }
  [[nodiscard]] std::int64_t parameters() const { return tree().costs({.sequence = 1})[0].parameters; }

  /// True for a model that reads an image: its rows do not depend on the workload's sequence.
  [[nodiscard]] bool takes_image() const {
    return std::visit(
        [](const auto& f) {
          return requires { f.projection(); };
        },
        family_);
  }

  /// True for a model that hears a sound: its encoder's rows do not depend on the workload's sequence, and
  /// are there in all phases but decode.
  [[nodiscard]] bool takes_audio() const {
    return std::visit(
        [](const auto& f) {
          return requires { f.front_end(); };
        },
        family_);
  }

  /// Throws shape_error for a workload that this model cannot run.
  void check(const workload& w) const { model::check(*this, w, name_); }
  /// The longest sequence, with what a cache holds, that this model can read.
  [[nodiscard]] std::int64_t longest() const {
    return std::visit([](const auto& f) { return model::longest(f); }, family_);
  }

  [[nodiscard]] std::string published_name(std::string name) const {
    return std::visit([&](const auto& f) { return model::published_name(f, std::move(name)); }, family_);
  }

 private:
  struct recorded {
    tree_type tree;
    model::program program;
  };
  recorded record() const {
    return std::visit(
        [&](const auto& f) {
          detail::require_countable(f, name_);
          basic_recorder<leaf_type> recorder;
          const auto result = f(recorder);
          model::program steps = recorder.steps(result);
          return recorded{std::move(recorder).tree(), std::move(steps)};
        },
        family_);
  }

  Families family_;
  std::string name_;
  std::vector<std::string> uncomputed_;
  std::vector<std::string> left_out_;
  weight_format format_;
  recorded recorded_;
};

using any_model = basic_any_model<known_families>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_ANY_MODEL_HPP
