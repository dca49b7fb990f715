// expect: edgetran: a constrained space has the architectures of its base
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/where.hpp"

using namespace edgetran;

struct shallow {
  constexpr bool operator()(const auto& a) const { return a.template get<"layers">() <= 2; }
};

#ifdef EDGETRAN_MUST_FAIL
using embedded = space::where<space::bertperf, shallow>;
#else
using embedded = space::bertperf;
#endif

constexpr auto columns = space::index_embedding<embedded>::dimension() + sizeof(space::architecture<embedded>);
