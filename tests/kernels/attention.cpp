// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/kernels/attention.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"

using namespace edgetran;

namespace {

using integer = std::ptrdiff_t;
constexpr float gap = -77.0F, not_a_number = std::numeric_limits<float>::quiet_NaN();

/// A call with its operands inside [tokens, width] buffers, heads side by side, rows a little apart.
struct call {
  std::vector<float> q, k, v, o, weight, table;
  std::vector<unsigned char> keep;
  kernels::attention a;

  call(integer queries, integer keys, integer size, integer heads = 1, integer kv_heads = 1,
       integer batch = 1) {
    stream random(3, static_cast<std::uint64_t>(queries * 1000003 + keys * 1009 + size));
    const auto fill = [&random](std::vector<float>& x, integer n) {
      x.resize(std::size_t(n));
      for (float& value : x) value = float(random.uniform(-2, 2));
    };
    const integer q_row = heads * size + 3, k_row = kv_heads * size + 5;
    fill(q, batch * queries * q_row);
    fill(k, batch * keys * k_row);
    fill(v, batch * keys * k_row);
    fill(weight, heads * size * (size + 1));
    for (float& w : weight) w *= 0.1F;
    fill(table, (2 * 60 - 1) * size);
    for (float& r : table) r *= 0.5F;
    o.assign(q.size() + 1, gap);
    keep.resize(std::size_t(batch * keys));
    for (unsigned char& x : keep) x = random.uniform(0, 1) < 0.7;
    a.q = {q.data(), q_row, size, queries * q_row};
    a.o = {o.data(), q_row, size, queries * q_row};
    a.k = {k.data(), k_row, size, keys * k_row};
    a.v = {v.data(), k_row, size, keys * k_row};
    a.batch = batch, a.heads = heads, a.kv_heads = kv_heads;
    a.queries = queries, a.keys = keys, a.size = size;
  }
  call& causal() { return a.causal = true, *this; }
  call& masked() { return a.keep = keep.data(), a.keep_batch = a.keys, *this; }
  call& weighted() { return a.weight = {weight.data(), a.size + 1, a.size * (a.size + 1), 0}, *this; }
  call& relative(bool of_keys) {
    return a.relative = table.data(), a.positions = 60, a.relative_keys = of_keys, *this;
  }

  [[nodiscard]] double score(integer b, integer h, integer i, integer j) const {
    const float* x = a.q.data + b * a.q.batch + h * a.q.head + i * a.q.row;
    const float* y = a.k.data + b * a.k.batch + h / (a.heads / a.kv_heads) * a.k.head + j * a.k.row;
    const integer row = i + a.keys - a.queries - j + a.positions - 1;
    double s = 0;
    for (integer c = 0; c < a.size; ++c) {
      double left = double(x[c]);
      if (a.weight.data != nullptr) {
        left = 0;
        for (integer r = 0; r < a.size; ++r)
          left += double(x[r]) * double(a.weight.data[h * a.weight.head + r * a.weight.row + c]);
      }
      s += left * double(y[c]);
      if (a.relative != nullptr)
        s += (double(x[c]) + (a.relative_keys ? double(y[c]) : 0.0)) * double(a.relative[row * a.size + c]);
    }
    return s * (a.scale ? double(*a.scale) : 1 / std::sqrt(double(a.size)));
  }

  /// The greatest difference from float64, relative to the greatest |v|; every gap must still be there.
  [[nodiscard]] double error() const {
    double worst = 0;
    for (integer b = 0; b < a.batch; ++b)
      for (integer h = 0; h < a.heads; ++h)
        for (integer i = 0; i < a.queries; ++i) {
          std::vector<double> p(std::size_t(a.keys), 0), want(std::size_t(a.size), 0);
          double top = -std::numeric_limits<double>::infinity(), total = 0;
          const auto sees = [&](integer j) {
            return (!a.causal || j <= i + a.keys - a.queries) &&
                   (a.keep == nullptr || a.keep[b * a.keep_batch + j] != 0);
          };
          for (integer j = 0; j < a.keys; ++j)
            if (sees(j)) top = std::max(top, p[std::size_t(j)] = score(b, h, i, j));
          for (integer j = 0; j < a.keys; ++j)
            if (sees(j)) total += p[std::size_t(j)] = std::exp(p[std::size_t(j)] - top);
          const float* values = a.v.data + b * a.v.batch + h / (a.heads / a.kv_heads) * a.v.head;
          for (integer j = 0; j < a.keys; ++j)
            for (integer c = 0; sees(j) && c < a.size; ++c)
              want[std::size_t(c)] += p[std::size_t(j)] / total * double(values[j * a.v.row + c]);
          const float* got = a.o.data + b * a.o.batch + h * a.o.head + i * a.o.row;
          for (integer c = 0; c < a.size; ++c) {
            const double e = std::abs(double(got[c]) - want[std::size_t(c)]) / 2;
            worst = e <= worst ? worst : e;  // NaN wins
          }
          if (h == a.heads - 1)
            for (integer c = a.size; c < 3 + a.size; ++c)
              if (got[c] != gap) worst = 1;
        }
    return o.back() == gap ? worst : 1;
  }
  /// Copies point to their own numbers.
  void bind() {
    a.q.data = q.data(), a.k.data = k.data(), a.v.data = v.data(), a.o.data = o.data();
    if (a.keep != nullptr) a.keep = keep.data();
    if (a.weight.data != nullptr) a.weight.data = weight.data();
    if (a.relative != nullptr) a.relative = table.data();
  }
  call& run() {
    bind();
    kernels::attention_workspace workspace;
    kernels::attend(a, workspace);
    return *this;
  }
};

template <class Body>
void on_every_target(Body&& body) {
  for (const auto t : kernels::available()) {
    if (t == kernels::target::avx512_vbmi) continue;  // has no versions of its own
    CAPTURE(std::string(kernels::name(t)));
    const kernels::scoped_target forced(t);
    body();
  }
}

}  // namespace

