// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_WEIGHTS_HPP
#define EDGETRAN_NN_WEIGHTS_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/core/units.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/nn/arena.hpp"

namespace edgetran::nn {

/// One stored array of a model.
struct parameter {
  std::string name;  ///< as in published checkpoints: `encoder.layer.0.attention.self.query.weight`
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  aligned_floats data{};

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(rows * columns); }
};

/// The arrays of a model in the order in which its program applies the primitives that own them.
class weights {
 public:
  explicit weights(std::vector<parameter> parameters) : parameters_(std::move(parameters)) {}

  [[nodiscard]] const std::vector<parameter>& parameters() const { return parameters_; }
  [[nodiscard]] std::vector<parameter>& parameters() { return parameters_; }

  [[nodiscard]] bytes size() const {
    double n = 0;
    for (const parameter& p : parameters_) n += static_cast<double>(p.size());
    return bytes{n * sizeof(float)};
  }

 private:
  std::vector<parameter> parameters_;
};

namespace detail {
/// Lists every stored array of a model, with its dotted name. A template so that only its users compile it.
template <class Parameter = parameter>
class parameter_lister : public model::shape_interpreter<parameter_lister<Parameter>>,
                         public model::weight_ledger {
 public:
  void enter(const model::node_name& name, std::string_view) { path_.push_back(name.str()); }
  void leave() { path_.pop_back(); }

  template <model::primitive P>
  void leaf(const model::node_name& name, const P& p, model::row_count) {
    if (!owns_weights()) return;
    std::string prefix;
    for (const std::string& part : path_)
      if (!part.empty()) prefix += part + ".";
    if (!name.text.empty()) prefix += name.str() + ".";
    p.each_parameter([&](std::string_view array, std::int64_t rows, std::int64_t columns) {
      parameters_.push_back({prefix + std::string(array), rows, columns, {}});
    });
  }

  std::vector<Parameter> finish() && { return std::move(parameters_); }

 private:
  std::vector<std::string> path_;
  std::vector<Parameter> parameters_;
};

/// FNV-1a: a name's own random stream.
constexpr std::uint64_t hash_name(std::string_view text) {
  std::uint64_t h = 14695981039346656037ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return h;
}
}  // namespace detail

/// Names and shapes of a model's arrays, without storage.
template <class Model>
std::vector<parameter> list_parameters(const Model& m) {
  detail::parameter_lister<> lister;
  m(lister);
  std::vector<parameter> all = std::move(lister).finish();
  for (parameter& p : all) p.name = model::published_name(m, std::move(p.name));
  return all;
}

/// Random weights as a freshly initialised model has them: norm scales 1, biases 0, the rest uniform with
/// standard deviation 0.02. Same seed, same weights, whatever else a model holds: each array draws from a
/// stream of its own.
template <class Model>
weights random_weights(const Model& m, std::uint64_t seed) {
  std::vector<parameter> all = list_parameters(m);
  for (parameter& p : all) {
    p.data = allocate_floats(p.size());
    const std::string_view name = p.name;
    const bool is_vector = p.columns == 1;
    if (is_vector && name.ends_with("bias")) {
      std::fill_n(p.data.get(), p.size(), 0.0F);
    } else if (is_vector) {
      std::fill_n(p.data.get(), p.size(), 1.0F);
    } else {
      stream draw(seed, detail::hash_name(name));
      const float reach = 0.02F * std::sqrt(3.0F);
      std::uint64_t word = 0;
      for (std::size_t i = 0; i < p.size(); ++i) {
        word = i % 2 == 0 ? draw() : word << 32;
        const auto unit = static_cast<float>(word >> 40) * 0x1p-24F;
        p.data[i] = (2 * unit - 1) * reach;
      }
    }
  }
  return weights(std::move(all));
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_WEIGHTS_HPP
