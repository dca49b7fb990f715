// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/program.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/model/any_model.hpp"
#include "edgetran/nn/runner.hpp"
#include "model/architectures.hpp"
#include "nn/small_models.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

/// Values that tell how they came about. Longer than what a std::string holds in itself, so that a value that
/// was moved from is empty and spoils all that reads it.
struct activation {
  std::string made;
};
struct scores {
  std::string made;
};

std::string digest(const std::string& text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return std::string(24, '.') + std::to_string(hash);
}

/// Writes down every call, with the primitive's costs and arrays, where its weights begin, and its operands.
class tracer {
 public:
  std::vector<std::string> calls{};
  std::vector<std::pair<std::string, std::int64_t>> names{};

  void enter(const m::node_name& name, std::string_view type) {
    calls.push_back("enter " + name.str() + " " + std::string(type));
    names.emplace_back(name.text, name.index);
  }
  void leave() { calls.emplace_back("leave"); }
  activation input(m::source s) { return {noted("input " + std::to_string(static_cast<int>(s)))}; }

  template <class P, class First, class... Rest>
  auto apply(const m::node_name& name, const P& p, First first, const Rest&... rest) {
    const auto erased = p.erased();
    std::string call =
        "apply " + name.str() + " " + std::string(erased.kind) + " @" + std::to_string(place_++);
    erased.each_parameter([&](std::string_view array, std::int64_t rows, std::int64_t columns) {
      call += " " + std::string(array) + std::to_string(rows) + "x" + std::to_string(columns);
    });
    const m::cost c = m::cost_of(erased, m::span{2, 3, 5, false, true});
    call += " " + std::to_string(c.flops.value()) + " " + std::to_string(c.traffic.value()) + " " +
            std::to_string(c.kv_cache.value()) + " of " + first.made;
    ((call += ", " + rest.made), ...);
    names.emplace_back(name.text, name.index);
    const std::string made = noted(call);
    if constexpr (std::is_same_v<P, m::bookkeeping>)
      return First{made};
    else
      return decltype(kind(erased.output(shape_of<First>{}, shape_of<Rest>{}...))){made};
  }
  template <class Value, class Width>
  Value columns(const Value& x, std::int64_t begin, Width width) {
    return {noted("columns " + std::to_string(begin) + " " + std::to_string(std::int64_t{width}) + x.made)};
  }
  template <class Value>
  Value first_row(const Value& x) {
    return {noted("first " + x.made)};
  }
  template <class Value>
  Value last_row(const Value& x) {
    return {noted("last " + x.made)};
  }
  std::size_t mark() {
    calls.emplace_back("mark");
    return place_;
  }
  void rewind(std::size_t place) {
    calls.push_back("rewind " + std::to_string(place));
    place_ = place;
  }

  template <class Value>
  using shape_of = std::conditional_t<std::is_same_v<Value, scores>, m::score_shape<>, m::shape<>>;
  using result_type = activation;
  using value_type = std::variant<activation, scores>;
  template <class P, class... Values>
  static constexpr bool takes = std::is_same_v<P, m::bookkeeping> ||
                                requires(const P p, const shape_of<Values>... v) {
    p.output(v...);
  };

 private:
  static activation kind(const m::shape<>&);
  static scores kind(const m::score_shape<>&);
  std::string noted(const std::string& call) { return calls.push_back(call), digest(call); }

  std::size_t place_ = 0;
};

template <class Families = m::known_families, class Family>
void check_replay(const Family& f) {
  tracer direct, replayed;
  const std::string want = f(direct).made;
  const m::basic_any_model<Families> model(f, "m");
  CHECK(model(replayed).made == want);
  CHECK(replayed.calls == direct.calls);
  m::replay_memory<tracer::value_type> memory;  // a second time in the same memory
  for (int i = 0; i < 2; ++i) {
    tracer again;
    CHECK(model.program().replay(again, model.tree(), memory).made == want);
    CHECK(again.calls == direct.calls);
  }
}

/// Values used twice at once and later on, one that nobody uses, marks that are left and taken up again, a
/// result that is not the last value; names that look like others.
struct odd {
  template <m::interpreter I>
  auto operator()(I& i) const {
    return m::module(i, "", "Odd", [&] {
      const m::linear<> square{8, 8};
      const m::combine<m::pairing::multiply> times{8};
      const auto begin = m::mark(i);
      auto x = i.apply("words", m::embedding<>{10, 8}, i.input(m::source::token_ids));
      auto twice = i.apply("twice.07", times, x, x);
      static_cast<void>(i.apply("nobody", square, x));
      const auto later = m::mark(i);
      auto y = m::module(i, {"block", 12}, "Block", [&] { return i.apply("v1.5", square, twice); });
      auto all = i.apply("again", times, y, y);
      m::rewind(i, begin);
      static_cast<void>(i.apply("words", m::embedding<>{10, 8}, i.input(m::source::token_ids)));
      m::rewind(i, later);
      all = i.apply("shared", square, std::move(all));
      auto half = i.columns(all, 4, extent<>{4});
      half = i.apply("both", m::concatenate<>{4, 4}, half, half);
      auto result = i.apply("sum.", m::combine<m::pairing::add>{8}, i.first_row(x), i.last_row(half));
      static_cast<void>(i.apply("after", square, result));
      return result;
    });
  }
};
using odd_model = m::basic_any_model<std::variant<odd>>;

}  // namespace

