// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_TEXT_HPP
#define EDGETRAN_REPORT_TEXT_HPP

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "edgetran/core/units.hpp"
#include "edgetran/io/json_text.hpp"

namespace edgetran::report {

namespace detail {
struct prefix {
  double scale;
  std::string_view name;
};
inline constexpr std::array<prefix, 10> prefixes{{{1e18, "E"},
                                                  {1e15, "P"},
                                                  {1e12, "T"},
                                                  {1e9, "G"},
                                                  {1e6, "M"},
                                                  {1e3, "k"},
                                                  {1, ""},
                                                  {1e-3, "m"},
                                                  {1e-6, "u"},
                                                  {1e-9, "n"}}};

/// The prefix under which a value that is rounded at `digits` significant ones begins with 1 to 999.
inline const prefix& prefix_of(double value, double rounding) {
  std::size_t i = 0;
  while (i + 1 < prefixes.size() && std::abs(value) < (1 - rounding) * prefixes[i].scale) ++i;
  return prefixes[i];
}

/// Well-formed UTF-8 with U+FFFD for every byte that is not, for control characters, and for U+FFFE and
/// U+FFFF, which XML has no place for.
inline std::string readable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const std::size_t bad = json::detail::invalid_utf8(rest), end = bad == rest.npos ? rest.size() : bad;
    for (const char c : rest.substr(0, end)) {
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
        out += "\xef\xbf\xbd";
      else
        out += c;
      if (out.ends_with("\xef\xbf\xbe") || out.ends_with("\xef\xbf\xbf")) out.back() = '\xbd';
    }
    if (bad != rest.npos) out += "\xef\xbf\xbd";
    i += end + (bad == rest.npos ? 0 : 1);
  }
  return out;
}
}  // namespace detail

/// `12.3 ms`, `1.25 GFLOP`: three digits and a prefix of the unit, chosen as if the value were rounded
/// already, so that nothing shows as `1000 ms` or `10.00 s`. What has no unit has no thousandths: `0.810`.
/// What no prefix reaches has an exponent: `1.00e+160 s`, `1.00e-12 J`.
inline std::string human(double value, std::string_view unit) {
  if (value == 0) return "0" + (unit.empty() ? std::string() : " " + std::string(unit));
  const auto& p = detail::prefix_of(value, 0.0005);
  std::array<char, 32> text{};
  if (unit.empty() && p.scale < 1) {
    std::snprintf(text.data(), text.size(), "%#.3g", value);
    return text.data();
  }
  const double scaled = value / p.scale, size = std::abs(scaled);
  if (!(size >= 0.0995 && size < 999.5)) {
    std::snprintf(text.data(), text.size(), "%.2e", value);
    return text.data() + (unit.empty() ? std::string() : " " + std::string(unit));
  }
  std::snprintf(text.data(), text.size(), "%.*f", size < 9.995 ? 2 : size < 99.95 ? 1 : 0, scaled);
  const std::string prefixed = std::string(p.name) + std::string(unit);
  return text.data() + (prefixed.empty() ? prefixed : " " + prefixed);
}
template <int T, int E, int B, int F>
std::string human(quantity<T, E, B, F> q) {
  return human(q.value(), unit_symbol(q));
}

/// A whole number of parts as a decimal: `fixed(1234, 2)` is `12.34`. No rounding: figures that add up as
/// parts add up as printed.
inline std::string fixed(std::int64_t parts, int decimals) {
  const bool negative = parts < 0;
  std::string digits =
      std::to_string(negative ? -static_cast<std::uint64_t>(parts) : static_cast<std::uint64_t>(parts));
  const auto after = static_cast<std::size_t>(decimals);
  if (digits.size() <= after) digits.insert(0, after + 1 - digits.size(), '0');
  if (after > 0) digits.insert(digits.size() - after, ".");
  return negative ? "-" + digits : digits;
}

/// Shares are printed in hundredths of a per cent, as the tables of the IrEne paper.
inline constexpr std::int64_t whole_percent = 10000;
inline std::string percent(std::int64_t hundredths) { return fixed(hundredths, 2); }

/// One unit and one number of decimals for a column of figures, such that the largest has five digits.
class column_scale {
 public:
  column_scale(double largest, std::string_view unit) {
    const auto& p = detail::prefix_of(largest, 0.000005);
    const double scaled = std::abs(largest) / p.scale;
    decimals_ = scaled < 9.99995 ? 4 : scaled < 99.9995 ? 3 : scaled < 999.995 ? 2 : scaled < 9999.95 ? 1 : 0;
    unit_ = std::string(p.name) + std::string(unit);
    part_ = p.scale / std::pow(10.0, decimals_);
  }
  template <int T, int E, int B, int F>
  explicit column_scale(quantity<T, E, B, F> largest) : column_scale(largest.value(), unit_symbol(largest)) {}

  [[nodiscard]] const std::string& unit() const { return unit_; }
  /// How many parts a value rounds to.
  [[nodiscard]] std::int64_t parts(double value) const { return std::llround(value / part_); }
  [[nodiscard]] std::string text(std::int64_t parts) const { return fixed(parts, decimals_); }
  [[nodiscard]] std::string text(double value) const { return text(parts(value)); }

 private:
  std::string unit_;
  int decimals_ = 0;
  double part_ = 1;
};

/// Text for HTML and XML, between tags and in attributes: names may hold anything.
inline std::string escape_markup(std::string_view text) {
  std::string out;
  for (const char c : detail::readable(text)) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  return out;
}

/// A JSON string, quoted, that may stand inside a script element: nothing in it can end one.
inline std::string json_in_script(std::string_view text) {
  std::string out = "\"";
  for (const char c : detail::readable(text)) switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      default:
        out += c;
    }
  return out + "\"";
}

}  // namespace edgetran::report

#endif  // EDGETRAN_REPORT_TEXT_HPP
