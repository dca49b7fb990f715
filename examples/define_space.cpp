// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A design space of your own: a type that the compiler checks and counts.
#include <cstdio>
#include <edgetran/space.hpp>

namespace space = edgetran::space;

using decoder =
    space::record<space::choice<"vocabulary", 8'000, 32'000>,
                  space::depth<"layers", 4, 6, 8>::of<
                      space::choice<"hidden", 256, 512>,
                      space::sequence<"feed_forward", space::choice<"width", 1024, 2048>, 1, 2>,
                      space::labels<"attention", "full", "window">,
                      space::depending<"attention", space::given_label<"full", space::choice<"span", 0>>,
                                       space::given_label<"window", space::choice<"span", 64, 128, 256>>>>>;

static_assert(space::cardinality<decoder> == 56'383'032'655'872);

int main() {
  space::architecture<decoder> a;
  a.set<"layers">(4).set<"hidden">(512, 0).set<"attention">("window", 3).set<"span">(128, 3);
  std::printf("%s\n", space::text(a).c_str());
  std::printf("number %s of %s\n", space::rank(a).text().c_str(), space::cardinality<decoder>.text().c_str());

  edgetran::stream random(2026);
  const auto narrow = space::such_that<decoder>([](const auto& b) { return b.template get<"layers">() < 8; });
  std::printf("%s\n", space::text(space::uniform_coordinates(narrow, random)).c_str());
}
