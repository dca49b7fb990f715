// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/concept.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "laws/regressor.hpp"

namespace {
namespace regress = edgetran::regress;

/// The smallest model of all three concepts, written as a user would.
class constant {
 public:
  void fit(const regress::table& data) {
    regress::require_training_data(data, "constant");
    double sum = 0, weights = 0;
    for (std::size_t i = 0; i < data.rows(); ++i)
      sum += data.weight(i) * data.targets()[i], weights += data.weight(i);
    mean_ = sum / weights;
    width_ = data.width();
    fitted_ = true;
  }
  double predict(std::span<const double> row) const {
    regress::require_row(row, width_, fitted_, "constant");
    return mean_;
  }
  regress::prediction predict_distribution(std::span<const double> row) const { return {predict(row), 1}; }
  void gradient(std::span<const double> row, std::span<double> out) const {
    (void)predict(row);
    if (out.size() != row.size()) throw edgetran::shape_error("gradient", "constant");
    for (double& slope : out) slope = 0;
  }

 private:
  double mean_ = 0;
  std::size_t width_ = 0;
  bool fitted_ = false;
};

struct forgets_predict {
  void fit(const regress::table&) {}
};
struct predicts_a_string : forgets_predict {
  std::string predict(std::span<const double>) const { return {}; }
};
struct only_predicts : forgets_predict {
  double predict(std::span<const double>) const { return 0; }
};
struct cannot_copy : only_predicts {
  cannot_copy() = default;
  cannot_copy(const cannot_copy&) = delete;
};

static_assert(regress::regressor<constant>);
static_assert(regress::probabilistic_regressor<constant>);
static_assert(regress::differentiable_regressor<constant>);
static_assert(!regress::regressor<forgets_predict>);
static_assert(!regress::regressor<predicts_a_string>);
static_assert(!regress::regressor<cannot_copy>);
static_assert(regress::regressor<only_predicts>);
static_assert(!regress::probabilistic_regressor<only_predicts>);
static_assert(!regress::differentiable_regressor<only_predicts>);
}  // namespace

TEST_CASE("a user's own class that keeps the laws passes the law kit") {
  const regress::table data({"a", "b"}, std::vector<double>{1, 2, 3, 4, 5, 6}, std::vector<double>{1, 2, 6});
  laws::check_regressor(constant{}, data);
  laws::check_weights(constant{}, data);
  constant c;
  c.fit(data);
  CHECK(regress::predict_rows(c, data) == std::vector<double>{3, 3, 3});
}

TEST_CASE("weights that are all 0 are refused") {
  regress::table data({"a"});
  data.add(std::vector<double>{1}, 2, 0);
  CHECK_THROWS_AS(constant{}.fit(data), edgetran::numeric_error);
  data.add(std::vector<double>{1}, 2, 0.5);
  CHECK_NOTHROW(constant{}.fit(data));
}
