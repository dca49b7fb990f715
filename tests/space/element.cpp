// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/element.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "edgetran/space/choice.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"
#include "edgetran/space/multiset.hpp"
#include "edgetran/space/optional.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/presets/heads.hpp"
#include "edgetran/space/sequence.hpp"
#include "laws/element.hpp"

using namespace edgetran;
using namespace edgetran::space;

namespace {

using feed_forward = sequence<"feed_forward", choice<"width", 256, 512, 1024, 2048, 3072, 4096>, 1, 3>;
using heads = multiset<"heads", one_of<sdp, wma, dft, dct, conv<5>, conv<9>, conv<13>>, 2, 4, 8, 12>;
using narrow_heads = multiset<"heads", one_of<sdp, wma, dft, dct, conv<5>, conv<9>>, 2, 4, 8, 12>;
static_assert(feed_forward::cardinality == 258);
static_assert(heads::cardinality == 21'805);
static_assert(narrow_heads::cardinality == 7'622);

/// An element of a user: the even numbers below 20, not from the library.
struct even {
  using value_type = int;
  static constexpr std::string_view name = "even";
  static constexpr std::uint64_t cardinality = 10;
  static constexpr std::uint64_t rank(int v) {
    if (v < 0 || v >= 20 || v % 2 != 0) throw input_error("no even number below 20");
    return static_cast<std::uint64_t>(v) / 2;
  }
  static constexpr int unrank(std::uint64_t r) {
    if (r >= cardinality) throw input_error("rank too great");
    return static_cast<int>(2 * r);
  }
};

enum class norm { layer, rms };

}  // namespace

TEST_CASE("elements: the laws") {
  laws::check_values<choice<"hidden", 128, 256, 512, 768>>();
  laws::check_values<choice<"flag", false, true>>();
  laws::check_values<choice<"norm", norm::rms, norm::layer>>();
  laws::check_values<range<"layers", 1, 12>>();
  laws::check_values<range<"hidden", 128, 768, 128>>();
  laws::check_values<labels<"activation", "gelu", "relu">>();
  laws::check_values<one_of<sdp, wma, conv<5>>>();
  laws::check_values<named<"operation", one_of<sdp, wma>>>();
  laws::check_values<feed_forward>();
  laws::check_values<heads>(21'805);
  laws::check_values<sequence<"may_be_empty", range<"x", 0, 2>, 0, 4>>();
  laws::check_values<multiset<"may_be_empty", range<"x", 0, 2>, 3, 0, 1>>();
  laws::check_values<sequence<"of sequences", sequence<"s", choice<"x", 1, 2>, 1, 2>, 1, 2>>();
  laws::check_values<sequence<"of multisets", narrow_heads, 1, 2>>();
  laws::check_values<space::optional<choice<"kernel", 5, 9>>>();
  laws::check_values<even>();
  laws::check_values<sequence<"evens", even, 1, 3>>();
  laws::check_values<multiset<"evens", even, 2, 3>>();
}

TEST_CASE("elements: strangers are refused") {
  laws::check_refuses<choice<"hidden", 128, 256>>(129);
  laws::check_refuses<choice<"norm", norm::rms>>(norm::layer);
  laws::check_refuses<labels<"activation", "gelu", "relu">>("tanh");
  laws::check_refuses<feed_forward>({});
  laws::check_refuses<feed_forward>({256, 257});
  laws::check_refuses<heads>({sdp{}, sdp{}, sdp{}});
  laws::check_refuses<space::optional<choice<"kernel", 5, 9>>>(7);
  laws::check_refuses<even>(7);
  CHECK_THROWS_AS((feed_forward::value_type{256, 256, 256, 256}), shape_error);
  CHECK_THROWS_AS((void)heads::value_type::value_type::of("sa_xyz"), input_error);
  CHECK_THROWS_AS((void)heads::first_of_size(3), input_error);
}

TEST_CASE("sequence: short ones first, then lexicographic, the last fastest") {
  CHECK(feed_forward::unrank(0) == feed_forward::value_type{256});
  CHECK(feed_forward::unrank(6) == feed_forward::value_type{256, 256});
  CHECK(feed_forward::unrank(7) == feed_forward::value_type{256, 512});
  CHECK(feed_forward::unrank(41) == feed_forward::value_type{4096, 4096});
  CHECK(feed_forward::unrank(42) == feed_forward::value_type{256, 256, 256});
  CHECK(feed_forward::unrank(257) == feed_forward::value_type{4096, 4096, 4096});
}

TEST_CASE("multiset: sizes first, then the sorted sequences in lexicographic order, against brute force") {
  std::uint64_t r = 0;
  for (const std::size_t n : {2U, 4U}) {  // every sequence of types, of which the sorted ones count
    std::vector<std::size_t> ids(n, 0);
    for (bool more = true; more;) {
      if (std::is_sorted(ids.begin(), ids.end())) {
        heads::value_type expected;
        for (const std::size_t id : ids) expected.push_back(heads::value_type::value_type::at(id));
        CHECK(heads::unrank(r) == expected);
        ++r;
      }
      more = false;
      for (std::size_t i = n; i-- > 0 && !more;) {
        more = ++ids[i] < 7;
        if (!more) ids[i] = 0;
      }
    }
  }
  CHECK(r == 238);
  CHECK(heads::first_of_size(8) == 238);
  CHECK(heads::first_of_size(12) == 3241);
  CHECK(heads::unrank(6) == heads::value_type{sdp{}, conv<13>{}});
  CHECK(heads::unrank(7) == heads::value_type{wma{}, wma{}});
  CHECK(heads::unrank(27) == heads::value_type{conv<13>{}, conv<13>{}});
  const heads::value_type last = heads::unrank(21'804);
  CHECK(last.size() == 12);
  CHECK(std::all_of(last.begin(), last.end(), [](auto h) { return h.template is<conv<13>>(); }));
}

TEST_CASE("multiset: the order of the values does not count") {
  CHECK(heads::rank({conv<9>{}, sdp{}, dct{}, sdp{}}) == heads::rank({sdp{}, sdp{}, dct{}, conv<9>{}}));
  CHECK(heads::unrank(heads::rank({conv<9>{}, sdp{}})) == heads::value_type{sdp{}, conv<9>{}});
}

TEST_CASE("one_of: names, tags and values") {
  constexpr one_of<sdp, conv<13>>::value_type head = conv<13>{};
  static_assert(head.name() == "c_13" && head.is<conv<13>>() && !head.is<sdp>() && head.index() == 1);
  static_assert(one_of<sdp, conv<5>>::value_type::of("c_5") == conv<5>{});
  CHECK(head > sdp{});
}

TEST_CASE("a user's own element is one of the family") {
  using mine = depth<"layers", 1, 2>::of<even, multiset<"set", even, 1, 2>>;
  static_assert(cardinality<mine> == 650 + 650 * 650);
  architecture<mine> a;
  a.set<"layers">(2).set<"even">(18, 1).set<"set">({6, 4}, 1);
  CHECK(a.get<"even">(1) == 18);
  CHECK(a.get<"set">(1) == multiset<"set", even, 1, 2>::value_type{4, 6});
  CHECK(unrank<mine>(rank(a)) == a);
}
