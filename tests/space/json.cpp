// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/json.hpp"

#include <doctest/doctest.h>

#include <string>

#include "edgetran/space/optional.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/presets/hat.hpp"
#include "edgetran/space/sample.hpp"

using namespace edgetran;
using namespace edgetran::space;

namespace {
enum class norm { layer = 3, rms = 7 };
using odds = record<space::optional<choice<"kernel", 3, 5>>, labels<"activation", "gelu", "relu">,
                    choice<"bias", false, true>, choice<"norm", norm::layer, norm::rms>,
                    named<"head", one_of<sdp, conv<5>>>>;

template <class S>
void check_round_trip(S space, method m) {
  for (const auto& a : sample(space, 200, m, stream(4))) {
    const json::value v(to_json(a));
    CHECK(from_json<S>(json::parse(json::dump(v))) == a);
  }
}

template <class S>
std::string complaint(const std::string& text) {
  try {
    (void)from_json<S>(json::parse(text, "a.json"));
  } catch (const input_error& e) {
    return e.what();
  }
  return "";
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
}  // namespace

TEST_CASE("space json: there and back") {
  check_round_trip(flexibert2{}, method::random);
  check_round_trip(flexibert1_default{}, method::random);
  check_round_trip(hat{}, method::sobol);
  check_round_trip(bertperf{}, method::uniform);
  check_round_trip(odds{}, method::uniform);
}

TEST_CASE("space json: the text") {
  architecture<flexibert2> a;
  a.set<"hidden">(256, 1).set<"heads">({conv<9>{}, sdp{}}, 0);
  CHECK(
      json::dump(to_json(a)) ==
      R"({"layers":2,"hidden":[128,256],"feed_forward":[[256],[256]],"heads":[["sa_sdp","c_9"],["sa_sdp","sa_sdp"]]})");
  CHECK(json::dump(to_json(architecture<odds>{}.set<"head">(conv<5>{}))) ==
        R"({"kernel":null,"activation":"gelu","bias":false,"norm":3,"head":"c_5"})");
}

TEST_CASE("space json: what is wrong is named with its place") {
  const auto of = [](const char* hidden, const char* more = "") {
    return std::string(R"({"layers":2,"hidden":)") + hidden +
           R"(,"feed_forward":[[256],[256]],"heads":[["sa_sdp","c_9"],["c_9","sa_sdp"]])" + more + "}";
  };
  CHECK(complaint<flexibert2>(of("[128,256]")).empty());
  CHECK(has(complaint<flexibert2>(of("[128]")), "key \"hidden\""));
  CHECK(has(complaint<flexibert2>(of("[128,256,128]")), "3 values for 2 layers"));
  CHECK(has(complaint<flexibert2>(of("[128,100]")), "hidden[1]"));
  CHECK(has(complaint<flexibert2>(of("[128,100]")), "100"));
  CHECK(has(complaint<flexibert2>(of("[128,1e3]")), "wanted an integer"));
  CHECK(has(complaint<flexibert2>(of("[128,99999999999]")), "99999999999"));
  CHECK(has(complaint<flexibert2>(of("[128,256]", R"(,"hiden":3)")), "hiden"));
  CHECK(has(complaint<flexibert2>(R"({"layers":2})"), "no key \"hidden\""));
  CHECK(has(complaint<flexibert2>("[]"), "wanted an object"));
  CHECK(has(complaint<bertperf>(
                R"({"hidden":768,"batch":2,"sequence":64,"heads":8,"feed_forward":3072,"layers":1})"),
            "batch"));
}
