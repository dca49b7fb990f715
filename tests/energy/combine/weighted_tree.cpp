// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/energy/combine/weighted_tree.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "energy/synthetic_campaign.hpp"

using namespace edgetran;
using energy::child_energies;
using energy::feature;
using energy::profiled_tree;

namespace {

/// BERT-mini with energies that children do not add up to, and readings that tell its layers apart, but for
/// two of them.
profiled_tree made_up() {
  profiled_tree t = test::lawful_tree(test::example_tree("bert-mini"), "bert", {4, 32},
                                      test::known_energy_law(), test::known_latency_law());
  stream random(1);
  for (energy::profiled_node& n : t.nodes) {
    n.energy = joules{n.energy.value() * random.uniform(0.7, 1.4)};
    if (n.path.find("layer.1") == std::string::npos && n.path.find("layer.2") == std::string::npos)
      n[feature::cpu] = random.uniform(5, 15);
  }
  return t;
}

energy::cubic_features features_of(const profiled_tree& t, const energy::feature_set& columns) {
  std::vector<const energy::profiled_node*> nodes;
  for (const energy::profiled_node& n : t.nodes) nodes.push_back(&n);
  return {columns, nodes};
}

/// The formula of the paper, by recursion, with the features of each node expanded anew.
struct naive {
  const profiled_tree& t;
  const energy::cubic_features& features;
  std::vector<double> leaves, parameters;
  double tau;

  double logit(std::size_t i) const {
    std::vector<double> phi;
    features.expand(t.nodes[i], phi);
    double z = parameters.back();
    for (std::size_t j = 0; j < phi.size(); ++j) z += parameters[j] * phi[j];
    return z;
  }
  double alpha(std::size_t i) const { return 1 + std::tanh(logit(i)) / tau; }
  double energy(std::size_t i, child_energies from) const {
    if (t.nodes[i].level == model::level::primitive) return leaves[i];
    double sum = 0;
    t.each_child(i, [&](std::size_t c) {
      sum += alpha(c) * (from == child_energies::predicted ? energy(c, from) : t.nodes[c].energy.value());
    });
    return sum;
  }
  template <class Energy>
  double loss(Energy energy_of) const {
    double sum = 0;
    for (std::size_t i = 0; i < t.nodes.size(); ++i)
      if (t.nodes[i].level != model::level::primitive)
        sum += std::pow(energy_of(i) / t.nodes[i].energy.value() - 1, 2);
    return sum;
  }
};

struct fixture {
  profiled_tree t = made_up();
  energy::cubic_features features = features_of(t, {feature::flops, feature::cpu, feature::latency});
  std::vector<double> leaves = std::vector<double>(t.nodes.size());
  std::vector<double> parameters = std::vector<double>(features.size() + 1);
  double tau = 5;

  explicit fixture(std::uint64_t seed) {
    stream random(seed);
    for (std::size_t i = 0; i < leaves.size(); ++i)
      if (t.nodes[i].level == model::level::primitive)
        leaves[i] = t.nodes[i].energy.value() * random.uniform(0.9, 1.1);
    for (double& p : parameters) p = random.uniform(-0.2, 0.2);
  }
  naive by_hand() const { return {t, features, leaves, parameters, tau}; }

  /// Checks a gradient against central differences of the naive loss.
  template <class Loss>
  void differences(const std::vector<double>& gradient, Loss loss) {
    for (std::size_t j = 0; j < parameters.size(); ++j) {
      const double at = parameters[j], step = 1e-5;
      parameters[j] = at + step;
      const double above = loss(by_hand());
      parameters[j] = at - step;
      const double below = loss(by_hand());
      parameters[j] = at;
      CAPTURE(j);
      CHECK(gradient[j] == doctest::Approx((above - below) / (2 * step)).epsilon(1e-5));
    }
  }
};

}  // namespace

TEST_CASE("cubic features are all products of at most three standardised columns") {
  const profiled_tree t = made_up();
  const energy::cubic_features f = features_of(t, {feature::flops, feature::gpu_memory_clock, feature::cpu});
  CHECK(f.size() == 20);
  CHECK(energy::cubic_features(energy::all_features(), std::vector{&t.nodes[0]}).size() == 680);
  double mean[3] = {}, square[3] = {};
  std::vector<double> phi;
  for (const auto& n : t.nodes) {
    phi.clear();
    f.expand(n, phi);
    REQUIRE(phi.size() == 20);
    CHECK(phi[0] == 1);
    const double x[3] = {phi[1], phi[2], phi[3]};
    CHECK(std::abs(x[1]) < 1e-9);  // a constant column says nothing
    for (int j = 0; j < 3; ++j) mean[j] += x[j], square[j] += x[j] * x[j];
    CHECK(phi.back() == doctest::Approx(x[2] * x[2] * x[2]));
    double sum = 0, expected = 0;
    for (const double p : phi) sum += p;
    for (int a = 0; a <= 3; ++a)
      for (int b = 0; a + b <= 3; ++b)
        for (int c = 0; a + b + c <= 3; ++c)
          expected += std::pow(x[0], a) * std::pow(x[1], b) * std::pow(x[2], c);
    CHECK(sum == doctest::Approx(expected));
  }
  const auto n = static_cast<double>(t.nodes.size());
  CHECK(mean[0] / n == doctest::Approx(0).epsilon(1e-9));
  CHECK(square[0] / n == doctest::Approx(1).epsilon(1e-9));
  CHECK(square[2] / n == doctest::Approx(1).epsilon(1e-9));
}

