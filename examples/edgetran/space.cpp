// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <array>
#include <cstddef>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/from_space.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/space/bounds.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/distance_report.hpp"
#include "edgetran/space/json.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert_json.hpp"
#include "edgetran/space/presets/hat.hpp"
#include "edgetran/space/print.hpp"
#include "edgetran/space/sample.hpp"
#include "format.hpp"
#include "narrowing.hpp"

namespace tool {
namespace {

namespace space = edgetran::space;
namespace json = edgetran::json;

struct preset {
  std::string_view name;
  void (*show)(const options& o, std::string_view name, std::string_view narrowing);
};

/// Models of FlexiBERT 2.0 travel as its published dictionary, others by the names of their elements.
template <class S>
json::object written(const space::architecture<S>& a) {
  if constexpr (space::flexibert_like<S>)
    return space::to_model_dictionary(a);
  else
    return space::to_json(a);
}

template <class S>
void show(const options& o, std::string_view name, std::string_view narrowing) {
  using record = space::record_of<S>;
  const space::bounds<S> within = narrowed<S>(narrowing);
  if (o.sample > 3000 && (o.method == "lhs-ratio" || o.method == "lhs-maximin"))
    throw edgetran::input_error("more than 3,000 samples by a method that looks at every pair", "--sample",
                                "draw fewer, or by --method lhs or sobol");
  const auto batch =
      space::sample(S{}, o.sample, space::method_of(o.method), edgetran::stream(o.seed), within);
  const bool apart = batch.size() > 1 && batch.size() <= 2000;  // every pair is looked at
  const space::distance_report distances =
      apart ? space::pairwise_distances(batch) : space::distance_report{};
  if (!o.json) {
    std::printf("%s: %s architectures (%.3g), embedded in %zu dimensions\n", o.space.c_str(),
                within.count().text().c_str(), static_cast<double>(within.count()), record::dimension);
    std::printf("elements:");
    for (const std::string_view n : record::names) std::printf(" %s", std::string(n).c_str());
    std::puts("");
    if (!narrowing.empty())
      std::printf("part of %s with %.3g\n", std::string(name).c_str(),
                  static_cast<double>(space::cardinality<S>));
    for (const auto& a : batch) {
      if constexpr (space::flexibert_like<S>)
        std::printf("\n%s, %s\n", std::string(space::model_type(a)).c_str(), space::text(a).c_str());
      else
        std::printf("\n%s\n", space::text(a).c_str());
    }
    if (apart)
      std::printf("\n%zu distances between embeddings: quartiles %.4g, %.4g, %.4g\n", distances.pairs,
                  distances.first_quartile, distances.median, distances.third_quartile);
    return;
  }
  json::array elements, samples;
  for (const std::string_view n : record::names) elements.emplace_back(std::string(n));
  for (const auto& a : batch) {
    json::array embedding;
    for (const auto x : a.coordinates()) embedding.emplace_back(x);
    json::object sample{{"architecture", written(a)}};
    if constexpr (space::flexibert_like<S>) {
      sample.set("model_type", std::string(space::model_type(a)));
      sample.set("hash", edgetran::model::graph_hash(edgetran::model::from_space(a)));
    }
    sample.set("embedding", std::move(embedding));
    sample.set("rank", space::rank(a).text());
    samples.emplace_back(std::move(sample));
  }
  json::object document{{"space", o.space},
                        {"cardinality", within.count().text()},
                        {"embedding_size", record::dimension},
                        {"elements", std::move(elements)}};
  if (!narrowing.empty())
    document.set("part_of",
                 json::object{{"space", std::string(name)}, {"cardinality", space::cardinality<S>.text()}});
  if (!batch.empty()) {
    document.set("method", o.method);
    document.set("seed", o.seed);
    document.set("samples", std::move(samples));
  }
  if (apart)
    document.set("distances", json::object{{"pairs", distances.pairs},
                                           {"first_quartile", distances.first_quartile},
                                           {"median", distances.median},
                                           {"third_quartile", distances.third_quartile}});
  std::puts(json::dump(document, 2).c_str());
}

constexpr std::array<preset, 8> presets{{{"flexibert2", show<space::flexibert2>},
                                         {"flexibert2_narrow", show<space::flexibert2_narrow>},
                                         {"flexibert1_test", show<space::flexibert1_test>},
                                         {"flexibert1_small", show<space::flexibert1_small>},
                                         {"flexibert1_default", show<space::flexibert1_default>},
                                         {"bertperf", show<space::bertperf>},
                                         {"hat", show<space::hat>},
                                         {"hat_measured", show<space::hat_measured>}}};

}  // namespace

void space_command(const options& o) {
  const auto [name, narrowing] = parts_of_space(o.space);
  for (const preset& p : presets)
    if (p.name == name) return p.show(o, name, narrowing);
  throw edgetran::unknown_error("no space '" + std::string(name) + "'", "space",
                                "there are " + space_names());
}

std::string space_names() {
  std::string names;
  for (const preset& p : presets) names += (names.empty() ? "" : ", ") + std::string(p.name);
  return names;
}

}  // namespace tool
