// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/interpreter.hpp"

#include <doctest/doctest.h>

#include <string>

#include "edgetran/model/families.hpp"

using namespace edgetran;
namespace m = edgetran::model;

// (V + P + T) H + 2 H + L (4 H (H + 1) + 2 H F + F + H + 4 H) + H (H + 1), spec/layers.md section 9 with one
// head type: 109 482 240 for BERT-base, as spec/model_import.md section 4.2 gives it and the other three.
static_assert(m::parameters<m::bert<12, 768, 12, 3072>> == 109'482'240);
static_assert(m::parameters<m::bert<2, 128, 2, 512>> == 4'385'920);
static_assert(m::parameters<m::distilbert<6, 768, 12, 3072>> == 66'362'880);
static_assert(m::parameters<m::gpt2<12, 768, 12, 3072>> == 124'439'808);
static_assert(m::parameters<m::vit<12, 768, 12, 3072>> == 86'389'248);
// One BERT-base layer: 7 087 872.
static_assert(m::parameters<m::bert<3, 768, 12, 3072>> - m::parameters<m::bert<2, 768, 12, 3072>> ==
              7'087'872);

static_assert(m::interpreter<m::cost_fold>);
static_assert(m::total_cost(m::bert<2, 128, 2, 512>{}, {8, 32}).flops.value() > 0);  // folds while compiling

namespace {

/// Writes down what a program calls.
struct recorder : m::shape_interpreter<recorder> {
  std::string log;
  void enter(const m::node_name& n, std::string_view type) { log += n.str() + ":" + std::string(type) + "("; }
  void leave() { log += ")"; }
  template <m::primitive P>
  void leaf(const m::node_name& n, const P& p, m::row_count rows) {
    log += n.str() + "=" + std::string(p.kind) + "@" + std::to_string(rows.fixed) + " ";
  }
};

struct program {
  template <m::interpreter I>
  auto operator()(I& i) const {
    return m::module(i, "", "Root", [&] {
      i.apply("note", m::bookkeeping{}, i.input(m::source::token_ids));
      auto x = i.apply("words", m::embedding{100, extent<8>{}}, i.input(m::source::token_ids));
      return m::module(i, {"layer", 3}, "Layer", [&] {
        return i.apply("dense", m::linear{extent<8>{}, extent<4>{}}, i.first_row(x));
      });
    });
  }
};

}  // namespace

TEST_CASE("a program is run in its order, inside its modules") {
  recorder r;
  const auto y = program{}(r);
  CHECK(r.log == ":Root(note=bookkeeping@0 words=embedding@0 layer.3:Layer(dense=linear@1 ))");
  static_assert(std::same_as<decltype(y), const m::shape<extent<4>>>);
  CHECK(y.rows == m::one_token);
}

TEST_CASE("columns outside an activation are refused") {
  recorder r;
  const m::shape<> x{m::every_token, 8};
  CHECK(std::int64_t{r.columns(x, 5, extent<>{3}).width} == 3);
  CHECK_THROWS_AS(r.columns(x, 6, extent<>{3}), shape_error);
  CHECK_THROWS_AS(r.columns(x, -1, extent<>{3}), shape_error);
}

TEST_CASE("a node is named by its text and index") {
  CHECK(m::node_name("query").str() == "query");
  CHECK(m::node_name("layer", 11).str() == "layer.11");
}

TEST_CASE("static and run-time extents cost the same") {
  m::bert<> b;
  b.layers = 2, b.hidden = 128, b.heads = 2, b.feed_forward = 512;
  CHECK(m::total_cost(m::bert<2, 128, 2, 512>{}, {3, 17}) == m::total_cost(b, {3, 17}));
  m::llama<> l;
  l.layers = 2, l.hidden = 64, l.heads = 4, l.feed_forward = 96, l.key_value_heads = 2, l.head = 16;
  const m::workload decode{2, 1, 33, m::phase::decode};
  CHECK(m::total_cost(m::llama<2, 64, 4, 96, 2, 16>{}, decode) == m::total_cost(l, decode));
}
