// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitive.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "laws/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using m::head_layout;
using m::score_step;

TEST_CASE("every primitive keeps the laws") {
  const head_layout<extent<4>, extent<2>, extent<8>> layout{};
  laws::primitive(m::linear{extent<6>{}, extent<10>{}});
  laws::primitive(m::linear{extent<6>{}, extent<10>{}, false});
  laws::primitive(m::conv1d{extent<6>{}, extent<10>{}});
  laws::primitive(m::embedding{100, extent<6>{}});
  laws::primitive(m::embedding{100, extent<6>{}, m::lookup::shared});
  laws::primitive(m::patches<extent<6>>{8, 8, 4, 2, 3, {}});
  laws::primitive(m::prepend_and_place<extent<6>>{1, 9, {}});
  laws::primitive(m::layer_norm{extent<6>{}, 1e-5});
  laws::primitive(m::rms_norm{extent<6>{}, 1e-5});
  laws::primitive(m::attention_scores{layout});
  laws::primitive(m::attention_context{layout});
  laws::primitive(m::kv_cache{extent<6>{}});
  laws::primitive(m::rotary{extent<4>{}, extent<8>{}, 1e4});
  laws::primitive(m::combine<m::pairing::add, extent<6>>{});
  laws::primitive(m::combine<m::pairing::multiply, extent<6>>{});
  laws::primitive(m::scaling{extent<6>{}, 3});
  laws::primitive(m::bookkeeping{{1, 2}, {3, 4}, {5, 6}});
  for (const m::function f : {m::function::gelu, m::function::gelu_tanh, m::function::relu, m::function::silu,
                              m::function::tanh, m::function::quick_gelu})
    laws::primitive(m::activation{f, extent<6>{}});
  [&]<score_step... Step>(std::integer_sequence<score_step, Step...>) {
    (laws::primitive(m::score_map<Step, extent<4>>{{}, 8}), ...);
  }
  (std::integer_sequence<score_step, score_step::divide, score_step::scale, score_step::add_mask,
                         score_step::fill_mask, score_step::causal_fill, score_step::causal_blend,
                         score_step::causal_add, score_step::softmax>{});
}

namespace {
template <std::size_t... I>
void each_alternative(std::index_sequence<I...>) {
  (laws::primitive(std::variant_alternative_t<I, m::any_primitive>{}), ...);
}
}  // namespace

TEST_CASE("what a run-time tree can hold keeps the laws, even empty") {
  each_alternative(std::make_index_sequence<std::variant_size_v<m::any_primitive>>{});
}

TEST_CASE("parameters are visited by name, rows and columns") {
  std::string seen;
  m::linear{extent<3>{}, extent<5>{}}.each_parameter([&](std::string_view n, std::int64_t r, std::int64_t c) {
    seen += std::string(n) + " " + std::to_string(r) + "x" + std::to_string(c) + ";";
  });
  CHECK(seen == "weight 5x3;bias 5x1;");
  CHECK(m::parameter_count(m::linear{extent<3>{}, extent<5>{}}) == 20);
  CHECK(m::parameter_count(m::linear{extent<3>{}, extent<5>{}, false}) == 15);
  CHECK(m::cost_of(m::linear{extent<3>{}, extent<5>{}}, {}).parameters == 20);
}

TEST_CASE("kinds and types are those that regressors and traces go by") {
  CHECK(m::kind_of(m::linear<>{}) == "linear");
  CHECK(m::kind_of(m::score_map<score_step::softmax>{}) == "softmax");
  CHECK(m::kind_of(m::score_map<score_step::divide>{}) == "score_scale");
  CHECK(m::kind_of(m::score_map<score_step::causal_fill>{}) == "score_mask");
  CHECK(m::type_name(m::attention_scores<>{}) == "MatMul");
  CHECK(m::type_name(m::activation<>{m::function::tanh, {}}) == "Tanh");
}