TEST_CASE("attention equals float64 for any head size and any number of queries and keys") {
  on_every_target([] {
    for (const integer size : {1, 3, 4, 10, 16, 21, 32, 42, 64, 65, 80, 100, 128, 256})
      for (const integer queries : {1, 3, 4, 6, 13, 29}) {
        CAPTURE(size);
        CAPTURE(queries);
        CHECK(call(queries, queries, size, 2, 2).run().error() < 2e-6);
        CHECK(call(queries, 37, size, 2, 2).run().error() < 2e-6);
      }
    for (const integer n : {64, 100, 255, 256, 257, 300, 530}) {
      CAPTURE(n);
      CHECK(call(n, n, 20).run().error() < 2e-6);
      CHECK(call(n, 300, 64).run().error() < 2e-6);
      CHECK(call(1, n, 64).run().error() < 2e-6);
      CHECK(call(5, n, 32).run().error() < 2e-6);
      CHECK(call(n, 1, 8).run().error() < 2e-6);
    }
  });
}

TEST_CASE("attention with causal and padding masks, shared keys, batches") {
  on_every_target([] {
    for (const integer queries : {1, 2, 5, 17, 60, 300})
      for (const integer keys : {1, 8, 60, 290, 300, 520}) {
        CAPTURE(queries);
        CAPTURE(keys);
        CHECK(call(queries, keys, 24).causal().run().error() < 2e-6);
        CHECK(call(queries, keys, 24).masked().run().error() < 2e-6);
        CHECK(call(queries, keys, 24).causal().masked().run().error() < 2e-6);
      }
    CHECK(call(20, 33, 16, 6, 2, 3).causal().masked().run().error() < 2e-6);
    CHECK(call(1, 33, 16, 6, 3, 3).masked().run().error() < 2e-6);
    call great(300, 300, 64);
    for (float& x : great.q) x *= 3;  // scores up to 20
    CHECK(great.run().error() < 1e-5);
    auto scaled = call(20, 33, 16);
    scaled.a.scale = 0.7F;
    CHECK(scaled.run().error() < 2e-6);
  });
}

TEST_CASE("attention with W before the keys and with relative positions") {
  on_every_target([] {
    for (const integer queries : {1, 3, 4, 12, 13, 31, 60})
      for (const integer keys : {1, 7, 33, 60})
        for (const integer size : {5, 21, 64}) {
          CAPTURE(queries);
          CAPTURE(keys);
          CAPTURE(size);
          CHECK(call(queries, keys, size, 2, 2).weighted().run().error() < 3e-6);
          CHECK(call(queries, keys, size, 2, 2).relative(false).run().error() < 3e-6);
          CHECK(call(queries, keys, size).relative(true).causal().run().error() < 3e-6);
          CHECK(call(queries, keys, size).relative(true).masked().run().error() < 3e-6);
          CHECK(call(queries, keys, size, 4, 2).relative(true).weighted().masked().causal().run().error() <
                3e-6);
        }
  });
}

TEST_CASE("attention with relative positions beyond one block of keys") {
  on_every_target([] {
    call c(40, 530, 8);
    stream random(5, 5);
    c.table.resize(std::size_t(2 * 600 - 1) * 8);
    for (float& r : c.table) r = float(random.uniform(-1, 1));
    c.relative(true).masked();
    c.a.positions = 600;
    CHECK(c.run().error() < 3e-6);
  });
}

