// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Any bytes give clustered matrices or an edgetran::error; an accepted matrix packs into the bytes it came
// from.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "edgetran/cluster/safetensors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace st = edgetran::safetensors;
  const auto all = std::as_bytes(std::span(data, size));
  try {
    const st::header h = st::parse_header(all, size, "fuzz");
    const auto fetch = [&](const st::tensor& t) {
      const auto part = all.subspan(static_cast<std::size_t>(t.offset), static_cast<std::size_t>(t.bytes));
      return std::vector<std::byte>(part.begin(), part.end());
    };
    for (const auto& m : edgetran::cluster::detail::read_clustered(h, fetch, "fuzz")) {
      const auto& matrix = m.matrix;
      const auto stored = std::find_if(h.tensors.begin(), h.tensors.end(), [&](const st::tensor& t) {
        return t.name == m.name + ".weight_packed";
      });
      const auto bytes = fetch(*stored);
      const auto packed = matrix.packed();
      if (!std::ranges::equal(bytes, std::as_bytes(std::span(packed)))) std::abort();
      for (std::size_t n = 0; n < matrix.outputs(); ++n)
        for (const std::uint8_t index : matrix.column(n))
          if (index >= matrix.book().size()) std::abort();
    }
  } catch (const edgetran::error&) {
  }
  return 0;
}
