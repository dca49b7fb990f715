// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/vit.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgetran/model/tree.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {
m::vit<2, 8, 2, 16> small() {
  m::vit<2, 8, 2, 16> v;
  v.image = {8, 12};
  v.patch = {4, 3};
  return v;
}
}  // namespace

TEST_CASE("a vision transformer has the parameters of its formula") {
  m::vit<2, 8, 2, 16> v = small();
  const std::int64_t h = 8, f = 16, patches = 2 * 4;
  const std::int64_t outside = h * (3 * 12 + 1) + h * (patches + 2) + 2 * h + h * (h + 1);
  const std::int64_t layer = 4 * h * (h + 1) + 2 * h * f + f + h + 4 * h;
  CHECK(m::total_cost(v).parameters == outside + 2 * layer);
  v.qkv_bias = false;
  CHECK(m::total_cost(v).parameters == outside + 2 * (layer - 3 * h));
}

TEST_CASE("its rows are the image's, whatever the sequence") {
  const m::vit<2, 8, 2, 16> v = small();
  CHECK(v.rows() == 9);
  CHECK(m::total_cost(v, {3, 1}) == m::total_cost(v, {3, 500}));
  // Patches 8 x 36 x 8; a layer 9 rows (4 H^2 + 2 H F) and two products over 9 x 9; the pooler one row.
  CHECK(m::total_cost(v, {3, 1}).macs ==
        3 * (8 * 36 * 8 + 2 * (9 * (4.0 * 8 * 8 + 2 * 8 * 16) + 2 * 9 * 9 * 8) + 8 * 8));
  CHECK(m::vit<12, 768, 12, 3072>{}.rows() == 197);
}

TEST_CASE("its nodes are called as in the reference") {
  const m::tree t = m::make_tree(small());
  CHECK(t[0].type == "ViTModel");
  CHECK(t[test::find(t, "embeddings.patch_embeddings.projection")].type == "Conv2d");
  CHECK(t[test::find(t, "encoder.layer.1.attention.attention")].type == "ViTSelfAttention");
}
