// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "commands.hpp"
#include "differences.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/footprint.hpp"
#include "edgetran/model/open.hpp"
#include "edgetran/model/stored_uniformly.hpp"
#include "format.hpp"
#include "sizes.hpp"

namespace tool {
namespace {

namespace model = edgetran::model;
namespace json = edgetran::json;
using edgetran::bytes;

/// One way to store the weights, and what it needs.
struct variant {
  model::footprint needs;
  std::int64_t longest;
  bool fits;
};

struct question {
  bytes memory;
  std::int64_t context;
  model::footprint_options options;
};

model::cache_type cache_of(const std::string& name) {
  return name == "f32"    ? model::cache_type::f32
         : name == "q8_0" ? model::cache_type::q8_0
                          : model::cache_type::f16;
}

/// The context that the model was trained for, or can read.
std::int64_t trained_context(const model::any_model& m) {
  return std::visit(
      [&](const auto& f) {
        if constexpr (requires { f.positions; }) return std::min<std::int64_t>(f.positions, m.longest());
        return m.longest();
      },
      m.family());
}

variant answer(const model::any_model& m, bytes weights, const question& q) {
  const model::footprint_model f(m, weights, q.options);
  const model::footprint needs = f.at(q.context);
  return {needs, f.longest_that_fits(q.memory), needs.total() <= q.memory};
}

/// A picture has no context: null.
json::value or_null(bool reads_image, std::int64_t context) {
  return reads_image ? json::value(nullptr) : json::value(context);
}

json::object members(const variant& v, bool reads_image) {
  return {{"weights_bytes", v.needs.weights.value()},
          {"kv_cache_bytes", v.needs.kv_cache.value()},
          {"prefill_bytes", v.needs.prefill.value()},
          {"decode_bytes", v.needs.decode.value()},
          {"activation_bytes", v.needs.activations().value()},
          {"total_bytes", v.needs.total().value()},
          {"fits", v.fits},
          {"longest_context", or_null(reads_image, v.longest)}};
}

void print(const variant& stored, const variant& clustered, std::int64_t trained, bool reads_image) {
  const auto row = [&](const char* what, auto cell) {
    return std::vector<std::string>{what, cell(stored), cell(clustered)};
  };
  std::vector<std::vector<std::string>> rows{
      {"", "as stored", "64 clusters"},
      row("weights", [](const variant& v) { return human(v.needs.weights); }),
      row("KV cache", [](const variant& v) { return human(v.needs.kv_cache); }),
      row("activations", [](const variant& v) { return human(v.needs.activations()); }),
      row("total", [](const variant& v) { return human(v.needs.total()); }),
      row("fits", [](const variant& v) { return std::string(v.fits ? "yes" : "no"); })};
  if (!reads_image)
    rows.push_back(row("longest context", [](const variant& v) {
      return v.longest == 0 ? std::string("none") : std::to_string(v.longest);
    }));
  print_table(rows);
  if (!reads_image && std::max(stored.longest, clustered.longest) > trained)
    std::printf("The model was trained for a context of %lld.\n", static_cast<long long>(trained));
}

}  // namespace

bool fit_check(const options& o) {
  question q{parse_size(o.memory), o.total_context, {}};
  q.options.batch = o.sequences;
  q.options.prompt = o.prompt;
  q.options.cache = cache_of(o.kv);
  const model::opened file = model::open(o.configs.front());
  tell_left_out(file.model);
  const model::any_model& m = file.model;
  const std::int64_t trained = trained_context(m);
  if (m.takes_image() && q.context > 0)
    throw edgetran::input_error("a model that reads a picture has no context", "--context", "leave it out");
  if (q.context == 0) q.context = std::min<std::int64_t>(4096, trained);

  const model::stored_weights weights = file.stored ? *file.stored : model::stored_uniformly(m, m.format());
  tell_differences(m.name(), weights);
  const variant stored = answer(m, weights.total(), q);
  const variant clustered = answer(m, model::clustered_bytes(m, weights), q);
  const model::cost cost = m.tree().costs({.sequence = 1})[0];

  if (o.json) {
    json::array documents;
    documents.emplace_back(json::object{{"model", readable(m.name())},
                                        {"kind", std::string(model::name(file.kind))},
                                        {"parameters", cost.parameters},
                                        {"active_parameters", cost.active_parameters},
                                        {"stored_as", weights.stored_as(0)},
                                        {"unused_tensors", static_cast<std::int64_t>(weights.unused.size())},
                                        {"memory_bytes", q.memory.value()},
                                        {"context", or_null(m.takes_image(), q.context)},
                                        {"trained_context", or_null(m.takes_image(), trained)},
                                        {"batch", q.options.batch},
                                        {"prompt", q.options.prompt},
                                        {"kv_type", std::string(model::name(q.options.cache))},
                                        {"fits", stored.fits},
                                        {"stored", members(stored, m.takes_image())},
                                        {"clustered", members(clustered, m.takes_image())}});
    print_documents(std::move(documents));
    return stored.fits;
  }
  const std::string parameters = human(static_cast<double>(cost.parameters), "");
  const std::string active = human(cost.active_parameters, "");
  std::printf("%s: %s parameters%s, stored as %s\n", printable(m.name()).c_str(), parameters.c_str(),
              active == parameters ? "" : (", " + active + " active").c_str(), weights.stored_as(0).c_str());
  std::printf("memory %s, ", human(q.memory).c_str());
  if (!m.takes_image()) std::printf("context %lld, ", static_cast<long long>(q.context));
  std::printf("batch %lld", static_cast<long long>(q.options.batch));
  if (stored.needs.kv_cache.value() > 0)
    std::printf(", KV cache %s, prompts read %lld tokens at once",
                std::string(model::name(q.options.cache)).c_str(), static_cast<long long>(q.options.prompt));
  std::puts("");
  print(stored, clustered, trained, m.takes_image());
  return stored.fits;
}

}  // namespace tool
