// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PROGRAM_HPP
#define EDGETRAN_MODEL_PROGRAM_HPP

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/model/tree.hpp"

namespace edgetran::model {

// A model of any family, at run time: the steps that its program took, written down once. Every interpreter
// can run them again, so that what it takes to compile one grows with the number of primitives and not with
// the number of families.

/// One step of a program. Values are numbered in the order in which they come up.
struct step {
  enum class kind : std::uint8_t { enter, leave, input, apply, columns, first_row, last_row, mark, rewind };
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t most_operands = 3;

  kind what = kind::leave;
  source from{};
  std::uint8_t operands = 0;
  std::array<bool, most_operands> last{};  ///< nothing reads that operand later
  std::array<std::uint32_t, most_operands> operand{};
  std::uint32_t result = none;  ///< none where nothing reads it
  std::size_t at = 0;           ///< node of the tree (enter, apply), first column, or number of the mark
  std::int64_t width = 0;       ///< of columns
};

/// An interpreter that takes the steps of a program: `value_type` is a variant of all that its values may be,
/// `result_type` the alternative of activations, and `takes<P, Values...>` says what a primitive applies to.
template <class I>
concept replayable = interpreter<I> && requires {
  typename I::result_type;
  typename I::value_type;
  { I::template takes<embedding<>, typename I::result_type> } -> std::convertible_to<bool>;
};

/// What a replay keeps between its steps. One that is used again allocates nothing.
template <class Value>
struct replay_memory {
  std::vector<Value> values{};
  std::vector<std::size_t> marks{};
};

/// The steps of a model, whose names and primitives are in its tree.
class program {
 public:
  program() = default;
  program(std::vector<step> steps, std::size_t values, std::size_t marks, std::uint32_t result)
      : steps_(std::move(steps)), values_(values), marks_(marks), result_(result) {}

  [[nodiscard]] const std::vector<step>& steps() const { return steps_; }

  /// Runs the steps on an interpreter; returns what the model returns. `of` is the tree that was recorded
  /// with them. O(steps).
  template <replayable I, class Tree>
  typename I::result_type replay(I& i, const Tree& of, replay_memory<typename I::value_type>& memory) const {
    memory.values.resize(values_);
    memory.marks.resize(marks_);
    const emptied<typename I::value_type> at_the_end{memory.values};
    for (const step& s : steps_) take(i, of, s, memory);
    return std::get<typename I::result_type>(std::move(memory.values[result_]));
  }

 private:
  /// Lets go of all values, also where an interpreter throws: they may hold its memory.
  template <class Value>
  struct emptied {
    std::vector<Value>& values;

    ~emptied() {
      for (Value& v : values) v.template emplace<0>();
    }
  };

  template <class I, class Tree>
  static void take(I& i, const Tree& of, const step& s, replay_memory<typename I::value_type>& m) {
    using activation = typename I::result_type;
    const auto operand = [&]() -> const activation& { return std::get<activation>(m.values[s.operand[0]]); };
    switch (s.what) {
      case step::kind::enter:
        return i.enter(name_of(of[s.at].name), of[s.at].type);
      case step::kind::leave:
        return i.leave();
      case step::kind::input:
        return store(m, s, i.input(s.from));
      case step::kind::apply:
        std::visit([&](const auto& p) { apply(i, name_of(of[s.at].name), p, s, m); }, of[s.at].primitive);
        break;
      case step::kind::columns:
        store(m, s, i.columns(operand(), static_cast<std::int64_t>(s.at), extent<>{s.width}));
        break;
      case step::kind::first_row:
        store(m, s, i.first_row(operand()));
        break;
      case step::kind::last_row:
        store(m, s, i.last_row(operand()));
        break;
      case step::kind::mark:
        m.marks[s.at] = model::mark(i);
        return;
      case step::kind::rewind:
        return model::rewind(i, m.marks[s.at]);
    }
    for (std::size_t k = 0; k < s.operands; ++k)
      if (s.last[k] && s.operand[k] != s.result) m.values[s.operand[k]].template emplace<0>();
  }

  /// `layer.3` is `layer` with index 3; `layer.03` is a name, for an index is written without zeros.
  static node_name name_of(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    std::int64_t index = 0;
    if (dot == std::string_view::npos || dot + 1 == name.size() || name.size() - dot > 10) return name;
    if (name[dot + 1] == '0' && dot + 2 < name.size()) return name;
    for (const char c : name.substr(dot + 1)) {
      if (c < '0' || c > '9') return name;
      index = 10 * index + (c - '0');
    }
    return {name.substr(0, dot), index};
  }

  template <class Memory, class Result>
  static void store(Memory& m, const step& s, Result&& result) {
    if (s.result != step::none)
      m.values[s.result].template emplace<std::remove_cvref_t<Result>>(std::forward<Result>(result));
  }

  [[noreturn]] static void mismatch(const node_name& name, std::string_view kind) {
    throw shape_error("a value of another kind than " + std::string(kind) + " applies to", name.str(),
                      "give scores where scores are needed and activations elsewhere");
  }

