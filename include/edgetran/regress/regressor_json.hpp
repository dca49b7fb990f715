// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_REGRESS_REGRESSOR_JSON_HPP
#define EDGETRAN_REGRESS_REGRESSOR_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/fixed_string.hpp"
#include "edgetran/io/json.hpp"

/// Fitted regressors as JSON. Each says `{"schema": …, "type": …}` and what its predictions need, exactly:
/// read back it predicts the same bits. Out goes one by `to_json(fitted)`, which throws `state_error` before
/// the fit, in comes one by `from_json<R>(value)`; the headers that end in _json.hpp know how.
namespace edgetran::regress {

/// Names the layout of a file that holds a regressor.
inline constexpr std::string_view regressor_schema = "edgetran/regressor/1";

/// How an R is read. A specialisation has `matches(value)`, whether R is what a regressor of our schema says
/// it is, and `read(value)`, which throws `input_error` naming the key for anything missing, of the wrong
/// kind or out of range: every number of what it returns is finite, every index in bounds.
template <class R>
struct json_reader {
  static_assert(sizeof(R) == 0,
                "edgetran: nothing reads this type from JSON; include the header that does (linear_json.hpp, "
                "wrappers_json.hpp, gaussian_process_json.hpp, trees/trees_json.hpp, mlp_json.hpp, "
                "any_regressor_json.hpp) or specialise edgetran::regress::json_reader");
};

/// The regressor that JSON holds. Throws `input_error` naming the key for anything but a fitted R.
template <class R>
[[nodiscard]] R from_json(const json::value& v) {
  return json_reader<R>::read(v);
}

namespace detail {
inline constexpr const char* save_again = "fit and save the regressor again";

/// A number from low to high; throws input_error naming the key, as all below do.
inline double read_real(const json::value& v, double low, double high) {
  const double x = v.as_real();
  if (!(x >= low && x <= high))
    throw input_error(std::to_string(x) + " is out of range", v.where(), save_again);
  return x;
}
inline double read_finite(const json::value& v) {
  constexpr double most = std::numeric_limits<double>::max();
  return read_real(v, -most, most);
}
/// A finite number of at least 0; one above 0.
inline double read_size(const json::value& v) { return read_real(v, 0, std::numeric_limits<double>::max()); }
inline double read_positive(const json::value& v, double high = std::numeric_limits<double>::max()) {
  return read_real(v, std::numeric_limits<double>::denorm_min(), high);
}
inline std::size_t read_count(const json::value& v, std::int64_t low = 0,
                              std::int64_t high = std::numeric_limits<std::int64_t>::max()) {
  return static_cast<std::size_t>(v.as_integer(low, high));
}

inline json::value write_numbers(std::span<const double> numbers) {
  return json::array(numbers.begin(), numbers.end());
}
/// Finite numbers.
inline std::vector<double> read_numbers(const json::value& v) {
  std::vector<double> numbers;
  for (const json::value& x : v.as_array()) numbers.push_back(read_finite(x));
  return numbers;
}

/// As text: JSON's integers are signed, and many a reader takes them for doubles.
inline json::value write_seed(std::uint64_t seed) { return std::to_string(seed); }
inline std::uint64_t read_seed(const json::value& v) {
  std::uint64_t seed = 0;
  for (const char c : v.as_string()) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (c < '0' || c > '9' || seed > (std::numeric_limits<std::uint64_t>::max() - digit) / 10)
      throw input_error("no seed", v.where(), "write digits of a number of 64 bits");
    seed = 10 * seed + digit;
  }
  return seed;
}

/// The text is the one wanted.
inline void require_text(const json::value& v, std::string_view wanted) {
  if (v.as_string() != wanted)
    throw input_error("\"" + v.as_string() + "\" where \"" + std::string(wanted) + "\" is wanted", v.where(),
                      "read it into the type it was saved from");
}
/// What readers of regressors that are told by "type" alone are made of.
template <fixed_string Type>
struct typed_reader {
  static bool matches(const json::value& v) { return v.at("type").as_string() == Type.view(); }

 protected:
  /// Schema and type are those wanted.
  static void require(const json::value& v) {
    require_text(v.at("schema"), regressor_schema);
    require_text(v.at("type"), Type.view());
  }
};

/// What a fitted regressor's JSON begins with.
inline json::object header(std::string_view type) {
  return {{"schema", std::string(regressor_schema)}, {"type", std::string(type)}};
}
inline void require_fitted(bool fitted, const char* who) {
  if (!fitted) throw state_error("saved before it was fitted", who, "call fit first");
}

/// make(), its complaints as those of this place in the file.
template <class Make>
auto read_into(const json::value& v, Make make) {
  try {
    return make();
  } catch (const input_error&) {
    throw;
  } catch (const error& e) {
    throw input_error(e.problem(), v.where(), e.remedy());
  }
}
}  // namespace detail

}  // namespace edgetran::regress

#endif  // EDGETRAN_REGRESS_REGRESSOR_JSON_HPP
