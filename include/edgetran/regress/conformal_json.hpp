// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_CONFORMAL_JSON_HPP
#define EDGETRAN_REGRESS_CONFORMAL_JSON_HPP

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/conformal.hpp"
#include "edgetran/regress/regressor_json.hpp"

namespace edgetran::regress {

/// The errors that intervals are made of, rising, in the unit of the target or as fractions of the
/// prediction.
inline json::value to_json(const conformal& c) {
  return json::object{{"kind", c.kind() == residual::relative ? "relative" : "absolute"},
                      {"residuals", detail::write_numbers(c.residuals())}};
}
template <>
struct json_reader<conformal> {
  /// The same intervals. Throws `input_error` naming the key; O(n log n).
  template <class = void>  // compiled only by who reads
  static conformal read(const json::value& v) {
    const json::value& kind = v.at("kind");
    if (kind.as_string() != "absolute" && kind.as_string() != "relative")
      throw unknown_error("errors of kind \"" + kind.as_string() + "\"", kind.where(),
                          "write absolute or relative");
    return detail::read_into(v.at("residuals"), [&] {
      return conformal::fit(detail::read_numbers(v.at("residuals")),
                            kind.as_string() == "relative" ? residual::relative : residual::absolute);
    });
  }
};

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_CONFORMAL_JSON_HPP
