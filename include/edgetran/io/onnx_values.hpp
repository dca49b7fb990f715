// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_VALUES_HPP
#define EDGETRAN_IO_ONNX_VALUES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_tensor.hpp"

namespace edgetran::onnx {

inline constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

/// What is known of a tensor that flows between operators.
struct value {
  std::string_view name;
  dtype type = dtype::undefined;
  bool known = false;  ///< whether the shape is
  std::vector<std::int64_t> shape;
  std::optional<std::vector<std::int64_t>> integers{};  ///< its numbers, where shapes may need them
  bool stored = false;                                  ///< computed from stored tensors alone
  bool fixed = false;  ///< computed from stored tensors and extents: the same in every call
  const tensor* weight =
      nullptr;  ///< the stored tensor that this is, perhaps reshaped, turned, stretched or unpacked
  std::size_t producer = nowhere;  ///< index of the operation that computes it
  std::size_t uses = 0;            ///< operations that take it; one more for an output of the model

  [[nodiscard]] std::int64_t elements() const {
    std::int64_t n = 1;
    for (const std::int64_t extent : shape) n *= extent;
    return n;
  }
  [[nodiscard]] std::size_t rank() const { return shape.size(); }
};

/// A call of a function that the file defines, while its nodes are looked at in the caller's place.
struct frame {
  const frame* outer = nullptr;
  const node* call = nullptr;
  const onnx::function* function = nullptr;
};

namespace detail {

/// The attribute of a node; inside a function it may stand for one of the call.
inline const attribute* find(const node& n, const frame* in, std::string_view wanted) {
  const auto named = [](const std::vector<attribute>& all, std::string_view name) -> const attribute* {
    const auto it = std::find_if(all.begin(), all.end(), [&](const attribute& a) { return a.name == name; });
    return it == all.end() ? nullptr : &*it;
  };
  const attribute* a = named(n.attributes, wanted);
  while (a != nullptr && !a->refers_to.empty()) {
    if (in == nullptr) return nullptr;
    const attribute* given = named(in->call->attributes, a->refers_to);
    a = given != nullptr ? given : named(in->function->defaults, a->refers_to);
    in = in->outer;
  }
  return a;
}

/// A node as errors name it.
inline std::string label(const node& n) {
  const auto shortened = [](std::string_view s) { return std::string(s.substr(0, 64)); };
  std::string text = n.op_type.empty() ? "a node without operator" : shortened(n.op_type);
  if (!n.name.empty()) return text + " \"" + shortened(n.name) + "\"";
  for (const std::string_view output : n.outputs)
    if (!output.empty()) return text + " that computes \"" + shortened(output) + "\"";
  return text;
}

inline std::string text_of(std::span<const std::int64_t> shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) (text += i == 0 ? "" : ", ") += std::to_string(shape[i]);
  return text + "]";
}

}  // namespace detail

/// One operator at work: a node with the values it takes and computes.
class call {
 public:
  using shape_type = std::vector<std::int64_t>;

  call(const node& n, const frame* in, std::vector<value*> inputs, std::vector<value*> outputs)
      : node_(n), frame_(in), inputs_(std::move(inputs)), outputs_(std::move(outputs)) {}

  [[nodiscard]] const onnx::node& node() const { return node_; }
  [[nodiscard]] bool microsoft() const { return node_.domain == "com.microsoft"; }

  [[noreturn]] void fail(const std::string& problem) const {
    throw shape_error(problem, detail::label(node_), "check the model, and the extents that it was bound to");
  }

  [[nodiscard]] std::size_t count() const { return inputs_.size(); }
  [[nodiscard]] bool has(std::size_t i) const { return i < inputs_.size() && inputs_[i] != nullptr; }
  [[nodiscard]] const value& in(std::size_t i) const {
    if (!has(i)) fail("input " + std::to_string(i) + " is missing");
    return *inputs_[i];
  }
  [[nodiscard]] const shape_type& shape(std::size_t i) const { return in(i).shape; }
  [[nodiscard]] std::size_t outputs() const { return outputs_.size(); }
  [[nodiscard]] value* out(std::size_t i) const { return i < outputs_.size() ? outputs_[i] : nullptr; }

  [[nodiscard]] const attribute* find(std::string_view name) const {
    return detail::find(node_, frame_, name);
  }
  [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t otherwise) const {
    const attribute* a = find(name);
    return a == nullptr ? otherwise : a->integer;
  }
  [[nodiscard]] std::int64_t integer(std::string_view name) const {
    const attribute* a = find(name);
    if (a == nullptr) fail("attribute " + std::string(name) + " is missing");
    return a->integer;
  }
  [[nodiscard]] const shape_type* integers(std::string_view name) const {
    const attribute* a = find(name);
    return a == nullptr || a->kind != attribute_kind::integers ? nullptr : &a->integers;
  }
  [[nodiscard]] std::string_view text(std::string_view name, std::string_view otherwise) const {
    const attribute* a = find(name);
    return a == nullptr ? otherwise : a->text;
  }

