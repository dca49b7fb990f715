// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/fingerprint_json.hpp"

#include <doctest/doctest.h>

namespace measure = edgetran::measure;

TEST_CASE("every field of a fingerprint tells devices apart") {
  const measure::fingerprint f{
      "cpu",      "x86_64", 4,       "powersave", edgetran::bytes{1024}, edgetran::bytes{4096},
      "gcc 12.2", "AVX2",   "3.4.0", "plain"};
  const std::string hash = measure::fingerprint_hash(measure::to_json(f));
  CHECK(hash.size() == 16);
  CHECK(hash == edgetran::md5(edgetran::json::dump(measure::to_json(f))).str().substr(0, 16));
  const auto differs = [&](auto change) {
    measure::fingerprint other = f;
    change(other);
    CHECK(measure::fingerprint_hash(measure::to_json(other)) != hash);
  };
  differs([](auto& o) { o.processor += "2"; });
  differs([](auto& o) { o.architecture += "2"; });
  differs([](auto& o) { o.cores = 5; });
  differs([](auto& o) { o.governor = ""; });
  differs([](auto& o) { o.l2_cache = edgetran::bytes{1025}; });
  differs([](auto& o) { o.l3_cache = edgetran::bytes{0}; });
  differs([](auto& o) { o.compiler += "2"; });
  differs([](auto& o) { o.instruction_set += "2"; });
  differs([](auto& o) { o.eigen += "2"; });
  differs([](auto& o) { o.kernels += "2"; });
}
