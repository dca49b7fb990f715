// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/search/grow_and_prune/weight_transfer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/model/overlap.hpp"
#include "edgetran/nn/inputs.hpp"
#include "edgetran/nn/network.hpp"
#include "edgetran/search/grow_and_prune/grow.hpp"
#include "edgetran/search/grow_and_prune/importance.hpp"
#include "edgetran/search/grow_and_prune/prune.hpp"
#include "model/architectures.hpp"
#include "nn/small_models.hpp"

using namespace edgetran;
namespace m = edgetran::model;
using m::operation;

namespace {

m::flexibert<> mixed() {
  using enum m::operation;
  m::flexibert<> model;
  model.vocabulary = 31, model.positions = 12;
  model.architecture.layers = {{24,
                                {{sdp, 0, 6},
                                 {sdp, 0, 6},
                                 {wma, 0, 6},
                                 {wma, 0, 6},
                                 {dft, 0, 6},
                                 {dct, 0, 6},
                                 {convolution, 5, 6},
                                 {convolution, 5, 6},
                                 {convolution, 9, 6}},
                                {40}},
                               {30, {{dft, 0, 10}, {dct, 0, 10}, {dct, 0, 10}}, {20, 50, 31}},
                               {30, {{wma, 0, 7}, {convolution, 13, 7}}, {16}}};
  return model;
}
m::flexibert<> with(m::flexibert<> model, m::architecture a) {
  model.architecture = std::move(a);
  return model;
}
nn::weights copy(const nn::weights& w) {
  std::vector<nn::parameter> all;
  for (const nn::parameter& p : w.parameters()) {
    all.push_back({p.name, p.rows, p.columns, nn::allocate_floats(p.size())});
    std::copy_n(p.data.get(), p.size(), all.back().data.get());
  }
  return nn::weights(std::move(all));
}
nn::parameter& array(nn::weights& w, const std::string& name) {
  for (nn::parameter& p : w.parameters())
    if (p.name == name) return p;
  FAIL("no array " << name);
  return w.parameters()[0];
}
bool has(const nn::weights& w, const std::string& name) {
  return std::any_of(w.parameters().begin(), w.parameters().end(),
                     [&](const auto& p) { return p.name == name; });
}

/// The greatest difference of what two models make of the same text, relative to the greatest value.
double difference(const m::flexibert<>& a, nn::weights wa, const m::flexibert<>& b, nn::weights wb) {
  const m::workload w{.batch = 2, .sequence = 9};
  const nn::inputs in = nn::random_inputs(a, w, 4);
  nn::network<m::flexibert<>> x(a, std::move(wa)), y(b, std::move(wb));
  const auto p = x.encode(in, w.batch, w.sequence), q = y.encode(in, w.batch, w.sequence);
  REQUIRE(p.shape == q.shape);
  double worst = 0, greatest = 0;
  for (std::size_t i = 0; i < p.values.size(); ++i) {
    const double d = std::abs(static_cast<double>(p.values[i]) - static_cast<double>(q.values[i]));
    if (!(d <= worst)) worst = d;  // keeps a NaN
    greatest = std::max(greatest, std::abs(static_cast<double>(p.values[i])));
  }
  return worst / greatest;
}

}  // namespace

TEST_CASE("a model's weights transferred to itself are the same") {
  const auto model = mixed();
  const nn::weights w = small::weights(model, 1);
  const auto t =
      search::transfer_weights(model, w, model, search::match(model.architecture, model.architecture));
  REQUIRE(t.weights.parameters().size() == w.parameters().size());
  for (std::size_t i = 0; i < w.parameters().size(); ++i) {
    const nn::parameter &a = w.parameters()[i], &b = t.weights.parameters()[i];
    CHECK(a.name == b.name);
    CHECK(std::equal(a.data.get(), a.data.get() + a.size(), b.data.get()));
  }
  CHECK(t.copied == m::total_cost(model).parameters);
}

