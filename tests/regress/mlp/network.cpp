// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/mlp/network.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "edgetran/regress/mlp/branches.hpp"
#include "edgetran/regress/mlp/dropout.hpp"
#include "edgetran/regress/mlp/fitted_network.hpp"
#include "edgetran/regress/mlp/moment_layer.hpp"

namespace {
using namespace edgetran::regress::neural;
using edgetran::dynamic;
using edgetran::stream;

using number = pack<double>;
using small = network<5, layer<7, softplus>, layer<6, edgetran::regress::neural::tanh>, layer<1, sigmoid>>;
using wide = network<dynamic, layer<19, softplus>, layer<2>>;
using normal =
    network<5, moment_layer<7, squashed>, moment_layer<3, published_squashed>, moment_layer<1, squashed>>;
using rectifying = network<5, moment_layer<9, published_rectified>, moment_layer<1, published_squashed>>;
using forked =
    network<5, branches<2, stack<layer<3, softplus>, layer<5, softplus>>, stack<layer<6, sigmoid>>>,
            layer<4, softplus>, layer<1>>;
using forked_normal =
    network<5, branches<2, stack<moment_layer<3, squashed>>, stack<moment_layer<6, squashed>>>,
            moment_layer<1, squashed>>;

/// A network with random parameters, at a random input, with a random share of each output.
template <class Network>
struct fixture {
  Network net{5};
  std::vector<number> raw = net.template initial<double>(stream(3));
  std::vector<double> x = std::vector<double>(5);
  std::array<double, Network::outputs> share{};

  fixture() {
    stream random(4);
    for (double& v : x) v = random.normal();
    for (double& s : share) s = random.uniform(0.5, 2);
    net.visit(raw, [&](double& w) { w += 0.3 * random.normal(); });
  }

  double value() const {
    std::vector<number> ready;
    typename Network::template tape<number> tape;
    const auto out = net.template forward<false>(net.prepare(raw, ready), row_reader(x), tape);
    double sum = 0;
    for (std::size_t k = 0; k < out.size(); ++k) sum += share[k] * out[k];
    return sum;
  }
  static auto row_reader(const std::vector<double>& row) {
    return [&row](std::size_t i) { return number(row[i]); };
  }
  /// Derivatives in the parameters, in the order of `visit`, and in the inputs.
  void derivatives(std::vector<double>& in_weights, std::vector<double>& in_inputs) const {
    std::vector<number> ready, gradient(raw.size());
    typename Network::template tape<number> tape;
    const number* w = net.prepare(raw, ready);
    (void)net.template forward<true>(w, row_reader(x), tape);
    in_inputs.assign(5, 0);
    net.template backward<number>(w, row_reader(x), tape, share, gradient.data(),
                                  [&](std::size_t i, double d) { in_inputs[i] = d; });
    net.chain(ready, gradient);
    in_weights.clear();
    net.visit(gradient, [&](double d) { in_weights.push_back(d); });
  }
  /// change(amount) moves the fixture; (f(h) - f(-h)) / 2h of a vector.
  template <class Change, class F>
  std::vector<double> difference(Change change, F f, double h = 1e-5) {
    change(h);
    const auto above = f();
    change(-2 * h);
    auto below = f();
    change(h);
    for (std::size_t i = 0; i < below.size(); ++i) below[i] = (above[i] - below[i]) / (2 * h);
    return below;
  }
};

void check_near(const std::vector<double>& a, const std::vector<double>& b, double off) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CAPTURE(i);
    CHECK(std::fabs(a[i] - b[i]) <= off * (1 + std::fabs(b[i])));
  }
}
}  // namespace

TEST_CASE_TEMPLATE("a network's derivatives in weights and inputs are differences", Network, small, wide,
                   normal, rectifying, forked, forked_normal) {
  fixture<Network> f;
  std::vector<double> in_weights, in_inputs;
  f.derivatives(in_weights, in_inputs);
  std::vector<double> wanted;
  for (std::size_t k = 0; k < in_weights.size(); ++k) {
    const auto change = [&](double h) {
      std::size_t i = 0;
      f.net.visit(f.raw, [&](double& w) { w += i++ == k ? h : 0; });
    };
    wanted.push_back(f.difference(change, [&] { return std::vector<double>{f.value()}; })[0]);
  }
  check_near(in_weights, wanted, 1e-8);
  wanted.clear();
  for (std::size_t k = 0; k < 5; ++k)
    wanted.push_back(
        f.difference([&](double h) { f.x[k] += h; }, [&] { return std::vector<double>{f.value()}; })[0]);
  check_near(in_inputs, wanted, 1e-8);
}

