// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Any text is a model with finite costs, or an edgetran::error.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "edgetran/model/any_model.hpp"
#include "edgetran/model/load.hpp"

namespace {

namespace model = edgetran::model;

void demand(bool holds) {
  if (!holds) std::abort();
}

void check_costs(const model::any_model& m, const model::workload& w) {
  try {
    m.check(w);
  } catch (const edgetran::shape_error&) {
    return;
  }
  const model::cost c = m.total_cost(w);
  for (const double x :
       {c.flops.value(), c.macs, c.traffic.value(), c.irene_bytes.value(), c.kv_cache.value()})
    demand(std::isfinite(x) && x >= 0);
  demand(c.parameters > 0 && c.parameters < std::int64_t{1} << 53);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const edgetran::json::value v = edgetran::json::parse(text, "fuzz", {.allow_nonfinite = true});
    // Deep models are allowed and slow: they would only hold the fuzzer up.
    for (const char* key :
         {"num_hidden_layers", "n_layers", "n_layer", "l", "encoder_layers", "decoder_layers"})
      if (const edgetran::json::value* layers = v.is_object() ? v.find(key) : nullptr)
        if (layers->is_integer() && layers->as_integer() > 16) return 0;
    const auto m = model::parse_as<model::known_families>(v, "fuzz");
    check_costs(m, {1, 1});
    check_costs(m, {8, 128});
    check_costs(m, {1 << 24, 1 << 24});
    check_costs(m, {1 << 24, 1, 1 << 24, model::phase::decode});
  } catch (const edgetran::error& e) {
    demand(e.what()[0] != 0);
  }
  return 0;
}
