// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_JSON_WRITE_HPP
#define EDGETRAN_IO_JSON_WRITE_HPP

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_text.hpp"
#include "edgetran/io/json_value.hpp"

namespace edgetran::json {

namespace detail {

/// Walks a value depth first and remembers the way, so that an error can name it.
class writer {
 public:
  explicit writer(std::size_t indent) : indent_(indent) {}

  void write(const value& v) {
    switch (v.kind()) {
      case kind::null:
        out_ += "null";
        break;
      case kind::boolean:
        out_ += v.as_boolean() ? "true" : "false";
        break;
      case kind::integer:
        out_ += std::to_string(v.as_integer());
        break;
      case kind::real:
        write_real(v.as_real());
        break;
      case kind::string:
        write_string(v.as_string());
        break;
      case kind::array:
        write_array(v.as_array());
        break;
      case kind::object:
        write_object(v.as_object());
        break;
    }
  }

  std::string text() && { return std::move(out_); }

 private:
  struct step {
    const std::string* key;  // null in an array
    std::size_t index;
  };

  void write_real(double x) {
    if (!std::isfinite(x))
      throw numeric_error(shortest(x) + " cannot be written as JSON", path(),
                          "write null and say why beside it");
    out_ += shortest(x);
  }

  void write_string(std::string_view s) {
    if (const std::size_t bad = invalid_utf8(s); bad != s.npos)
      throw input_error("string with invalid UTF-8 at byte " + std::to_string(bad), path(),
                        "convert it to UTF-8");
    append_quoted(out_, s);
  }

  void write_array(const array& elements) {
    out_ += '[';
    for (std::size_t i = 0; i < elements.size(); ++i) {
      separate(i, {nullptr, i});
      write(elements[i]);
      way_.pop_back();
    }
    close(!elements.empty(), ']');
  }

  void write_object(const object& members) {
    out_ += '{';
    std::size_t i = 0;
    for (const member& m : members) {
      separate(i, {&m.key, i});
      ++i;
      write_string(m.key);
      out_ += indent_ == 0 ? ":" : ": ";
      write(m.value);
      way_.pop_back();
    }
    close(i > 0, '}');
  }

  void separate(std::size_t i, step s) {
    if (i > 0) out_ += ',';
    way_.push_back(s);
    new_line();
  }
  void close(bool filled, char bracket) {
    if (filled) new_line();
    out_ += bracket;
  }
  void new_line() {
    if (indent_ > 0) (out_ += '\n').append(indent_ * way_.size(), ' ');
  }

  std::string path() const {
    std::string p;
    for (const step& s : way_) {
      if (s.key)
        (p += p.empty() ? "" : ".") += *s.key;
      else
        p += "[" + std::to_string(s.index) + "]";
    }
    return p.empty() ? "json::dump" : "json::dump, key \"" + p + "\"";
  }

  std::size_t indent_;
  std::string out_;
  std::vector<step> way_;
};

}  // namespace detail

/// The value as JSON text: members in order, the shortest decimals that read back exactly, compact for indent
/// 0. Equal values give equal text. Throws numeric_error for a NaN or infinity, input_error for a string that
/// is not UTF-8.
inline std::string dump(const value& v, std::size_t indent = 0) {
  detail::writer writer(indent);
  writer.write(v);
  return std::move(writer).text();
}

}  // namespace edgetran::json

#endif  // EDGETRAN_IO_JSON_WRITE_HPP
