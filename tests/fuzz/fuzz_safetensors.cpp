// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Any bytes give a header or an edgetran::error; an accepted header describes exactly the bytes of the file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "edgetran/io/safetensors_header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace st = edgetran::safetensors;
  const auto bytes = std::as_bytes(std::span(data, size));
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
  return 0;
}
