// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Any bytes give a header or an edgetran::error, within the memory that json::parse_options promise; an
// accepted header describes exactly the bytes of the file.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "allocated.hpp"
#include "edgetran/io/safetensors_header.hpp"

namespace {

/// Four times the text, and 128 bytes for each value: no more of them than commas and opening brackets.
std::size_t most_memory(const std::uint8_t* data, std::size_t size) {
  const auto values = std::count_if(data, data + size, [](std::uint8_t c) {
    return std::string_view(",:[{").find(static_cast<char>(c)) != std::string_view::npos;
  });
  return 4 * size + 128 * (static_cast<std::size_t>(values) + 1) + 16384;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace st = edgetran::safetensors;
  const auto bytes = std::as_bytes(std::span(data, size));
  const std::size_t before = fuzz::live;
  fuzz::peak = before;
  try {
    const st::header h = st::parse_header(bytes, size, "fuzz");
    std::uint64_t end = 8 + st::detail::header_length(bytes, size, "fuzz");
    for (const st::tensor& t : h.tensors) {
      if (t.offset != end || t.bytes * 8 != t.elements * st::bits(t.type)) std::abort();
      end += t.bytes;
    }
    if (end != size) std::abort();
  } catch (const edgetran::error&) {
  }
  if (fuzz::peak - before > most_memory(data, size)) std::abort();
  return 0;
}