TEST_CASE("loss and gradient are those of the formula, end to end and stepwise") {
  for (const child_energies from : {child_energies::predicted, child_energies::measured}) {
    fixture f(2);
    const auto loss = [&](const naive& n) {
      return n.loss([&](std::size_t i) { return n.energy(i, from); });
    };
    const energy::weighted_tree ready(f.t, f.leaves, f.features);
    std::vector<double> gradient(f.parameters.size());
    CHECK(ready.backward(f.parameters, f.tau, from, gradient) ==
          doctest::Approx(loss(f.by_hand())).epsilon(1e-12));
    f.differences(gradient, loss);
    // It adds to what is there.
    std::vector<double> twice = gradient;
    (void)ready.backward(f.parameters, f.tau, from, twice);
    for (std::size_t j = 0; j < twice.size(); ++j) CHECK(twice[j] == doctest::Approx(2 * gradient[j]));
  }
}

namespace {
/// The loss written down anew: weights and terms as functions of their own, energies by recursion.
template <class Weight, class Term>
double recursive_loss(const fixture& f, const naive& n, Weight weight, Term term) {
  const auto energy_of = [&](auto&& self, std::size_t i) -> double {
    if (f.t.nodes[i].level == model::level::primitive) return f.leaves[i];
    double sum = 0;
    f.t.each_child(i, [&](std::size_t c) { sum += weight(n.logit(c)) * self(self, c); });
    return sum;
  };
  double sum = 0;
  for (std::size_t i = 0; i < f.t.nodes.size(); ++i)
    if (f.t.nodes[i].level != model::level::primitive)
      sum += term(energy_of(energy_of, i), f.t.nodes[i].energy.value());
  return sum;
}

template <class Weighting, class Loss, class Weight, class Term>
void check_policies(Weight weight, Term term) {
  fixture f(5);
  const auto loss = [&](const naive& n) { return recursive_loss(f, n, weight, term); };
  std::vector<double> gradient(f.parameters.size());
  const energy::weighted_tree ready(f.t, f.leaves, f.features);
  const double found =
      ready.backward<Weighting, Loss>(f.parameters, f.tau, child_energies::predicted, gradient);
  CHECK(found == doctest::Approx(loss(f.by_hand())).epsilon(1e-12));
  f.differences(gradient, loss);
}
}  // namespace

TEST_CASE("every weighting and every loss has the gradient of its formula") {
  const double tau = fixture(5).tau;
  const auto near = [&](double logit) { return 1 + std::tanh(logit) / tau; };
  const auto free = [](double logit) { return logit; };
  const auto relative = [](double p, double g) { return (p - g) * (p - g) / (g * g); };
  const auto plain = [](double p, double g) { return (p - g) * (p - g); };
  const auto sizes = [](double p, double g) { return std::abs(p - g) / g; };
  check_policies<energy::near_one, energy::squares>(near, plain);
  check_policies<energy::near_one, energy::relative_sizes>(near, sizes);
  check_policies<energy::unbounded, energy::relative_squares>(free, relative);
  check_policies<energy::unbounded, energy::squares>(free, plain);
  CHECK(energy::relative_sizes::of(2, 2).slope == 0);
}

TEST_CASE("loss and gradient without a tree") {
  fixture f(3);
  const auto loss = [](const naive& n) { return n.loss([&](std::size_t i) { return n.logit(i); }); };
  std::vector<double> gradient(f.parameters.size());
  CHECK(energy::weighted_tree(f.t, f.leaves, f.features).backward_unstructured(f.parameters, gradient) ==
        doctest::Approx(loss(f.by_hand())).epsilon(1e-12));
  f.differences(gradient, loss);
}

TEST_CASE("energies flow up as in the recursion, and no weight leaves its bounds") {
  fixture f(4);
  for (double& p : f.parameters) p *= 100;  // saturates
  const naive n = f.by_hand();
  const auto all = energy::weighted_tree(f.t, f.leaves, f.features).energies(f.parameters, f.tau);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all[i] == doctest::Approx(n.energy(i, child_energies::predicted)).epsilon(1e-12));
    double sum = 0;
    f.t.each_child(i, [&](std::size_t c) { sum += all[c]; });
    if (f.t.nodes[i].level == model::level::primitive) continue;
    CHECK(all[i] >= sum * (1 - 1 / f.tau) * (1 - 1e-12));
    CHECK(all[i] <= sum * (1 + 1 / f.tau) * (1 + 1e-12));
  }
  for (const double logit : {-1e9, -3.0, 0.0, 0.5, 1e9}) {
    const auto w = energy::child_weight_of(logit, 10);
    CHECK(w.value >= 0.9);
    CHECK(w.value <= 1.1);
    CHECK(w.slope >= 0);
  }
  CHECK(energy::child_weight_of(0, 10).value == 1);
}
