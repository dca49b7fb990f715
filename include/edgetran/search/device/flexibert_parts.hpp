// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_DEVICE_FLEXIBERT_PARTS_HPP
#define EDGETRAN_SEARCH_DEVICE_FLEXIBERT_PARTS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/model/any_model.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/predict/amounts.hpp"
#include "edgetran/predict/features.hpp"
#include "edgetran/predict/latency.hpp"
#include "edgetran/space/draw.hpp"
#include "edgetran/space/presets/flexibert_types.hpp"

namespace edgetran::search {

/// A primitive of a part: its law, and its features where all weights are in the nearest cache, with what
/// each grows by where they are past the second and the third: features are linear in both shares.
struct part_leaf {
  std::size_t law = 0;
  std::array<double, 8> near{}, past_l2{}, past_l3{};
  double flops = 0, traffic = 0;
};

/// A piece of a model whose costs depend on few choices, whatever stands around it.
struct model_part {
  std::vector<part_leaf> leaves{};
  double parameters = 0;
  double streamed = 0;  ///< bytes of weights that a run reads
  predict::amounts amounts{};
};

namespace detail {

/// Which part a primitive of a FlexiBERT model belongs to.
struct part_slot {
  enum class kind { other, embedding, frame, relative, mixer, stack, projection, pooler };
  kind is = kind::other;
  model::operation of = model::operation::sdp;  ///< of a mixer
  std::int64_t taps = 0;
  friend bool operator==(const part_slot&, const part_slot&) = default;
};

/// Follows the program of a FlexiBERT model and gives every primitive to the part that `where(slot)` returns,
/// or to nobody where that is null. What no rule names is the frame's: wrong rules show as other numbers than
/// `predict::predict` has.
template <class Where>
class part_collector : public model::shape_interpreter<part_collector<Where>> {
 public:
  part_collector(const model::workload& w, Where where) : workload_(w), where_(std::move(where)) {}

  void enter(const model::node_name& name, std::string_view) { path_.push_back(name); }
  void leave() { path_.pop_back(); }

  template <model::primitive P>
  void leaf(const model::node_name& name, const P& p, model::row_count rows) {
    model_part* const to = where_(slot_of(name));
    if (to == nullptr || model::is_idle(rows, workload_)) return;
    const model::span s = model::resolve(rows, workload_);
    part_leaf l;
    l.law = predict::law_of(p, s);
    const auto near = predict::features(p, s, {0, 0}), second = predict::features(p, s, {1, 0}),
               third = predict::features(p, s, {0, 1});
    for (std::size_t j = 0; j < near.size(); ++j) {
      l.near[j] = near[j];
      l.past_l2[j] = second[j] - near[j];
      l.past_l3[j] = third[j] - near[j];
    }
    const model::cost c = model::cost_of(p, s);
    l.flops = c.flops.value();
    l.traffic = c.traffic.value();
    to->leaves.push_back(l);
    to->parameters += static_cast<double>(c.parameters);
    predict::detail::streamed_fold streamed(workload_);
    streamed.leaf(name, p, rows);
    to->streamed += streamed.weights();
    to->amounts += predict::amounts_of(p, s);
  }

 private:
  [[nodiscard]] const model::node_name* inside(std::string_view module) const {
    for (const model::node_name& n : path_)
      if (n.text == module) return &n;
    return nullptr;
  }
  [[nodiscard]] part_slot slot_of(const model::node_name& name) const {
    using kind = part_slot::kind;
    using enum model::operation;
    if (inside("embeddings")) return {kind::embedding};
    if (inside("pooler")) return {kind::pooler};
    if (name.text == "projection") return {kind::projection};
    if (!inside("attention")) return {kind::stack};
    if (name.text == "relative") return {kind::relative};
    if (name.text == "scores") return {kind::mixer, sdp};
    if (name.text.starts_with("weighted_")) return {kind::mixer, wma};
    if (name.text == "fourier" || name.text == "add_fourier") return {kind::mixer, dft};
    if (name.text == "cosine" || name.text == "add_cosine") return {kind::mixer, dct};
    if (name.text == "add_convolution") return {kind::mixer, convolution, name.index};
    if (const auto* module = inside("convolution")) return {kind::mixer, convolution, module->index};
    return {kind::frame};
  }

