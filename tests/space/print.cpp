// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/print.hpp"

#include <doctest/doctest.h>

#include <string>

#include "edgetran/space/optional.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/presets/hat.hpp"
#include "edgetran/space/record.hpp"

using namespace edgetran;
using namespace edgetran::space;

TEST_CASE("print: a line a layer") {
  architecture<flexibert2> a;
  a.set<"hidden">(256, 1).set<"feed_forward">({512, 1024}, 0).set<"heads">({conv<13>{}, sdp{}}, 1);
  CHECK(text(a) ==
        "layers=2\n"
        "  hidden=128 feed_forward=[512, 1024] heads=[sa_sdp, sa_sdp]\n"
        "  hidden=256 feed_forward=[256] heads=[sa_sdp, c_13]");
  using plain = record<space::optional<choice<"kernel", 3, 5>>, labels<"activation", "gelu", "relu">,
                       choice<"bias", false, true>>;
  CHECK(text(architecture<plain>{}.set<"activation">("relu")) == "kernel=none activation=relu bias=false");
  CHECK(text(architecture<plain>{}.set<"kernel">(5)) == "kernel=5 activation=gelu bias=false");
  const std::string two = text(architecture<hat>{}.set<"decoder_layers">(1));
  CHECK(two.find("encoder_heads=8\ndecoder_embedding=640 decoder_layers=1\n  decoder_feed") !=
        std::string::npos);
}
