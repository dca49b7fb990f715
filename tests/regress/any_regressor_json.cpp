// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/any_regressor_json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/portfolio.hpp"
#include "regress/compiled_once.hpp"

namespace {
namespace json = edgetran::json;
namespace regress = edgetran::regress;
}  // namespace

TEST_CASE("every regressor of the portfolio survives its file without its type being named") {
  regress::table data({"a", "b", "c"});
  edgetran::stream random(5);
  for (int i = 0; i < 24; ++i) {
    const std::vector<double> x{random.uniform(0, 2), random.normal(), 3};
    data.add(x, std::exp(x[0] + 0.2 * x[1] + 0.05 * random.normal()));
  }
  for (const regress::candidate& c : regress::portfolio(data.width())) {
    CAPTURE(c.name);
    CHECK_THROWS_AS((void)regress::to_json(c.unfitted), edgetran::state_error);
    regress::any_regressor fitted = c.unfitted;
    fitted.fit(data);
    const std::string text = json::dump(regress::to_json(fitted));
    const auto again = regress::from_json<regress::any_regressor>(json::parse(text, "any.json"));
    CHECK(json::dump(regress::to_json(again)) == text);
    CHECK(again.probabilistic() == fitted.probabilistic());
    CHECK(regress::predict_rows(again, data) == regress::predict_rows(fitted, data));
    for (std::size_t i = 0; i < data.rows(); ++i) {
      CHECK(again.predict(data.row(i)) == fitted.predict(data.row(i)));
      if (again.probabilistic())
        CHECK(again.predict_distribution(data.row(i)).standard_deviation ==
              fitted.predict_distribution(data.row(i)).standard_deviation);
    }
  }
}

TEST_CASE("a type that is not on the list is told by name") {
  struct constant {
    void fit(const regress::table&) {}
    [[nodiscard]] double predict(std::span<const double>) const { return 1; }
  };
  CHECK_THROWS_AS((void)regress::to_json(regress::any_regressor(constant{})), edgetran::state_error);
  const auto complaint = [](const std::string& text) {
    try {
      (void)regress::from_json<regress::any_regressor>(json::parse(text, "any.json"));
    } catch (const edgetran::input_error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  const std::string schema = R"("schema": "edgetran/regressor/1")";
  CHECK(complaint("{" + schema + R"(, "type": "oracle"})").find("oracle") != std::string::npos);
  CHECK(complaint("{" + schema + R"(, "type": "log_target", "inner": {"type": "mlp"}})").find("log_target") !=
        std::string::npos);
  CHECK(complaint("{" + schema + R"(, "type": "log_target"})").find("inner") != std::string::npos);
  CHECK(complaint("{" + schema + "}").find("type") != std::string::npos);
  CHECK(complaint(R"({"type": "ridge"})").find("schema") != std::string::npos);
  CHECK(complaint("{" + schema + R"(, "type": "ridge"})").find("options") != std::string::npos);
}