  model::workload workload_;
  Where where_;
  std::vector<model::node_name> path_;
};

}  // namespace detail

/// The parts that models of a FlexiBERT space are made of under one workload, each worked out once from the
/// model's own program: of a layer the frame of its attention, by hidden size and number of heads; its
/// relative positions, by the number of heads that attend; the heads of each operation, by their number; its
/// feed-forward stack; the projection to the next hidden size; then embeddings and pooler. FlexiBERT 2.0 with
/// its 1.69e88 members has some 1,900. Immutable once made: any number of threads may read it.
template <space::flexibert_like S>
class flexibert_parts {
  using base = space::base_of<S>;
  using record = space::record_of<S>;
  using hidden_element = typename record::template found<"hidden">::element;
  using stack_element = typename record::template found<"feed_forward">::element;
  using heads_element = space::detail::heads_of<S>;
  using head_value = typename heads_element::value_type::value_type;
  using depth_element = typename record::template found<"layers">::element;

  static constexpr std::size_t hiddens = hidden_element::cardinality, stacks = stack_element::cardinality,
                               sizes = heads_element::sizes.size(), kinds = head_value::names.size(),
                               most_heads = *std::max_element(heads_element::sizes.begin(),
                                                              heads_element::sizes.end());
  static_assert(stacks <= 100'000 && heads_element::cardinality <= 10'000'000,
                "edgetran: too many feed-forward stacks or sets of heads for a table of parts");

 public:
  using candidate_type = space::architecture<base>;
  /// Parts that one model has at most.
  static constexpr std::size_t most_parts =
      2 + (4 + kinds) * static_cast<std::size_t>(
                            *std::max_element(depth_element::options.begin(), depth_element::options.end()));

  /// Throws shape_error for a workload that these models cannot run. Takes some milliseconds.
  explicit flexibert_parts(const model::workload& w) : workload_(w) {
    model::check(model::flexibert<>{one_layer(0, heads_element::unrank(0), 0)}, w, "FlexiBERT");
    parts_.resize(first_mixer + hiddens * sizes * kinds * (most_heads + 1));
    count_heads();
    for (std::size_t h = 0; h < hiddens; ++h) {
      collect_stacks(h);
      for (std::size_t n = 0; n < sizes; ++n) collect_heads(h, n);
      for (std::size_t to = 0; to < hiddens; ++to) collect_projection(h, to);
    }
  }

  [[nodiscard]] const std::vector<model_part>& all() const { return parts_; }
  [[nodiscard]] const model::workload& workload() const { return workload_; }

  /// Writes the indices of the parts that a model is made of, at most `most_parts`; returns how many.
  /// O(parts), no allocation.
  std::size_t parts_of(const candidate_type& a, std::span<std::uint32_t, most_parts> to) const {
    const auto* x = a.coordinates().data();
    const std::size_t layers = a.template get<"layers">();
    std::size_t count = 0;
    const auto add = [&](std::size_t part) { to[count++] = static_cast<std::uint32_t>(part); };
    const auto hidden = [&](std::size_t layer) {
      return std::size_t{x[record::template position<"hidden">(x, layer)]};
    };
    std::size_t h = hidden(0);
    add(embedding(h));
    for (std::size_t l = 0; l < layers; ++l) {
      const head_counts& heads = counts_[x[record::template position<"heads">(x, l)]];
      const std::size_t of = h * sizes + heads.size;
      add(first_frame + of);
      add(first_relative + of * (most_heads + 1) + heads.attending);
      for (std::size_t k = 0; k < kinds; ++k)
        if (heads.of[k] > 0) add(mixer(of, k, heads.of[k]));
      add(first_stack + h * stacks + x[record::template position<"feed_forward">(x, l)]);
      if (l + 1 == layers) break;
      const std::size_t next = hidden(l + 1);
      if (next != h) add(projection(h, next));
      h = next;
    }
    add(pooler(h));
    return count;
  }

 private:
  struct head_counts {
    std::uint8_t size = 0;  ///< rank of the number of heads
    std::uint8_t attending = 0;
    std::array<std::uint8_t, kinds> of{};
  };

  // Where the parts of each sort begin.
  static constexpr std::size_t first_projection = 2 * hiddens,
                               first_stack = first_projection + hiddens * hiddens,
                               first_frame = first_stack + hiddens * stacks,
                               first_relative = first_frame + hiddens * sizes,
                               first_mixer = first_relative + hiddens * sizes * (most_heads + 1);
  static constexpr std::size_t embedding(std::size_t h) { return h; }
  static constexpr std::size_t pooler(std::size_t h) { return hiddens + h; }
  static constexpr std::size_t projection(std::size_t from, std::size_t to) {
    return first_projection + from * hiddens + to;
  }
  static constexpr std::size_t mixer(std::size_t of, std::size_t kind, std::size_t count) {
    return first_mixer + (of * kinds + kind) * (most_heads + 1) + count;
  }

