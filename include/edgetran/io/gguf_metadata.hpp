// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_GGUF_METADATA_HPP
#define EDGETRAN_IO_GGUF_METADATA_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/gguf_value.hpp"
#include "edgetran/io/json_text.hpp"

namespace edgetran::gguf {

/// The keys and values of a file in its order. `find` answers with a null pointer; every other question about
/// a key throws an input_error that names file, key, what was found and what to do. Look-ups are O(log n).
class metadata {
 public:
  metadata() = default;
  /// Throws input_error if a key stands there twice. `source` names the file in errors.
  metadata(std::deque<value> values, std::string source)
      : values_(std::move(values)), source_(std::move(source)), by_key_(values_.size()) {
    std::iota(by_key_.begin(), by_key_.end(), std::uint32_t{0});
    std::sort(by_key_.begin(), by_key_.end(), [&](std::uint32_t a, std::uint32_t b) {
      const int order = values_[a].key().compare(values_[b].key());
      return order != 0 ? order < 0 : a < b;
    });
    for (std::size_t i = 1; i < by_key_.size(); ++i) {
      const value& v = values_[by_key_[i]];
      if (v.key() == values_[by_key_[i - 1]].key())
        throw input_error("key " + json::detail::excerpt(v.key()) + " appears twice",
                          source_ + ":" + std::to_string(v.offset()), "keep one of the two");
    }
  }

  /// A deque, for it grows without copying and so stays within what the reader promises of memory.
  const std::deque<value>& values() const noexcept { return values_; }
  /// The file, for errors.
  const std::string& source() const noexcept { return source_; }

  const value* find(std::string_view key) const {
    const auto found =
        std::lower_bound(by_key_.begin(), by_key_.end(), key,
                         [&](std::uint32_t i, std::string_view k) { return values_[i].key() < k; });
    return found != by_key_.end() && values_[*found].key() == key ? &values_[*found] : nullptr;
  }
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  const value& at(std::string_view key) const {
    if (const value* v = find(key)) return *v;
    throw input_error("no key " + json::detail::excerpt(key), source_, neighbours(key));
  }

  /// An integer of any width.
  std::int64_t integer(std::string_view key) const {
    const value& v = at(key);
    if (const auto i = v.as_integer()) return *i;
    throw wrong(v, "an integer", v.is_array() ? "ask for integers()" : "write an integer here");
  }
  /// An integer as a list of one, or an array: one for each layer, say.
  std::vector<std::int64_t> integers(std::string_view key) const {
    const value& v = at(key);
    if (auto all = v.as_integers()) return *std::move(all);
    throw wrong(v, "integers", "write an integer or an array of them here");
  }
  /// A finite real or an integer.
  double real(std::string_view key) const {
    const value& v = at(key);
    if (const auto x = v.as_real(); x && std::isfinite(*x)) return *x;
    throw wrong(v, "a finite number", v.is_array() ? "ask for reals()" : "write a number here");
  }
  /// A number as a list of one, or an array of finite numbers.
  std::vector<double> reals(std::string_view key) const {
    const value& v = at(key);
    if (auto all = v.as_reals();
        all && std::all_of(all->begin(), all->end(), [](double x) { return std::isfinite(x); }))
      return *std::move(all);
    throw wrong(v, "finite numbers", "write a number or an array of them here");
  }
  bool boolean(std::string_view key) const {
    const value& v = at(key);
    if (const auto b = v.as_boolean()) return *b;
    throw wrong(v, "a bool", "write true or false here");
  }
  std::string text(std::string_view key) const {
    const value& v = at(key);
    if (const auto t = v.as_text()) return std::string(*t);
    throw wrong(v, "a string", "write a string here");
  }
  /// A string as a list of one, or an array.
  std::vector<std::string> texts(std::string_view key) const {
    const value& v = at(key);
    if (auto all = v.as_texts()) return *std::move(all);
    throw wrong(v, "strings", "write a string or an array of them here");
  }
  /// Elements of an array, also where only their number is kept.
  std::uint64_t array_length(std::string_view key) const {
    const value& v = at(key);
    if (v.is_array()) return v.size();
    throw wrong(v, "an array", "write an array here");
  }

 private:
  std::string place(const value& v) const {
    return source_ + ":" + std::to_string(v.offset()) + ", key " + json::detail::excerpt(v.key());
  }
  input_error wrong(const value& v, const char* wanted, const char* remedy) const {
    const std::string problem = "wanted " + std::string(wanted) + ", found " + v.describe();
    if (!v.is_kept())
      return input_error(problem + " of which only the size is kept", place(v),
                         "raise keep_elements and keep_bytes of the parse_options");
    return input_error(problem, place(v), remedy);
  }
  /// What to look for instead: the same key of another architecture, which is the usual mistake.
  std::string neighbours(std::string_view key) const {
    const std::size_t dot = key.find('.');
    if (dot != key.npos) {
      for (const value& v : values_) {
        const std::size_t other = v.key().find('.');
        if (other != key.npos && v.key().substr(other) == key.substr(dot))
          return "the file has " + json::detail::excerpt(v.key());
      }
    }
    return "the file has " + std::to_string(values_.size()) + " keys, values() lists them";
  }

  std::deque<value> values_;
  std::string source_;
  std::vector<std::uint32_t> by_key_;
};

}  // namespace edgetran::gguf

#endif  // EDGETRAN_IO_GGUF_METADATA_HPP
