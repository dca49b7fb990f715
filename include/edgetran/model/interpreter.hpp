// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_INTERPRETER_HPP
#define EDGETRAN_MODEL_INTERPRETER_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "edgetran/core/extent.hpp"
#include "edgetran/core/inline.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/model/shape.hpp"

namespace edgetran::model {

// A model is written once, as a program over an interpreter: `auto y = i.apply("dense", linear{h, f}, x);`.
// The interpreter decides what a value is and what applying a primitive means. Over shapes the program counts
// costs or builds a tree; over buffers it runs; over coefficients it predicts. No second description can
// disagree with it.

/// Name of a node below its parent: `query`, or `layer` with index 3 for `layer.3`.
struct node_name {
  std::string_view text;
  std::int64_t index = -1;

  constexpr node_name(const char* literal) : text(literal) {}  // NOLINT: a literal names itself
  constexpr node_name(std::string_view name, std::int64_t i = -1) : text(name), index(i) {}  // NOLINT

  [[nodiscard]] std::string str() const {
    return index < 0 ? std::string(text) : std::string(text) + "." + std::to_string(index);
  }
};

/// What a model is fed.
enum class source { token_ids, positions, token_types, image, audio };

/// Minimal definition of an interpreter: `enter`/`leave` around a module, `input` for what the model is fed,
/// `apply` of a primitive to values, `columns` for a view of some columns of a value, `first_row` and
/// `last_row` for its first and last token. One whose leaves own weights also has `mark` and `rewind`, see
/// below; one that takes models of any family has the types that `replayable` asks for (model/program.hpp).
template <class I>
concept interpreter = requires(I i, node_name n, embedding<> table) {
  i.enter(n, std::string_view{});
  i.leave();
  i.input(source::token_ids);
  i.apply(n, table, i.input(source::token_ids));
  i.columns(i.apply(n, table, i.input(source::token_ids)), 0, extent<>{1});
  i.first_row(i.apply(n, table, i.input(source::token_ids)));
  i.last_row(i.apply(n, table, i.input(source::token_ids)));
};

/// Where in its weights an interpreter stands. A model that applies the same weights again (layers that share
/// them, a head tied to the embeddings) marks where they begin and rewinds to it:
/// `const auto begin = mark(i); …; rewind(i, begin);`.
template <class I>
constexpr std::size_t mark(I& i) {
  if constexpr (requires { i.mark(); })
    return i.mark();
  else
    return 0;
}
template <class I>
constexpr void rewind(I& i, std::size_t place) {
  if constexpr (requires { i.rewind(place); }) i.rewind(place);
}

/// Base of the interpreters that count weights: knows which leaves bring weights of their own and which
/// apply again what an earlier one brought. Places are numbers of leaves.
class weight_ledger {
 public:
  [[nodiscard]] constexpr std::size_t mark() const { return place_; }
  constexpr void rewind(std::size_t place) { place_ = place; }

 protected:
  /// To be asked once for each leaf: whether its weights are its own.
  constexpr bool owns_weights() {
    if (place_++ < furthest_) return false;
    furthest_ = place_;
    return true;
  }

 private:
  std::size_t place_ = 0;
  std::size_t furthest_ = 0;
};

/// Runs `body` as a module of the model and returns what it returns.
template <interpreter I, class Body>
EDGETRAN_FOLDED_WITH_CALLS constexpr auto module(I& i, node_name name, std::string_view type, Body body) {
  i.enter(name, type);
  auto result = body();
  i.leave();
  return result;
}

/// Base of the interpreters whose values are shapes alone. `Derived` gets `leaf(name, primitive, rows)` for
/// every primitive and may shadow `enter` and `leave`.
template <class Derived>
class shape_interpreter {
 public:
  constexpr void enter(const node_name&, std::string_view) {}
  constexpr void leave() {}

  constexpr shape<extent<>> input(source) { return {every_token, extent<>{0}}; }

  template <class P, class First, class... Rest>
  EDGETRAN_FOLDED constexpr auto apply(const node_name& name, const P& p, const First& first,
                                       const Rest&... rest) {
    static_assert(primitive<P>,
                  "edgetran: apply needs a primitive: kind, costs(span), each_parameter, erased");
    if constexpr (std::same_as<P, bookkeeping>) {
      self().leaf(name, p, first.rows);
      return first;
    } else {
      auto result = p.output(first, rest...);
      self().leaf(name, p, result.rows);
      return result;
    }
  }

  template <extent_like Have, extent_like Width>
  constexpr shape<Width> columns(const shape<Have>& x, std::int64_t begin, Width width) {
    if (begin < 0 || begin + std::int64_t{width} > std::int64_t{x.width})
      throw shape_error("columns " + std::to_string(begin) + " and on of an activation of width " +
                        std::to_string(std::int64_t{x.width}));
    return {x.rows, width};
  }

  template <extent_like Have>
  constexpr shape<Have> first_row(const shape<Have>& x) {
    return {one_token, x.width};
  }
  template <extent_like Have>
  constexpr shape<Have> last_row(const shape<Have>& x) {
    return {one_token, x.width};
  }

  /// For models of any family: see model/program.hpp.
  using result_type = shape<>;
  using value_type = std::variant<shape<>, score_shape<>>;
  template <class P, class... Values>
  static constexpr bool takes = std::is_same_v<P, bookkeeping> || requires(const P p, const Values... v) {
    p.output(v...);
  };

 private:
  constexpr Derived& self() { return static_cast<Derived&>(*this); }
};

/// Sums the costs of a whole model. O(leaves), no allocation; folds at compile time for static extents.
class cost_fold : public shape_interpreter<cost_fold>, public weight_ledger {
 public:
  constexpr explicit cost_fold(const workload& w) : workload_(w) {}

  template <primitive P>
  constexpr void leaf(const node_name&, const P& p, row_count rows) {
    total_ += cost_of(p, resolve(rows, workload_), owns_weights());
  }

  [[nodiscard]] constexpr const cost& total() const { return total_; }

 private:
  workload workload_;
  cost total_{};
};

/// Costs of a whole model under a workload. `Model` is anything that can be interpreted. Throws shape_error
/// for a workload that no model can run.
template <class Model>
constexpr cost total_cost(const Model& m, const workload& w = {}) {
  check(w);
  cost_fold fold(w);
  m(fold);
  return fold.total();
}

/// Parameters of a model whose extents are all in its type.
template <class Model>
inline constexpr std::int64_t parameters = total_cost(Model{}).parameters;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_INTERPRETER_HPP