  /// Axis `a` of `rank`, counted from the end where negative.
  [[nodiscard]] std::size_t axis(std::int64_t a, std::size_t rank) const {
    const auto n = static_cast<std::int64_t>(rank);
    if (a < -n || a >= n)
      fail("axis " + std::to_string(a) + " of a tensor with " + std::to_string(rank) + " axes");
    return static_cast<std::size_t>(a < 0 ? a + n : a);
  }

  /// An integer list that older versions of an operator have as attribute and newer ones as input i. Nothing
  /// where neither is there; `dynamic` is set where the input's numbers are not known.
  [[nodiscard]] const shape_type* attribute_or_input(std::string_view name, std::size_t i,
                                                     bool& dynamic) const {
    if (const shape_type* a = integers(name)) return a;
    if (!has(i)) return nullptr;
    if (!inputs_[i]->integers) dynamic = true;
    return inputs_[i]->integers ? &*inputs_[i]->integers : nullptr;
  }

  /// Gives output i its shape and type. An output that the node leaves out is no matter.
  void set(std::size_t i, shape_type shape, dtype type) const {
    for (const std::int64_t extent : shape)
      if (extent < 0) fail("output of extent " + std::to_string(extent));
    if (!detail::product(shape)) fail("the elements of " + detail::text_of(shape) + " overflow");
    value* v = out(i);
    if (v == nullptr) return;
    v->shape = std::move(shape);
    v->type = type;
    v->known = true;
  }
  /// Remembers numbers of output i if they are few. `set` comes first.
  void set_integers(std::size_t i, shape_type numbers) const {
    if (value* v = out(i); v != nullptr && numbers.size() <= kept_integers &&
                           static_cast<std::int64_t>(numbers.size()) == v->elements())
      v->integers = std::move(numbers);
  }
  /// Output i is input j in another shape or form.
  void pass_weight(std::size_t j, std::size_t i = 0) const {
    if (value* v = out(i)) v->weight = in(j).weight;
  }

  /// Why the shapes of the outputs cannot be told, if so.
  void unknown(std::string why) { why_ = std::move(why); }
  [[nodiscard]] const std::string& why_unknown() const { return why_; }

 private:
  const onnx::node& node_;
  const frame* frame_;
  std::vector<value*> inputs_;
  std::vector<value*> outputs_;
  std::string why_;
};

namespace detail {

/// How an operator's outputs follow from its inputs. Called only where the shapes of all inputs are known.
struct rule {
  std::string_view name;
  void (*infer)(call&);
};

/// The shape that two of one or more axes each are stretched to, aligned at their ends
/// (docs/Broadcasting.md of ONNX). Nothing if they do not fit.
inline std::optional<std::vector<std::int64_t>> broadcast(std::span<const std::int64_t> a,
                                                          std::span<const std::int64_t> b) {
  if (a.size() < b.size()) std::swap(a, b);
  std::vector<std::int64_t> out(a.begin(), a.end());
  const std::size_t shift = a.size() - b.size();
  for (std::size_t i = 0; i < b.size(); ++i) {
    std::int64_t& extent = out[shift + i];
    if (extent == 1)
      extent = b[i];
    else if (b[i] != 1 && b[i] != extent)
      return std::nullopt;
  }
  return out;
}

inline std::vector<std::int64_t> broadcast(const call& c, std::span<const std::int64_t> a,
                                           std::span<const std::int64_t> b) {
  auto out = broadcast(a, b);
  if (!out) c.fail("shapes " + text_of(a) + " and " + text_of(b) + " do not broadcast");
  return *std::move(out);
}

/// Index into a tensor of shape `from` of element `i` of one of shape `to` that it is stretched to.
inline std::size_t stretched(std::size_t i, std::span<const std::int64_t> to,
                             std::span<const std::int64_t> from) {
  std::size_t at = 0, stride = 1;
  for (std::size_t k = to.size(), j = from.size(); k-- > 0;) {
    const auto extent = static_cast<std::size_t>(to[k]);
    if (j > 0) {
      --j;
      if (from[j] != 1) at += i % extent * stride;
      stride *= static_cast<std::size_t>(from[j]);
    }
    i /= extent;
  }
  return at;
}

}  // namespace detail
}  // namespace edgetran::onnx

#endif  // EDGETRAN_IO_ONNX_VALUES_HPP
