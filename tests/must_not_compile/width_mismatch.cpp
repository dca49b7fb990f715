// expect: edgetran: a primitive is applied to an activation of another width
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/interpreter.hpp"

using namespace edgetran;

#ifdef EDGETRAN_MUST_FAIL
constexpr extent<128> width{};
#else
constexpr extent<64> width{};
#endif

struct broken {
  template <model::interpreter I>
  constexpr void operator()(I& i) const {
    auto x = i.apply("words", model::embedding{100, extent<64>{}}, i.input(model::source::token_ids));
    i.apply("dense", model::linear{width, extent<8>{}}, x);
  }
};

constexpr auto parameters = model::parameters<broken>;
