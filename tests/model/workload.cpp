// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/workload.hpp"

#include <doctest/doctest.h>

using namespace edgetran;
using model::phase;
using model::workload;

TEST_CASE("tokens are new and keys are attended to") {
  CHECK(workload{2, 32}.tokens() == 32);
  CHECK(workload{2, 32}.keys() == 32);
  const workload prefill{1, 32, 100, phase::prefill};
  CHECK(prefill.tokens() == 32);
  CHECK(prefill.keys() == 100);
  const workload decode{1, 1, 100, phase::decode};
  CHECK(decode.tokens() == 1);
  CHECK(decode.keys() == 100);
  CHECK(workload{1, 64, 0, phase::decode}.keys() == 64);
}

TEST_CASE("rows follow the workload unless they are fixed") {
  const workload w{4, 32, 48, phase::prefill};
  const model::span every = resolve(model::every_token, w);
  CHECK(every.batch == 4);
  CHECK(every.tokens == 32);
  CHECK(every.keys == 48);
  CHECK(every.cached);
  CHECK_FALSE(every.pooled);
  CHECK(every.rows() == 128);

  const model::span image = resolve(model::row_count{197}, w);
  CHECK(image.tokens == 197);
  CHECK(image.keys == 197);
  CHECK_FALSE(image.pooled);
  CHECK_FALSE(image.cached);
  CHECK(resolve(model::one_token, w).pooled);
  CHECK(resolve(model::one_token, w).lone);
  CHECK_FALSE(resolve(model::one_token, workload{4, 1, 48, phase::decode}).lone);  // one row like all others
  CHECK_FALSE(resolve(model::every_token, workload{4, 32}).cached);
}

TEST_CASE("rows that are computed once are there in all phases but decode, and then kept") {
  constexpr model::row_count once{50, true};
  for (const phase p : {phase::encode, phase::prefill, phase::decode}) {
    const workload w{2, 7, 0, p};
    const model::span s = resolve(once, w);
    CHECK(s.tokens == (p == phase::decode ? 0 : 50));
    CHECK(s.keys == 50);
    CHECK(s.cached == (p != phase::encode));
    CHECK(is_idle(once, w) == (p == phase::decode));
    CHECK_FALSE(is_idle(model::every_token, w));
    CHECK_FALSE(is_idle(model::row_count{50}, w));
  }
}

TEST_CASE("a workload that no model can run is refused") {
  CHECK_NOTHROW(model::check({1, 1}));
  CHECK_NOTHROW(model::check({1, 1, 5, phase::decode}));
  CHECK_NOTHROW(model::check({1, 8, 8, phase::encode}));
  constexpr std::int64_t too_many = (std::int64_t{1} << 24) + 1;
  for (const workload& w :
       {workload{0, 8}, workload{-1, 8}, workload{too_many, 8}, workload{1, 0}, workload{1, too_many},
        workload{1, 8, -1, phase::prefill}, workload{1, 8, too_many, phase::prefill},
        workload{1, 8, 4, phase::prefill}, workload{1, 8, 9, phase::encode}})
    CHECK_THROWS_AS(model::check(w), shape_error);
}

TEST_CASE("phases have names") {
  CHECK(name(phase::encode) == "encode");
  CHECK(name(phase::prefill) == "prefill");
  CHECK(name(phase::decode) == "decode");
}
