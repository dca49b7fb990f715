// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A family of one's own: written once, it loads, counts, unfolds into a tree and knows its peak of memory.
#include <array>
#include <cstdint>
#include <iostream>
#include <string_view>
#include <utility>
#include <variant>

#include "edgetran/model/load.hpp"
#include "edgetran/model/memory.hpp"

using namespace edgetran;

// begin: family
/// Residual blocks of one linear map each, over word embeddings.
template <std::int64_t Layers = dynamic, std::int64_t Width = dynamic>
struct residual_mlp {
  static constexpr std::array<std::string_view, 1> model_types{"residual-mlp"};
  extent<Layers> layers{};
  extent<Width> width{};

  template <class Keys>
  static residual_mlp read(Keys& keys, std::string_view /*model_type*/) {
    return {keys.layers("num_layers", 4), keys.count("width", 64)};
  }

  template <model::interpreter I>
  constexpr auto operator()(I& i) const {
    return model::module(i, "", "ResidualMLP", [&] {
      auto x = i.apply("words", model::embedding{1000, width}, i.input(model::source::token_ids));
      for (std::int64_t l = 0; l < layers; ++l)
        x = model::module(i, {"block", l}, "Block", [&] {
          auto y = i.apply("dense", model::linear{width, width}, x);
          y = i.apply("activation", model::activation{model::function::gelu, width}, std::move(y));
          return i.apply("add", model::combine<model::pairing::add, extent<Width>>{width}, std::move(y),
                         std::move(x));
        });
      return x;
    });
  }
};
// end: family

// The shapes may be in the type, ...
static_assert(model::parameters<residual_mlp<2, 16>> == 1000 * 16 + 2 * (16 * 16 + 16));

int main() {
  // ... or in a file: model::load_as<families>("config.json") reads any family of the variant.
  using families = std::variant<residual_mlp<>, model::bert<>>;
  const json::value configuration =
      json::parse(R"({"model_type": "residual-mlp", "num_layers": 2, "width": 16})");
  const auto m = model::parse_as<families>(configuration, "mine");

  const model::workload w{.batch = 8, .sequence = 32};
  std::cout << m.name() << ": " << m.parameters() << " parameters, " << m.total_cost(w).flops.value()
            << " FLOPs, " << model::peak_activation(m, w).value() << " bytes of activations at most\n";
  const auto costs = m.tree().costs(w);
  for (std::size_t i = 0; i < m.tree().size(); ++i)
    std::cout << m.tree()[i].path << " " << m.tree()[i].type << " " << costs[i].flops.value() << "\n";
}
