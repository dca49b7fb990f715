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
#include <utility>
#include <vector>

#include "edgetran/model/any_model.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/search/device/model_part.hpp"
#include "edgetran/space/draw.hpp"
#include "edgetran/space/presets/flexibert_types.hpp"

namespace edgetran::search {

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
