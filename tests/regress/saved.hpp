// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_REGRESS_SAVED_HPP
#define EDGETRAN_TESTS_REGRESS_SAVED_HPP

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/regress/concept.hpp"
#include "edgetran/regress/regressor_json.hpp"

namespace saved_tests {

/// Positive targets over three columns, one of which does not vary.
inline edgetran::regress::table sample(std::size_t rows) {
  edgetran::regress::table data({"a", "same", "b"});
  edgetran::stream random(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::vector<double> x{random.uniform(-2, 2), 3, random.uniform(0, 400)};
    data.add(x, std::exp(0.3 * x[0] + 0.002 * x[2] + 0.1 * random.normal()), 1 + static_cast<double>(i % 3));
  }
  return data;
}

/// Broken anywhere, a file is refused with a typed error, or read as some other R that predicts.
template <class R>
void check_broken(const std::string& text, const edgetran::regress::table& data) {
  namespace json = edgetran::json;
  edgetran::stream random(text.size());
  std::size_t refused = 0;
  for (int i = 0; i < 300; ++i) {
    std::string broken = text;
    const auto at = static_cast<std::size_t>(random.below(broken.size()));
    const char* pieces[] = {"9", "-", "", "1e999", "null", "]", "\"", "4294967296", ".5", ","};
    broken.replace(at, 1 + static_cast<std::size_t>(random.below(3)), pieces[random.below(10)]);
    try {
      const R other = edgetran::regress::from_json<R>(json::parse(broken, "saved.json"));
      (void)other.predict(data.row(0));
    } catch (const edgetran::error& e) {
      CHECK(std::string(e.what()).size() > 10);
      ++refused;
    }
  }
  CHECK(refused > 50);
}

/// Fits, writes, reads, writes: the same text and the same predictions to the bit. Returns what was read.
template <class R>
R check_saved(R unfitted, const edgetran::regress::table& data) {
  namespace json = edgetran::json;
  CHECK_THROWS_AS((void)to_json(unfitted), edgetran::state_error);
  unfitted.fit(data);
  const std::string text = json::dump(to_json(unfitted));
  R again = edgetran::regress::from_json<R>(json::parse(text, "saved.json"));
  CHECK(json::dump(to_json(again)) == text);
  check_broken<R>(text, data);
  for (std::size_t i = 0; i < data.rows(); ++i) {
    CHECK(again.predict(data.row(i)) == unfitted.predict(data.row(i)));
    if constexpr (edgetran::regress::probabilistic_regressor<R>) {
      const auto a = again.predict_distribution(data.row(i)), b = unfitted.predict_distribution(data.row(i));
      CHECK(a.mean == b.mean);
      CHECK(a.standard_deviation == b.standard_deviation);
      CHECK(a.epistemic == b.epistemic);
      CHECK(a.aleatoric == b.aleatoric);
    }
  }
  return again;
}

/// What a reader makes of a file of R's in which something was changed.
template <class R>
class refusals {
 public:
  /// Every key that is missing or null is complained of by its name.
  refusals(R regressor, const edgetran::regress::table& data) {
    namespace json = edgetran::json;
    regressor.fit(data);
    good_ = to_json(regressor);
    CHECK(complaint(good_).empty());
    for (const json::member& m : good_.as_object()) {
      with(m.key, nullptr);
      json::object without;
      for (const json::member& other : good_.as_object())
        if (other.key != m.key) without.set(other.key, other.value);
      CHECK(complaint(without).find("no key \"" + m.key + "\"") != std::string::npos);
    }
  }
  /// The file with this key changed is refused, and `named` (the key, if empty) is in the complaint.
  void with(const std::string& key, const edgetran::json::value& v, const std::string& named = {}) const {
    edgetran::json::value bad = good_;
    bad.as_object().set(key, v);
    const std::string what = complaint(bad);
    INFO(key << ": " << what);
    CHECK(what.find(named.empty() ? "\"" + key : named) != std::string::npos);
  }
  /// The same for what a program built and no text can say, such as infinity.
  void with_built(const std::string& key, const edgetran::json::value& v) const {
    edgetran::json::value bad = good_;
    bad.as_object().set(key, v);
    CAPTURE(key);
    CHECK_THROWS_AS((void)edgetran::regress::from_json<R>(bad), edgetran::input_error);
  }
  [[nodiscard]] const edgetran::json::value& good() const { return good_; }

 private:
  /// Empty if there is none.
  static std::string complaint(const edgetran::json::value& v) {
    namespace json = edgetran::json;
    try {
      (void)edgetran::regress::from_json<R>(json::parse(json::dump(v), "saved.json"));
    } catch (const edgetran::input_error& e) {
      return e.what();
    }
    return {};
  }

  edgetran::json::value good_;
};

}  // namespace saved_tests

#endif  // EDGETRAN_TESTS_REGRESS_SAVED_HPP
