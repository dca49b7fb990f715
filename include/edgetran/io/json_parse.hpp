// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_IO_JSON_PARSE_HPP
#define EDGETRAN_IO_JSON_PARSE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_text.hpp"
#include "edgetran/io/json_value.hpp"

namespace edgetran::json {

/// Limits keep hostile input from taking the machine: memory stays below 4 times the text plus 128 bytes a
/// value.
struct parse_options {
  std::size_t max_depth = 64;                     ///< nested arrays and objects
  std::size_t max_bytes = std::size_t{64} << 20;  ///< length of the text
  std::size_t max_values = std::size_t{1} << 20;  ///< values of any kind
  /// Also read bare NaN, Infinity, -Infinity (as Python writes) and {"__float__": "NaN"} (as transformers 5
  /// does).
  bool allow_nonfinite = false;
};

namespace detail {

/// The value of a word or `__float__` text that JSON itself cannot express.
inline std::optional<double> nonfinite(std::string_view word) {
  if (word == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (word == "Infinity") return std::numeric_limits<double>::infinity();
  if (word == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

/// The text with every bare NaN, Infinity and -Infinity replaced by a zero padded with blanks to the same
/// length, so that a strict parser accepts it and all offsets stay right.
inline std::string mask_nonfinite(std::string text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"') {
      i = string_end(text, i);
    } else if (const std::size_t end = word_end(text, i); end > i) {
      if (nonfinite(std::string_view(text).substr(i, end - i)))
        text.replace(i, end - i, "0" + std::string(end - i - 1, ' '));
      i = end;
    } else {
      ++i;
    }
  }
  return text;
}

/// Receives nlohmann's events and builds values. nlohmann tells no offsets, so `cursor_` follows in the text:
/// it only ever passes over tokens that nlohmann has accepted.
class builder {
 public:
  using basic = nlohmann::json;

  builder(std::shared_ptr<const origin> source, const parse_options& options)
      : source_(std::move(source)),
        text_(source_->text),
        options_(options),
        cursor_(text_.starts_with("\xef\xbb\xbf") ? 3 : 0) {}

  value result() && { return std::move(result_); }

  bool null() { return scalar(nullptr); }
  bool boolean(bool b) { return scalar(b); }
  bool number_integer(std::int64_t i) { return number(i); }
  bool number_unsigned(std::uint64_t u) {
    if (!std::in_range<std::int64_t>(u)) too_big(next_token());
    return number(static_cast<std::int64_t>(u));
  }
  bool number_float(double x, const std::string&) {
    const std::size_t at = next_token();
    if (is_integer(word(at))) too_big(at);
    return scalar(x);
  }
  bool string(std::string& s) { return scalar(std::move(s)); }
  bool binary(basic::binary_t&) { return false; }  // required by nlohmann, never sent for text

  bool start_object(std::size_t) { return open(json::object()); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_object() {
    value& v = open_.back();
    if (options_.allow_nonfinite && v.as_object().size() == 1) {
      if (const value* f = v.find("__float__"); f && f->is_string())
        if (const auto x = nonfinite(f->as_string())) v.data_ = *x;
    }
    return close();
  }
  bool end_array() { return close(); }

  bool key(std::string& k) {
    const std::size_t at = next_token();
    if (open_.back().as_object().find(k))
      fail("key " + excerpt(k) + " appears twice", at, "keep one of the two");
    cursor_ = string_end(text_, at);
    keys_.push_back(std::move(k));
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const basic::exception& e) {
    const std::size_t at = next_token();
    if (nonfinite(word(at)))
      fail("bare " + std::string(word(at)) + " is not JSON", at, "write null, or read with allow_nonfinite");
    if (e.id == out_of_range) {
      if (is_integer(word(at))) too_big(at);
      fail("number " + std::string(word(at).substr(0, 64)) + " overflows a double", at,
           "write a smaller number");
    }
    // nlohmann counts the byte it stumbled over as read.
    const std::size_t stumble = std::min(position == 0 ? 0 : position - 1, text_.size());
    // Its message is "[id] parse error at ...: syntax error <what>; last read: '<text>'; expected <token>".
    std::string reason = e.what();
    if (const auto begin = reason.find("syntax error"); begin != reason.npos) reason.erase(0, begin);
    if (const auto last = reason.find("; last read:"); last != reason.npos) {
      const auto expected = reason.rfind("; expected");
      reason.erase(last, expected == reason.npos || expected < last ? reason.npos : expected - last);
    }
    fail(reason, stumble, see_line(text_, stumble));
  }

 private:
  static constexpr int out_of_range = 406;  // nlohmann's id for a number beyond double

  static bool is_integer(std::string_view token) {
    return !token.empty() && token.find_first_not_of("-0123456789") == token.npos;
  }

  /// Offset of the next token, past blanks and separators.
  std::size_t next_token() const {
    std::size_t i = cursor_;
    while (i < text_.size() && (is_blank(text_[i]) || text_[i] == ',' || text_[i] == ':')) ++i;
    return i;
  }
  std::string_view word(std::size_t at) const { return text_.substr(at, word_end(text_, at) - at); }

  [[noreturn]] void fail(std::string problem, std::size_t at, std::string remedy) const {
    throw input_error(std::move(problem), place(source_->name, text_, at), std::move(remedy));
  }
  [[noreturn]] void too_big(std::size_t at) const {
    fail("integer " + std::string(word(at).substr(0, 64)) + " does not fit in signed 64 bits", at,
         "write it as a decimal string");
  }

  value located(value v) {
    const std::size_t at = next_token();
    if (++count_ > options_.max_values)
      fail("more than " + std::to_string(options_.max_values) + " values", at,
           "split the file or raise max_values");
    v.origin_ = source_;
    v.offset_ = at;
    return v;
  }

  bool number(std::int64_t i) {
    if (const auto x = nonfinite(word(next_token()))) return scalar(*x);  // masked: see mask_nonfinite
    return scalar(i);
  }

  bool scalar(value v) {
    v = located(std::move(v));
    cursor_ = text_[v.offset_] == '"' ? string_end(text_, v.offset_) : word_end(text_, v.offset_);
    return add(std::move(v));
  }

  bool open(value v) {
    v = located(std::move(v));
    if (open_.size() == options_.max_depth)
      fail("nested deeper than " + std::to_string(options_.max_depth), v.offset_,
           "flatten it or raise max_depth");
    cursor_ = v.offset_ + 1;
    open_.push_back(std::move(v));
    return true;
  }

  bool close() {
    cursor_ = next_token() + 1;
    value v = std::move(open_.back());
    open_.pop_back();
    return add(std::move(v));
  }

  bool add(value v) {
    if (open_.empty()) {
      result_ = std::move(v);
    } else if (value& parent = open_.back(); parent.is_array()) {
      parent.as_array().push_back(std::move(v));
    } else {
      parent.as_object().set(std::move(keys_.back()), std::move(v));
      keys_.pop_back();
    }
    return true;
  }

  std::shared_ptr<const origin> source_;
  std::string_view text_;
  const parse_options& options_;
  std::size_t cursor_;
  std::size_t count_ = 0;
  std::vector<value> open_;
  std::vector<std::string> keys_;
  value result_;
};

}  // namespace detail

/// Reads one JSON text (RFC 8259: UTF-8, nothing after the value, each key once). `source` names it in
/// errors. Throws input_error for anything else; see parse_options for the limits. O(n log n) in the length
/// of the text.
inline value parse(std::string_view text, std::string source = "json", const parse_options& options = {}) {
  const auto place = [&](std::size_t at) { return source + ":" + std::to_string(at); };
  if (text.size() > options.max_bytes)
    throw input_error(
        std::to_string(text.size()) + " bytes, more than the limit of " + std::to_string(options.max_bytes),
        source, "split the file or raise max_bytes");
  if (std::all_of(text.begin(), text.end(), detail::is_blank))
    throw input_error("empty, no JSON value", place(0), "write at least {} or null");
  if (const std::size_t bad = detail::invalid_utf8(text); bad != text.npos)
    throw input_error("invalid UTF-8", detail::place(source, text, bad), "save the text as UTF-8");
  // nlohmann takes a NUL for the end of the text and would not see what follows.
  if (const std::size_t nul = text.find('\0'); nul != text.npos)
    throw input_error("NUL byte", detail::place(source, text, nul),
                      "remove it; inside strings write \\u0000");

  const auto origin =
      std::make_shared<const detail::origin>(detail::origin{std::move(source), std::string(text)});
  detail::builder builder(origin, options);
  if (options.allow_nonfinite) {
    const std::string masked = detail::mask_nonfinite(origin->text);
    nlohmann::json::sax_parse(masked, &builder);
  } else {
    nlohmann::json::sax_parse(origin->text, &builder);
  }
  return std::move(builder).result();
}

}  // namespace edgetran::json

#endif  // EDGETRAN_IO_JSON_PARSE_HPP