TEST_CASE("as many numbers are copied as the overlap of two architectures counts") {
  stream random(5);
  int compared = 0;
  while (compared < 25) {
    m::flexibert<> a{test::any_architecture(random)}, b{test::any_architecture(random)};
    // An overlap looks from the last feed-forward layer to the last, a transfer through what is between.
    bool comparable = true;
    for (std::size_t l = 0; l < std::min(a.architecture.layers.size(), b.architecture.layers.size()); ++l) {
      const auto &old = a.architecture.layers[l].feed_forward, &now = b.architecture.layers[l].feed_forward;
      if (now.size() > old.size())
        comparable = comparable && now.size() == old.size() + 1 &&
                     now[old.size() - 1] >= std::min(old.back(), now.back());
    }
    if (!comparable) continue;
    const auto t = search::transfer_weights(
        a, nn::random_weights(a, 1), b, search::match(a.architecture, b.architecture), {.preserve = false});
    CHECK(t.copied == m::transfer_overlap(a.architecture, b.architecture).transferred);
    ++compared;
  }
}

TEST_CASE("a child without some heads computes what its parent does without their contributions") {
  const auto parent = mixed();
  stream random(6);
  for (int i = 0; i < 12; ++i) {
    search::importances by;
    for (const auto& l : parent.architecture.layers) {
      by.heads.emplace_back(l.heads.size());
      for (double& x : by.heads.back()) x = random.uniform01();
      by.feed_forward.emplace_back(l.feed_forward.size(), 1.0);
    }
    const auto c =
        search::prune_heads(parent.architecture, by, {.heads = 1 + static_cast<std::size_t>(i % 6)});
    REQUIRE(c);
    const nn::weights w = small::weights(parent, 7);
    const auto child = with(parent, c->architecture);
    auto t = search::transfer_weights(parent, w, child,
                                      search::match(parent.architecture, c->architecture, c->removed));
    CHECK(t.copied == m::total_cost(child).parameters);  // nothing is new

    nn::weights silenced = copy(w);
    for (const search::head_place& p : c->removed) {
      nn::parameter& out =
          array(silenced, "encoder.layer." + std::to_string(p.layer) + ".attention.output.dense.weight");
      const auto d = parent.architecture.layers[p.layer].heads.front().size;
      for (std::int64_t r = 0; r < out.rows; ++r)
        std::fill_n(out.data.get() + r * out.columns + static_cast<std::int64_t>(p.slot) * d, d, 0.0F);
    }
    CHECK(difference(parent, std::move(silenced), child, std::move(t.weights)) < 1e-5);
    // And not what it does with them.
    auto again = search::transfer_weights(parent, w, child,
                                          search::match(parent.architecture, c->architecture, c->removed));
    CHECK(difference(parent, copy(w), child, std::move(again.weights)) > 1e-3);
  }
}

TEST_CASE("a child with new heads computes what its parent does, until they are trained") {
  const auto parent = mixed();
  const nn::weights w = small::weights(parent, 8);
  for (std::uint64_t seed = 0; seed < 6; ++seed)
    for (const auto& c :
         search::grow_heads(parent.architecture, {.children = 3, .heads = 1 + seed % 3}, stream(seed))) {
      const auto child = with(parent, c.architecture);
      const auto from = search::match(parent.architecture, c.architecture);
      auto t = search::transfer_weights(parent, w, child, from, {.seed = seed});
      CHECK(t.copied == m::total_cost(parent).parameters);  // nothing is lost
      CHECK(difference(parent, copy(w), child, copy(t.weights)) < 1e-5);
      // Not for lack of new numbers: it changes once the output map reads them.
      nn::weights read = copy(t.weights);
      for (nn::parameter& p : read.parameters())
        if (p.name.ends_with("attention.output.dense.weight"))
          for (std::size_t i = 0; i < p.size(); ++i)
            if (p.data[i] == 0) p.data[i] = static_cast<float>(std::sin(static_cast<double>(i)));
      CHECK(difference(parent, copy(w), child, std::move(read)) > 1e-3);
      auto other = search::transfer_weights(parent, w, child, from, {.seed = seed, .preserve = false});
      CHECK(difference(parent, copy(w), child, std::move(other.weights)) > 1e-6);
    }
}

