// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/flexibert_config.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>

#include "edgetran/io/json.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/load.hpp"
#include "model/architectures.hpp"
#include "model/irene_view.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

m::any_model parse(const std::string& text) {
  return m::parse_as<m::known_families>(json::parse(text, "c.json"), "c");
}
m::flexibert<> flexibert(const std::string& text) { return std::get<m::flexibert<>>(parse(text).family()); }

void refused(const std::string& keys, const std::string& where, const std::string& part) {
  CAPTURE(keys);
  try {
    parse(R"({"model_type": "flexibert", "num_hidden_layers": 2, )" + keys + "}");
    FAIL("nothing thrown");
  } catch (const input_error& e) {
    CHECK(e.where().find(where) != std::string::npos);
    CHECK(std::string(e.what()).find(part) != std::string::npos);
    CHECK_FALSE(e.remedy().empty());
  }
}

}  // namespace

TEST_CASE("a configuration file carries any architecture there and back") {
  stream random(31);
  for (int i = 0; i < 50; ++i) {
    m::flexibert<> f{test::any_architecture(random)};
    f.vocabulary = 99, f.positions = 40, f.token_types = 2, f.epsilon = 1e-5;
    f.activation_function = static_cast<m::function>(random.below(6));
    const std::string text = json::dump(json::value(m::to_config(f)));
    const m::flexibert<> back = flexibert(text);
    CHECK(back.architecture == f.architecture);
    CHECK(back.vocabulary == 99);
    CHECK(back.positions == 40);
    CHECK(back.token_types == 2);
    CHECK(back.epsilon == 1e-5);
    CHECK(back.activation_function == f.activation_function);
  }
  m::architecture deep = test::plain(120, 8, 2, 16);  // three digits
  deep.layers[107].feed_forward = {5, 6};
  CHECK(flexibert(json::dump(json::value(m::to_config(m::flexibert<>{deep})))).architecture == deep);
  CHECK_THROWS_AS(m::to_config(m::flexibert<>{}), shape_error);
}

TEST_CASE("the standard keys say what other readers understand") {
  m::architecture a = test::first_published();
  const json::value file(m::to_config(m::flexibert<>{a}));
  CHECK(file.at("hidden_size").as_integer() == 768);
  const json::value& own = file.at("per_layer_config").at("01");
  CHECK(own.at("hidden_size").as_integer() == 256);
  CHECK(own.at("num_attention_heads").as_integer() == 4);
  CHECK(own.at("head_dim").as_integer() == 64);
  CHECK(own.at("intermediate_size").as_integer() == 4096);
  CHECK(json::dump(own.at("edgetran_heads")) == R"(["sa_sdp_64","l_dct_64","l_dct_64","c_13_64"])");
  CHECK(json::dump(own.at("edgetran_feed_forward")) == "[4096,2048]");
}

TEST_CASE("layers take what is their own, and the file's for the rest") {
  const m::architecture a =
      flexibert(R"({"model_type": "flexibert", "num_hidden_layers": 3, "hidden_size": 64,
      "num_attention_heads": 4, "intermediate_size": 100, "per_layer_config": {
        "01": {"hidden_size": 32, "edgetran_heads": ["l_dft_8", "c_3_8"]},
        "2": {"num_attention_heads": 3, "edgetran_feed_forward": [7, 8], "intermediate_size": null}}})")
          .architecture;
  CHECK(a.layers[0] == test::plain(1, 64, 4, 100).layers[0]);
  CHECK(a.layers[1].hidden == 32);
  CHECK(a.layers[1].heads ==
        std::vector<m::attention_head>{{m::operation::dft, 0, 8}, {m::operation::convolution, 3, 8}});
  CHECK(a.layers[1].feed_forward == std::vector<std::int64_t>{100});
  CHECK(a.layers[2].heads.size() == 3);
  CHECK(a.layers[2].heads[0].size == 21);
  CHECK(a.layers[2].feed_forward == std::vector<std::int64_t>{7, 8});
  CHECK(parse(R"({"model_type": "flexibert"})").parameters() == 125'434'368);
  CHECK(parse(R"({"architectures": ["FlexibertModel"]})").parameters() == 125'434'368);
}

TEST_CASE("what does not fit is refused, with its place") {
  const auto layer = [](const std::string& own) { return R"("per_layer_config": {"01": {)" + own + "}}"; };
  refused(R"("per_layer_config": [1])", "per_layer_config", "an object");
  refused(R"("per_layer_config": {"01": 3})", "per_layer_config.01", "an object");
  refused(R"("per_layer_config": {"02": {}})", "per_layer_config.02", "no layer");
  refused(R"("per_layer_config": {"x": {}})", "per_layer_config.x", "no layer");
  refused(R"("per_layer_config": {"": {}})", "per_layer_config", "no layer");
  refused(R"("per_layer_config": {"1": {}, "01": {}})", "per_layer_config", "twice");
  refused(layer(R"("skip": ["mlp"])"), "per_layer_config.01.skip", "known: hidden_size");
  refused(layer(R"("edgetran_heads": ["sa_sdp_8", "sa_x_8"])"), "edgetran_heads", "known: sa_sdp_D");
  refused(layer(R"("edgetran_heads": ["sa_sdp_8", "sa_sdp_4"])"), "edgetran_heads", "different sizes");
  refused(layer(R"("edgetran_heads": [8])"), "edgetran_heads", "a string");
  refused(layer(R"("edgetran_heads": "sa_sdp_8")"), "edgetran_heads", "a list");
  refused(layer(R"("edgetran_heads": ["sa_sdp_8"], "num_attention_heads": 2)"), "num_attention_heads",
          "another value");
  refused(layer(R"("edgetran_heads": ["sa_sdp_8"], "head_dim": 9)"), "head_dim", "another value");
  refused(layer(R"("edgetran_feed_forward": [0])"), "edgetran_feed_forward[0]", "out of range");
  refused(layer(R"("edgetran_feed_forward": [8], "intermediate_size": 9)"), "intermediate_size",
          "another value");
  refused(R"("hidden_size": 4, "num_attention_heads": 5)", "num_attention_heads", "out of range");
  refused(R"("position_embedding_type": "absolute")", "position_embedding_type", "relative_key");
}

TEST_CASE("an architecture's JSON loads as a model") {
  const json::value v(m::to_json(test::first_published()));
  const auto model = m::parse_as<m::known_families>(v, "first");
  CHECK(model.name() == "first");
  CHECK(model.parameters() == 70'200'390);
  const auto example = test::example_configs().parent_path() / "architectures" / "mixed.json";
  const auto mixed = m::load_as<m::known_families>(example);
  CHECK(mixed.name() == "mixed");
  CHECK(mixed.parameters() == 14'468'999);  // by hand, from the formula beside the family
}
