// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/io, which no umbrella brings; outside the umbrella.
#ifndef EDGETRAN_MODEL_GGUF_KEYS_HPP
#define EDGETRAN_MODEL_GGUF_KEYS_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/gguf_header.hpp"
#include "edgetran/io/json_text.hpp"

namespace edgetran::model {

/// The keys that a GGUF header has for its architecture, `llama.block_count` and its like, within the limits
/// of `config_keys`: what does not fit throws an input_error that names file, key and remedy. Keys are given
/// without the architecture. Refers to the header.
class gguf_keys {
 public:
  gguf_keys(const gguf::header& header, std::string architecture)
      : header_(header), architecture_(std::move(architecture)) {}

  [[nodiscard]] const gguf::header& header() const { return header_; }
  [[nodiscard]] std::string key(std::string_view name) const {
    return architecture_ + "." + std::string(name);
  }
  [[nodiscard]] bool has(std::string_view name) const { return header_.contains(key(name)); }
  [[nodiscard]] bool has_tensor(const std::string& name) const {
    return header_.find_tensor(name) != nullptr;
  }

  /// Layers that predict the next token: those of `nextn_predict_layers` at the end predict further ones.
  [[nodiscard]] std::int64_t layers() const {
    const std::int64_t all = blocks(), further = whole("nextn_predict_layers", 0);
    if (further >= all)
      fail("nextn_predict_layers", std::to_string(further) + " of " + std::to_string(all) + " layers",
           "leave one layer at least");
    return all - further;
  }

  /// A width: 1 to 2^24.
  [[nodiscard]] std::int64_t count(std::string_view name) const {
    return checked(name, header_.integer(key(name)), 1, most_width);
  }
  [[nodiscard]] std::int64_t count(std::string_view name, std::int64_t otherwise) const {
    return has(name) ? count(name) : otherwise;
  }
  [[nodiscard]] std::int64_t whole(std::string_view name, std::int64_t otherwise) const {
    return has(name) ? checked(name, header_.integer(key(name)), 0, most_width) : otherwise;
  }
  /// Rows of a table: 1 to 2^28.
  [[nodiscard]] std::int64_t entries(std::string_view name) const {
    return checked(name, header_.integer(key(name)), 1, most_entries);
  }
  [[nodiscard]] double positive(std::string_view name, double otherwise) const {
    if (!has(name)) return otherwise;
    const double x = header_.real(key(name));
    if (!(x > 0)) fail(name, json::detail::shortest(x) + " is not above 0", "write a number above 0");
    return x;
  }
  /// A number for every layer, from 0 to 2^24: one for all, or an array. Layers that predict further tokens
  /// have theirs in the array, too, and are left out here.
  [[nodiscard]] std::vector<std::int64_t> each_layer(std::string_view name) const {
    std::vector<std::int64_t> all = header_.integers(key(name));
    const auto wanted = static_cast<std::size_t>(layers());
    if (!header_.at(key(name)).is_array()) all.assign(wanted, all.front());
    if (all.size() != wanted && all.size() != static_cast<std::size_t>(blocks()))
      fail(name, std::to_string(all.size()) + " numbers for " + std::to_string(blocks()) + " layers",
           "write one for all layers or one for each");
    all.resize(wanted);
    for (const std::int64_t n : all) checked(name, n, 0, most_width);
    return all;
  }
  /// True or false for every layer, as each_layer counts them.
  [[nodiscard]] std::vector<bool> flags(std::string_view name) const {
    const gguf::value& v = header_.at(key(name));
    const auto wanted = static_cast<std::size_t>(layers());
    auto all = v.as_booleans();
    if (!all)
      fail(name, "wanted an array of bool, found " + v.describe(), "write true or false for each layer");
    if (all->size() != wanted && all->size() != static_cast<std::size_t>(blocks()))
      fail(name, std::to_string(all->size()) + " values for " + std::to_string(blocks()) + " layers",
           "write one for each");
    all->resize(wanted);
    return *std::move(all);
  }

  /// Throws an input_error about this key.
  [[noreturn]] void fail(std::string_view name, const std::string& problem, const std::string& remedy) const {
    const gguf::value* v = header_.find(key(name));
    const std::string place = v == nullptr ? std::string() : ":" + std::to_string(v->offset());
    throw input_error(problem, header_.source() + place + ", key " + json::detail::excerpt(key(name)),
                      remedy);
  }

 private:
  static constexpr std::int64_t most_layers = 4096;
  static constexpr std::int64_t most_width = std::int64_t{1} << 24;
  static constexpr std::int64_t most_entries = std::int64_t{1} << 28;

  /// No more than there are tensors: a layer has one at least, and a number costs a file nothing.
  [[nodiscard]] std::int64_t blocks() const {
    const std::int64_t n = checked("block_count", header_.integer(key("block_count")), 1, most_layers);
    if (static_cast<std::size_t>(n) > header_.tensors.size())
      fail("block_count",
           std::to_string(n) + " layers, but only " + std::to_string(header_.tensors.size()) + " tensors",
           "the file is cut or damaged: fetch or convert the model again");
    return n;
  }
  std::int64_t checked(std::string_view name, std::int64_t n, std::int64_t least, std::int64_t most) const {
    if (n < least || n > most)
      fail(name, std::to_string(n) + " is out of range",
           "write an integer from " + std::to_string(least) + " to " + std::to_string(most));
    return n;
  }

  const gguf::header& header_;
  std::string architecture_;
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_GGUF_KEYS_HPP
