// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/edit.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace edgetran;
using search::edit;

TEST_CASE("edits have the published names, both ways") {
  for (const edit e : {edit::start, edit::grow_heads, edit::grow_feed_forward, edit::prune_heads,
                       edit::prune_feed_forward, edit::prune_layer})
    CHECK(search::edit_of(search::name(e)) == e);
  CHECK(search::name(edit::grow_feed_forward) == "grow_ffnn");
  CHECK(search::name(edit::prune_layer) == "prune_encoder_layer");
  CHECK(search::grows(edit::grow_heads));
  CHECK_FALSE(search::grows(edit::prune_heads));
  CHECK_THROWS_WITH_AS((void)search::edit_of("grow"), doctest::Contains("grow_attn_head"), unknown_error);
}