TEST_CASE_TEMPLATE("duals carry a direction of the inputs, or of the weights, through both passes", Network,
                   small, wide, normal, rectifying, forked, forked_normal) {
  using twin = dual<number>;
  fixture<Network> f;
  stream random(9);
  std::vector<double> along(5), got(5), in_weights, in_inputs;
  for (double& d : along) d = random.normal();
  const auto inputs = [&] {
    f.derivatives(in_weights, in_inputs);
    return in_inputs;
  };
  const auto weights = [&] {
    f.derivatives(in_weights, in_inputs);
    return in_weights;
  };
  typename Network::template output<twin> seeds;
  for (std::size_t k = 0; k < seeds.size(); ++k) seeds[k] = dual<double>(f.share[k]);
  typename Network::template tape<twin> tape;

  INFO("of the inputs");
  std::vector<number> ready;
  const number* w = f.net.prepare(f.raw, ready);
  const auto in = [&](std::size_t i) { return twin(number(f.x[i]), number(along[i])); };
  (void)f.net.template forward<true>(w, in, tape);
  f.net.template backward<twin>(w, in, tape, seeds, nullptr,
                                [&](std::size_t i, dual<double> d) { got[i] = d.d; });
  const auto move = [&](double h) {
    for (std::size_t i = 0; i < 5; ++i) f.x[i] += h * along[i];
  };
  check_near(got, f.difference(move, inputs), 1e-8);

  INFO("of the weights");
  std::vector<number> signs(f.raw.size());
  f.net.visit(signs, [&](double& s) { s = random.chance(0.5) ? 1 : -1; });
  std::vector<twin> directed(f.raw.size()), ready_twins, gradient(f.raw.size());
  for (std::size_t i = 0; i < directed.size(); ++i) directed[i] = {f.raw[i], signs[i]};
  const twin* v = f.net.prepare(directed, ready_twins);
  const auto still = [&](std::size_t i) { return twin(number(f.x[i])); };
  (void)f.net.template forward<true>(v, still, tape);
  f.net.template backward<twin>(v, still, tape, seeds, gradient.data(), nullptr);
  f.net.chain(ready_twins, gradient);
  std::vector<number> bends(gradient.size());
  for (std::size_t i = 0; i < bends.size(); ++i) bends[i] = gradient[i].d;
  got.clear();
  f.net.visit(bends, [&](double d) { got.push_back(d); });
  const auto shift = [&](double h) {
    std::vector<double> flat;
    f.net.visit(signs, [&](double s) { flat.push_back(s); });
    std::size_t i = 0;
    f.net.visit(f.raw, [&](double& p) { p += h * flat[i++]; });
  };
  check_near(got, f.difference(shift, weights), 1e-7);
}

TEST_CASE("a layer is activation(bias + inputs times weights), by a plain loop") {
  using net_type = network<dynamic, layer<7, softplus>>;
  const net_type net(3);
  auto w = net.initial<double>(stream(1));
  std::vector<double> flat;
  net.visit(w, [&](double x) { flat.push_back(x); });
  REQUIRE(flat.size() == 4 * 7);
  const double x[] = {0.3, -2, 5};
  net_type::tape<number> tape;
  const auto out = net.forward<false>(
      w.data(), [&](std::size_t i) { return number(x[i]); }, tape);
  for (std::size_t j = 0; j < 7; ++j) {
    double z = flat[3 * 7 + j];
    for (std::size_t i = 0; i < 3; ++i) z += x[i] * flat[i * 7 + j];
    CHECK(out[j] == doctest::Approx(std::log1p(std::exp(z))));
  }
}

