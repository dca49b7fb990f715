// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/file.hpp); outside the umbrella.
#ifndef EDGETRAN_ENERGY_IRENE_CSV_FILE_HPP
#define EDGETRAN_ENERGY_IRENE_CSV_FILE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/energy/profiled_tree.hpp"
#include "edgetran/io/csv.hpp"

namespace edgetran::energy::detail {

/// First of the features that are columns; the two before it are derived.
inline constexpr std::size_t first_column = static_cast<std::size_t>(feature::batch);
/// No feature and no energy comes near, so that sums of squares stay finite.
inline constexpr double largest_value = 1e15;
/// Nor below, but for 0, so that logarithms and relative errors do.
inline constexpr double smallest_value = 1e-15;

/// One of the four files, with its columns looked up.
class irene_file {
 public:
  explicit irene_file(io::csv table) : table_(std::move(table)) {
    for (std::size_t f = first_column; f < feature_count; ++f) features_[f] = column(feature_names[f]);
    energy_ = column("energy_mean");
    level_name_ = column("level_name");
    model_ = column("model_name");
    for (std::size_t j = 0; j < table_.columns().size(); ++j)
      if (table_.columns()[j] == "device") check_device(j);
  }

  [[nodiscard]] std::size_t rows() const { return table_.rows(); }
  [[nodiscard]] const std::string& model(std::size_t row) const { return table_.text(row, model_); }
  [[nodiscard]] const std::string& level_name(std::size_t row) const { return table_.text(row, level_name_); }
  [[nodiscard]] std::int64_t count(std::size_t row, feature f) const {
    const std::size_t j = features_[static_cast<std::size_t>(f)];
    const double x = table_.number(row, j);
    if (!(x >= 1 && x <= 16777216 && x == static_cast<double>(static_cast<std::int64_t>(x))))
      refuse(row, j, "'" + table_.text(row, j) + "' is no whole number from 1 to 2^24", "repair the row");
    return static_cast<std::int64_t>(x);
  }
  /// What device the rows are of; empty without such a column.
  [[nodiscard]] const std::string& device() const { return device_; }

  /// Features and energy of a row; path, class and place are left to the caller.
  [[nodiscard]] profiled_node node(std::size_t row) const {
    profiled_node n;
    for (std::size_t f = first_column; f < feature_count; ++f) n.features[f] = value(row, features_[f]);
    n[feature::input_size] = n[feature::batch] * n[feature::sequence];
    const double energy = value(row, energy_);
    if (energy == 0) refuse(row, energy_, "an energy of zero", "measure the node again, or drop its tree");
    n.energy = joules{energy};
    return n;
  }

  [[noreturn]] void refuse_name(std::size_t row, std::string problem, std::string remedy) const {
    refuse(row, level_name_, std::move(problem), std::move(remedy));
  }
  [[noreturn]] void refuse_model(std::size_t row, std::string problem, std::string remedy) const {
    refuse(row, model_, std::move(problem), std::move(remedy));
  }
  [[noreturn]] void refuse(std::size_t row, std::size_t j, std::string problem, std::string remedy) const {
    throw input_error(std::move(problem), table_.where(row) + ", column '" + table_.columns()[j] + "'",
                      std::move(remedy));
  }
  [[nodiscard]] std::string where(std::size_t row) const { return table_.where(row); }
  [[nodiscard]] const std::string& source() const { return table_.source(); }

 private:
  [[nodiscard]] std::size_t column(std::string_view name) const {
    for (std::size_t j = 0; j < table_.columns().size(); ++j)
      if (table_.columns()[j] == name) return j;
    throw unknown_error("no such column", table_.source() + ":1, column '" + std::string(name) + "'",
                        "write a CSV file with the columns of IrEne's published data");
  }

  [[nodiscard]] double value(std::size_t row, std::size_t j) const {
    const double x = table_.number(row, j);
    if (x < 0) refuse(row, j, "'" + table_.text(row, j) + "' is negative", "repair the row");
    if (x > largest_value)
      refuse(row, j, "'" + table_.text(row, j).substr(0, 40) + "' is larger than any measurement",
             "check the unit");
    if (x > 0 && x < smallest_value)
      refuse(row, j, "'" + table_.text(row, j).substr(0, 40) + "' is smaller than any measurement",
             "check the unit");
    return x;
  }

  void check_device(std::size_t j) {
    for (std::size_t row = 0; row < rows(); ++row) {
      if (row == 0) device_ = table_.text(row, j);
      if (table_.text(row, j) != device_)
        refuse(row, j, "rows of '" + table_.text(row, j) + "' among rows of '" + device_ + "'",
               "keep one folder a device");
    }
  }

  io::csv table_;
  std::array<std::size_t, feature_count> features_{};
  std::size_t energy_ = 0, level_name_ = 0, model_ = 0;
  std::string device_;
};

}  // namespace edgetran::energy::detail

#endif  // EDGETRAN_ENERGY_IRENE_CSV_FILE_HPP
