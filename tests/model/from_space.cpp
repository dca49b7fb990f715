// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "edgetran/model/from_space.hpp"

#include <doctest/doctest.h>

#include "edgetran/core/random.hpp"
#include "edgetran/model/architecture_json.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/space/draw.hpp"
#include "edgetran/space/presets/flexibert_json.hpp"

namespace {
namespace model = edgetran::model;
namespace space = edgetran::space;
namespace json = edgetran::json;
}  // namespace

TEST_CASE("a member of a space is the model that its published dictionary describes") {
  edgetran::stream draw(5);
  for (int i = 0; i < 200; ++i) {
    const auto member = space::uniform_coordinates(space::flexibert2{}, draw);
    const model::architecture direct = model::from_space(member);
    const json::value written = space::to_model_dictionary(member);
    CHECK(direct == model::read_architecture(json::parse(json::dump(written), "drawn")));
  }
}

TEST_CASE("BERT-Mini, from the space to its published hash") {
  space::architecture<space::flexibert2> mini;
  mini.set<"layers">(4);
  using heads = decltype(mini.get<"heads">(0));
  heads four;
  for (int k = 0; k < 4; ++k) four.push_back(heads::value_type::of("sa_sdp"));
  for (std::size_t i = 0; i < 4; ++i) {
    mini.set<"hidden">(256, i);
    decltype(mini.get<"feed_forward">(0)) wide;
    wide.push_back(1024);
    mini.set<"feed_forward">(wide, i);
    mini.set<"heads">(four, i);
  }
  CHECK(model::graph_hash(model::from_space(mini)) == "40f62e468f3458f8d4a5b49ba1413ce6");
}
