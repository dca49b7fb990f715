// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/mlp_json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "edgetran/core/error.hpp"

namespace {
namespace json = edgetran::json;
namespace regress = edgetran::regress;
using namespace edgetran::regress::neural;
using regress::table;

using dropping = regress::basic_mlp<network<edgetran::dynamic, dropped<5, softplus>, layer<2>>, gaussian>;
using surrogate = regress::boshcode<2, 1>;

table few() {
  edgetran::stream random(1);
  table t({"a", "b", "c"});
  for (int i = 0; i < 8; ++i) {
    const std::vector<double> x{random.normal(), random.normal(), 1e6 * random.normal()};
    t.add(x, x[0] - 1e-6 * x[2]);
  }
  return t;
}
dropping fitted_mlp() {
  auto o = dropping().options();
  o.training.epochs = 2;
  o.training.dropout = 0.3;
  o.members = 2;
  o.passes = 3;
  o.seed = ~std::uint64_t{0};
  dropping m(o);
  m.fit(few());
  return m;
}
surrogate fitted_surrogate() {
  regress::boshnas_options o;
  o.training.epochs = 2;
  surrogate m(o);
  m.fit(few());
  return m;
}

/// The text with one part replaced.
json::value with(const json::value& v, const std::string& part, const std::string& by) {
  std::string text = json::dump(v);
  const auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  return json::parse(text.replace(at, part.size(), by), "model.json");
}
}  // namespace

TEST_CASE("networks survive their file to the last bit") {
  const auto data = few();
  const auto m = fitted_mlp();
  const auto n = regress::from_json<dropping>(json::parse(json::dump(regress::to_json(m)), "m.json"));
  const auto s = fitted_surrogate();
  const auto r = regress::from_json<surrogate>(json::parse(json::dump(regress::to_json(s)), "s.json"));
  const auto same = [&](const auto& a, const auto& b) {
    for (std::size_t i = 0; i < data.rows(); ++i) {
      const auto p = a.predict_distribution(data.row(i)), q = b.predict_distribution(data.row(i));
      CHECK(p.mean == q.mean);
      CHECK(p.epistemic == q.epistemic);
      CHECK(p.aleatoric == q.aleatoric);
    }
  };
  same(m, n);
  same(s, r);
}

TEST_CASE("what is no such network is refused by name") {
  const auto v = regress::to_json(fitted_mlp());
  const auto refused = [](const json::value& spoilt, const std::string& named) {
    try {
      (void)regress::from_json<dropping>(spoilt);
      FAIL("accepted");
    } catch (const edgetran::input_error& e) {
      CAPTURE(std::string(e.what()));
      CHECK(std::string(e.what()).find(named) != std::string::npos);
    }
  };
  refused(with(v, "edgetran/regressor/1", "edgetran/regressor/9"), "schema");
  refused(with(v, "\"mlp\"", "\"linear\""), "type");
  refused(with(v, "5 softplus", "6 softplus"), "network");
  refused(with(v, "\"gaussian\"", "\"squared\""), "loss");
  refused(with(v, "\"residual\":0", "\"residual\":-1"), "deviation");
  refused(with(v, "\"inverse_quarter_width\":", "\"inverse_quarter_width\":-"), "inverse_quarter_width");
  refused(with(v, "\"inverse_quarter_width\":", "\"width\":"), "inverse_quarter_width");
  refused(with(v, "\"members\":[[", "\"members\":[[1,"), "parameters");
  refused(with(v, "\"members\":[[", "\"members\":[[1e300,"), "parameter 0");
  refused(with(v, "\"members\":[[", "\"members\":[[null,"), "members");
  refused(with(v, "\"passes\":3", "\"passes\":-3"), "passes");
  refused(with(v, "\"dropout\":0.3", "\"dropout\":7"), "share");
  refused(with(v, "18446744073709551615", "18446744073709551616"), "seed");
  CHECK_THROWS_AS((void)regress::from_json<surrogate>(v), edgetran::input_error);
  const auto s = regress::to_json(fitted_surrogate());
  CHECK_THROWS_AS((void)regress::from_json<surrogate>(with(s, "\"npn\":[", "\"npn\":[1,")),
                  edgetran::input_error);
  CHECK_THROWS_AS((void)regress::from_json<surrogate>(with(s, "\"columns\":[", "\"columns\":[],\"x\":[")),
                  edgetran::input_error);
  CHECK_THROWS_AS((void)regress::to_json(surrogate{}), edgetran::state_error);
  CHECK_THROWS_AS((void)regress::to_json(dropping{}), edgetran::state_error);
}
