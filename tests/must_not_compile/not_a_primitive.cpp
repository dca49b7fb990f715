// expect: edgetran: apply needs a primitive: kind, costs(span), each_parameter, erased
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/interpreter.hpp"

using namespace edgetran;

struct my_primitive {
  static constexpr const char* kind = "mine";
#ifndef EDGETRAN_MUST_FAIL
  constexpr model::cost costs(const model::span&) const { return {}; }
  template <class Visit>
  constexpr void each_parameter(Visit) const {}
  constexpr my_primitive erased() const { return {}; }
#endif
  template <extent_like Width>
  constexpr model::shape<Width> output(const model::shape<Width>& x) const {
    return x;
  }
};

struct program {
  template <model::interpreter I>
  constexpr void operator()(I& i) const {
    i.apply("mine", my_primitive{}, i.input(model::source::token_ids));
  }
};

constexpr auto parameters = model::parameters<program>;
