// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/gguf_contents.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace gguf = edgetran::gguf;

/// Tensors of F32 by name, elements and offset behind a header of 100 bytes, which ends at 128.
struct placed {
  std::string name;
  std::uint64_t elements, offset;
};
gguf::header of(const std::vector<placed>& tensors, std::uint64_t size, std::uint64_t behind = 100) {
  gguf::header h;
  static_cast<gguf::metadata&>(h) = gguf::metadata(std::deque<gguf::value>{}, "f");
  for (const placed& p : tensors) {
    gguf::tensor& t = h.tensors.emplace_back();
    t.name = p.name;
    t.rank = 1;
    t.dims[0] = p.elements;
    t.offset = p.offset;
  }
  gguf::detail::place_tensors(h, behind, size);
  return h;
}
std::string refuse(const std::vector<placed>& tensors, std::uint64_t size, std::uint64_t behind = 100) {
  try {
    of(tensors, size, behind);
  } catch (const edgetran::input_error& e) {
    return e.remedy().empty() || e.where().empty() ? "no place or remedy" : e.problem();
  }
  return "accepted";
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("contents: offsets are made those in the file, names are found, elements summed") {
  const gguf::header h = of({{"z", 8, 0}, {"a", 3, 32}, {"m", 0, 64}}, 128 + 64);
  CHECK(h.data_begin == 128);
  CHECK(h.tensors[0].offset == 128);
  CHECK(h.tensors[1].offset == 160);
  CHECK(h.elements() == 11);
  CHECK(h.by_name == std::vector<std::uint32_t>{1, 2, 0});
  CHECK(h.find_tensor("a") == &h.tensors[1]);
  CHECK(h.find_tensor("m") == &h.tensors[2]);
  CHECK(h.find_tensor("") == nullptr);
  CHECK(h.find_tensor("zz") == nullptr);
  // Without tensors no padding need follow.
  CHECK(of({}, 100).data_begin == 100);
  CHECK(of({}, 128).data_begin == 128);
}

TEST_CASE("contents: tensors in any order fill the file but for padding") {
  CHECK(refuse({{"b", 3, 32}, {"a", 8, 0}}, 128 + 44) == "accepted");       // without padding at the end
  CHECK(refuse({{"b", 3, 32}, {"a", 8, 0}}, 128 + 44 + 31) == "accepted");  // less than an alignment
  CHECK(contains(refuse({{"b", 3, 32}, {"a", 8, 0}}, 128 + 44 + 32), "tensors end at byte 172 of 204"));
  CHECK(contains(refuse({{"b", 3, 32}, {"a", 8, 0}}, 128 + 43), "\"b\" has 12 bytes from 32 on, of 43"));
  CHECK(contains(refuse({{"a", 8, 0}, {"b", 8, 64}}, 128 + 96), "\"b\" begins at byte 192"));  // a hole
  CHECK(contains(refuse({{"a", 9, 0}, {"b", 8, 32}}, 128 + 64), "\"b\" begins at byte 160"));  // an overlap
  CHECK(contains(refuse({{"a", 8, 0}, {"a", 8, 32}}, 128 + 64), "two tensors are called \"a\""));
  CHECK(contains(refuse({{"a", 8, ~std::uint64_t{0} - 31}}, 128 + 32), "of 32"));  // would wrap
  CHECK(contains(refuse({{"a", 0, 0}}, 90, 100), "of 0"));                         // the file ends before
}
