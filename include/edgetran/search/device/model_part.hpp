// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_DEVICE_MODEL_PART_HPP
#define EDGETRAN_SEARCH_DEVICE_MODEL_PART_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/model/architecture.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/predict/amounts.hpp"
#include "edgetran/predict/features.hpp"
#include "edgetran/predict/latency.hpp"

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

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_DEVICE_MODEL_PART_HPP
