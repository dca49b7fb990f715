// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_ERROR_HPP
#define EDGETRAN_CORE_ERROR_HPP

#include <stdexcept>
#include <string>
#include <utility>

namespace edgetran {

/// Root of every exception that edgetran throws. It always says what is wrong and, where known, in which
/// file, key or argument (`where`) and how to mend it (`remedy`). `what()` joins the three into one line:
/// `where: problem (remedy)`.
class error : public std::runtime_error {
 public:
  explicit error(std::string problem, std::string where = {}, std::string remedy = {})
      : std::runtime_error(join(problem, where, remedy)),
        problem_(std::move(problem)),
        where_(std::move(where)),
        remedy_(std::move(remedy)) {}

  const std::string& problem() const noexcept { return problem_; }
  const std::string& where() const noexcept { return where_; }
  const std::string& remedy() const noexcept { return remedy_; }

 private:
  static std::string join(const std::string& problem, const std::string& where, const std::string& remedy) {
    std::string line = where.empty() ? problem : where + ": " + problem;
    if (!remedy.empty()) line += " (" + remedy + ")";
    return line;
  }

  std::string problem_;
  std::string where_;
  std::string remedy_;
};

/// A file or text is not what its format demands: bad syntax, missing or duplicate key, value out of range.
struct input_error : error {
  using error::error;
};

/// A name (model type, primitive, device, element) that edgetran does not know; the remedy lists what it
/// knows.
struct unknown_error : input_error {
  using input_error::input_error;
};

/// Two shapes that must agree do not.
struct shape_error : error {
  using error::error;
};

/// The operating system refused: no such file, no permission, disk full.
struct system_error : error {
  using error::error;
};

/// A number that no computation can use: NaN, infinite, a singular system.
struct numeric_error : error {
  using error::error;
};

/// A sensor or processor feature that this machine does not offer.
struct device_error : error {
  using error::error;
};

/// The call came too early or too late: predicting before fitting, reading a closed window.
struct state_error : error {
  using error::error;
};

}  // namespace edgetran

#endif  // EDGETRAN_CORE_ERROR_HPP