TEST_CASE("a feed-forward layer that is new hands on what it is given") {
  auto parent = mixed();
  parent.activation_function = m::function::relu;
  const nn::weights w = small::weights(parent, 9);
  for (const std::int64_t width : {std::int64_t{50}, std::int64_t{64}}) {
    search::grow_options options;
    options.widths = {width};
    options.children = 3;
    const auto all = search::grow_feed_forward(parent.architecture, options, stream(1));
    REQUIRE(all.size() == 3);
    for (const auto& c : all) {
      const auto child = with(parent, c.architecture);
      auto t = search::transfer_weights(parent, w, child, search::match(parent.architecture, c.architecture));
      CHECK(t.copied == m::total_cost(parent).parameters);
      CHECK(difference(parent, copy(w), child, std::move(t.weights)) < 1e-5);  // relu is itself twice over
    }
  }
}

TEST_CASE("a narrower feed-forward layer keeps its strongest units") {
  const auto parent = mixed();
  nn::weights w = small::weights(parent, 10);
  // Every fifth unit of layer 1's second map is weak; 10 of 50 go.
  nn::parameter& dense = array(w, "encoder.layer.1.intermediate.dense.1.weight");
  for (std::int64_t u = 0; u < 50; u += 5)
    for (std::int64_t c = 0; c < dense.columns; ++c)
      dense.data[static_cast<std::size_t>(u * dense.columns + c)] /= 64;
  search::importances by{{std::vector<double>(9, 1), std::vector<double>(3, 1), std::vector<double>(2, 1)},
                         {{9}, {9, 1, 9}, {9}}};
  const auto c = search::prune_feed_forward(
      parent.architecture, by,
      {.feed_forward_layers = 1, .feed_forward_step = 10, .narrowest_feed_forward = 8});
  REQUIRE(c);
  const auto child = with(parent, c->architecture);
  REQUIRE(child.architecture.layers[1].feed_forward == std::vector<std::int64_t>{20, 40, 31});
  auto t = search::transfer_weights(parent, w, child, search::match(parent.architecture, c->architecture));
  CHECK(t.copied == m::total_cost(child).parameters);
  nn::weights silenced = copy(w);
  nn::parameter& reads = array(silenced, "encoder.layer.1.intermediate.dense.2.weight");
  for (std::int64_t r = 0; r < reads.rows; ++r)
    for (std::int64_t u = 0; u < 50; u += 5) reads.data[static_cast<std::size_t>(r * reads.columns + u)] = 0;
  CHECK(difference(parent, std::move(silenced), child, std::move(t.weights)) < 1e-5);
}