TEST_CASE("attention: what a NaN or an infinity reaches, and great scores") {
  on_every_target([] {
    for (const integer n : {3, 40}) {
      call query(n, n, 16);
      query.q[std::size_t(1 * query.a.q.row + 2)] = not_a_number;
      query.run();
      for (integer i = 0; i < n; ++i) CHECK(std::isnan(query.o[std::size_t(i * query.a.o.row)]) == (i == 1));

      for (const float bad : {not_a_number, std::numeric_limits<float>::infinity()}) {
        auto value = call(n, n, 16).causal();  // a later token must not reach an earlier one
        value.v[std::size_t(2 * value.a.v.row)] = bad;
        value.run();
        for (integer i = 0; i < n; ++i)
          CHECK(std::isfinite(value.o[std::size_t(i * value.a.o.row)]) == (i < 2));
        auto key = call(n, n, 16).causal();
        key.k[std::size_t(2 * key.a.k.row)] = not_a_number;
        key.run();
        for (integer i = 0; i < n; ++i) CHECK(std::isfinite(key.o[std::size_t(i * key.a.o.row)]) == (i < 2));
      }
      for (const bool relative : {false, true}) {  // padding may hold anything
        auto padded = call(n, n, 16).masked();
        padded.keep[1] = 0;
        if (relative) padded.relative(true);
        for (integer c = 0; c < 16; ++c)
          padded.k[std::size_t(padded.a.k.row + c)] = padded.v[std::size_t(padded.a.v.row + c)] =
              not_a_number;
        padded.run();
        for (integer i = 0; i < n; ++i) CHECK(std::isfinite(padded.o[std::size_t(i * padded.a.o.row)]));
      }
      call great(n, n, 16);
      for (float& x : great.q) x *= 1e4F;
      CHECK(great.run().error() < 1);
    }
  });
}

TEST_CASE("attention without a key to see gives zeros; lengths of zero") {
  on_every_target([] {
    for (const integer n : {2, 30}) {
      for (const bool relative : {false, true}) {
        auto hidden = call(n, 20, 8).masked();
        std::fill(hidden.keep.begin(), hidden.keep.end(), static_cast<unsigned char>(0));
        if (relative) hidden.relative(true);
        hidden.run();
        for (integer i = 0; i < n; ++i)
          for (integer c = 0; c < 8; ++c) CHECK(hidden.o[std::size_t(i * hidden.a.o.row + c)] == 0.0F);
      }
      CHECK(call(n, 0, 8, 2, 2, 2).run().error() == 0);
      CHECK_NOTHROW(call(0, n, 8).run());
      CHECK_NOTHROW(call(n, n, 0).run());
    }
  });
}

TEST_CASE("attention may write over its queries, and has the same bits for any executor") {
  struct four : inline_executor {
    [[nodiscard]] std::size_t concurrency() const { return 4; }
  };
  on_every_target([] {
    auto c = call(800, 800, 8).causal();
    c.run();
    auto other = c;
    other.bind();
    other.a.o.data = other.q.data();
    four runs;
    kernels::attention_workspace workspace;
    kernels::attend(runs, other.a, workspace);
    for (integer i = 0; i < 800; ++i)
      for (integer d = 0; d < 8; ++d)
        CHECK(c.o[std::size_t(i * c.a.o.row + d)] == other.q[std::size_t(i * c.a.q.row + d)]);
  });
}

TEST_CASE("attention allocates nothing once its workspace is large enough") {
  kernels::attention_workspace workspace;
  const auto memory = [&workspace] { return workspace.reserve(1, 0, 0)->numbers.data(); };
  auto c = call(40, 300, 16).masked();
  c.bind();
  kernels::attend(c.a, workspace);
  const float* const first = memory();
  kernels::attend(c.a, workspace);
  CHECK(memory() == first);
  int moved = 0;  // a cache of keys that grows by one a step
  for (integer keys = 1; keys <= 3000; ++keys) {
    c.a.queries = 1, c.a.keys = keys, c.a.keep = nullptr;
    c.a.size = 1, c.a.k.row = c.a.v.row = 1;
    const float* const before = memory();
    kernels::attend(c.a, workspace);
    moved += memory() != before;
  }
  CHECK(moved < 5);
}

TEST_CASE("attention says what does not fit") {
  kernels::attention_workspace workspace;
  const auto wrong = [&workspace](auto&& change) {
    call c(4, 4, 8, 2, 2, 2);
    change(c.a);
    kernels::attend(c.a, workspace);
  };
  CHECK_NOTHROW(wrong([](auto&) {}));
  CHECK_THROWS_AS(wrong([](auto& a) { a.q.data = nullptr; }), input_error);
  CHECK_THROWS_AS(wrong([](auto& a) { a.v.data = nullptr; }), input_error);
  CHECK_THROWS_AS(wrong([](auto& a) { a.o.data = const_cast<float*>(a.k.data); }), input_error);
  CHECK_THROWS_AS(wrong([](auto& a) { a.k.row = 7; }), shape_error);
  CHECK_THROWS_AS(wrong([](auto& a) { a.o.data = const_cast<float*>(a.q.data), a.o.row += 1; }), shape_error);
  CHECK_THROWS_AS(wrong([](auto& a) { a.o.head = 0; }), shape_error);
  CHECK_THROWS_AS(wrong([](auto& a) { a.q.batch = 0; }), shape_error);
  CHECK_THROWS_AS(wrong([](auto& a) { a.kv_heads = 3; }), shape_error);
  CHECK_THROWS_AS(wrong([](auto& a) { a.keys = -1; }), shape_error);
  CHECK_THROWS_AS(wrong([](auto& a) { a.relative = a.q.data, a.positions = 3; }), shape_error);
  const unsigned char keep[8] = {};
  CHECK_THROWS_AS(wrong([&keep](auto& a) { a.keep = keep; }), shape_error);
}
