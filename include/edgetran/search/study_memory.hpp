// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_STUDY_MEMORY_HPP
#define EDGETRAN_SEARCH_STUDY_MEMORY_HPP

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "edgetran/search/goals/column.hpp"

namespace edgetran::search {

/// What came of a candidate: its numbers, or why it has none. Travels between processes
/// (core/wire.hpp).
struct trial_answer {
  std::vector<ranged> row{};
  std::string failure{};
  bool doubtful = false;  ///< whether the failure may say nothing of the candidate

  /// Whether there is an answer at all.
  [[nodiscard]] bool given() const { return !row.empty() || !failure.empty(); }
  static auto wire_parts(auto& self) { return std::tie(self.row, self.failure, self.doubtful); }
};

/// What keeps the answers of a study, so that it can go on where it broke off.
///
/// Minimal definition: `recall(question, candidate)`, the answer that an earlier run had to this question, if
/// any, by its number; `record(question, candidate, answer)`; `settle()`, behind every batch.
/// Laws: what was recorded is recalled by the next run, of doubtful failures what the memory likes; calls
/// come from one thread at a time, and records of a batch in any order.
template <class M, class Candidate>
concept study_memory = requires(M& m, std::size_t question, const Candidate& c, const trial_answer& a) {
  { m.recall(question, c) } -> std::convertible_to<std::optional<trial_answer>>;
  m.record(question, c, a);
  m.settle();
};

/// A memory that remembers nothing.
struct no_memory {
  template <class Candidate>
  std::optional<trial_answer> recall(std::size_t, const Candidate&) {
    return {};
  }
  template <class Candidate>
  void record(std::size_t, const Candidate&, const trial_answer&) {}
  void settle() {}
};

/// A memory where there is one: for a search that keeps a journal only if it is asked to, and for the ranks
/// of an MPI job, of which the first alone has it.
template <class Memory>
class memory_if_any {
 public:
  /// None where it is null.
  explicit memory_if_any(Memory* memory) : memory_(memory) {}
  explicit memory_if_any(std::optional<Memory>& memory) : memory_(memory ? &*memory : nullptr) {}

  template <class Candidate>
  std::optional<trial_answer> recall(std::size_t question, const Candidate& c) {
    if (memory_ == nullptr) return {};
    return memory_->recall(question, c);
  }
  template <class Candidate>
  void record(std::size_t question, const Candidate& c, const trial_answer& a) {
    if (memory_ != nullptr) memory_->record(question, c, a);
  }
  void settle() {
    if (memory_ != nullptr) memory_->settle();
  }

 private:
  Memory* memory_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_STUDY_MEMORY_HPP
