// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_MODEL_ARCHITECTURE_JSON_HPP
#define EDGETRAN_MODEL_ARCHITECTURE_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/model/architecture.hpp"

namespace edgetran::model {

namespace detail {

/// Reads the members of an architecture's JSON; every error names the place.
class architecture_reader {
 public:
  architecture_reader(const json::value& root, std::string source)
      : root_(root), source_(std::move(source)) {}

  [[nodiscard]] architecture read() const {
    const bool first_version = root_.find("p") != nullptr;
    for (const auto& m : root_.as_object())
      if (m.key.size() != 1 ||
          std::string_view(first_version ? "lohnfp" : "lohf").find(m.key) == std::string_view::npos)
        throw unknown_error("unknown key " + json::detail::excerpt(m.key), place(m.value, m.key),
                            first_version ? "known in FlexiBERT 1.0: l, o, h, n, f, p" : "known: l, o, h, f");
    architecture a;
    a.layers.resize(static_cast<std::size_t>(integer(member("l"), "l", 4096)));
    const json::array &h = list("h", a), &f = list("f", a), &o = list("o", a);
    for (std::size_t i = 0; i < a.layers.size(); ++i) {
      a.layers[i].hidden = integer(h[i], "h", most_channels);
      read_stack(f[i], a.layers[i]);
      if (!first_version) read_heads(o[i], a.layers[i]);
    }
    if (first_version) read_first_version(o, a);
    return a;
  }

 private:
  [[nodiscard]] std::string place(const json::value& v, std::string_view key) const {
    const std::string where = v.where();
    return where.empty() ? source_ + ", key \"" + std::string(key) + "\"" : where;
  }
  [[nodiscard]] const json::value& member(std::string_view key) const {
    if (const json::value* v = root_.find(key)) return *v;
    throw input_error(
        "no key \"" + std::string(key) + "\"", root_.where().empty() ? source_ : root_.where(),
        "an architecture is {\"l\": layers, \"o\": heads, \"h\": hidden sizes, \"f\": feed-forward "
        "widths}");
  }
  [[nodiscard]] std::int64_t integer(const json::value& v, std::string_view key, std::int64_t most) const {
    const std::string wanted = "an integer from 1 to " + std::to_string(most);
    if (!v.is_integer())
      throw input_error("not " + wanted, place(v, key), "write one, without decimal point");
    if (const std::int64_t n = v.as_integer(); n >= 1 && n <= most) return n;
    throw input_error(std::to_string(v.as_integer()) + " is out of range", place(v, key), "write " + wanted);
  }
  [[nodiscard]] const json::array& array(const json::value& v, std::string_view key) const {
    if (!v.is_array()) throw input_error("not a list", place(v, key), "write a list here");
    return v.as_array();
  }
  [[nodiscard]] const json::array& list(std::string_view key, const architecture& a) const {
    const json::value& v = member(key);
    const json::array& items = array(v, key);
    if (items.size() != a.layers.size())
      throw input_error(
          "a list of " + std::to_string(items.size()) + " for " + std::to_string(a.layers.size()) + " layers",
          place(v, key), "write as many items as \"l\" says");
    return items;
  }
  /// Non-empty and not endless: what a layer may list.
  [[nodiscard]] const json::array& some(const json::value& v, std::string_view key) const {
    const json::array& items = array(v, key);
    if (items.empty() || items.size() > static_cast<std::size_t>(most_heads))
      throw input_error("a list of " + std::to_string(items.size()), place(v, key),
                        "list from 1 to " + std::to_string(most_heads) + " items");
    return items;
  }

  void read_stack(const json::value& v, architecture::layer& l) const {
    for (const json::value& width : some(v, "f"))
      l.feed_forward.push_back(integer(width, "f", most_channels));
  }
  [[nodiscard]] attention_head head(const json::value& text) const {
    try {
      return parse_head(text.as_string());
    } catch (const unknown_error& e) {  // finding the place of every head beforehand would take long
      throw unknown_error(e.problem() + " in " + e.where(), place(text, "o"), e.remedy());
    }
  }
  void read_heads(const json::value& v, architecture::layer& l) const {
    for (const json::value& text : some(v, "o")) {
      if (!text.is_string())
        throw input_error("not a head", place(text, "o"), "write heads as text, such as \"sa_sdp_64\"");
      l.heads.push_back(head(text));
      if (l.heads.back().size != l.heads.front().size)
        throw input_error("a head of " + std::to_string(l.heads.back().size) + " channels beside one of " +
                              std::to_string(l.heads.front().size),
                          place(text, "o"), "give all heads of a layer one size");
    }
  }

  /// One operation, head count and parameter a layer. Scaled dot products mean the same in both versions;
  /// the other operations do not, so that their costs would be wrong.
  void read_first_version(const json::array& o, architecture& a) const {
    const json::array &n = list("n", a), &p = list("p", a);
    for (std::size_t i = 0; i < a.layers.size(); ++i) {
      if (!o[i].is_string() || o[i].as_string() != "sa" || !p[i].is_string() || p[i].as_string() != "sdp")
        throw input_error("a FlexiBERT 1.0 layer whose heads differ from those of 2.0", place(p[i], "p"),
                          "known: \"o\" sa with \"p\" sdp; write other layers as a list of heads in \"o\", "
                          "without \"n\" and \"p\"");
      const std::int64_t heads = integer(n[i], "n", most_heads);
      if (heads > a.layers[i].hidden)
        throw input_error("more heads than channels", place(n[i], "n"),
                          "write at most " + std::to_string(a.layers[i].hidden));
      a.layers[i].heads.assign(static_cast<std::size_t>(heads),
                               {operation::sdp, 0, a.layers[i].hidden / heads});
    }
  }

  const json::value& root_;
  std::string source_;
};

}  // namespace detail

/// Whether this is meant as an architecture, {"l", "o", "h", "f"}, and not as a configuration file.
inline bool is_architecture(const json::value& v) {
  if (!v.is_object() || v.find("model_type") != nullptr || v.find("l") == nullptr) return false;
  return v.find("o") != nullptr || v.find("h") != nullptr || v.find("f") != nullptr;
}

/// Reads an architecture as published: {"l": layers, "o": [[heads as "sa_sdp_64"]], "h": [hidden sizes],
/// "f": [[feed-forward widths]]}. A key "p" marks the FlexiBERT 1.0 format, l, o, h, n, f, p with one
/// operation a layer, of which only layers of scaled dot products mean the same. Throws input_error, which
/// names file and key, for everything that does not fit; unknown_error for a key or a head that nobody knows.
inline architecture read_architecture(const json::value& v, std::string source = "architecture") {
  return detail::architecture_reader(v, std::move(source)).read();
}

/// An architecture as published, the heads in the order they have.
inline json::object to_json(const architecture& a) {
  json::array o, h, f;
  for (const architecture::layer& l : a.layers) {
    json::array heads, stack;
    for (const attention_head& each : l.heads) heads.emplace_back(text_of(each).view());
    for (const std::int64_t width : l.feed_forward) stack.emplace_back(width);
    o.emplace_back(std::move(heads));
    h.emplace_back(l.hidden);
    f.emplace_back(std::move(stack));
  }
  return {{"l", a.layers.size()}, {"o", std::move(o)}, {"h", std::move(h)}, {"f", std::move(f)}};
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_ARCHITECTURE_JSON_HPP
