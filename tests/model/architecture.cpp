// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/architecture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/architectures.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using m::operation;

TEST_CASE("heads are written and read as published") {
  CHECK(m::parse_head("sa_sdp_64") == m::attention_head{operation::sdp, 0, 64});
  CHECK(m::parse_head("sa_wma_192") == m::attention_head{operation::wma, 0, 192});
  CHECK(m::parse_head("l_dft_10") == m::attention_head{operation::dft, 0, 10});
  CHECK(m::parse_head("l_dct_32") == m::attention_head{operation::dct, 0, 32});
  CHECK(m::parse_head("c_13_96") == m::attention_head{operation::convolution, 13, 96});
  for (const char* text :
       {"sa_sdp_1", "sa_wma_16777216", "l_dft_21", "l_dct_42", "c_1_1", "c_16777215_16777216"})
    CHECK(m::text_of(m::parse_head(text)).view() == text);
}

TEST_CASE("a head that nobody knows is refused with the list of those that are") {
  for (const char* text : {"",
                           "sa",
                           "sa_",
                           "sa_sdp",
                           "sa_sdp_",
                           "sa_sdp_0",
                           "sa_sdp_-1",
                           "sa_sdp_064",
                           "sa_sdp_64 ",
                           "sa_sdp_64_2",
                           "SA_sdp_64",
                           "l_fft_64",
                           "c_64",
                           "c_4_64",
                           "c_0_64",
                           "c_-5_64",
                           "c_5_",
                           "c__64",
                           "c_5",
                           "c_5_64_2",
                           "c_16777217_8",
                           "sa_sdp_16777217",
                           "sa_sdp_99999999999999999999"}) {
    CAPTURE(text);
    try {
      m::parse_head(text);
      FAIL("nothing thrown");
    } catch (const unknown_error& e) {
      CHECK(e.remedy().find("sa_wma_D") != std::string::npos);
      CHECK(e.where().find(std::string(text).substr(0, 40)) != std::string::npos);
    }
  }
}

TEST_CASE("an architecture that no model can have is refused, with the layer") {
  CHECK_NOTHROW(m::check(test::first_published()));
  CHECK_THROWS_AS(m::check(m::architecture{}), shape_error);
  const auto refused = [](auto spoil) {
    m::architecture a = test::plain(2, 64, 2, 32);
    CHECK_NOTHROW(m::check(a));
    spoil(a.layers[1]);
    try {
      m::check(a);
      FAIL("nothing thrown");
    } catch (const shape_error& e) {
      CHECK(e.where() == "architecture, layer 1");
      CHECK_FALSE(e.remedy().empty());
    }
  };
  using layer = m::architecture::layer;
  refused([](layer& l) { l.hidden = 0; });
  refused([](layer& l) { l.hidden = (1 << 24) + 1; });
  refused([](layer& l) { l.heads.clear(); });
  refused([](layer& l) { l.feed_forward.clear(); });
  refused([](layer& l) { l.feed_forward.push_back(-1); });
  refused([](layer& l) { l.heads[1].size = 16; });
  refused([](layer& l) { l.heads[0].size = l.heads[1].size = 0; });
  refused([](layer& l) { l.heads[0].taps = 5; });  // a kernel where there is no convolution
  for (const std::int64_t taps : {0, 4, -5})
    refused([&](layer& l) { l.heads[0] = {operation::convolution, taps, 32}; });
}

TEST_CASE("the published order of heads: by operation, then kernel") {
  m::architecture a = test::first_published();
  CHECK(m::canonical(a) == a);  // published records are in it
  stream random(1);
  for (m::architecture::layer& l : a.layers) shuffle(l.heads, random);
  CHECK(a != test::first_published());
  CHECK(m::canonical(a) == test::first_published());
}
