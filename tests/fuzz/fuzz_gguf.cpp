// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Any bytes give a GGUF header or an edgetran::error that says where and how to mend it, within four times
// their memory; an accepted header describes exactly the bytes of the file and answers every question.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "allocated.hpp"
#include "edgetran/io/gguf_header.hpp"

namespace {

namespace gguf = edgetran::gguf;

void demand(bool holds) {
  if (!holds) std::abort();
}

void check_tensors(const gguf::header& h, std::size_t size) {
  std::vector<const gguf::tensor*> order;
  for (const gguf::tensor& t : h.tensors) {
    demand(h.find_tensor(t.name) == &t && t.offset % h.alignment == 0);
    order.push_back(&t);
  }
  std::sort(order.begin(), order.end(),
            [](const auto* a, const auto* b) { return a->offset + a->bytes() < b->offset + b->bytes(); });
  std::uint64_t end = h.data_begin;
  for (const gguf::tensor* t : order) {
    demand(t->offset >= end && t->offset - end < h.alignment);
    end = t->offset + t->bytes();
  }
  demand(end <= size && size - end < h.alignment);
}

template <class Ask>
void ask(Ask question) {
  try {
    question();
  } catch (const edgetran::input_error& e) {
    demand(!e.where().empty() && !e.remedy().empty());
  }
}

void check_values(const gguf::header& h) {
  for (const gguf::value& v : h.values()) {
    const std::string key(v.key());
    demand(h.find(key) == &v && !v.describe().empty());
    ask([&] { demand(h.integers(key).size() == v.size()); });
    ask([&] { demand(h.reals(key).size() == v.size()); });
    ask([&] { demand(h.texts(key).size() == (v.is_array() ? v.size() : 1)); });
    ask([&] { demand(h.text(key).size() == v.size()); });
    ask([&] { demand(h.integers(key) == std::vector{h.integer(key)}); });
    ask([&] { demand(h.reals(key) == std::vector{h.real(key)}); });
    ask([&] { h.boolean(key); });
    ask([&] { demand(h.array_length(key) == v.size()); });
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const std::string name = "fuzz";
  const std::size_t before = fuzz::allocated;
  try {
    const gguf::header h = gguf::parse_header(bytes, size, name);
    demand(fuzz::allocated - before <= 4 * size + 16384);
    check_tensors(h, size);
    check_values(h);
    // The header alone is enough, and so is a reader that keeps nothing.
    const gguf::header again =
        gguf::parse_header(bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(h.data_begin, size))),
                           size, name, {.keep_elements = 0, .keep_bytes = 0});
    demand(again.values().size() == h.values().size() && again.elements() == h.elements());
  } catch (const edgetran::input_error& e) {
    demand(fuzz::allocated - before <= 4 * size + 16384);
    demand(!e.where().empty() && !e.remedy().empty());
  }
  return 0;
}
