// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/architecture_json.hpp"

#include <doctest/doctest.h>

#include <string>

#include "edgetran/io/json.hpp"
#include "model/architectures.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

m::architecture read(const std::string& text) {
  return m::read_architecture(json::parse(text, "a.json"), "a");
}

template <class Error>
void refused(const std::string& text, const std::string& where, const std::string& part) {
  CAPTURE(text);
  try {
    read(text);
    FAIL("nothing thrown");
  } catch (const Error& e) {
    CHECK(std::string(e.what()).find(part) != std::string::npos);
    CHECK(e.where().find(where) != std::string::npos);
    CHECK(e.where().find("a.json") != std::string::npos);
    CHECK_FALSE(e.remedy().empty());
  }
}

}  // namespace

TEST_CASE("an architecture is read as published, and written so") {
  const std::string text =
      R"({"l":2,"o":[["sa_sdp_64","c_5_64"],["l_dft_10"]],"h":[128,10],"f":[[512],[256,1024]]})";
  const m::architecture a = read(text);
  REQUIRE(a.layers.size() == 2);
  CHECK(a.layers[0].hidden == 128);
  CHECK(a.layers[1].heads == std::vector<m::attention_head>{{m::operation::dft, 0, 10}});
  CHECK(a.layers[1].feed_forward == std::vector<std::int64_t>{256, 1024});
  CHECK(json::dump(json::value(m::to_json(a))) == text);

  stream random(21);
  for (int i = 0; i < 100; ++i) {
    const m::architecture any = test::any_architecture(random);
    CHECK(m::read_architecture(json::value(m::to_json(any))) == any);
  }
}

TEST_CASE("an architecture is told from a configuration by its keys") {
  CHECK(m::is_architecture(json::parse(R"({"l": 1, "o": 2})")));
  CHECK_FALSE(m::is_architecture(json::parse(R"({"model_type": "bert", "l": 1, "o": 2})")));
  CHECK_FALSE(m::is_architecture(json::parse(R"({"l": 1})")));
  CHECK(m::is_architecture(json::parse(R"({"l": 1, "h": 2})")));  // and it will be told what it lacks
  CHECK_FALSE(m::is_architecture(json::parse("[1]")));
}

TEST_CASE("what does not fit is refused, with its place") {
  using input = input_error;
  using unknown = unknown_error;
  refused<input>(R"({"l":1,"o":[["sa_sdp_8"]],"h":[8]})", "a.json", "no key \"f\"");
  refused<input>(R"({"l":2,"o":[["sa_sdp_8"]],"h":[8],"f":[[1]]})", "key \"h\"", "a list of 1 for 2 layers");
  refused<input>(R"({"l":0,"o":[],"h":[],"f":[]})", "key \"l\"", "out of range");
  refused<input>(R"({"l":4097,"o":[],"h":[],"f":[]})", "key \"l\"", "out of range");
  refused<input>(R"({"l":1.0,"o":[["sa_sdp_8"]],"h":[8],"f":[[1]]})", "key \"l\"", "not an integer");
  refused<input>(R"({"l":1,"o":[["sa_sdp_8"]],"h":[0],"f":[[1]]})", "key \"h[0]\"", "out of range");
  refused<input>(R"({"l":1,"o":[["sa_sdp_8"]],"h":8,"f":[[1]]})", "key \"h\"", "not a list");
  refused<input>(R"({"l":1,"o":[["sa_sdp_8"]],"h":[8],"f":[1]})", "key \"f[0]\"", "not a list");
  refused<input>(R"({"l":1,"o":[["sa_sdp_8"]],"h":[8],"f":[[]]})", "key \"f[0]\"", "a list of 0");
  refused<input>(R"({"l":1,"o":[["sa_sdp_8"]],"h":[8],"f":[["x"]]})", "key \"f[0][0]\"", "not an integer");
  refused<input>(R"({"l":1,"o":[[]],"h":[8],"f":[[1]]})", "key \"o[0]\"", "a list of 0");
  refused<input>(R"({"l":1,"o":[[8]],"h":[8],"f":[[1]]})", "key \"o[0][0]\"", "not a head");
  refused<input>(R"({"l":1,"o":[["sa_sdp_8","sa_sdp_4"]],"h":[8],"f":[[1]]})", "key \"o[0][1]\"",
                 "beside one of 8");
  refused<unknown>(R"({"l":1,"o":[["sa_sdp_8","sa_fft_8"]],"h":[8],"f":[[1]]})", "key \"o[0][1]\"",
                   "known: sa_sdp_D");
  refused<unknown>(R"({"l":1,"o":[["sa_sdp_8"]],"h":[8],"f":[[1]],"n":[1]})", "key \"n\"",
                   "known: l, o, h, f");
  refused<unknown>(R"({"l":1,"o":[["sa_sdp_8"]],"h":[8],"f":[[1]],"lo":1})", "key \"lo\"",
                   "known: l, o, h, f");
  CHECK_THROWS_AS(read("[]"), input_error);
}

TEST_CASE("the 1.0 format is known by its key p, and read where it means the same") {
  const m::architecture a =
      read(R"({"l":2,"o":["sa","sa"],"h":[128,256],"n":[2,12],"f":[[512,512],[1024]],"p":["sdp","sdp"]})");
  CHECK(json::dump(json::value(m::to_json(m::architecture{{a.layers[0]}}))) ==
        R"({"l":1,"o":[["sa_sdp_64","sa_sdp_64"]],"h":[128],"f":[[512,512]]})");
  CHECK(a.layers[1].heads.size() == 12);
  CHECK(a.layers[1].heads[0].size == 21);  // 256 / 12, rounded down
  refused<input_error>(R"({"l":1,"o":["sa"],"h":[8],"n":[2],"f":[[1]],"p":["wma"]})", "key \"p[0]\"", "1.0");
  refused<input_error>(R"({"l":1,"o":["l"],"h":[8],"n":[2],"f":[[1]],"p":["dft"]})", "key \"p[0]\"", "1.0");
  refused<input_error>(R"({"l":1,"o":["sa"],"h":[8],"n":[9],"f":[[1]],"p":["sdp"]})", "key \"n[0]\"",
                       "channels");
  refused<input_error>(R"({"l":1,"o":["sa"],"h":[8],"f":[[1]],"p":["sdp"]})", "a.json", "no key \"n\"");
  refused<unknown_error>(R"({"l":1,"o":["sa"],"h":[8],"n":[2],"f":[[1]],"p":["sdp"],"q":1})", "key \"q\"",
                         "n, f, p");
}
