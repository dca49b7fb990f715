// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Networks, and the surrogate of BOSHNAS with its walks to new inputs.
#include <string>
#include <vector>

#include "cases.hpp"
#include "edgetran/regress/boshnas.hpp"
#include "edgetran/regress/input_optimiser.hpp"
#include "edgetran/regress/mlp.hpp"

namespace edgetran::bench {

namespace {

using namespace regress::neural;
using mlp = regress::mlp<37, layer<64, softplus>, layer<32, softplus>, layer<1>>;
using heteroscedastic = regress::heteroscedastic_mlp<37, layer<64, softplus>, layer<32, softplus>>;

/// Five walks down the lower confidence bound.
template <class Model, class Options>
void add_queries(session& s, const std::string& name, const fitted_once<Model>& model, Options options) {
  s.add("regress/" + name, [=](benchmark::State& state) {
    const Model& m = model();
    const std::vector<double> lower(37, 0.0), upper(37, 1.0);
    const auto starts = few().train.values().first(5 * 37);
    double sum = 0;
    for (auto _ : state) {
      sum = 0;
      for (const auto& walk :
           regress::minimise_inputs(regress::lower_confidence_bound(m), starts, lower, upper, options))
        sum += walk.value;
      benchmark::DoNotOptimize(sum);
    }
    state.counters["bound"] = sum / 5;
  });
}

template <class Model>
void add_surrogate(session& s, const std::string& name, regress::boshnas_options options) {
  for (const bool aleatoric : {false, true}) {
    options.aleatoric = aleatoric;
    const std::string full = name + (aleatoric ? "" : "_without_npn");
    const Model unfitted(options);
    add_model(s, full, unfitted, few());
    const fitted_once<Model> model(unfitted, few().train);
    add_queries(s, full + "/queries/first_order", model, regress::published_gobi_first_order());
    add_queries(s, full + "/queries/second_order", model, regress::published_gobi_second_order());
  }
}

}  // namespace

void add_networks(session& s) {
  add_model(s, "mlp", mlp(), smooth());
  add_model(s, "heteroscedastic_mlp", heteroscedastic(), smooth());
  s.run();
}

void add_surrogates(session& s) {
  add_surrogate<regress::published_boshnas<37>>(s, "published_boshnas",
                                                regress::boshnas_options::published());
  s.run();
  add_surrogate<regress::boshnas<37>>(s, "boshnas", {});
  s.run();
}

}  // namespace edgetran::bench
