// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/regress/concept.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "laws/regressor.hpp"

namespace {
namespace regress = edgetran::regress;

/// The smallest model of every concept, written as a user would.
class constant {
 public:
  void fit(const regress::table& data) {
    regress::require_training_data(data, "constant");
    sum_ = weights_ = 0;
    rows_ = 0;
    width_ = data.width();
    fitted_ = true;
    update(data);
  }
  void update(const regress::table& more) {
    if (!fitted_) throw edgetran::state_error("update before fit", "constant");
    if (more.width() != width_) throw edgetran::shape_error("another width", "constant");
    for (std::size_t i = 0; i < more.rows(); ++i)
      sum_ += more.weight(i) * more.targets()[i], weights_ += more.weight(i);
    rows_ += more.rows();
  }
  std::size_t training_rows() const { return rows_; }
  double predict(std::span<const double> row) const {
    regress::require_row(row, width_, fitted_, "constant");
    return sum_ / weights_;
  }
  regress::prediction predict_distribution(std::span<const double> row) const { return {predict(row), 1}; }
  void gradient(std::span<const double> row, std::span<double> out) const {
    (void)predict(row);
    regress::require_as_wide(row, out.size(), "constant");
    for (double& slope : out) slope = 0;
  }
  void hessian_vector(std::span<const double> row, std::span<const double> direction,
                      std::span<double> out) const {
    regress::require_as_wide(row, direction.size(), "constant");
    gradient(row, out);
  }
  void predict_rows(std::span<const double> values, std::span<double> out) const {
    regress::require_rows(values, out.size(), width_, fitted_, "constant");
    for (double& mean : out) mean = sum_ / weights_;
  }
  void predict_distributions(std::span<const double> values, std::span<regress::prediction> out) const {
    regress::require_rows(values, out.size(), width_, fitted_, "constant");
    for (auto& d : out) d = {sum_ / weights_, 1};
  }

 private:
  double sum_ = 0, weights_ = 0;
  std::size_t rows_ = 0;
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
static_assert(regress::incremental_regressor<constant>);
static_assert(regress::batched_regressor<constant>);
static_assert(regress::batched_probabilistic_regressor<constant>);
static_assert(!regress::regressor<forgets_predict>);
static_assert(!regress::regressor<predicts_a_string>);
static_assert(!regress::regressor<cannot_copy>);
static_assert(regress::regressor<only_predicts>);
static_assert(!regress::probabilistic_regressor<only_predicts>);
static_assert(!regress::differentiable_regressor<only_predicts>);
static_assert(!regress::incremental_regressor<only_predicts>);
static_assert(!regress::batched_regressor<only_predicts>);
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
  for (const double beyond : {1e301, 1e-301}) {  // where sums or shares of weights leave the numbers
    regress::table extreme({"a"});
    extreme.add(std::vector<double>{1}, 2, beyond);
    CHECK_THROWS_AS(constant{}.fit(extreme), edgetran::numeric_error);
  }
}
