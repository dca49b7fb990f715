// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_SEARCH_NETWORKS_HPP
#define EDGETRAN_TESTS_SEARCH_NETWORKS_HPP

#include <cstddef>

#include "edgetran/regress/boshnas.hpp"

/// Surrogates of BOSHNAS that train for a moment, and ones of double precision, whose differences are sharp.
namespace search_tests {

template <class Network = edgetran::regress::boshnas<>>
Network brief_network(std::size_t epochs = 3) {
  edgetran::regress::boshnas_options o;
  o.training.epochs = epochs;
  o.npn_rate = 4e-3;  // there is no noise to be careful of
  o.npn_decay = 0.03;
  o.training.rates = edgetran::regress::neural::schedule::cosine(static_cast<double>(epochs));
  return Network(o);
}

using exact_network = edgetran::regress::basic_boshnas<
    edgetran::regress::neural::one_input<edgetran::dynamic, edgetran::regress::neural::rectified,
                                         edgetran::regress::neural::squashed,
                                         edgetran::regress::neural::adamw>,
    double>;
/// Behind three columns and one.
using exact_pair_network = edgetran::regress::basic_boshnas<
    edgetran::regress::neural::two_inputs<3, 1, edgetran::regress::neural::rectified,
                                          edgetran::regress::neural::squashed,
                                          edgetran::regress::neural::adamw>,
    double>;

}  // namespace search_tests

#endif  // EDGETRAN_TESTS_SEARCH_NETWORKS_HPP
