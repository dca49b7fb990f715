// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_PHYSICAL_EMBEDDING_HPP
#define EDGETRAN_MODEL_PHYSICAL_EMBEDDING_HPP

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/interpreter.hpp"

namespace edgetran::model {

namespace detail {
template <class Any>
struct kind_table;
template <class... P>
struct kind_table<std::variant<P...>> {
  static constexpr std::array<std::string_view, sizeof...(P)> all{P::kind...};
  static constexpr std::size_t count = [] {
    std::size_t n = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
      n += std::find(all.begin(), all.begin() + i, all[i]) == all.begin() + i ? 1 : 0;
    return n;
  }();
  static constexpr std::array<std::string_view, count> distinct = [] {
    std::array<std::string_view, count> names{};
    std::size_t n = 0;
    for (const std::string_view kind : all)
      if (std::find(names.begin(), names.begin() + n, kind) == names.begin() + n) names[n++] = kind;
    return names;
  }();
};
}  // namespace detail

/// Every kind of primitive, each once.
template <class Primitives = any_primitive>
inline constexpr auto primitive_kinds = detail::kind_table<Primitives>::distinct;

/// A model as numbers that a device could charge for: FLOPs and bytes moved by kind of primitive, of the
/// whole model and of each layer, and its parameters. Unlike an embedding by indices into a design space it
/// holds for every architecture, on a grid or off it, and for every family; an architecture twice as costly
/// has features twice as large. Usable by any regressor: `dimension`, `names`, `encode`.
///
/// In millions (of FLOPs, bytes, parameters), in this order: `parameters`; for the whole model and every kind
/// its FLOPs and its bytes, `flops.linear`, `bytes.linear`, …; the same for each of `layers` layers,
/// `layer.0.flops.linear`, …, zeros beyond the model's last. Constant columns are a matter of the data: a
/// kind that no model of a design space has is zero in all rows. A template so that only its users compile
/// it.
template <class Primitives>
class basic_physical_embedding {
 public:
  using architecture_type = architecture;  ///< models `space::embedding`

  /// `layers` is the depth that has features of its own, at most 4096; 0 leaves the sums alone. Throws
  /// shape_error for a workload that no model can run, and for more layers.
  explicit basic_physical_embedding(const workload& w = {}, std::size_t layers = 12)
      : workload_(w), layers_(layers) {
    check(w);
    if (layers > 4096)
      throw shape_error(std::to_string(layers) + " layers with features of their own", "physical_embedding",
                        "give at most 4096");
  }

  [[nodiscard]] std::size_t dimension() const { return 1 + (1 + layers_) * block; }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all{"parameters"};
    for (std::size_t l = 0; l <= layers_; ++l) {
      const std::string prefix = l == 0 ? std::string() : "layer." + std::to_string(l - 1) + ".";
      for (const std::string_view kind : primitive_kinds<Primitives>)
        for (const char* what : {"flops.", "bytes."}) all.push_back((prefix + what).append(kind));
    }
    return all;
  }

  /// Writes the features of a model (a family, an any_model). Throws shape_error where `to` has not
  /// `dimension()` places or the model has more layers than have features. O(leaves), no allocation.
  template <class Model>
  void encode(const Model& m, std::span<double> to) const {
    if (to.size() != dimension())
      throw shape_error("room for " + std::to_string(to.size()) + " features", "physical_embedding",
                        "give room for dimension(), " + std::to_string(dimension()));
    std::fill(to.begin(), to.end(), 0.0);
    fold f(workload_, layers_, to);
    m(f);
  }
  template <std::same_as<architecture> Architecture>
  void encode(const Architecture& a, std::span<double> to) const {
    encode(view{a}, to);
  }

  /// The same in a new vector.
  template <class Model>
  [[nodiscard]] std::vector<double> encode(const Model& m) const {
    std::vector<double> features(dimension());
    encode(m, std::span<double>(features));
    return features;
  }

 private:
  static constexpr std::size_t block = 2 * primitive_kinds<Primitives>.size();

  /// An architecture's layers, not copied.
  struct borrowed {
    std::span<const architecture::layer> layers{};
  };
  struct view {
    explicit view(const architecture& a) : model{borrowed{a.layers}} {}
    template <interpreter I>
    auto operator()(I& i) const {
      return model(i);
    }
    flexibert<borrowed> model;
  };

  class fold : public shape_interpreter<fold>, public weight_ledger {
   public:
    fold(const workload& w, std::size_t layers, std::span<double> to)
        : workload_(w), layers_(layers), to_(to) {}

    void enter(const node_name& name, std::string_view) {
      if (layer_ == 0 && name.index >= 0) {
        layer_ = static_cast<std::size_t>(name.index) + 1;
        layer_depth_ = depth_;
        if (layers_ > 0 && layer_ > layers_)
          throw shape_error(
              "layer " + std::to_string(layer_) + " where " + std::to_string(layers_) + " have features",
              "physical_embedding", "embed with as many layers as the deepest model has");
      }
      ++depth_;
    }
    void leave() {
      if (--depth_ == layer_depth_) layer_ = 0;
    }
    template <primitive P>
    void leaf(const node_name&, const P& p, row_count rows) {
      constexpr auto kind = static_cast<std::size_t>(
          std::find(primitive_kinds<Primitives>.begin(), primitive_kinds<Primitives>.end(), P::kind) -
          primitive_kinds<Primitives>.begin());
      static_assert(kind < primitive_kinds<Primitives>.size(),
                    "edgetran: a primitive that any_primitive does not hold");
      constexpr double million = 1e-6;
      const cost c = cost_of(p, resolve(rows, workload_), owns_weights());
      to_[0] += million * static_cast<double>(c.parameters);
      const auto add = [&](std::size_t at) {
        to_[at] += million * c.flops.value();
        to_[at + 1] += million * c.traffic.value();
      };
      add(1 + 2 * kind);
      if (layer_ > 0 && layers_ > 0) add(1 + layer_ * block + 2 * kind);
    }

   private:
    workload workload_;
    std::size_t layers_;
    std::span<double> to_;
    std::size_t depth_ = 0;
    std::size_t layer_ = 0;  ///< counted from 1; 0 outside of layers
    std::size_t layer_depth_ = static_cast<std::size_t>(-1);
  };

  workload workload_;
  std::size_t layers_;
};
using physical_embedding = basic_physical_embedding<any_primitive>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_PHYSICAL_EMBEDDING_HPP
