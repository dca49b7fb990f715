// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "contenders.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/regress/boshnas.hpp"
#include "edgetran/search/boshnas/boshcode.hpp"
#include "edgetran/search/boshnas/boshnas.hpp"
#include "edgetran/search/pool_candidates.hpp"

namespace tool {
namespace {

namespace search = edgetran::search;
using edgetran::regress::boshnas;
using rows = search::codesign_candidates;

// The networks of BOSHCODE are made for so many columns; those that a pool is without are 0.
constexpr std::int64_t architecture_columns = 144, device_columns = 16;
using two_networks = edgetran::regress::boshcode<architecture_columns, device_columns>;

/// The columns of the architecture, then the device: the d-th has 1 + d / 16 in column d mod 16.
search::pool_candidates two_inputs(const rows& from) {
  constexpr auto first = static_cast<std::size_t>(architecture_columns),
                 second = static_cast<std::size_t>(device_columns);
  const std::size_t shared = from.shared_columns(), devices = from.columns().size() - shared;
  if (shared > first)
    throw edgetran::shape_error(std::to_string(shared) + " columns of an architecture", "boshcode",
                                "replay another proposer");
  std::vector<std::string> names;
  for (std::size_t j = 0; j < first + second; ++j) names.push_back(std::to_string(j));
  std::vector<double> values(from.size() * names.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::vector<double> row = from.features(i);
    double* const to = values.data() + i * names.size();
    for (std::size_t j = 0; j < shared; ++j) to[j] = row[j];
    for (std::size_t d = 0; d < devices; ++d)
      to[first + d % second] += row[shared + d] * static_cast<double>(1 + d / second);
  }
  return {names, values};
}

search::boshnas_proposer<rows, boshnas<>> boshnas_of(const rows& r, std::uint64_t seed) {
  search::boshnas_proposer_options o;
  o.initial = 0;
  o.seed = seed;
  return search::boshnas_proposer<rows, boshnas<>>(r, search::detail::search_surrogate<boshnas<>>(), o);
}

search::replay_curves replay_boshcode(const contest& c, edgetran::thread_pool& threads) {
  using proposer = search::boshcode_proposer<search::pool_candidates, architecture_columns, device_columns>;
  const search::pool_candidates from = two_inputs(c.rows);
  const auto make = [&](std::uint64_t seed) {
    auto o = search::published_boshcode();
    o.initial = 0;
    o.seed = seed;
    return proposer(from, search::detail::search_surrogate<two_networks>(), o);
  };
  return replay_told(c, threads, make, [&](std::size_t row) { return std::vector<double>{c.values[row]}; });
}

}  // namespace

std::vector<contender> network_contenders() {
  return {told_objective("boshnas", "walks down BOSHNAS's surrogate", boshnas_of, true),
          {"boshcode", "the same with a branch of the networks for devices, as EdgeTran runs it",
           told::objective, true, replay_boshcode}};
}

}  // namespace tool
