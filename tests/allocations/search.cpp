// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A program of its own: it counts every `operator new` of the process.
#include <cstddef>
#include <cstdio>
#include <vector>

#include "allocations/counter.hpp"
#include "edgetran/predict/devices.hpp"
#include "edgetran/search/device/predicted_objectives.hpp"
#include "edgetran/search/device/sequence_objectives.hpp"
#include "edgetran/search/goals/constraint.hpp"
#include "edgetran/search/goals/objective.hpp"
#include "predict/device.hpp"

namespace {
namespace predict = edgetran::predict;
namespace search = edgetran::search;
namespace space = edgetran::space;
using quantity = search::predicted_quantity;
using space_type = space::flexibert2;

/// Evaluating many architectures, and making targets of their rows, allocates nothing.
template <class Evaluator>
bool allocates_nothing(const char* what, const Evaluator& evaluator) {
  const search::goals goals(evaluator.columns(),
                            {{0, search::direction::minimise}, {3, search::direction::maximise}},
                            {search::parse_constraint("latency<1s@95%", evaluator.columns())});
  std::vector<search::ranged> row(evaluator.columns().size());
  std::vector<double> targets(goals.targets());
  const std::size_t before = allocations;
  for (std::size_t i = 0; i < 100; ++i) {
    edgetran::stream random = edgetran::stream(1).split(i);
    const auto a = space::uniform_coordinates(space_type{}, random);
    evaluator.evaluate(a, row);
    goals.targets_of(row, targets);
  }
  if (before > 0 && allocations == before) return true;
  std::printf("%s: %zu allocations, %zu before\n", what, allocations - before, before);
  return false;
}
}  // namespace

int main() {
  const auto device = test::made_up_device();
  const std::vector<quantity> wanted{quantity::latency, quantity::energy, quantity::flops,
                                     quantity::parameters};
  std::vector<quantity> more = wanted;
  more.push_back(quantity::peak_power);
  const search::predicted_objectives<space_type> predicted(device, {}, more, device.fingerprint);
  const search::sequence_objectives<space_type> shipped(predict::shipped::rpi4, wanted);
  const bool first = allocates_nothing("predicted_objectives", predicted);
  const bool second = allocates_nothing("sequence_objectives", shipped);
  return first && second ? 0 : 1;
}
