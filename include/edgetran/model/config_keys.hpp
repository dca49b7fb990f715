// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_MODEL_CONFIG_KEYS_HPP
#define EDGETRAN_MODEL_CONFIG_KEYS_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/model/configuration.hpp"

namespace edgetran::model {

/// The keys of one configuration file, as families read them (see model/configuration.hpp): a key that is
/// missing or null takes its default, everything else that does not fit throws an input_error naming file,
/// key and remedy. Refers to the JSON value that it reads, and to the aliases.
class config_keys {
 public:
  /// `source` names the configuration in errors about values that no text was parsed for.
  /// Throws input_error if `root` is no object.
  config_keys(const json::value& root, std::string source, std::span<const key_alias> aliases = {})
      : object_(root.as_object()), source_(std::move(source)), aliases_(aliases) {}

  [[nodiscard]] std::int64_t layers(std::string_view key, std::int64_t otherwise) const {
    return integer(key, otherwise, most_layers);
  }
  [[nodiscard]] std::int64_t count(std::string_view key, std::int64_t otherwise) const {
    return integer(key, otherwise, most_width);
  }
  [[nodiscard]] std::int64_t entries(std::string_view key, std::int64_t otherwise) const {
    return integer(key, otherwise, most_entries);
  }

  [[nodiscard]] std::int64_t divisor(std::string_view key, std::int64_t otherwise, std::string_view of_key,
                                     std::int64_t of) const {
    const std::int64_t n = integer(key, otherwise, most_width);
    if (n < 1 || of % n != 0)
      fail(key,
           std::to_string(n) + (has(key) ? "" : ", the default,") + " does not divide " +
               std::string(of_key) + " " + std::to_string(of),
           "make " + std::string(of_key) + " a multiple of " + std::string(key));
    return n;
  }

  [[nodiscard]] double positive(std::string_view key, double otherwise) const {
    const found f = find(key);
    return f.value == nullptr ? otherwise : positive_real(f);
  }

  [[nodiscard]] bool flag(std::string_view key, bool otherwise) const {
    const found f = find(key);
    if (f.value == nullptr) return otherwise;
    if (!f.value->is_boolean()) wrong_kind(f, "true or false");
    return f.value->as_boolean();
  }

  [[nodiscard]] std::string text(std::string_view key, std::string_view otherwise) const {
    const found f = find(key);
    if (f.value == nullptr) return std::string(otherwise);
    if (!f.value->is_string()) wrong_kind(f, "a string");
    return f.value->as_string();
  }

  [[nodiscard]] std::array<std::int64_t, 2> pair(std::string_view key, std::int64_t otherwise) const {
    const found f = find(key);
    if (f.value == nullptr) return {otherwise, otherwise};
    if (!f.value->is_array()) {
      const std::int64_t both = integer_of(f, most_width);
      return {both, both};
    }
    const json::array& two = f.value->as_array();
    if (two.size() != 2)
      refuse(f, "a list of " + std::to_string(two.size()), "write one integer, or a list [height, width]");
    return {integer_of({&two[0], f.key}, most_width), integer_of({&two[1], f.key}, most_width)};
  }

  /// The base of the rotary angles: transformers 5 writes it into `rope_parameters`, there for each `kind` of
  /// layer where kinds differ; earlier versions beside the other keys, for full attention. What else they say
  /// about positions (scaling) changes no cost.
  [[nodiscard]] double rope_base(double otherwise, std::string_view kind = {}) const {
    found inner{nullptr, "rope_parameters.rope_theta"};
    if (const found outer = find("rope_parameters"); outer.value != nullptr) {
      if (!outer.value->is_object()) wrong_kind(outer, "an object");
      const json::object* parameters = &outer.value->as_object();
      if (const json::value* own = present(*parameters, kind); own != nullptr) {
        if (!own->is_object()) wrong_kind({own, inner.key}, "an object");
        parameters = &own->as_object();
      }
      inner.value = present(*parameters, "rope_theta");
    }
    const bool old = kind != "sliding_attention" && has("rope_theta");
    const double before = old ? positive("rope_theta", otherwise) : otherwise;
    if (inner.value == nullptr) return before;
    const double base = positive_real(inner);
    if (old && before != base)
      refuse(inner, "another value than the key rope_theta has", "keep one of the two");
    return base;
  }

