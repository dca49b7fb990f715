// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_BINDINGS_HPP
#define EDGETRAN_IO_ONNX_BINDINGS_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
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
      const std::string place = std::string(info.name.substr(0, 256)) + ":" + std::to_string(i);
      auto it = bindings_.find(place);
      if (it == bindings_.end() && !d.symbol.empty()) it = bindings_.find(d.symbol);
      if (it != bindings_.end()) {
        if (it->second < 0)
          throw input_error("extent " + std::to_string(it->second), "binding of " + it->first,
                            "bind at least 0");
        out.push_back(it->second);
        taken_.insert(it->first);
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
  /// Those bindings that an axis took.
  [[nodiscard]] const std::set<std::string, std::less<>>& taken() const { return taken_; }

 private:
  void note(const std::string& name) {
    const std::string text = "\"" + name + "\"";
    if (missing_.size() < 4096 && missing_.find(text) == missing_.npos)
      (missing_ += missing_.empty() ? "" : ", ") += text;
  }

  const bindings& bindings_;
  std::string missing_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace detail

}  // namespace edgetran::onnx

#endif  // EDGETRAN_IO_ONNX_BINDINGS_HPP