TEST_CASE("a replay makes the calls of the family, on the same values") {
  check_replay(small::bert());
  check_replay(small::roberta());
  check_replay(small::vit());
  check_replay(small::whisper());
  check_replay<std::variant<m::llama<>>>(small::llama());
  m::gpt2<> tied = small::gpt2();
  tied.output = m::language_head::tied;
  check_replay(tied);
  small::each_encoder([](const auto& f) { check_replay(f); });
  m::flexibert<> mixed;
  mixed.architecture = test::first_published();
  check_replay(mixed);
  m::decoder d;
  d.dialect = &m::qwen3_moe_names;
  d.hidden = 12, d.vocabulary = 20, d.output = m::language_head::tied, d.head_norms = true;
  d.layers = {{.heads = 4, .key_value_heads = 2, .head = 6, .feed_forward = 10, .window = 3},
              {.heads = 2, .key_value_heads = 1, .head = 4, .feed_forward = 8, .experts = 5, .active = 2},
              {.attends = false, .transforms = false}};
  check_replay(d);
}

TEST_CASE("values read twice, read by nobody, and weights taken up again") {
  check_replay<std::variant<odd>>(odd{});
  const odd_model model(odd{}, "odd");
  CHECK(m::total_cost(model, {2, 5}) == m::total_cost(odd{}, {2, 5}));
  CHECK(m::total_cost(odd{}).parameters ==
        80 + 3 * 72);  // "shared" has the weights of "v1.5", "words" its own
  // What the program says of them.
  const auto step_of = [&](std::string_view name) {
    return *std::find_if(
        model.program().steps().begin(), model.program().steps().end(),
        [&](const m::step& s) { return s.what == m::step::kind::apply && model.tree()[s.at].name == name; });
  };
  CHECK(step_of("nobody").result == m::step::none);
  CHECK(step_of("after").result == m::step::none);
  const m::step twice = step_of("twice.07"), again = step_of("again");
  CHECK(twice.operand[0] == twice.operand[1]);
  CHECK_FALSE(twice.last[0]);
  CHECK_FALSE(twice.last[1]);  // the sum reads it at the end
  CHECK_FALSE(again.last[0]);  // or it would be gone before the second operand is read
  CHECK(again.last[1]);
  CHECK_FALSE(step_of("after").last[0]);  // it is what the model returns
}

TEST_CASE("a name keeps its index, and only what is one") {
  const odd_model model(odd{}, "odd");
  tracer t;
  model(t);
  const auto has = [&](const std::string& text, std::int64_t index) {
    return std::find(t.names.begin(), t.names.end(), std::pair(text, index)) != t.names.end();
  };
  CHECK(has("block", 12));
  CHECK(has("v1", 5));
  CHECK(has("twice.07", -1));  // 7 would be another name
  CHECK(has("sum.", -1));
  CHECK(has("words", -1));
}

TEST_CASE("a primitive that meets a value of another kind is a shape_error by its name") {
  m::basic_recorder<m::any_primitive> recorder;
  const auto result = small::bert()(recorder);
  std::vector<m::step> steps = recorder.steps(result).steps();
  const m::tree tree = std::move(recorder).tree();
  std::uint32_t words = m::step::none, values = 0;
  for (m::step& s : steps) {
    s.last = {};  // keep all, so that any of them can be read again
    if (s.what == m::step::kind::apply && words == m::step::none) words = s.result;
    if (s.result != m::step::none) values = std::max(values, s.result + 1);
  }
  m::replay_memory<m::cost_fold::value_type> memory;
  const auto replay = [&](const std::vector<m::step>& changed) {
    m::cost_fold fold({.sequence = 4});
    m::program(changed, values, 0, result.id).replay(fold, tree, memory);
    return fold.total();
  };
  CHECK(replay(steps) == m::total_cost(small::bert(), {.sequence = 4}));
  int tried = 0;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const m::step& s = steps[k];
    if (s.what != m::step::kind::apply) continue;
    const std::string_view kind = m::kind_of(tree[s.at].primitive);
    if (kind != "softmax" && kind != "attention_context") continue;
    std::vector<m::step> changed = steps;
    changed[k].operand[0] = words;  // an activation where scores belong
    ++tried;
    try {
      replay(changed);
      FAIL("accepted");
    } catch (const shape_error& e) {
      CHECK(e.where() == tree[s.at].name);
      CHECK(e.problem().find(std::string(kind)) != std::string::npos);
    }
    CHECK(replay(steps) == m::total_cost(small::bert(), {.sequence = 4}));  // in the memory of what failed
  }
  CHECK(tried == 4);
}

TEST_CASE("after a run that failed the next one is right") {
  const auto check = [](const auto& family) {
    const m::any_model model(family, "m");
    const nn::weights weights = small::weights(family, 1);
    nn::runner<> used(weights);
    for (const std::int64_t batch : {1, 3}) {
      const m::workload w{.batch = batch, .sequence = 6};
      const nn::inputs good = nn::random_inputs(family, w, 2);
      nn::inputs bad = good;
      bad.token_ids.back() = 1 << 20;  // noticed where the words are looked up
      CHECK_THROWS_AS(used.run(model, w, bad), shape_error);
      nn::runner<> fresh(weights);
      const nn::tensor& want = fresh.run(model, w, good);
      const nn::tensor& got = used.run(model, w, good);
      REQUIRE(got.rows == want.rows);
      REQUIRE(got.width == want.width);
      for (std::int64_t b = 0; b < batch; ++b)
        for (std::int64_t r = 0; r < want.rows; ++r)
          for (std::int64_t c = 0; c < want.width; ++c) {
            if (got.row(b, r)[c] != want.row(b, r)[c]) FAIL("another result");
          }
      CHECK(used.peak_activation() == fresh.peak_activation());
    }
  };
  check(small::whisper());  // the encoder has run by then
  check(small::bert());
}
