// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REGRESS_CPP_TEXT_HPP
#define EDGETRAN_REGRESS_CPP_TEXT_HPP

#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::regress::detail {

/// Throws `input_error` for what no namespace may be called: no identifier, a keyword, or reserved.
template <class = void>  // compiled only by who exports
void require_cpp_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto refuse = [&](const char* problem) {
    throw input_error("'" + std::string(name) + "' " + problem, "to_cpp",
                      "give a name of letters, digits and _, such as latency_of_board");
  };
  if (name.empty() || !letter(name[0]) ||
      !std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); }))
    refuse("is no identifier of C++");
  if (name[0] == '_' || name.find("__") != name.npos || name == "std" || name == "main" || name == "posix")
    refuse("is reserved in C++");
  static constexpr std::string_view keywords[] = {
      "alignas",     "alignof",  "and",        "and_eq",    "asm",       "auto",         "bitand",
      "bitor",       "bool",     "break",      "case",      "catch",     "char",         "char16_t",
      "char32_t",    "char8_t",  "class",      "co_await",  "co_return", "co_yield",     "compl",
      "concept",     "const",    "const_cast", "consteval", "constexpr", "constinit",    "continue",
      "decltype",    "default",  "delete",     "do",        "double",    "dynamic_cast", "else",
      "enum",        "explicit", "export",     "extern",    "false",     "float",        "for",
      "friend",      "goto",     "if",         "inline",    "int",       "long",         "mutable",
      "namespace",   "new",      "noexcept",   "not",       "not_eq",    "nullptr",      "operator",
      "or",          "or_eq",    "private",    "protected", "public",    "register",     "reinterpret_cast",
      "requires",    "return",   "short",      "signed",    "sizeof",    "static",       "static_assert",
      "static_cast", "struct",   "switch",     "template",  "this",      "thread_local", "throw",
      "true",        "try",      "typedef",    "typeid",    "typename",  "union",        "unsigned",
      "using",       "virtual",  "void",       "volatile",  "wchar_t",   "while",        "xor",
      "xor_eq"};
  if (std::find(std::begin(keywords), std::end(keywords), name) != std::end(keywords))
    refuse("is a keyword of C++");
}

/// A header of C++17 as it grows: constants, then the functions that use them.
class cpp_text {
 public:
  /// A literal that is the number to the last bit, on every compiler.
  template <std::floating_point Real>
  [[nodiscard]] static std::string number(Real x) {
    char digits[64];
    const bool negative = std::signbit(x);
    const auto end = std::to_chars(digits, digits + sizeof digits, negative ? -x : x, std::chars_format::hex);
    return (negative ? "-0x" : "0x") + std::string(digits, end.ptr) + (sizeof(Real) == 4 ? "f" : "");
  }
  [[nodiscard]] static std::string number(std::size_t n) { return std::to_string(n); }

  /// Says that the function needs a library function that no compiler must know: it is not constexpr.
  void needs_cmath() { constant_ = false; }

  void line(const std::string& text) { body_ += text + "\n"; }
  /// `double NAME(const double* row) {` and what goes before; close it with `line("}")`.
  void begin_function(const std::string& name) {
    line((constant_ ? "constexpr double " : "inline double ") + name + "(const double* row) noexcept {");
  }
  template <class Number>
  void constant(const std::string& type, const std::string& name, Number x) {
    line("inline constexpr " + type + " " + name + " = " + number(x) + ";");
  }
  /// `inline constexpr TYPE NAME[] = {…};` with lines of some hundred characters. At least one element.
  template <class Numbers>
  void array(const std::string& type, const std::string& name, const Numbers& numbers) {
    body_ += "inline constexpr " + type + " " + name + "[] = {";
    std::size_t begun = body_.rfind('\n') + 1;
    const char* comma = "";
    for (const auto& x : numbers) {
      const std::string text = number(x);
      body_ += comma;
      if (body_.size() - begun + text.size() > 110) {
        begun = body_.size();
        body_ += "\n ";
      }
      body_ += text;
      comma = ", ";
    }
    body_ += "};\n";
  }
  /// The same of whole numbers, in the smallest type that holds them.
  void indices(const std::string& name, const std::vector<std::size_t>& all) {
    const std::size_t most = *std::max_element(all.begin(), all.end());
    array(most < 256 ? "std::uint8_t" : most < 65536 ? "std::uint16_t" : "std::uint32_t", name, all);
  }

  /// The whole header, for rows of so many columns; `about` must not hold a line break.
  [[nodiscard]] std::string finish(const std::string& name, std::size_t columns,
                                   const std::string& about) const {
    std::string guard = name + "_HPP";
    for (char& c : guard)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const std::string kind = constant_ ? "constexpr" : "inline";
    return "// " + about + "\n#ifndef " + guard + "\n#define " + guard + "\n\n#include <array>\n" +
           (constant_ ? "" : "#include <cmath>\n") + "#include <cstddef>\n#include <cstdint>\n\nnamespace " +
           name + " {\n\ninline constexpr std::size_t columns = " + std::to_string(columns) + ";\n" + body_ +
           kind +
           " double predict(const std::array<double, columns>& row) noexcept { return predict(row.data()); "
           "}\n" +
           "\n}  // namespace " + name + "\n\n#endif  // " + guard + "\n";
  }

 private:
  bool constant_ = true;
  std::string body_;
};

}  // namespace edgetran::regress::detail

#endif  // EDGETRAN_REGRESS_CPP_TEXT_HPP
