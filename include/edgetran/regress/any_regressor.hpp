// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_ANY_REGRESSOR_HPP
#define EDGETRAN_REGRESS_ANY_REGRESSOR_HPP

#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/regress/concept.hpp"

namespace edgetran::regress {

/// Any regressor with its type forgotten: a value, so that regressors of different types can stand in one
/// list and be chosen from at run time. Itself a regressor, with one indirect call a prediction or a batch of
/// them. What it holds decides whether it knows a deviation: `probabilistic()`.
class any_regressor {
 public:
  // Whether R is this is asked first: to know whether this is copyable, a compiler asks this constructor.
  template <class R>
  requires(!std::same_as<std::remove_cvref_t<R>, any_regressor> && checked_regressor<R>)
      any_regressor(R held)  // NOLINT: a list of regressors reads as one
      : held_(std::make_unique<holder<R>>(std::move(held))) {}

  any_regressor(const any_regressor& other) : held_(other.held_->copy()) {}
  any_regressor(any_regressor&&) noexcept = default;
  any_regressor& operator=(any_regressor other) noexcept {
    held_.swap(other.held_);
    return *this;
  }
  ~any_regressor() = default;

  void fit(const table& data) { held_->fit(data); }
  [[nodiscard]] double predict(std::span<const double> row) const { return held_->predict(row); }
  void predict_rows(std::span<const double> values, std::span<double> out) const {
    held_->predict_rows(values, out);
  }

  [[nodiscard]] bool probabilistic() const { return held_->probabilistic(); }
  /// Throws `state_error` where what it holds knows no deviation.
  [[nodiscard]] prediction predict_distribution(std::span<const double> row) const {
    return held_->predict_distribution(row);
  }
  void predict_distributions(std::span<const double> values, std::span<prediction> out) const {
    held_->predict_distributions(values, out);
  }

  /// What it holds if that is an R, else null.
  template <regressor R>
  [[nodiscard]] const R* get() const {
    const auto* same = dynamic_cast<const holder<R>*>(held_.get());
    return same ? &same->regressor : nullptr;
  }

 private:
  struct interface {
    virtual ~interface() = default;
    [[nodiscard]] virtual std::unique_ptr<interface> copy() const = 0;
    virtual void fit(const table& data) = 0;
    [[nodiscard]] virtual double predict(std::span<const double> row) const = 0;
    virtual void predict_rows(std::span<const double> values, std::span<double> out) const = 0;
    [[nodiscard]] virtual bool probabilistic() const = 0;
    [[nodiscard]] virtual prediction predict_distribution(std::span<const double> row) const = 0;
    virtual void predict_distributions(std::span<const double> values, std::span<prediction> out) const = 0;
  };

  template <class R>
  struct holder final : interface {
    explicit holder(R r) : regressor(std::move(r)) {}
    [[nodiscard]] std::unique_ptr<interface> copy() const override {
      return std::make_unique<holder>(regressor);
    }
    void fit(const table& data) override { regressor.fit(data); }
    [[nodiscard]] double predict(std::span<const double> row) const override {
      return regressor.predict(row);
    }
    void predict_rows(std::span<const double> values, std::span<double> out) const override {
      if constexpr (batched_regressor<R>)
        regressor.predict_rows(values, out);
      else
        one_by_one(values, out, [&](std::span<const double> row) { return regressor.predict(row); });
    }
    [[nodiscard]] bool probabilistic() const override { return probabilistic_regressor<R>; }
    [[nodiscard]] prediction predict_distribution(std::span<const double> row) const override {
      if constexpr (probabilistic_regressor<R>)
        return regressor.predict_distribution(row);
      else
        knows_no_deviation();
    }
    void predict_distributions(std::span<const double> values, std::span<prediction> out) const override {
      if constexpr (batched_probabilistic_regressor<R>)
        regressor.predict_distributions(values, out);
      else if constexpr (probabilistic_regressor<R>)
        one_by_one(values, out,
                   [&](std::span<const double> row) { return regressor.predict_distribution(row); });
      else
        knows_no_deviation();
    }
    template <class Out, class Predict>
    static void one_by_one(std::span<const double> values, std::span<Out> out, Predict&& predict) {
      // What is held knows its width, and whether it is fitted.
      const std::size_t width = out.empty() ? 0 : values.size() / out.size();
      require_rows(values, out.size(), width, true, "any_regressor");
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = predict(values.subspan(i * width, width));
    }
    [[noreturn]] static void knows_no_deviation() {
      throw state_error("holds a regressor that knows no deviation", "any_regressor",
                        "ask probabilistic() first, or use conformal intervals");
    }
    R regressor;
  };

  std::unique_ptr<interface> held_;
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_ANY_REGRESSOR_HPP
