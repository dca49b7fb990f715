// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_TREES_TREES_CPP_HPP
#define EDGETRAN_REGRESS_TREES_TREES_CPP_HPP

#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/regress/cpp_export.hpp"
#include "edgetran/regress/trees/adaboost.hpp"
#include "edgetran/regress/trees/boosted_trees.hpp"
#include "edgetran/regress/trees/flat_trees.hpp"
#include "edgetran/regress/trees/forest.hpp"
#include "edgetran/regress/trees/tree.hpp"

namespace edgetran::regress {

namespace trees {
/// The nodes of all trees and `leaf(root, row)`, the value of the leaf that a row falls into, times `unit`. A
/// node is a number (a threshold, or what a leaf predicts), a column, and how far on its children are; a leaf
/// has none. 10 to 16 bytes a node.
template <class = void>  // compiled only by who exports
void write_nodes(const flat_trees& all, double unit, detail::cpp_text& text) {
  std::vector<double> numbers;
  std::vector<std::size_t> splits, steps, roots;
  for (std::size_t i = 0; i < all.nodes.size(); ++i) {
    numbers.push_back(all.is_leaf(i) ? all.values[i] * unit : all.nodes[i].threshold);
    splits.push_back(all.nodes[i].column);
    steps.push_back(all.nodes[i].child - i);
  }
  for (const tree_extent& t : all.trees) roots.push_back(t.root);
  text.array("double", "numbers", numbers);
  text.indices("splits", splits);
  text.indices("steps", steps);
  if (roots.size() > 1) text.indices("roots", roots);
  text.line("constexpr double leaf(std::size_t at, const double* row) noexcept {");
  text.line("  while (steps[at] != 0)");
  text.line("    at += std::size_t{steps[at]} + static_cast<std::size_t>(row[splits[at]] > numbers[at]);");
  text.line("  return numbers[at];\n}");
}
}  // namespace trees

template <>
struct cpp_exporter<decision_tree> {
  static std::string name(const decision_tree&) { return "decision tree"; }
  template <class = void>
  static std::size_t write(const decision_tree& m, detail::cpp_text& text, const std::string& function) {
    detail::require_exportable(m.fitted(), "decision_tree");
    trees::write_nodes(m.nodes(), 1, text);
    text.begin_function(function);
    text.line("  return leaf(0, row);\n}");
    return m.columns().size();
  }
};

/// random_forest, extra_trees: the mean, about the first member, of leaves on a scale where sums are small.
template <std::derived_from<trees::averaged_trees> R>
struct cpp_exporter<R> {
  static std::string name(const R& m) {
    return "mean of " + std::to_string(m.nodes().trees.size()) + " trees";
  }
  static std::size_t write(const R& m, detail::cpp_text& text, const std::string& function) {
    detail::require_exportable(m.fitted(), "forest");
    const std::size_t members = m.nodes().trees.size();
    const double unit = trees::unit_of(m.nodes());
    trees::write_nodes(m.nodes(), unit, text);
    text.begin_function(function);
    text.line("  const double first = leaf(0, row);");
    text.line("  double sum = 0;");
    if (members > 1) text.line("  for (const auto root : roots) sum += leaf(root, row) - first;");
    text.line("  return (first + sum / " + detail::cpp_text::number(static_cast<double>(members)) + ") / " +
              detail::cpp_text::number(unit) + ";\n}");
    return m.columns().size();
  }
};

template <>
struct cpp_exporter<boosted_trees> {
  static std::string name(const boosted_trees& m) {
    return "sum of " + std::to_string(m.nodes().trees.size()) + " trees";
  }
  template <class = void>
  static std::size_t write(const boosted_trees& m, detail::cpp_text& text, const std::string& function) {
    detail::require_exportable(m.fitted(), "boosted_trees");
    const std::size_t rounds = m.nodes().trees.size();
    if (rounds > 0) trees::write_nodes(m.nodes(), 1, text);
    text.begin_function(function);
    text.line("  double sum = " + detail::cpp_text::number(m.start()) + ";");
    text.line(rounds > 1   ? "  for (const auto root : roots) sum += leaf(root, row);"
              : rounds > 0 ? "  sum += leaf(0, row);"
                           : "  static_cast<void>(row);");
    text.line("  return sum;\n}");
    return m.columns().size();
  }
};

/// The weighted median by parting the votes about one of them again and again, as quickselect does.
template <>
struct cpp_exporter<adaboost> {
  static std::string name(const adaboost& m) {
    return "weighted median of " + std::to_string(m.nodes().trees.size()) + " trees";
  }
  template <class = void>
  static std::size_t write(const adaboost& m, detail::cpp_text& text, const std::string& function) {
    detail::require_exportable(m.fitted(), "adaboost");
    trees::write_nodes(m.nodes(), 1, text);
    if (m.nodes().trees.size() == 1) {
      text.begin_function(function);
      text.line("  return leaf(0, row);\n}");
      return m.columns().size();
    }
    text.array("double", "weights", m.votes().weights());
    text.line(R"(struct vote {
  double value = 0, weight = 0;
};
constexpr void exchange(vote& a, vote& b) noexcept {
  const vote c = a;
  a = b;
  b = c;
})");
    text.begin_function(function);
    text.line("  constexpr double half = " + detail::cpp_text::number(m.votes().half()) + ";");
    text.line(R"(  constexpr std::size_t members = sizeof roots / sizeof *roots;
  vote votes[members] = {};
  for (std::size_t m = 0; m < members; ++m) {
    votes[m].value = leaf(roots[m], row);
    votes[m].weight = weights[m];
  }
  std::size_t begin = 0, end = members;
  double before = 0;
  while (true) {
    const double middle = votes[begin + (end - begin) / 2].value;
    std::size_t less = begin, more = end;
    double lighter = before, same = 0;
    for (std::size_t i = begin; i < more;) {
      if (votes[i].value < middle) {
        lighter += votes[i].weight;
        exchange(votes[i++], votes[less++]);
      } else if (middle < votes[i].value) {
        exchange(votes[i], votes[--more]);
      } else {
        same += votes[i++].weight;
      }
    }
    if (less > begin && lighter >= half) {
      end = less;
    } else if (more == end || lighter + same >= half) {
      return middle;
    } else {
      before = lighter + same;
      begin = more;
    }
  }
})");
    return m.columns().size();
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_TREES_TREES_CPP_HPP
