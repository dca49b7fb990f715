// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_CODESIGN_POOL_HPP
#define EDGETRAN_TESTS_SEARCH_CODESIGN_POOL_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/search/codesign/codesign_pool.hpp"

/// A pool made up by hand, of the shape of the published one.
namespace search_tests {

/// The i-th of some architectures: 2 to 12 layers, four hidden sizes, three kinds of stacks.
inline edgetran::model::architecture made_up_architecture(std::size_t i) {
  using namespace edgetran;
  model::architecture a;
  const std::size_t layers = 2 * (1 + i % 6);
  const std::int64_t hidden = std::int64_t{128} << (i / 6) % 3;
  for (std::size_t l = 0; l < layers; ++l) {
    model::architecture::layer layer;
    layer.hidden = hidden;
    layer.heads.assign(2, {(i + l) % 3 == 0 ? model::operation::wma : model::operation::sdp, 0, hidden / 2});
    layer.feed_forward.assign(1 + i / 18 % 2, hidden * (1 + static_cast<std::int64_t>(i / 36 % 3)));
    a.layers.push_back(std::move(layer));
  }
  return a;
}

/// `shared` architectures on all devices, each device faster by `step` than the one before and with `own`
/// architectures beside them. The accuracy grows with depth, and of each architecture has a part of its own.
inline edgetran::search::codesign_pool made_up_pool(std::size_t devices, std::size_t shared, std::size_t own,
                                                    std::uint64_t seed = 1, double step = 8) {
  using namespace edgetran;
  std::vector<search::codesign_record> records;
  const auto add = [&](std::size_t i, std::size_t device) {
    const auto a = made_up_architecture(i);
    stream peculiar = stream(seed).split(i);
    const double work = static_cast<double>(a.layers.size()) *
                        std::pow(static_cast<double>(a.layers.front().hidden) / 128, 2.0) *
                        static_cast<double>(a.layers.front().feed_forward.size());
    const double speed = std::pow(step, static_cast<double>(device));
    const double latency = 100 / speed * (1 + work) / 50, power = 2 + 10 * static_cast<double>(device);
    const double accuracy = 0.7 + 0.004 * static_cast<double>(a.layers.size()) + peculiar.normal(0, 0.03);
    records.push_back({"m" + std::to_string(i),
                       "d" + std::to_string(device),
                       a,
                       {accuracy, seconds{latency}, joules{latency * power * 0.8}, watts{power}}});
  };
  for (std::size_t d = 0; d < devices; ++d) {
    for (std::size_t i = 0; i < shared; ++i) add(i, d);
    for (std::size_t i = 0; i < own; ++i) add(shared + d * own + i, d);
  }
  return search::codesign_pool(std::move(records));
}

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_CODESIGN_POOL_HPP
