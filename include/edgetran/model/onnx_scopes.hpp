// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/onnx_file.hpp); outside the umbrella.
#ifndef EDGETRAN_MODEL_ONNX_SCOPES_HPP
#define EDGETRAN_MODEL_ONNX_SCOPES_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/onnx_shapes.hpp"
#include "edgetran/io/python_list.hpp"

namespace edgetran::model::detail {

/// Where in the model's modules a node stands.
struct module_place {
  struct module {
    std::string name;  ///< below its parent: `layer.0`
    std::string type;  ///< class, empty where it is not known
    friend bool operator==(const module& a, const module& b) { return a.name == b.name; }
  };
  std::vector<module> modules{};
  std::string root_type{};
  std::string leaf{};  ///< the operator's own name
};

/// Deepest tree of modules, and longest text, that names are taken to mean.
inline constexpr std::size_t deepest_scope = 64;
inline constexpr std::size_t longest_scope = 1 << 14;

inline std::string_view after_last(std::string_view text, char separator) {
  const std::size_t at = text.rfind(separator);
  return at == text.npos ? text : text.substr(at + 1);
}

inline std::vector<std::string_view> pieces(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (std::size_t begin = 0; begin <= text.size() && out.size() <= deepest_scope + 2;) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin) out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

inline bool is_index(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// The parts of a dotted path, an index with the name before it: `encoder.layer.0.output` has three.
inline std::vector<std::string> dotted(std::string_view path) {
  std::vector<std::string> out;
  for (const std::string_view piece : pieces(path, '.')) {
    if (is_index(piece) && !out.empty())
      (out.back() += '.') += piece;
    else
      out.emplace_back(piece);
  }
  return out;
}

inline std::string_view metadata(const onnx::node& n, std::string_view key) {
  for (const onnx::property& p : n.metadata)
    if (p.key == key) return p.value;
  return {};
}

/// The list of the exporter that traces with Dynamo: full paths of the modules around a node, its own name
/// last, and their classes beside. Whether they are there and can be read.
inline bool place_from_metadata(const onnx::node& n, module_place& out) {
  const std::string_view text = metadata(n, "pkg.torch.onnx.name_scopes");
  if (text.empty() || text.size() > longest_scope) return false;
  std::vector<std::string> names, classes;
  try {
    names = io::parse_python_list(text, "pkg.torch.onnx.name_scopes", deepest_scope);
    if (const std::string_view c = metadata(n, "pkg.torch.onnx.class_hierarchy");
        !c.empty() && c.size() <= longest_scope)
      classes = io::parse_python_list(c, "pkg.torch.onnx.class_hierarchy", deepest_scope);
  } catch (const input_error&) {
    return false;
  }
  if (names.empty() || names.back().empty()) return false;
  if (classes.size() != names.size()) classes.assign(names.size(), "");
  out.leaf = names.back();
  std::string above;
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    const std::string type(after_last(classes[i], '.'));
    if (names[i].empty()) {
      out.root_type = type;
      continue;
    }
    std::string_view own = names[i];
    if (!above.empty() && own.starts_with(above) && own.size() > above.size() + 1 && own[above.size()] == '.')
      own.remove_prefix(above.size() + 1);
    out.modules.push_back({std::string(own), type});
    above = names[i];
  }
  return true;
}

/// A node name with slashes, as the exporter that traces with TorchScript gives it.
inline bool place_from_name(const onnx::node& n, module_place& out) {
  if (n.name.find('/') == n.name.npos || n.name.size() > longest_scope) return false;
  const auto parts = pieces(n.name, '/');
  if (parts.empty() || parts.size() > deepest_scope) return false;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) out.modules.push_back({std::string(parts[i]), {}});
  out.leaf = parts.back();
  return true;
}

/// The name of a stored tensor that the operator takes: `encoder.layer.0.output.dense.weight`.
inline bool place_from_weight(const onnx::operation& op, const onnx::shaped_graph& g, module_place& out) {
  for (const std::size_t i : op.inputs) {
    if (i == onnx::nowhere || g.values[i].weight == nullptr) continue;
    const std::string_view name = g.values[i].weight->name;
    if (name.size() > longest_scope || name.find('.') == name.npos || name.find("::") != name.npos ||
        name.find('/') != name.npos)
      continue;
    auto parts = dotted(name);
    if (parts.size() < 2 || parts.size() > deepest_scope) continue;
    parts.pop_back();
    for (std::string& part : parts) out.modules.push_back({std::move(part), {}});
    return true;
  }
  return false;
}

/// `Model/Encoder[encoder]/Layer[layer.0]`, as old exporters wrote into the doc string.
inline bool place_from_doc(const onnx::node& n, module_place& out) {
  std::string_view text = n.doc_string.substr(0, std::min(n.doc_string.find('\n'), longest_scope));
  if (const std::size_t at = text.find("scope: "); at != text.npos) text.remove_prefix(at + 7);
  if (text.find('[') == text.npos || text.find(' ') != text.npos) return false;
  const auto parts = pieces(text, '/');
  if (parts.empty() || parts.size() > deepest_scope) return false;
  for (const std::string_view part : parts) {
    const std::size_t open = part.find('[');
    if (open == part.npos)
      out.root_type = part;
    else if (part.back() == ']' && part.size() > open + 2)
      out.modules.push_back(
          {std::string(part.substr(open + 1, part.size() - open - 2)), std::string(part.substr(0, open))});
    else
      return false;
  }
  return true;
}

inline std::string_view own_name(const onnx::node& n) {
  return (n.name.empty() ? n.op_type : n.name).substr(0, 256);
}

inline module_place place_of_node(const onnx::node& n) {
  module_place out;
  if (place_from_metadata(n, out)) return out;
  out = {};
  if (place_from_name(n, out)) return out;
  out = {};
  return out;
}

/// The place of an operation, from the first of these that tells it: metadata, name, stored tensors, doc
/// string. Nodes of a function stand below its call.
inline module_place place_of(const onnx::operation& op, const onnx::shaped_graph& g) {
  module_place out = place_of_node(*op.node);
  if (out.leaf.empty()) {
    out = {};
    if (!place_from_weight(op, g, out)) {
      out = {};
      if (!place_from_doc(*op.node, out)) out = {};
    }
    out.leaf = own_name(*op.node);
  }
  if (out.leaf.empty()) out.leaf = "node";
  for (const onnx::frame* f = op.in; f != nullptr; f = f->outer) {
    module_place around = place_of_node(*f->call);
    if (around.leaf.empty()) around.leaf = own_name(*f->call);
    around.modules.push_back({around.leaf, std::string(f->function->name)});
    around.modules.insert(around.modules.end(), out.modules.begin(), out.modules.end());
    if (around.modules.size() > deepest_scope) break;
    out.modules = std::move(around.modules);
    if (out.root_type.empty()) out.root_type = around.root_type;
  }
  return out;
}

}  // namespace edgetran::model::detail

#endif  // EDGETRAN_MODEL_ONNX_SCOPES_HPP
