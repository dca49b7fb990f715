// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Any bytes give a tree or an edgetran::error that says where; memory stays below four times the input and a
// constant; parameters of the tree are those of its leaves.
#include <malloc.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <span>

#include "edgetran/io/onnx_parse.hpp"
#include "edgetran/model/from_onnx.hpp"

namespace {

std::size_t live = 0, peak = 0;

void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

void* operator new(std::size_t size) {
  void* p = std::malloc(size);
  if (p == nullptr) throw std::bad_alloc();
  live += ::malloc_usable_size(p);
  if (live > peak) peak = live;
  return p;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {  // the fuzzer's own
  try {
    return ::operator new(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* p) noexcept {
  if (p == nullptr) return;
  live -= ::malloc_usable_size(p);
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept { ::operator delete(p); }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace onnx = edgetran::onnx;
  namespace model = edgetran::model;
  const auto bytes = std::as_bytes(std::span(data, size));
  const std::size_t before = live;
  peak = live;
  const onnx::limits l{.constant = std::size_t{1} << 18};
  try {
    onnx::allowance memory(size, l, "fuzz");
    const onnx::model m = onnx::parse(bytes, "fuzz", memory, l);
    const auto read = model::from_onnx(
        m, {.extents = {{"batch", 1}, {"sequence", 8}, {"N", 2}, {"x:0", 1}}, .moves = size % 2 == 0},
        memory);
    const auto costs = read.tree.costs(read.workload);
    demand(costs[0].parameters == read.parameters);
    demand(std::isfinite(costs[0].flops.value()) && costs[0].flops.value() >= 0);
  } catch (const edgetran::error& e) {
    demand(!e.where().empty() && !e.remedy().empty());
  }
  // What no file asks for: the tree's costs, errors and the names in hand come out of the second constant.
  demand(peak - before <= 4 * size + l.constant + (std::size_t{1} << 18));
  return 0;
}
