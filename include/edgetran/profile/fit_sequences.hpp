// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/regress, which costs some seconds to compile; outside the umbrella.
#ifndef EDGETRAN_PROFILE_FIT_SEQUENCES_HPP
#define EDGETRAN_PROFILE_FIT_SEQUENCES_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/predict/sequence_profile.hpp"
#include "edgetran/profile/additive_fit.hpp"
#include "edgetran/profile/outline_fit.hpp"
#include "edgetran/profile/sequence_errors.hpp"
#include "edgetran/profile/sequence_records.hpp"
#include "edgetran/profile/sequence_rows.hpp"
#include "edgetran/regress/cross_validation.hpp"

namespace edgetran::profile {

/// Fits a profile to a campaign and says how far it is off: for `splits` of the records (train and test) the
/// whole procedure is repeated on the training records. `blank` gives name, title, provenance and workload.
/// Throws state_error for fewer than 15 records, numeric_error for a measurement that is not above 0,
/// shape_error for splits of other records and what the fits throw. Some thousand least-squares problems:
/// seconds. Same records and splits, same profile.
template <class Real = double>
predict::sequence_profile fit_sequences(predict::sequence_profile blank, const sequence_records& measured,
                                        std::span<const regress::split> splits, std::uint64_t seed = 0) {
  const std::size_t n = measured.size();
  if (n < 15)
    throw state_error(std::to_string(n) + " records", "fit_sequences", "measure at least 15 architectures");
  for (const auto* y : {&measured.latency, &measured.energy, &measured.peak_power}) {
    if (y->size() != n)
      throw shape_error(std::to_string(y->size()) + " values for " + std::to_string(n) + " architectures",
                        "fit_sequences", "give one for each");
    for (std::size_t i = 0; i < n; ++i)
      if (!((*y)[i] > 0 && std::isfinite((*y)[i])))
        throw numeric_error("a measurement that is not above 0", "record " + std::to_string(i),
                            "drop the record");
  }
  for (const regress::split& s : splits)
    for (const auto* part : {&s.train, &s.test})
      for (const std::size_t i : *part)
        if (i >= n)
          throw shape_error("record " + std::to_string(i) + " of " + std::to_string(n), "fit_sequences",
                            "split these records");

  std::vector<predict::amounts> amounts;
  std::vector<predict::outline> outlines;
  for (const model::architecture& a : measured.architectures) {
    amounts.push_back(predict::total_amounts(model::flexibert<>{a}, blank.workload));
    outlines.push_back(predict::outline_of(a, amounts.back()));
  }
  const detail::rows all = detail::every(n);
  predict::sequence_profile d = detail::ranges(amounts, outlines, all);
  d.name = blank.name;
  d.title = blank.title;
  d.source = blank.source;
  d.source.records = n;
  d.workload = blank.workload;

  const auto additive = [&](const std::vector<double>& y, std::size_t& dropped) {
    const detail::additive_fitter fitter(amounts, y);
    predict::additive_law law = fitter.template fit<Real>(all, seed);
    const detail::rows keep = fitter.template kept<Real>(all, detail::additive_fitter::list_of(law.form));
    dropped = n - keep.size();
    law.errors = detail::test(y, amounts, keep, splits, [&](const detail::rows& train) {
      predict::sequence_profile part = detail::ranges(amounts, outlines, train);
      part.latency = fitter.template fit<Real>(train, seed);
      return [part, &amounts](std::size_t i) {
        return predict::priced_model(part.latency, part, amounts[i]).whole();
      };
    });
    return law;
  };
  std::size_t dropped_of_energy = 0;
  d.latency = additive(measured.latency, d.source.dropped);
  d.energy = additive(measured.energy, dropped_of_energy);
  d.source.dropped = std::max(d.source.dropped, dropped_of_energy);
  const detail::outline_fitter peak(amounts, outlines, measured.peak_power);
  d.peak_power = peak.template fit<Real>(all, seed);
  d.peak_power.errors =
      detail::test(measured.peak_power, amounts, all, splits, [&](const detail::rows& train) {
        predict::sequence_profile part = detail::ranges(amounts, outlines, train);
        part.peak_power = peak.template fit<Real>(train, seed);
        return [part, &outlines](std::size_t i) { return predict::peak_power(part, outlines[i]); };
      });
  return d;
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_FIT_SEQUENCES_HPP
