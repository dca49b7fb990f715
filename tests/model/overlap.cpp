// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/overlap.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "model/architectures.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using m::operation;

namespace {

/// Every stored array of a model by name, rows and columns; equal heads of a layer are numbered.
std::map<std::string, std::array<std::int64_t, 2>> arrays(const m::architecture& a) {
  std::map<std::string, std::array<std::int64_t, 2>> all;
  const auto linear = [&](const std::string& name, std::int64_t in, std::int64_t out) {
    all[name] = {out, in};
    all[name + ".bias"] = {out, 1};
  };
  const auto norm = [&](const std::string& name, std::int64_t width) {
    all[name + ".weight"] = all[name + ".bias"] = {width, 1};
  };
  const std::int64_t first = a.layers.front().hidden, last = a.layers.back().hidden;
  all["words"] = {50265, first};
  all["positions"] = {514, first};
  all["types"] = {1, first};
  norm("norm", first);
  linear("pooler", last, last);
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    const auto& l = a.layers[i];
    const std::string at = std::to_string(i) + ".";
    const std::int64_t h = l.hidden, d = l.heads[0].size;
    all[at + "distances"] = {1027, d};
    std::map<std::string, int> copies;
    for (const m::attention_head& head : l.heads) {
      const std::string kind = std::to_string(static_cast<int>(head.of)) + "_" + std::to_string(head.taps);
      const std::string name = at + kind + "#" + std::to_string(copies[kind]++) + ".";
      linear(name + "q", h, d);
      linear(name + "k", h, d);
      linear(name + "v", h, d);
      all[name + "out"] = {h, d};
      if (head.of == operation::wma) all[name + "w"] = {d, d};
      if (head.of != operation::convolution) continue;
      all[name + "filters"] = {d, head.taps};
      linear(name + "pointwise", d, d);
      linear(name + "kernel", d, head.taps);
      linear(name + "value", d, d);
    }
    all[at + "out.bias"] = {h, 1};
    norm(at + "norm1", h);
    norm(at + "norm2", h);
    std::int64_t before = h;
    for (std::size_t t = 0; t < l.feed_forward.size(); ++t) {
      linear(at + "f" + std::to_string(t), before, l.feed_forward[t]);
      before = l.feed_forward[t];
    }
    linear(at + "down", before, h);
    if (i + 1 < a.layers.size() && a.layers[i + 1].hidden != h)
      linear(at + "next", h, a.layers[i + 1].hidden);
  }
  return all;
}

}  // namespace

TEST_CASE("overlap counts the blocks that arrays of the same name have in common") {
  stream random(41);
  for (int i = 0; i < 300; ++i) {
    const m::architecture a = test::any_architecture(random), b = test::any_architecture(random);
    const auto from = arrays(a), to = arrays(b);
    std::int64_t common = 0, all = 0;
    for (const auto& [name, size] : to) {
      all += size[0] * size[1];
      if (const auto found = from.find(name); found != from.end())
        common += std::min(size[0], found->second[0]) * std::min(size[1], found->second[1]);
    }
    const m::overlap o = m::transfer_overlap(a, b);
    CHECK(o.parameters == all);
    CHECK(o.transferred == common);
  }
}

TEST_CASE("overlap is a share, whole for equal architectures") {
  stream random(42);
  for (int i = 0; i < 200; ++i) {
    m::architecture a = test::any_architecture(random);
    const m::architecture b = test::any_architecture(random);
    const m::overlap o = m::transfer_overlap(a, b);
    CHECK(o.weights() > 0);
    CHECK(o.weights() <= 1);
    CHECK(o.head_share() >= 0);
    CHECK(o.head_share() <= 1);
    CHECK(o.transferred == m::transfer_overlap(b, a).transferred);  // the blocks are those of both directions
    const m::architecture before = a;
    for (auto& l : a.layers) shuffle(l.heads, random);
    CHECK(m::transfer_overlap(before, a).weights() == 1);  // wherever the heads stand
    CHECK(m::transfer_overlap(before, a).head_share() == 1);
  }
}

TEST_CASE("heads match by operation and kernel, as multisets") {
  const auto with = [](std::vector<m::attention_head> heads) {
    m::architecture a = test::plain(1, 64, 2, 32);
    a.layers[0].heads = std::move(heads);
    return a;
  };
  const m::attention_head sdp{operation::sdp, 0, 32}, wma{operation::wma, 0, 32},
      c5{operation::convolution, 5, 32}, c9{operation::convolution, 9, 32};
  const auto shared = [&](const std::vector<m::attention_head>& a, const std::vector<m::attention_head>& b) {
    return m::transfer_overlap(with(a), with(b)).shared_heads;
  };
  CHECK(shared({sdp, sdp, c5}, {c5, sdp, wma, wma}) == 2);
  CHECK(shared({sdp, sdp}, {wma, wma}) == 0);  // alike in family only
  CHECK(shared({c5, c5}, {c9, c5}) == 1);
  const m::attention_head small{operation::sdp, 0, 8};
  CHECK(shared({small, small, small}, {sdp, sdp}) == 2);  // of another size, in part
  CHECK(m::transfer_overlap(with({sdp, sdp}), with({sdp, wma, wma, c5})).head_share() == 0.25);
  CHECK_THROWS_AS(m::transfer_overlap({}, with({sdp})), shape_error);
  CHECK_THROWS_AS(m::transfer_overlap(with({sdp}), {}), shape_error);
}