TEST_CASE(
    "a layer of a smaller hidden size keeps leading channels, and what is between sizes hands them on") {
  m::flexibert<> parent;
  parent.vocabulary = 31, parent.positions = 12;
  parent.architecture = test::plain(3, 96, 3, 64);
  const nn::weights w = small::weights(parent, 11);
  search::importances by{{{2, 2, 2}, {1, 1, 1}, {1.5, 1.5, 1.5}}, {{2}, {1}, {1.5}}};
  const auto once = search::prune_layer(parent.architecture, by, {.narrowest_hidden = 1});
  REQUIRE(once);
  const auto middle = with(parent, once->architecture);
  REQUIRE(middle.architecture.layers[1].hidden == 48);
  const auto t =
      search::transfer_weights(parent, w, middle, search::match(parent.architecture, once->architecture));
  nn::weights have = copy(t.weights), old = copy(w);
  const auto at = [](const nn::parameter& p, std::int64_t r, std::int64_t c) {
    return p.data[static_cast<std::size_t>(r * p.columns + c)];
  };
  const std::string one = "encoder.layer.1.";
  const nn::parameter& q = array(have, one + "attention.self.query.weight");
  const nn::parameter& before = array(old, one + "attention.self.query.weight");
  REQUIRE(q.rows == 48);  // three heads of 16 in 48 channels
  for (std::int64_t head = 0; head < 3; ++head)
    for (std::int64_t r = 0; r < 16; ++r)
      for (std::int64_t c = 0; c < 48; ++c) CHECK(at(q, head * 16 + r, c) == at(before, head * 32 + r, c));
  for (const auto& [name, rows, columns] : {std::tuple{"encoder.layer.0.projection.weight", 48, 96},
                                            std::tuple{"encoder.layer.1.projection.weight", 96, 48}}) {
    const nn::parameter& p = array(have, name);
    REQUIRE(p.rows == rows);
    REQUIRE(p.columns == columns);
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::int64_t c = 0; c < columns; ++c) CHECK(at(p, r, c) == (r == c ? 1.0F : 0.0F));
  }
  nn::network<m::flexibert<>> runs(middle, copy(t.weights));
  for (const float y : runs.encode(nn::random_inputs(middle, {.sequence = 5}, 1), 1, 5).values)
    CHECK(std::isfinite(y));

  // The next layer follows: no projection is left between the two, and the channels are the same.
  by.heads[1] = {9, 9, 9};
  const auto twice = search::prune_layer(middle.architecture, by, {.narrowest_hidden = 1});
  REQUIRE(twice);
  const auto thin = with(parent, twice->architecture);
  REQUIRE(thin.architecture.layers[2].hidden == 48);
  const auto u = search::transfer_weights(middle, t.weights, thin,
                                          search::match(middle.architecture, thin.architecture));
  CHECK_FALSE(has(u.weights, "encoder.layer.1.projection.weight"));
  CHECK(u.copied == m::total_cost(thin).parameters);
  // As if both had shrunk at once.
  const auto both =
      search::transfer_weights(parent, w, thin, search::match(parent.architecture, thin.architecture));
  CHECK(difference(thin, copy(u.weights), thin, copy(both.weights)) == 0);
}

TEST_CASE("what is new depends on the seed, what is old does not") {
  const auto parent = mixed();
  const nn::weights w = small::weights(parent, 12);
  const auto c = search::grow_heads(parent.architecture, {.children = 1, .heads = 4}, stream(2)).at(0);
  const auto child = with(parent, c.architecture);
  const auto from = search::match(parent.architecture, c.architecture);
  const auto one = search::transfer_weights(parent, w, child, from, {.seed = 1}),
             same = search::transfer_weights(parent, w, child, from, {.seed = 1}),
             other = search::transfer_weights(parent, w, child, from, {.seed = 2});
  std::int64_t differ = 0, total = 0;
  for (std::size_t i = 0; i < one.weights.parameters().size(); ++i) {
    const nn::parameter &a = one.weights.parameters()[i], &b = same.weights.parameters()[i],
                        &x = other.weights.parameters()[i];
    CHECK(std::equal(a.data.get(), a.data.get() + a.size(), b.data.get()));
    for (std::size_t j = 0; j < a.size(); ++j) differ += a.data[j] != x.data[j] ? 1 : 0, ++total;
  }
  CHECK(differ > 0);
  CHECK(differ <= total - one.copied);
}

TEST_CASE("what does not fit is refused") {
  const auto parent = mixed();
  const nn::weights w = small::weights(parent, 13);
  auto child = with(parent, m::canonical(parent.architecture));
  auto from = search::match(parent.architecture, child.architecture);
  CHECK_NOTHROW((void)search::transfer_weights(parent, w, child, from));
  const auto refused = [&](const search::lineage& l) {
    CHECK_THROWS_AS((void)search::transfer_weights(parent, w, child, l), shape_error);
  };
  refused({});
  auto wrong = from;
  wrong.heads[0].pop_back();
  refused(wrong);
  wrong = from;
  wrong.heads[0][0] = 9;  // the parent has slots 0 to 8
  refused(wrong);
  wrong.heads[0][0] = 2;  // of another kind
  refused(wrong);
  child.positions = 13;
  refused(from);
  child.positions = parent.positions;
  child.vocabulary = 30;
  refused(from);
  child = parent;
  auto other = mixed();
  other.architecture.layers[0].feed_forward[0] = 41;
  CHECK_THROWS_AS((void)search::transfer_weights(other, w, child, from), shape_error);
}