  template <class I, class P>
  static void apply(I& i, const node_name& name, const P& p, const step& s,
                    replay_memory<typename I::value_type>& m) {
    bool done = false;
    const auto attempt = [&]<class... Values>() {
      if constexpr (I::template takes<P, Values...>)
        done = done || apply_to<Values...>(i, name, p, s, m, std::index_sequence_for<Values...>{});
    };
    each_kind(m.values.front(), [&]<class A>() {
      if (s.operands == 1) return attempt.template operator()<A>();
      each_kind(m.values.front(), [&]<class B>() {
        if (s.operands == 2) return attempt.template operator()<A, B>();
        if constexpr (takes_three<I, P>)
          each_kind(m.values.front(), [&]<class C>() { attempt.template operator()<A, B, C>(); });
      });
    });
    if (!done) mismatch(name, P::kind);
  }
  template <class... Kinds, class Visit>
  static void each_kind(const std::variant<Kinds...>&, Visit visit) {
    (visit.template operator()<Kinds>(), ...);
  }

  /// Applies p if its operands are of these kinds. The first is handed over where nothing reads it later, for
  /// a primitive may then run in place.
  template <class First, class... Rest, class I, class P, std::size_t... K>
  static bool apply_to(I& i, const node_name& name, const P& p, const step& s,
                       replay_memory<typename I::value_type>& m, std::index_sequence<0, K...>) {
    First* const first = std::get_if<First>(&m.values[s.operand[0]]);
    if (first == nullptr || !(std::holds_alternative<Rest>(m.values[s.operand[K]]) && ...)) return false;
    store(m, s,
          i.apply(name, p, s.last[0] ? First(std::move(*first)) : First(*first),
                  std::get<Rest>(m.values[s.operand[K]])...));
    return true;
  }

  /// Told from the shapes, so that few primitives are tried with all kinds of three values.
  template <class I, class P>
  static constexpr bool takes_three = requires(const P p, shape<> a, score_shape<> b) {
    p.output(a, b, b);
  }
  || requires(const P p, shape<> a) { p.output(a, a, a); };

  std::vector<step> steps_;
  std::size_t values_ = 0;
  std::size_t marks_ = 0;
  std::uint32_t result_ = 0;
};

/// The interpreter that writes down a model's tree and its steps together.
template <class Leaf>
class basic_recorder {
  template <class Shape>
  struct recorded {
    Shape shape;
    std::uint32_t id;
  };

 public:
  void enter(const node_name& name, std::string_view type) {
    add({.what = step::kind::enter, .at = nodes_++});
    builder_.enter(name, type);
  }
  void leave() {
    add({.what = step::kind::leave});
    builder_.leave();
  }
  recorded<shape<>> input(source from) {
    return {builder_.input(from), finish_step({.what = step::kind::input, .from = from})};
  }
  template <class P, class First, class... Rest>
  auto apply(const node_name& name, const P& p, const First& first, const Rest&... rest) {
    static_assert(1 + sizeof...(Rest) <= step::most_operands,
                  "edgetran: a primitive of three operands at most");
    auto result = builder_.apply(name, p, first.shape, rest.shape...);
    return recorded<decltype(result)>{
        result, finish_step({.what = step::kind::apply, .at = nodes_++}, first.id, rest.id...)};
  }
  template <class Shape, extent_like Width>
  auto columns(const recorded<Shape>& x, std::int64_t begin, Width width) {
    auto result = builder_.columns(x.shape, begin, width);
    return recorded<decltype(result)>{result, finish_step({.what = step::kind::columns,
                                                           .at = static_cast<std::size_t>(begin),
                                                           .width = std::int64_t{width}},
                                                          x.id)};
  }
  template <class Shape>
  recorded<Shape> first_row(const recorded<Shape>& x) {
    return {builder_.first_row(x.shape), finish_step({.what = step::kind::first_row}, x.id)};
  }
  template <class Shape>
  recorded<Shape> last_row(const recorded<Shape>& x) {
    return {builder_.last_row(x.shape), finish_step({.what = step::kind::last_row}, x.id)};
  }

  [[nodiscard]] std::size_t mark() {
    places_.push_back(builder_.mark());
    add({.what = step::kind::mark, .at = places_.size() - 1});
    return places_.size() - 1;
  }
  void rewind(std::size_t place) {
    add({.what = step::kind::rewind, .at = place});
    builder_.rewind(places_[place]);
  }

  [[nodiscard]] basic_tree<Leaf> tree() && { return std::move(builder_).finish(); }
  /// `result` is what the model returned.
  template <class Value>
  [[nodiscard]] program steps(const Value& result) {
    std::vector<std::size_t> last(values_, none);
    for (std::size_t i = 0; i < steps_.size(); ++i)
      for (std::size_t k = 0; k < steps_[i].operands; ++k) last[steps_[i].operand[k]] = i;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      step& s = steps_[i];
      for (std::size_t k = 0; k < s.operands; ++k) {
        const auto later = std::find(s.operand.begin() + static_cast<std::ptrdiff_t>(k) + 1,
                                     s.operand.begin() + s.operands, s.operand[k]);
        s.last[k] =
            last[s.operand[k]] == i && later == s.operand.begin() + s.operands && s.operand[k] != result.id;
      }
      if (s.result != step::none && last[s.result] == none && s.result != result.id) s.result = step::none;
    }
    return {std::move(steps_), values_, places_.size(), result.id};
  }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  void add(const step& s) { steps_.push_back(s); }
  template <class... Ids>
  std::uint32_t finish_step(step s, Ids... ids) {
    s.operands = sizeof...(Ids);
    std::size_t k = 0;
    ((s.operand[k++] = ids), ...);
    s.result = static_cast<std::uint32_t>(values_++);
    add(s);
    return s.result;
  }

  basic_tree_builder<Leaf> builder_;
  std::vector<step> steps_;
  std::vector<std::size_t> places_;
  std::size_t nodes_ = 0;
  std::size_t values_ = 0;
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PROGRAM_HPP