  [[nodiscard]] bool attends(std::size_t kind) const {
    return kinds_[kind].of == model::operation::sdp || kinds_[kind].of == model::operation::wma;
  }
  [[nodiscard]] model::architecture::layer layer(std::size_t h, const auto& heads, std::size_t stack) const {
    model::architecture::layer l;
    l.hidden = static_cast<std::int64_t>(hidden_element::unrank(h));
    for (const head_value& v : heads) {
      model::attention_head head = kinds_[v.index()];
      head.size = l.hidden / static_cast<std::int64_t>(heads.size());
      l.heads.push_back(head);
    }
    for (const auto width : stack_element::unrank(stack))
      l.feed_forward.push_back(static_cast<std::int64_t>(width));
    return l;
  }
  [[nodiscard]] model::architecture one_layer(std::size_t h, const auto& heads, std::size_t stack) const {
    model::architecture a;
    a.layers.push_back(layer(h, heads, stack));
    return a;
  }

  template <class Where>
  void collect(model::architecture a, Where where) {
    detail::part_collector<Where> collector(workload_, std::move(where));
    const model::flexibert<> m{std::move(a)};
    m(collector);
  }
  void collect_stacks(std::size_t h) {
    using kind = detail::part_slot::kind;
    const auto heads = heads_element::unrank(0);
    for (std::size_t f = 0; f < stacks; ++f)
      collect(one_layer(h, heads, f), [&](const detail::part_slot& s) -> model_part* {
        if (s.is == kind::stack) return &parts_[first_stack + h * stacks + f];
        if (f > 0) return nullptr;
        return s.is == kind::embedding ? &parts_[embedding(h)]
               : s.is == kind::pooler  ? &parts_[pooler(h)]
                                       : nullptr;
      });
  }
  void collect_projection(std::size_t from, std::size_t to) {
    if (from == to) return;
    const auto heads = heads_element::unrank(0);
    model::architecture a = one_layer(from, heads, 0);
    a.layers.push_back(layer(to, heads, 0));
    collect(std::move(a), [&](const detail::part_slot& s) {
      return s.is == detail::part_slot::kind::projection ? &parts_[projection(from, to)] : nullptr;
    });
  }
  /// Layers with some heads of one operation and the others of another: all parts of attention are among
  /// them.
  void collect_heads(std::size_t h, std::size_t n) {
    const std::size_t count = heads_element::sizes[n], of = h * sizes + n;
    for (std::size_t one = 0; one < kinds; ++one)
      for (std::size_t other = 0; other < kinds; ++other)
        for (std::size_t c = one == other ? count : 1; c <= count; ++c) {
          std::vector<head_value> heads(c, head_value::at(one));
          heads.resize(count, head_value::at(other));
          const std::size_t attending = (attends(one) ? c : 0) + (attends(other) ? count - c : 0);
          // Each part from the first layer that has it.
          const auto unless_known = [&](std::size_t part) {
            return parts_[part].leaves.empty() ? &parts_[part] : nullptr;
          };
          model_part* const frame = unless_known(first_frame + of);
          model_part* const relative = unless_known(first_relative + of * (most_heads + 1) + attending);
          model_part* const first = unless_known(mixer(of, one, c));
          model_part* const second = c < count ? unless_known(mixer(of, other, count - c)) : nullptr;
          if (!frame && !relative && !first && !second) continue;
          collect(one_layer(h, heads, 0), [&](const detail::part_slot& s) -> model_part* {
            using kind = detail::part_slot::kind;
            if (s.is == kind::frame) return frame;
            if (s.is == kind::relative) return relative;
            if (s.is != kind::mixer) return nullptr;
            return s.of == kinds_[one].of && s.taps == kinds_[one].taps ? first : second;
          });
        }
  }
  void count_heads() {
    counts_.resize(heads_element::cardinality);
    for (std::size_t r = 0; r < counts_.size(); ++r) {
      const auto heads = heads_element::unrank(r);
      const auto size = std::find(heads_element::sizes.begin(), heads_element::sizes.end(), heads.size());
      counts_[r].size = static_cast<std::uint8_t>(size - heads_element::sizes.begin());
      for (const head_value& v : heads) {
        ++counts_[r].of[v.index()];
        counts_[r].attending = static_cast<std::uint8_t>(counts_[r].attending + (attends(v.index()) ? 1 : 0));
      }
    }
  }

  model::workload workload_;
  std::array<model::attention_head, kinds> kinds_ = [] {
    std::array<model::attention_head, kinds> all{};
    for (std::size_t k = 0; k < kinds; ++k)
      all[k] = model::parse_head(std::string(head_value::at(k).name()) + "_1");
    return all;
  }();
  std::vector<model_part> parts_;
  std::vector<head_counts> counts_;  ///< by rank of a set of heads
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_DEVICE_FLEXIBERT_PARTS_HPP
