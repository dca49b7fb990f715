// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_ENERGY_RANDOM_TREE_HPP
#define EDGETRAN_TESTS_ENERGY_RANDOM_TREE_HPP

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/energy/profiled_tree.hpp"

namespace test {

/// Trees of any shape that the published formats can hold: modules without children, leaves under the root,
/// names with dots and with characters that formats quote, numbers of all magnitudes with all their digits.
class random_trees {
 public:
  explicit random_trees(std::uint64_t seed) : random_(seed) {}

  edgetran::energy::profiled_tree operator()() {
    using namespace edgetran::energy;
    nodes_.clear();
    names_ = 0;
    batch_ = 1 + static_cast<std::int64_t>(below(64));
    sequence_ = 1 + static_cast<std::int64_t>(below(512));
    const std::array<std::string, 5> models{"bert", "a,b", "say \"x\"", "\xC3\xA9t\xC3\xA9", "two\nlines"};
    const std::string model = models[below(models.size())];
    grow("", model, edgetran::model::level::root, 0, 0);
    return make_profiled_tree(model, batch_, sequence_, nodes_);
  }

 private:
  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(random_.uniform01() * static_cast<double>(n));
  }
  double number() { return std::exp2(random_.uniform(-40, 40)); }

  void grow(std::string path, std::string type, edgetran::model::level level, std::size_t parent,
            std::size_t depth) {
    using edgetran::energy::feature;
    const std::size_t i = nodes_.size();
    edgetran::energy::profiled_node n;
    n.path = path;
    n.type = std::move(type);
    n.level = level;
    n.parent = parent;
    n.depth = depth;
    for (double& f : n.features) f = below(5) == 0 ? 0 : number();
    n[feature::batch] = static_cast<double>(batch_);
    n[feature::sequence] = static_cast<double>(sequence_);
    n[feature::input_size] = n[feature::batch] * n[feature::sequence];
    n.energy = edgetran::joules{number()};
    nodes_.push_back(std::move(n));
    if (level != edgetran::model::level::primitive) {
      constexpr std::array<const char*, 6> leaves{"Linear", "LayerNorm", "Embedding",
                                                  "MatMul", "MatMul",    "Softmax"};
      for (const char* leaf : leaves)
        if (below(3) == 0) grow(name(path), leaf, edgetran::model::level::primitive, i, depth + 1);
      for (std::size_t c = below(depth < 4 ? 4 : 1); c-- > 0;)
        grow(name(path), below(2) == 0 ? "Block" : "A \"B\", C", edgetran::model::level::module, i,
             depth + 1);
    }
    nodes_[i].end = nodes_.size();
  }
  std::string name(const std::string& above) {
    const std::string own =
        (below(2) == 0 ? "list." : "") + std::string(below(4) == 0 ? "n:," : "n") + std::to_string(names_++);
    return above.empty() ? own : above + "." + own;
  }

  edgetran::stream random_;
  std::vector<edgetran::energy::profiled_node> nodes_;
  std::size_t names_ = 0;
  std::int64_t batch_ = 1, sequence_ = 1;
};

}  // namespace test

#endif  // EDGETRAN_TESTS_ENERGY_RANDOM_TREE_HPP
