// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/nn/network.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/tensor.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/memory.hpp"
#include "nn/reference.hpp"
#include "nn/small_models.hpp"

namespace {

using namespace edgetran;
using ids = std::vector<std::int32_t>;

double distance(std::span<const float> a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const double error = std::abs(static_cast<double>(a[i]) - b[i]);
    if (!(error <= worst)) worst = error;  // keeps a NaN
  }
  return worst;
}

template <class Error, class Call>
std::string message(Call call) {
  try {
    call();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("encode returns what the reference returns, with its shape") {
  const auto f = small::bert();
  nn::network net(model::any_model(f, "small"), small::weights(f, 3));
  const nn::inputs in = nn::random_inputs(f, {.batch = 2, .sequence = 5}, 1);
  const nn::activation y = net.encode(in, 2, 5);
  CHECK(y.shape == std::array<std::size_t, 3>{2, 1, 36});
  const std::vector<double> want = reference::forward(f, net.weights(), in, 2);
  CHECK(distance(y.values, want) < 3e-6);
  CHECK(as_tensor(y.values, y.shape)(1, 0, 7) == y.values[36 + 7]);
  CHECK(y.row(1, 0)[7] == y.values[36 + 7]);
  CHECK(net.peak_activation() == model::peak_activation(f, {.batch = 2, .sequence = 5}));

  nn::network eyes(model::any_model(small::vit(), "eyes"), 1);
  const nn::inputs image = nn::random_inputs(small::vit(), {.batch = 2}, 1);
  CHECK(eyes.encode(image, 2).shape == std::array<std::size_t, 3>{2, 1, 36});
}

TEST_CASE("prefill and decode keep the position, reset forgets it") {
  const auto f = small::llama();
  nn::network net(f, small::weights(f, 3));
  const nn::inputs all = nn::random_inputs(f, {.batch = 1, .sequence = 6}, 1);
  const std::vector<double> want = reference::forward(f, net.weights(), all, 1);
  const auto rows = [&](std::size_t begin, std::size_t end) {
    return std::vector<double>(want.begin() + static_cast<std::ptrdiff_t>(48 * begin),
                               want.begin() + static_cast<std::ptrdiff_t>(48 * end));
  };
  const std::span<const std::int32_t> text(all.token_ids);
  for (int round = 0; round < 2; ++round) {
    CHECK(distance(net.prefill(text.subspan(0, 3)).values, rows(0, 3)) < 2e-5);
    CHECK(distance(net.prefill(text.subspan(3, 1)).values, rows(3, 4)) < 2e-5);
    CHECK(net.position() == 4);
    CHECK(distance(net.decode(text.subspan(4, 1)).values, rows(4, 5)) < 2e-5);
    net.encode(all, 1, 6);  // leaves the text alone
    nn::network moved = std::move(net);
    net = std::move(moved);
    CHECK(distance(net.decode(text.subspan(5, 1)).values, rows(5, 6)) < 2e-5);
    CHECK(net.position() == 6);
    net.reset();
    CHECK(net.position() == 0);
  }
}

TEST_CASE("a call that cannot be is refused and changes nothing") {
  const auto f = small::gpt2();  // 24 positions
  nn::network net(model::any_model(f, "gpt"), 7);
  CHECK_THROWS_AS(net.decode(ids{1, 2}), state_error);
  CHECK_THROWS_AS(net.prefill(ids{}), shape_error);
  CHECK_THROWS_AS(net.prefill(ids{1, 2, 3}, 2), shape_error);
  CHECK_THROWS_AS(net.prefill(ids(25, 1)), shape_error);
  CHECK(net.position() == 0);
  net.prefill(ids(46, 1), 2);
  CHECK_THROWS_AS(net.decode(ids{1}), state_error);
  CHECK_THROWS_AS(net.decode(ids{}), state_error);
  CHECK_THROWS_AS(net.prefill(ids{1, 2, 3}, 3), state_error);
  CHECK_THROWS_AS(net.prefill(ids{1, 2, 3, 4}, 2), state_error);
  CHECK_THROWS_AS(net.decode(ids{1, 99}), shape_error);  // not in the vocabulary
  CHECK(net.position() == 23);
  net.decode(ids{1, 2});
  const std::string said = message<state_error>([&] { net.decode(ids{1, 2}); });
  CHECK(said.find("24 tokens of 24") != std::string::npos);
  CHECK(said.find("nn::network::decode") != std::string::npos);
  CHECK(said.find("reset()") != std::string::npos);
  net.reset();
  net.prefill(ids{5});  // another batch is welcome now

  const auto encoder = small::bert();
  nn::network reader(encoder, 1);
  CHECK_THROWS_AS(reader.prefill(ids{1, 2}), shape_error);
  CHECK_THROWS_AS(reader.encode({.token_ids = ids(21, 1)}, 1, 21), shape_error);
  CHECK_THROWS_AS(nn::network(encoder, small::weights(small::roberta(), 1)), shape_error);
}

TEST_CASE("a network of a static model is one of the dynamic model") {
  const model::bert<2, 128, 2, 512> fixed{};
  nn::network a(fixed, 3);
  nn::network b(
      model::any_model(model::bert<>{.layers = 2, .hidden = 128, .heads = 2, .feed_forward = 512}, "tiny"),
      3);
  const nn::inputs in = nn::random_inputs(fixed, {.sequence = 4}, 1);
  const nn::activation x = a.encode(in, 1, 4), y = b.encode(in, 1, 4);
  CHECK(std::vector<float>(x.values.begin(), x.values.end()) ==
        std::vector<float>(y.values.begin(), y.values.end()));
}

TEST_CASE("an observer sees every leaf of the tree, in order") {
  struct counter {
    int begun = 0, ended = 0;
    void begin() { ++begun; }
    void end() { ended += ended + 1 == begun ? 1 : 1000; }
  } seen;
  const model::any_model m(small::openai_gpt(), "gpt");
  nn::network net(m, 1);
  net.prefill(ids{1, 2}, 1, seen);
  net.decode(ids{1}, seen);
  int leaves = 0;
  for (const model::node& n : m.tree().nodes()) leaves += n.level == model::level::primitive;
  CHECK(seen.begun == 2 * leaves);
  CHECK(seen.ended == 2 * leaves);
}
