// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/fnet.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "model/families/encoder.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using test::configured;
using test::refused;

namespace {
constexpr m::workload w{3, 20};
constexpr test::hand hand{3, 20};
}  // namespace

TEST_CASE("FNet-base has the published parameters") {
  // google/fnet-base; KerasHub's f_net_base_en: 82,861,056.
  const m::any_model base = configured("fnet", "");
  const std::int64_t h = 768, f = 3072;
  CHECK(base.parameters() ==
        (32000 + 512 + 4) * h + 2 * h + h * (h + 1) + 12 * (2 * h * f + f + h + 4 * h) + h * (h + 1));
  CHECK(base.parameters() == 82'861'056);
}

TEST_CASE("a transform takes the place of attention, by a hand count") {
  const m::any_model a =
      configured("fnet", R"(, "hidden_size": 30, "num_hidden_layers": 1, "intermediate_size": 44)");
  // Cosines and sines along tokens and along channels, and a difference.
  const double direct = 3 * (4 * 20.0 * 20 * 30 + 4 * 20.0 * 30 * 30 + 20 * 30);
  CHECK(test::flops_of(a, "encoder.layer.0.fourier.self", w) == direct);
  CHECK(test::flops_of(a, "encoder.layer.0", w) == direct + hand.add_and_norm(30) + hand.linear(30, 44) +
                                                       hand.each(11, 44) + hand.linear(44, 30) +
                                                       hand.add_and_norm(30));
  CHECK(a.tree()[test::find(a.tree(), "encoder.layer.0.fourier")].type == "FNetFourierTransform");
}

TEST_CASE("what FNet cannot be is refused") {
  refused("fnet", R"(, "hidden_act": "sine")", "hidden_act", "unknown activation");
  refused("fnet", R"(, "type_vocab_size": 0)", "type_vocab_size", "out of range");
}
