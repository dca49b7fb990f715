// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/gguf_tensor.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace {
namespace gguf = edgetran::gguf;
using extents = std::vector<std::uint64_t>;
constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
}  // namespace

TEST_CASE("bytes of a tensor are those of whole blocks") {
  const gguf::tensor q{.name = "q", .dims = {4096, 11008, 0, 0}, .type = gguf::tensor_type::Q4_K, .rank = 2};
  CHECK(q.elements() == std::uint64_t{4096} * 11008);
  CHECK(q.bytes() == std::uint64_t{4096} / 256 * 144 * 11008);
  CHECK(q.shape().size() == 2);
  const gguf::tensor scalar{.name = "s", .type = gguf::tensor_type::F64};
  CHECK(scalar.elements() == 1);
  CHECK(scalar.bytes() == 8);
  const gguf::tensor empty{.name = "e", .dims = {7, 0, 3, 2}, .type = gguf::tensor_type::F16, .rank = 3};
  CHECK(empty.elements() == 0);
  CHECK(empty.bytes() == 0);
}

TEST_CASE("products that overflow are nothing, whatever their order and zeros") {
  using gguf::detail::element_count;
  CHECK(element_count(extents{}) == 1);
  CHECK(element_count(extents{3, 5, 7}) == 105);
  CHECK(element_count(extents{most}) == most);
  CHECK(element_count(extents{most, 1, 1, 1}) == most);
  CHECK(!element_count(extents{most + 1}));
  CHECK(!element_count(extents{std::uint64_t{1} << 32, std::uint64_t{1} << 31}));
  CHECK(!element_count(extents{std::uint64_t{1} << 32, std::uint64_t{1} << 32, 4}));  // wraps to 0
  CHECK(!element_count(extents{~std::uint64_t{0}, 2}));
  CHECK(element_count(extents{most, most, most, 0}) == 0);
  CHECK(element_count(extents{0, most, most, most}) == 0);

  using gguf::detail::byte_count;
  const auto& f = gguf::format(gguf::tensor_type::I64);
  CHECK(byte_count(most / 8, f) == most / 8 * 8);
  CHECK(!byte_count(most / 8 + 1, f));
  CHECK(byte_count(most / 256 * 256, gguf::format(gguf::tensor_type::Q4_K)) == most / 256 * 144);

  using gguf::detail::aligned;
  CHECK(aligned(0, 32) == 0);
  CHECK(aligned(1, 32) == 32);
  CHECK(aligned(32, 32) == 32);
  CHECK(aligned(5, 1) == 5);
  CHECK(aligned(~std::uint64_t{31}, 32) == ~std::uint64_t{31});
  CHECK(!aligned(~std::uint64_t{30}, 32));
  CHECK(!aligned(~std::uint64_t{0}, 2));
}
