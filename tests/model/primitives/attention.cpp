// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/primitives/attention.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "edgetran/model/primitive.hpp"

using namespace edgetran;
namespace m = edgetran::model;

TEST_CASE("attention products count as the published counter does") {
  // spec/layers.md section 10: BERT-base, batch 8, sequence 32; twice 12.582912 MFLOP, division, mask and
  // soft-max.
  const m::span s{8, 32, 32};
  const m::head_layout<> layout{12, 12, 64};
  const m::cost scores = m::attention_scores<>{layout}.costs(s);
  CHECK(scores.flops == flops{12.582912e6});
  CHECK(scores.irene_bytes == bytes{1.875 * 1048576});
  CHECK(m::attention_context<>{layout}.costs(s) == scores);
  CHECK(m::score_map<m::score_step::divide>{12, 64}.costs(s).flops == flops{.098304e6});
  CHECK(m::score_map<m::score_step::add_mask>{12}.costs(s).flops == flops{.098304e6});
  CHECK(m::score_map<m::score_step::softmax>{12}.costs(s).flops == flops{.49152e6});
}

TEST_CASE("grouped queries do not repeat keys in the roofline convention") {
  const m::cost c = m::attention_scores<>{{4, 2, 8}}.costs({3, 1, 7});
  CHECK(c.macs == 3 * 1 * 7 * 4 * 8.0);
  CHECK(c.traffic == bytes{4.0 * (3 * 32 + 3 * 7 * 16 + 3 * 7 * 4)});
  CHECK(c.irene_bytes == bytes{4.0 * (3 * 32 + 3 * 7 * 32 + 3 * 7 * 4)});
}

TEST_CASE("operands of the wrong width are refused") {
  const m::attention_scores<> scores{{4, 2, 8}};
  CHECK_NOTHROW(scores.output(m::shape<>{{}, 32}, m::shape<>{{}, 16}));
  CHECK_THROWS_AS(scores.output(m::shape<>{{}, 31}, m::shape<>{{}, 16}), shape_error);
  CHECK_THROWS_AS(scores.output(m::shape<>{{}, 32}, m::shape<>{{}, 32}), shape_error);
  const m::attention_context<> context{{4, 2, 8}};
  CHECK(std::int64_t{context.output(m::score_shape<>{{}, 4}, m::shape<>{{}, 16}).width} == 32);
  CHECK_THROWS_AS(context.output(m::score_shape<>{{}, 2}, m::shape<>{{}, 16}), shape_error);
}

TEST_CASE("heads that do not come in groups, and channels that do not come in pairs, are refused") {
  const m::attention_scores<> uneven{{5, 2, 8}}, none{{4, 0, 8}};
  CHECK_THROWS_AS(uneven.output(m::shape<>{{}, 40}, m::shape<>{{}, 16}), shape_error);
  CHECK_THROWS_AS(none.output(m::shape<>{{}, 32}, m::shape<>{{}, 0}), shape_error);
  const m::attention_context<> context{{5, 2, 8}};
  CHECK_THROWS_AS(context.output(m::score_shape<>{{}, 5}, m::shape<>{{}, 16}), shape_error);
  CHECK_THROWS_AS((m::rotary<>{4, 7, 1e4}.output(m::shape<>{{}, 28})), shape_error);
}

TEST_CASE("a cache costs only where something is kept") {
  const m::kv_cache<> cache{16};
  CHECK(cache.costs({3, 1, 7}) == m::cost{});
  const m::cost kept = cache.costs({3, 1, 7, false, true});
  CHECK(kept.kv_cache == bytes{4.0 * 3 * 7 * 16});
  CHECK(kept.traffic == bytes{4.0 * 2 * 3 * 1 * 16});
}

TEST_CASE("scores are scaled by the inverse root of the head size") {
  CHECK(m::score_map<m::score_step::divide>{12, 64}.factor() == 0.125);
}

TEST_CASE("rotary positions turn every pair of channels") {
  CHECK(m::rotary<>{4, 8, 1e4}.costs({2, 3, 3}).flops == flops{3.0 * 6 * 32});
  CHECK_THROWS_AS((m::rotary<>{4, 8, 1e4}.output(m::shape<>{{}, 31})), shape_error);
}