  /// The first class name of `architectures`; empty where there is none.
  [[nodiscard]] std::string architecture() const {
    std::vector<std::string> all = texts("architectures");
    return all.empty() ? std::string() : std::move(all.front());
  }
  /// Whether the file says null, where a missing key would take its default.
  [[nodiscard]] bool nulled(std::string_view key) const {
    const json::value* v = object_.find(key);
    return v != nullptr && v->is_null();
  }

  [[nodiscard]] std::int64_t whole(std::string_view key, std::int64_t otherwise) const {
    const found f = find(key);
    return f.value == nullptr ? otherwise : whole_of(f);
  }
  [[nodiscard]] std::vector<std::int64_t> wholes(std::string_view key) const {
    std::vector<std::int64_t> all;
    each_item(key, [&](const found& item) { all.push_back(whole_of(item)); });
    return all;
  }

  /// The keys of one of `layers` layers: what `per_layer_config` says of it, and for the rest what the file
  /// says. `known` are the keys that a layer may have of its own. Throws input_error if that member is no
  /// object of objects, counts a layer twice or one that is not there, or sets another key. Refers to this
  /// object's JSON. O(layers).
  [[nodiscard]] config_keys layer(std::int64_t index, std::int64_t layers,
                                  std::span<const std::string_view> known) const {
    config_keys keys = *this;
    const found f = find("per_layer_config");
    if (f.value == nullptr) return keys;
    if (!f.value->is_object()) wrong_kind(f, "an object");
    for (const auto& m : f.value->as_object()) {
      const found own{&m.value, f.key};
      const std::int64_t at = layer_index(own, m.key, layers);
      if (!m.value.is_object()) wrong_kind(own, "an object");
      if (at != index) continue;
      if (keys.own_ != nullptr) refuse(own, "layer " + std::to_string(at) + " twice", "keep one of the two");
      keys.own_ = &m.value.as_object();
      for (const auto& key : m.value.as_object())
        if (std::find(known.begin(), known.end(), key.key) == known.end())
          refuse({&key.value, f.key}, "unknown key " + json::detail::excerpt(key.key) + " of a layer",
                 "known: " + joined(known));
    }
    return keys;
  }
  /// Whether this layer has the key of its own, and not null.
  [[nodiscard]] bool says(std::string_view key) const {
    return own_ != nullptr && present(*own_, key) != nullptr;
  }

  /// A list of strings or of widths; empty where the key is missing or null.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const {
    std::vector<std::string> all;
    each_item(key, [&](const found& item) {
      if (!item.value->is_string()) wrong_kind(item, "a string");
      all.push_back(item.value->as_string());
    });
    return all;
  }
  [[nodiscard]] std::vector<std::int64_t> counts(std::string_view key) const {
    std::vector<std::int64_t> all;
    each_item(key, [&](const found& item) { all.push_back(integer_of(item, most_width)); });
    return all;
  }

  /// Present, and not null.
  [[nodiscard]] bool has(std::string_view key) const { return find(key).value != nullptr; }

  /// Throws an input_error about this key.
  [[noreturn]] void fail(std::string_view key, const std::string& problem, const std::string& remedy) const {
    refuse(find(key), problem, remedy);
  }

  /// Throws an input_error for a key whose meaning edgetran does not model, unless it is missing, null or
  /// empty: to ignore it would give wrong costs.
  void refuse_content(std::string_view key, const std::string& problem, const std::string& remedy) const {
    const found f = find(key);
    if (f.value == nullptr || (f.value->is_object() && f.value->as_object().empty())) return;
    refuse(f, problem, remedy);
  }

 private:
  static constexpr std::int64_t most_layers = 4096;
  static constexpr std::int64_t most_width = std::int64_t{1} << 24;
  static constexpr std::int64_t most_entries = std::int64_t{1} << 28;
  static constexpr std::size_t most_items = 4096;

