// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Counts and ranks: against brute force where a space is small, against published counts where it is not.
#include "edgetran/space/count.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/depth.hpp"
#include "edgetran/space/multiset.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/sequence.hpp"

using namespace edgetran;
using namespace edgetran::space;

namespace {

using toy = depth<"layers", 3, 1>::of<choice<"hidden", 16, 32>, sequence<"widths", choice<"w", 1, 2>, 0, 1>,
                                      multiset<"heads", choice<"h", 5, 6>, 2>>;

/// Two sides, of which one has layers, around elements that depend on others.
using conditional = record<choice<"size", 1, 2, 3>, depth<"layers", 1, 2>::of<choice<"width", 7, 8>>,
                           depending<"size", given<2, choice<"batch", 4>>, given<1, choice<"batch", 1, 2, 4>>,
                                     given<3, choice<"batch", 1, 2>>>,
                           choice<"flag", false, true>,
                           depending<"size", given<1, sequence<"list", range<"x", 1, 2>, 1, 2>>,
                                     given<2, sequence<"list", range<"x", 3, 3>, 1, 2>>,
                                     given<3, sequence<"list", range<"x", 3, 4>, 2, 2>>>>;
static_assert(cardinality<toy> == 18 * 18 * 18 + 18);
static_assert(cardinality<conditional> == 6 * 2 * (3 * 6 + 1 * 2 + 2 * 4));
static_assert(cardinality<choice<"alone", 1, 2, 3>> == 3);

/// Keys that are labels and tags.
using tagged =
    depth<"layers", 1,
          2>::of<labels<"kind", "a", "b">, named<"head", one_of<sdp, wma>>,
                 depending<"kind", given_label<"b", choice<"x", 1, 2>>, given_label<"a", choice<"x", 3>>>,
                 depending<"head", given_tag<sdp, choice<"y", 1>>, given_tag<wma, choice<"y", 2, 3, 4>>>>;
static_assert(cardinality<tagged> == 12 + 12 * 12);

/// A layer and a member that need more than 64 bits.
using wide_layer = multiset<"many", range<"value", 0, 200>, 12>;
using wide_space =
    record<depth<"layers", 2, 1>::of<wide_layer, named<"second", wide_layer>>, range<"x", 0, 9>>;
static_assert(wide_layer::cardinality > (1ULL << 60));

/// All coordinates of a space by an odometer that knows nothing of ranks: from the valid tuples alone.
template <class S>
std::vector<architecture<S>> all_by_coordinates() {
  constexpr std::size_t n = architecture<S>::dimension;
  std::vector<std::uint64_t> digits(n, 0);
  std::vector<architecture<S>> found;
  for (bool more = true; more;) {
    std::size_t used = 0;
    bool inside = true;
    const auto a = architecture<S>{}.rewritten([&](std::size_t i, std::uint64_t, std::uint64_t radix) {
      ++used;
      inside = inside && digits[i] < radix;
      return digits[i] < radix ? digits[i] : radix - 1;
    });
    for (std::size_t i = 0; i < n; ++i) inside = inside && a.coordinates()[i] == digits[i];
    if (inside) found.push_back(a);
    more = false;
    for (std::size_t i = n; i-- > 0 && !more;) {
      more = ++digits[i] < record_of<S>::radices[i];
      if (!more) digits[i] = 0;
    }
  }
  return found;
}

template <class S>
void check_exhaustively() {
  const auto expected = all_by_coordinates<S>();
  CHECK(cardinality<S> == expected.size());
  for (std::size_t r = 0; r < expected.size(); ++r) {
    const auto a = unrank<S>(r);
    CHECK(a == expected[r]);
    CHECK(rank(a) == r);
    if (r > 0) CHECK(expected[r - 1] < expected[r]);
  }
  CHECK_THROWS_AS((void)unrank<S>(cardinality<S>), input_error);
}

}  // namespace

TEST_CASE("rank and unrank: every architecture of small spaces, in the order of the coordinates") {
  check_exhaustively<toy>();
  check_exhaustively<conditional>();
  check_exhaustively<tagged>();
  check_exhaustively<flexibert1_test>();
  check_exhaustively<choice<"alone", 1, 2, 3>>();
}

TEST_CASE("rank and unrank: random ranks of spaces beyond 64 bits come back") {
  stream random(7);
  const auto there_and_back = [&]<class S>(S, int draws) {
    for (int i = 0; i < draws; ++i) {
      rank_of<S> r = random();
      for (std::size_t bits = 64; bits < cardinality<S>.bit_width(); bits += 32) {
        const auto high = rank_of<S>(random() >> 32);
        r = (r * rank_of<S>(1ULL << 32) + high) % cardinality<S>;
      }
      const auto a = unrank<S>(r);
      if (rank(a) != r) FAIL("rank ", r.text(), " came back as ", rank(a).text());
    }
  };
  there_and_back(flexibert2{}, 20000);
  there_and_back(flexibert2_narrow{}, 2000);
  there_and_back(wide_space{}, 2000);
}

TEST_CASE("rank: the first and the last") {
  CHECK(rank(architecture<flexibert2>{}) == 0);
  const auto last = unrank<flexibert2>(cardinality<flexibert2> - 1);
  CHECK(last.get<"layers">() == 12);
  CHECK(last.get<"hidden">(11) == 768);
  CHECK(last.get<"heads">(0).size() == 12);
  CHECK(last == unrank<flexibert2>(rank(last)));
  // All of 2 layers come before the first of 4.
  const rank_of<flexibert2> two = rank_of<flexibert2>(22'502'760) * 22'502'760;
  CHECK(unrank<flexibert2>(two - 1).get<"layers">() == 2);
  CHECK(unrank<flexibert2>(two) == architecture<flexibert2>{}.set<"layers">(4));
}
