// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Cases that every regressor has, by the names that join them with their Python peers.
#ifndef EDGETRAN_BENCHMARKS_REGRESS_CASES_HPP
#define EDGETRAN_BENCHMARKS_REGRESS_CASES_HPP

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../harness.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/table.hpp"
#include "problems.hpp"

namespace edgetran::bench {

void add_gaussian_processes(session& s);
void add_networks(session& s);
void add_surrogates(session& s);
void add_trees(session& s);

inline std::string size_of(const regress::table& t) {
  return "/n:" + std::to_string(t.rows()) + "/d:" + std::to_string(t.width());
}

template <class Model>
double mean_squared_error(const Model& fitted, const regress::table& fresh) {
  const auto predicted = regress::predict_rows(fitted, fresh);
  double sum = 0;
  for (std::size_t i = 0; i < predicted.size(); ++i)
    sum += (predicted[i] - fresh.targets()[i]) * (predicted[i] - fresh.targets()[i]);
  return sum / static_cast<double>(predicted.size());
}

/// A model that the first case to ask fits.
template <class Model>
class fitted_once {
 public:
  fitted_once(Model unfitted, const regress::table& data)
      : state_(std::make_shared<state>(state{std::move(unfitted), &data, false})) {}
  const Model& operator()() const {
    if (!state_->done) state_->model.fit(*state_->data);
    state_->done = true;
    return state_->model;
  }

 private:
  struct state {
    Model model;
    const regress::table* data;
    bool done;
  };
  std::shared_ptr<state> state_;
};

/// A fit; `error` is the mean squared error on fresh rows.
template <class Model>
void add_fit(session& s, const std::string& name, const Model& unfitted, const problem& of) {
  s.add("regress/" + name + "/fit" + size_of(of.train), [unfitted, &of](benchmark::State& state) {
    Model m = unfitted;
    for (auto _ : state) {
      m.fit(of.train);
      benchmark::DoNotOptimize(m);
    }
    state.counters["error"] = mean_squared_error(m, of.fresh);
    if constexpr (requires { m.log_marginal_likelihood(); })
      state.counters["log_likelihood"] = m.log_marginal_likelihood();
  });
}

/// A fit, and predictions of 10,000 rows and of one, with the deviation where there is one.
template <class Model>
void add_model(session& s, const std::string& name, const Model& unfitted, const problem& of) {
  add_fit(s, name, unfitted, of);
  const fitted_once<Model> model(unfitted, of.train);
  const std::string path = "regress/" + name;
  s.add(path + "/predict/n:10000", [model, &of](benchmark::State& state) {
    const Model& m = model();
    std::vector<double> out(of.fresh.rows());
    for (auto _ : state) {
      m.predict_rows(of.fresh.values(), out);
      benchmark::DoNotOptimize(out.data());
    }
  });
  s.add(path + "/predict/n:1", [model, &of](benchmark::State& state) {
    const Model& m = model();
    std::size_t i = 0;
    for (auto _ : state) {
      benchmark::DoNotOptimize(m.predict(of.fresh.row(i)));
      i = (i + 1) % of.fresh.rows();
    }
  });
  if constexpr (regress::batched_probabilistic_regressor<Model>) {
    s.add(path + "/distribution/n:10000", [model, &of](benchmark::State& state) {
      const Model& m = model();
      std::vector<regress::prediction> out(of.fresh.rows());
      for (auto _ : state) {
        m.predict_distributions(of.fresh.values(), out);
        benchmark::DoNotOptimize(out.data());
      }
    });
    s.add(path + "/distribution/n:1", [model, &of](benchmark::State& state) {
      const Model& m = model();
      std::size_t i = 0;
      for (auto _ : state) {
        benchmark::DoNotOptimize(m.predict_distribution(of.fresh.row(i)));
        i = (i + 1) % of.fresh.rows();
      }
    });
  }
}

}  // namespace edgetran::bench

#endif  // EDGETRAN_BENCHMARKS_REGRESS_CASES_HPP
