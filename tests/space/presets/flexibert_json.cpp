// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/presets/flexibert_json.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "edgetran/space/embedding.hpp"
#include "edgetran/space/sample.hpp"

using namespace edgetran;
using namespace edgetran::space;

TEST_CASE("model dictionary: there and back, sizes rounded down") {
  for (const auto& a : sample(flexibert2{}, 100, method::random, stream(4)))
    CHECK(from_model_dictionary<flexibert2>(json::parse(json::dump(to_model_dictionary(a)))) == a);
  architecture<flexibert2> a;
  a.set<"heads">(architecture<flexibert2>{}
                     .rewritten([](auto i, auto now, auto) { return i == 3 ? 3241 : now; })
                     .get<"heads">(0),
                 1);
  CHECK(to_model_dictionary(a).find("o")->at(1).at(0).as_string() == "sa_sdp_10");  // floor(128 / 12)
}

TEST_CASE("model dictionary: what is not in the space is refused with its place") {
  const auto of = [](const char* o, const char* l = "2") {
    return json::parse(std::string(R"({"l":)") + l + R"(,"h":[128,256],"f":[[256],[256]],"o":)" + o + "}",
                       "d.json");
  };
  const auto complaint = [&](const json::value& v) -> std::string {
    try {
      (void)from_model_dictionary<flexibert2>(v);
    } catch (const input_error& e) {
      return e.what();
    }
    return "";
  };
  CHECK(complaint(of(R"([["sa_sdp_64","c_5_64"],["c_13_128","l_dft_128"]])")).empty());
  CHECK(complaint(of(R"([["sa_sdp_64","c_5_32"],["c_13_128","l_dft_128"]])")).find("o[0][1]") !=
        std::string::npos);
  CHECK(complaint(of(R"([["sa_sdp_64","c_7_64"],["c_13_128","l_dft_128"]])")).find("c_7") !=
        std::string::npos);
  CHECK(complaint(of(R"([["sa_sdp_64","64"],["c_13_128","l_dft_128"]])")).find("o[0][1]") !=
        std::string::npos);
  CHECK(complaint(of(R"([["sa_sdp_42","c_5_42","c_5_42"],["c_13_128","l_dft_128"]])")).find("size 3") !=
        std::string::npos);
  CHECK(complaint(of(R"([["sa_sdp_64","c_5_64"]])")).find("1 entries for 2 layers") != std::string::npos);
  CHECK(complaint(of("[]", "3")).find("\"l\"") != std::string::npos);
  CHECK(complaint(of("[[],[]]")).find("size 0") != std::string::npos);
}

TEST_CASE("model dictionary: every published record comes back unchanged, with its embedding and type") {
  const char* folder = std::getenv("EDGETRAN_DATA_DIR");
  if (folder == nullptr) {
    MESSAGE("skipped: EDGETRAN_DATA_DIR is not set");
    return;
  }
  std::size_t records = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(folder) / "protran")) {
    if (entry.path().extension() != ".json" || entry.path().stem() == "splits") continue;
    CAPTURE(entry.path().string());
    const json::value file = json::load(entry.path());
    for (const json::member& m : file.as_object()) {
      CAPTURE(m.key);
      const json::value& dictionary = m.value.at("model_dict");
      const auto a = from_model_dictionary<flexibert2>(dictionary);
      CHECK(json::value(to_model_dictionary(a)) == dictionary);
      CHECK(model_type(a) == m.value.at("model_type").as_string());
      const json::value published = json::parse(m.value.at("embedding").as_string());
      std::vector<double> row;
      for (const json::value& x : published.as_array()) row.push_back(x.as_real());
      CHECK(index_embedding<flexibert2>::decode(row) == a);
      ++records;
    }
  }
  CHECK(records >= 433);
}
