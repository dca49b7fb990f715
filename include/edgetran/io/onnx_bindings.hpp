// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_BINDINGS_HPP
#define EDGETRAN_IO_ONNX_BINDINGS_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/onnx_graph.hpp"

namespace edgetran::onnx {

/// Extents for what a file leaves open: by symbol (`{"batch_size", 1}`), or by input and axis
/// (`{"input_ids:0", 1}`), which also binds axes without a symbol.
using bindings = std::map<std::string, std::int64_t, std::less<>>;

namespace detail {

inline std::string quoted(std::string_view name, std::string_view what) {
  return std::string(what) + " \"" + std::string(name.substr(0, 64)) + "\"";
}

/// The name of an axis that every input has, with a symbol or without.
inline std::string place(const value_info& info, std::size_t axis) {
  return std::string(info.name.substr(0, 256)) + ":" + std::to_string(axis);
}

/// Puts extents in the place of symbols and remembers which are missing.
class binder {
 public:
  explicit binder(const bindings& b) : bindings_(b) {}

  /// The shape that the file declares, with the bindings put in. Nothing where one is missing; `list` notes
  /// which.
  std::optional<std::vector<std::int64_t>> shape(const value_info& info, bool list) {
    std::vector<std::int64_t> out;
    bool whole = true;
    for (std::size_t i = 0; i < info.shape->size(); ++i) {
      const dimension& d = (*info.shape)[i];
      const std::string place = detail::place(info, i);
      auto it = bindings_.find(place);
      if (it == bindings_.end() && !d.symbol.empty()) it = bindings_.find(d.symbol);
      if (it != bindings_.end()) {
        if (it->second < 0)
          throw input_error("extent " + std::to_string(it->second), "binding of " + it->first,
                            "bind at least 0");
        out.push_back(it->second);
      } else if (d.value && *d.value >= 0 && d.symbol.empty()) {
        out.push_back(*d.value);
      } else {
        whole = false;
        if (list) note(d.symbol.empty() ? place : std::string(d.symbol.substr(0, 256)));
      }
    }
    return whole ? std::optional(std::move(out)) : std::nullopt;
  }

  /// Names without an extent, each once and quoted, as many as fit a line or two.
  [[nodiscard]] const std::string& missing() const { return missing_; }

 private:
  void note(const std::string& name) {
    const std::string text = "\"" + name + "\"";
    if (missing_.size() < 4096 && missing_.find(text) == missing_.npos)
      (missing_ += missing_.empty() ? "" : ", ") += text;
  }

  const bindings& bindings_;
  std::string missing_;
};

}  // namespace detail

/// Throws input_error for a binding that no axis of a declared shape takes: a misspelt name would be ignored.
/// O(axes * log(bindings)).
inline void check_named(const graph& g, const bindings& b) {
  bindings unnamed = b;
  for (const auto* declared : {&g.inputs, &g.values, &g.outputs})
    for (const value_info& v : *declared) {
      if (!v.shape) continue;
      for (std::size_t i = 0; i < v.shape->size() && !unnamed.empty(); ++i) {
        unnamed.erase(detail::place(v, i));
        unnamed.erase(std::string((*v.shape)[i].symbol));
      }
    }
  if (!unnamed.empty())
    throw input_error("no axis is called \"" + unnamed.begin()->first + "\"", "binding",
                      "name a symbol that the graph leaves open, or INPUT:AXIS");
}

}  // namespace edgetran::onnx

#endif  // EDGETRAN_IO_ONNX_BINDINGS_HPP
