// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Any bytes give a header or an edgetran::error that says where and how to mend it, within four times their
// memory; an accepted header describes exactly the bytes of the file. The JSON is accepted only where the
// reader that builds values accepts it, too, and then both find the same tensors.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "allocated.hpp"
#include "edgetran/io/json_parse.hpp"
#include "edgetran/io/safetensors_header.hpp"

namespace {

namespace st = edgetran::safetensors;
namespace json = edgetran::json;

void demand(bool holds) {
  if (!holds) std::abort();
}

std::optional<st::header> read(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const std::string name = "fuzz";
  const std::size_t before = fuzz::live;
  fuzz::peak = before;
  std::optional<st::header> h;
  try {
    h = st::parse_header(bytes, size, name);
  } catch (const edgetran::error& e) {
    demand(!e.where().empty() && !e.remedy().empty());
  }
  demand(fuzz::peak - before <= 4 * size + 16384);
  return h;
}

/// The JSON after its length as values; none where it is no JSON.
std::optional<json::value> values(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    const auto n = static_cast<std::size_t>(st::detail::header_length(bytes, size, "fuzz"));
    return json::parse(std::string_view(reinterpret_cast<const char*>(data) + 8, n), "fuzz",
                       {.max_depth = 8});
  } catch (const edgetran::error&) {
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto h = read(data, size);
  if (!h) return 0;
  std::uint64_t end = 8 + st::detail::header_length(std::as_bytes(std::span(data, size)), size, "fuzz");
  for (const st::tensor& t : h->tensors) {
    demand(t.offset == end && t.bytes * 8 == t.elements * st::bits(t.type));
    end += t.bytes;
  }
  demand(end == size);

  const auto v = values(data, size);
  demand(v.has_value());
  const json::value* metadata = v->find("__metadata__");
  demand(v->as_object().size() == h->tensors.size() + (metadata != nullptr ? 1 : 0));
  demand((metadata != nullptr ? metadata->as_object().size() : 0) == h->metadata.size());
  for (const auto& [key, value] : h->metadata) demand(metadata->at(key).as_string() == value);
  for (const st::tensor& t : h->tensors) {
    const json::value& entry = v->at(t.name);
    demand(entry.at("dtype").as_string() == st::name(t.type));
    demand(entry.at("shape").as_array().size() == t.shape.size());
    for (std::size_t i = 0; i < t.shape.size(); ++i)
      demand(entry.at("shape").at(i).as_integer() == static_cast<std::int64_t>(t.shape[i]));
    demand(entry.at("data_offsets").at(1).as_integer() - entry.at("data_offsets").at(0).as_integer() ==
           static_cast<std::int64_t>(t.bytes));
  }
  return 0;
}
