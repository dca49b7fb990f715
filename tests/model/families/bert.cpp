// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/families/bert.hpp"

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
constexpr m::workload small{8, 32};

/// FLOPs in 1e6 and bytes in MiB, as spec/layers.md section 10 prints them for BERT-base, batch 8,
/// sequence 32.
void check_node(std::string_view path, std::string_view type, double mega_flops, double mebibytes) {
  static const m::tree t = m::make_tree(m::bert<12, 768, 12, 3072>{});
  static const std::vector<m::cost> costs = t.costs(small);
  CAPTURE(std::string(path));
  const std::size_t i = test::find(t, path);
  CHECK(t[i].type == type);
  if (mega_flops >= 0) CHECK(costs[i].flops.value() == doctest::Approx(mega_flops * 1e6).epsilon(1e-12));
  if (mebibytes >= 0)
    CHECK(costs[i].irene_bytes.value() == doctest::Approx(mebibytes * 1048576).epsilon(1e-12));
}
}  // namespace

TEST_CASE("BERT-base costs what the published counter says") {
  check_node("encoder.layer.0.attention.self.query", "Linear", 302.186496, 21.0);
  check_node("encoder.layer.3.intermediate.dense", "Linear", 1208.745984, 81.75);
  check_node("encoder.layer.11.output.dense", "Linear", 1208.15616, 77.25);
  check_node("encoder.layer.0.intermediate", "BertIntermediate", 1213.464576, -1);
  check_node("embeddings.LayerNorm", "LayerNorm", 1.572864, 3.0);
  check_node("pooler.dense", "Linear", 9.437184, 2.296875);
  check_node("pooler.activation", "Tanh", .024576, .0234375);
  check_node("encoder.layer.0.attention.self", "BertSelfAttention", 932.41344, -1);
  check_node("encoder.layer.0.attention.output", "BertSelfOutput", 303.955968, -1);
  check_node("encoder.layer.0", "BertLayer", 3659.759616, 264.375);
  check_node("", "BertModel", 43928.543744, 3182.424072265625);
}

TEST_CASE("BERT has the parameters of its formula") {
  m::bert<> b;
  for (const std::int64_t l : {1, 3})
    for (const std::int64_t h : {8, 24})
      for (const std::int64_t f : {5, 32})
        for (const std::int64_t v : {11, 100}) {
          b.layers = l, b.hidden = h, b.heads = 4, b.feed_forward = f, b.vocabulary = v, b.positions = 7;
          CHECK(m::total_cost(b).parameters ==
                (v + 7 + 2) * h + 2 * h + l * (4 * h * (h + 1) + 2 * h * f + f + h + 4 * h) + h * (h + 1));
        }
}

TEST_CASE("RoBERTa is BERT with names and positions of its own") {
  m::bert<2, 8, 2, 16> roberta;
  roberta.dialect = &m::roberta_names;
  const m::tree t = m::make_tree(roberta);
  CHECK(t[0].type == "RobertaModel");
  CHECK(t[test::find(t, "encoder.layer.1.attention.self")].type == "RobertaSelfAttention");
  CHECK(m::total_cost(roberta).parameters == m::total_cost(m::bert<2, 8, 2, 16>{}).parameters);
  CHECK(roberta.longest() == 510);
  CHECK(m::bert<2, 8, 2, 16>{}.longest() == 512);
  // Each sequence looks up positions of its own.
  const std::size_t i = test::find(t, "embeddings.position_embeddings");
  CHECK(t.costs({4, 8})[i].irene_bytes == bytes{4.0 * 8 * (8 + 8 * 4)});
}
