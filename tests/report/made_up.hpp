// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_REPORT_MADE_UP_HPP
#define EDGETRAN_TESTS_REPORT_MADE_UP_HPP

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/report/breakdown.hpp"
#include "predict/device.hpp"

namespace test {

template <class Quantity>
edgetran::estimate<Quantity> about(double value, double relative = 0.1) {
  return {Quantity{value}, Quantity{value * (1 - relative)}, Quantity{value * (1 + relative)},
          edgetran::quality::predicted, "made up"};
}

/// Builds a breakdown by hand: `open` a module, `leaf`, `close`.
class builder {
 public:
  builder& open(const std::string& name, const std::string& type, double joules, double seconds = 0) {
    add(name, type, joules, seconds);
    open_.push_back(nodes_.size() - 1);
    if (open_.size() == 1) nodes_.back().level = edgetran::model::level::root;
    return *this;
  }
  builder& leaf(const std::string& name, const std::string& type, double joules, double seconds = 0) {
    add(name, type, joules, seconds);
    nodes_.back().level = edgetran::model::level::primitive;
    nodes_.back().end = nodes_.size();
    return *this;
  }
  builder& close() {
    nodes_[open_.back()].end = nodes_.size();
    open_.pop_back();
    return *this;
  }
  edgetran::report::breakdown finish() {
    while (!open_.empty()) close();
    return {{"made up", "no device", "batch 1", ""}, nodes_, {}, {}, {}};
  }

 private:
  void add(const std::string& name, const std::string& type, double joules, double seconds) {
    edgetran::report::breakdown_node n;
    n.name = name;
    n.type = type;
    n.depth = open_.size();
    n.parent = open_.empty() ? 0 : open_.back();
    n.path = n.depth < 2 ? name : nodes_[n.parent].path + "." + name;
    if (!std::isnan(joules)) n.energy = about<edgetran::joules>(joules);
    if (seconds > 0) n.latency = about<edgetran::seconds>(seconds);
    nodes_.push_back(n);
  }
  std::vector<edgetran::report::breakdown_node> nodes_;
  std::vector<std::size_t> open_;
};

/// A tree of random shape whose predictions need not add up: some modules cost more than their children, some
/// less, some nodes cost nothing, less than nothing, or have no estimate.
inline edgetran::report::breakdown random_breakdown(std::uint64_t seed) {
  edgetran::stream draw(seed);
  builder b;
  const auto cost = [&](double scale) {
    const double u = draw.uniform01();
    return u < 0.05 ? 0 : u < 0.08 ? -scale : u < 0.1 ? NAN : scale * std::exp(6 * draw.uniform01() - 3);
  };
  const auto grow = [&](const auto& self, int depth) -> void {
    const auto children = 1 + draw.below(6);
    for (std::uint64_t k = 0; k < children; ++k) {
      const std::string name = "n" + std::to_string(k), type = "T" + std::to_string(draw.below(5));
      if (depth < 4 && draw.uniform01() < 0.5) {
        b.open(name, type, cost(1));
        self(self, depth + 1);
        b.close();
      } else {
        b.leaf(name, type, cost(0.3));
      }
    }
  };
  b.open("", "Root", std::exp(20 * draw.uniform01() - 10), 1);
  grow(grow, 1);
  return b.finish();
}

/// Prediction of a model by the made-up device.
inline edgetran::report::breakdown predicted(const edgetran::model::any_model& m,
                                             const edgetran::model::workload& w = {}) {
  const auto d = made_up_device();
  return edgetran::report::make_breakdown(
      m.tree(), m.tree().costs(w), edgetran::predict::predict(d, m, w, d.fingerprint),
      {m.name(), d.fingerprint.processor, edgetran::report::describe(w), "33 laws, made up"});
}

}  // namespace test

#endif  // EDGETRAN_TESTS_REPORT_MADE_UP_HPP