  /// A value and the spelling of its key in this file.
  struct found {
    const json::value* value;
    std::string_view key;
  };

  static const json::value* present(const json::object& o, std::string_view key) {
    const json::value* v = o.find(key);
    return v == nullptr || v->is_null() ? nullptr : v;
  }

  found find(std::string_view key) const {
    if (own_ != nullptr)
      if (const json::value* own = present(*own_, key)) return {own, key};
    found f{present(object_, key), key};
    for (const key_alias& a : aliases_) {
      if (a.key != key) continue;
      const json::value* other = present(object_, a.alias);
      if (other == nullptr) continue;
      if (f.value != nullptr && *f.value != *other)
        refuse({other, a.alias}, "another value than its synonym " + std::string(key) + " has",
               "keep one of the two");
      if (f.value == nullptr) f = {other, a.alias};
    }
    return f;
  }

  [[noreturn]] void refuse(const found& f, const std::string& problem, const std::string& remedy) const {
    std::string where = f.value == nullptr ? std::string() : f.value->where();
    if (where.empty()) where = source_ + ", key \"" + std::string(f.key) + "\"";
    throw input_error(problem, where, remedy);
  }

  [[noreturn]] void wrong_kind(const found& f, const std::string& wanted) const {
    refuse(f, "wanted " + wanted + ", found " + std::string(json::name(f.value->kind())),
           "write " + wanted + " here, or drop the key");
  }

  std::int64_t integer(std::string_view key, std::int64_t otherwise, std::int64_t most) const {
    const found f = find(key);
    return f.value == nullptr ? otherwise : integer_of(f, most);
  }

  std::int64_t integer_of(const found& f, std::int64_t most) const {
    const std::string wanted = "an integer from 1 to " + std::to_string(most);
    if (!f.value->is_integer()) wrong_kind(f, wanted + ", without decimal point");
    const std::int64_t n = f.value->as_integer();
    if (n < 1 || n > most) refuse(f, std::to_string(n) + " is out of range", "write " + wanted);
    return n;
  }

  std::int64_t whole_of(const found& f) const {
    const std::string wanted = "an integer from 0 to " + std::to_string(most_width);
    if (!f.value->is_integer()) wrong_kind(f, wanted);
    const std::int64_t n = f.value->as_integer();
    if (n < 0 || n > most_width) refuse(f, std::to_string(n) + " is out of range", "write " + wanted);
    return n;
  }

  /// The layer that a key such as "07" counts.
  std::int64_t layer_index(const found& f, std::string_view key, std::int64_t layers) const {
    std::int64_t n = 0;
    for (const char c : key.substr(0, 9)) n = c >= '0' && c <= '9' && n >= 0 ? 10 * n + (c - '0') : -1;
    if (key.empty() || key.size() > 9 || n < 0 || n >= layers)
      refuse(f, "no layer " + json::detail::excerpt(key),
             "count layers from \"00\" to one below num_hidden_layers, " + std::to_string(layers));
    return n;
  }
  static std::string joined(std::span<const std::string_view> names) {
    std::string list;
    for (const std::string_view n : names) list.append(list.empty() ? "" : ", ").append(n);
    return list;
  }

  template <class Visit>
  void each_item(std::string_view key, Visit visit) const {
    const found f = find(key);
    if (f.value == nullptr) return;
    if (!f.value->is_array()) wrong_kind(f, "a list");
    if (f.value->as_array().size() > most_items)
      refuse(f, "a list of " + std::to_string(f.value->as_array().size()),
             "write at most " + std::to_string(most_items) + " items");
    for (const json::value& item : f.value->as_array()) visit(found{&item, f.key});
  }

  double positive_real(const found& f) const {
    if (!f.value->is_number()) wrong_kind(f, "a number above 0");
    const double x = f.value->as_real();
    if (!(x > 0) || !std::isfinite(x))
      refuse(f, "not a finite number above 0", "write one, or drop the key to take its default");
    return x;
  }

  const json::object& object_;
  const json::object* own_ = nullptr;  ///< of one layer, before those of the file
  std::string source_;
  std::span<const key_alias> aliases_;
};

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_CONFIG_KEYS_HPP