TEST_CASE("moments through a normal layer are those of a million samples") {
  using net_type = network<3, moment_layer<2, rectified>, moment_layer<1, squashed>>;
  const net_type net;
  auto raw = net.initial<double>(stream(11));
  std::vector<double> flat;
  net.visit(raw, [&](double& p) {
    if (p < -2) p = -2;  // variances that matter
    flat.push_back(p);
  });
  std::vector<number> ready;
  net_type::tape<number> tape;
  const double x[] = {1, -0.5, 2};
  const auto out = net.forward<true>(
      net.prepare(raw, ready), [&](std::size_t i) { return number(x[i]); }, tape);
  // Independent units: the first layer alone, then one unit of the second given normal inputs.
  const auto soft = [](double r) { return std::log1p(std::exp(r)); };
  stream random(5);
  double sum = 0, squares = 0, m0 = 0;
  constexpr int n = 1000000;
  double first[2] = {}, second[2] = {};
  for (std::size_t j = 0; j < 2; ++j) first[j] = flat[6 + j], second[j] = soft(flat[14 + j]);
  for (std::size_t j = 0; j < 2; ++j)
    for (std::size_t i = 0; i < 3; ++i) {
      first[j] += x[i] * flat[i * 2 + j];
      second[j] += x[i] * x[i] * soft(flat[8 + i * 2 + j]);
    }
  for (int k = 0; k < n; ++k) {
    const double a = std::fmax(0, random.normal(first[0], std::sqrt(second[0])));
    m0 += a / n;
    sum += a;
    squares += a * a;
  }
  const auto& hidden = std::get<0>(tape).out;
  CHECK(get(hidden.data(), 0) == doctest::Approx(m0).epsilon(0.02));
  CHECK(get(hidden.data() + 1, 0) == doctest::Approx(squares / n - (sum / n) * (sum / n)).epsilon(0.02));
  // The second layer before its activation: products of independent variables.
  const double m[2] = {get(hidden.data(), 0), get(hidden.data(), 1)},
               v[2] = {get(hidden.data() + 1, 0), get(hidden.data() + 1, 1)};
  double z = 0, z_squares = 0;
  for (int k = 0; k < n; ++k) {
    double t = random.normal(flat[18], std::sqrt(soft(flat[21])));
    for (std::size_t i = 0; i < 2; ++i)
      t += random.normal(m[i], std::sqrt(v[i])) * random.normal(flat[16 + i], std::sqrt(soft(flat[19 + i])));
    const double s = 1 / (1 + std::exp(-t));
    z += s / n;
    z_squares += s * s / n;
  }
  CHECK(out[0] == doctest::Approx(z).epsilon(0.02));
  CHECK(out[1] == doctest::Approx(z_squares - z * z).epsilon(0.05));  // the sum is not normal
}

TEST_CASE("dropping keeps the mean, and drops as often as asked") {
  std::vector<pack<float>> masks(25000);
  stream random(2);
  draw_masks(std::span(masks), 0.3, random);
  double zeros = 0, sum = 0;
  for (std::size_t i = 0; i < 100000; ++i) {
    const double m = static_cast<double>(get(masks.data(), i));
    CHECK((m == 0 || m == doctest::Approx(1 / 0.7).epsilon(1e-4)));
    zeros += m == 0;
    sum += m;
  }
  CHECK(zeros / 100000 == doctest::Approx(0.3).epsilon(0.02));
  CHECK(sum / 100000 == doctest::Approx(1).epsilon(0.01));

  INFO("behind one linear layer the mean over masks is the output without");
  using net_type = network<2, dropped<16, identity>, layer<1>>;
  const net_type net;
  const auto w = net.initial<double>(stream(8));
  net_type::tape<number> tape;
  const auto in = [](std::size_t i) { return number(i == 0 ? 1.0 : -0.7); };
  const double whole = net.forward<false>(w.data(), in, tape)[0];
  std::vector<number> own(net_type::masks<double>);
  REQUIRE(own.size() == 8);
  double mean = 0;
  for (int k = 0; k < 20000; ++k) {
    draw_masks(std::span(own), 0.3, random);
    mean += net.forward<false>(w.data(), in, tape, own.data())[0] / 20000;
  }
  CHECK(mean == doctest::Approx(whole).epsilon(0.02));
}

TEST_CASE("a network of another width is refused, and says what it is") {
  CHECK_THROWS_AS((void)shape_of<small>(4, "test"), edgetran::shape_error);
  CHECK(shape_of<wide>(4, "test").inputs() == 4);
  CHECK(small().describe() == "5 inputs, 7 softplus, 6 tanh, 1 sigmoid");
  CHECK(forked().describe() ==
        "5 inputs, 2 to (3 softplus, 5 softplus) beside (6 sigmoid), 4 softplus, 1 identity");
}
