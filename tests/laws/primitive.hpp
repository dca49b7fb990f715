// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_LAWS_PRIMITIVE_HPP
#define EDGETRAN_TESTS_LAWS_PRIMITIVE_HPP

#include <doctest/doctest.h>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "edgetran/model/primitive.hpp"

namespace laws {

/// The laws of model::primitive, for one value of a primitive. The extents must be small enough that all
/// counts are exact in a double.
template <edgetran::model::primitive P>
void primitive(const P& p) {
  using namespace edgetran::model;
  CAPTURE(std::string(p.kind));
  for (const std::int64_t tokens : {1, 3, 16})
    for (const std::int64_t keys : {1, 5, 16})
      for (const bool pooled : {false, true})
        for (const bool cached : {false, true}) {
          const auto at = [&](std::int64_t batch) {
            return cost_of(p, edgetran::model::span{batch, tokens, keys, pooled, cached});
          };
          const cost one = at(1), two = at(2), three = at(3);
          // Never negative, always finite.
          for (const double x : {one.flops.value(), one.macs, one.traffic.value(), one.irene_bytes.value(),
                                 one.kv_cache.value(), static_cast<double>(one.parameters)}) {
            CHECK(std::isfinite(x));
            CHECK(x >= 0);
          }
          // Additive in the batch: what another sequence adds does not depend on how many there are.
          CHECK(one.flops + three.flops == two.flops + two.flops);
          CHECK(one.macs + three.macs == two.macs + two.macs);
          CHECK(one.traffic + three.traffic == two.traffic + two.traffic);
          CHECK(one.irene_bytes + three.irene_bytes == two.irene_bytes + two.irene_bytes);
          CHECK(one.kv_cache + three.kv_cache == two.kv_cache + two.kv_cache);
          CHECK(one.parameters == three.parameters);
          if constexpr (!std::same_as<P, bookkeeping>) CHECK(one.flops + one.flops == two.flops);
          // A multiply-accumulate is two FLOPs.
          CHECK(one.flops.value() >= 2 * one.macs);
          // Forgetting what the type knows changes nothing, and forgetting twice is forgetting once.
          CHECK(cost_of(p.erased(), edgetran::model::span{2, tokens, keys, pooled, cached}) == two);
          static_assert(std::same_as<decltype(p.erased().erased()), decltype(p.erased())>);
        }
  CHECK(parameter_count(p) == parameter_count(p.erased()));
  CHECK(type_name(p) == type_name(p.erased()));
  CHECK(p.kind == p.erased().kind);
  static_assert(runs_in_place<P> == runs_in_place<std::remove_cvref_t<decltype(p.erased())>>);
}

}  // namespace laws

#endif  // EDGETRAN_TESTS_LAWS_PRIMITIVE_HPP
