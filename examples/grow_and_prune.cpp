// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Makes a model smaller step by step. Here nothing is trained: the loss is how far a child's answers are from
// the root's, and a child starts, and stays, with the weights that its parent left it. Who trains does so
// where the comment says it.
#include <array>
#include <cstdio>
#include <edgetran/edgetran.hpp>
#include <edgetran/search/grow_and_prune/grow_and_prune.hpp>
#include <edgetran/search/grow_and_prune/grow_and_prune_run.hpp>
#include <edgetran/search/grow_and_prune/importance.hpp>
#include <edgetran/search/grow_and_prune/weight_transfer.hpp>
#include <map>
#include <utility>
#include <vector>

using namespace edgetran;
using model::operation;

/// Weights by node, and what the root answers to some texts.
class workshop {
 public:
  explicit workshop(const model::flexibert<>& root) : texts_(nn::random_inputs(root, reads, 1)) {
    weights_.emplace(0, nn::random_weights(root, 2026));
    // Heads and units of random weights all matter alike; make some of them matter less.
    for (nn::parameter& p : weights_.at(0).parameters())
      if (p.name.ends_with("query.weight") || p.name.ends_with("key.weight") ||
          p.name.ends_with("value.weight") || p.name.find("intermediate") != p.name.npos)
        for (std::size_t i = 0; i < p.size(); ++i)
          p.data[i] *= 0.5F + 6 * static_cast<float>(i) / static_cast<float>(p.size());
    wanted_ = answers(root, weights_.at(0));
  }

  double train(const search::trial_question& q, const search::trial_tree& tree) {
    if (q.edit != search::edit::start)
      weights_.insert_or_assign(q.id, search::transfer_weights(tree.model_of(q.parent), weights_.at(q.parent),
                                                               q.model, q.from, {.seed = q.id})
                                          .weights);
    // Here the weights of node q.id are trained on: q.training.steps at q.training.learning_rate.
    const std::vector<float> have = answers(q.model, weights_.at(q.id));
    double off = 0, all = 0;
    for (std::size_t i = 0; i < have.size(); ++i) {
      off += (have[i] - wanted_[i]) * (have[i] - wanted_[i]);
      all += wanted_[i] * wanted_[i];
    }
    return off / all;
  }
  [[nodiscard]] search::importances importance(const search::trial_tree& tree, std::size_t id) const {
    return search::importance_of(tree.model_of(id), weights_.at(id));
  }

 private:
  static constexpr model::workload reads{.batch = 8, .sequence = 16};

  [[nodiscard]] std::vector<float> answers(const model::flexibert<>& m, const nn::weights& w) const {
    nn::runner<> run(w);
    const nn::tensor& y = run.run(m, reads, texts_);
    return {y.data, y.data + y.elements()};
  }

  nn::inputs texts_;
  std::vector<float> wanted_;
  std::map<std::size_t, nn::weights> weights_;
};

int main() {
  model::flexibert<> root;
  root.vocabulary = 100, root.positions = 16;
  const model::architecture::layer layer{64,
                                         {{operation::sdp, 0, 16},
                                          {operation::sdp, 0, 16},
                                          {operation::wma, 0, 16},
                                          {operation::convolution, 5, 16}},
                                         {256}};
  root.architecture.layers = {layer, layer};

  workshop shop(root);
  search::grow_and_prune_options options;
  options.cycle = {search::edit::prune_heads, search::edit::prune_feed_forward};
  options.prune = {
      .heads = 1, .feed_forward_layers = 1, .feed_forward_step = 64, .narrowest_feed_forward = 64};
  // A model of half the parameters may be off by one part in a hundred.
  const double whole = static_cast<double>(model::total_cost(root).parameters);
  const auto objective = [=](const model::flexibert<>& m, double off) {
    return off + 0.02 * static_cast<double>(model::total_cost(m).parameters) / whole;
  };
  search::grow_and_prune s(
      search::trial_tree(root),
      [&](const search::trial_tree& tree, std::size_t id) { return shop.importance(tree, id); }, options, 1,
      objective);
  search::run_trials(s, [&](const search::trial_question& q) { return shop.train(q, s.tree()); });

  std::printf("%zu models, the best of them:\n", s.tree().nodes().size());
  for (const std::size_t id : s.tree().path(*s.best())) {
    const search::trial_node& n = s.tree().at(id);
    std::printf("%-16s %6lld parameters, off by %4.2f%%, layers of", name(n.edit).data(),
                static_cast<long long>(n.parameters), 100 * *n.loss);
    for (const auto& l : n.architecture.layers)
      std::printf(" %zu heads and %lld units", l.heads.size(), static_cast<long long>(l.feed_forward[0]));
    std::printf("\n");
  }
}
