// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The proposers that a search can take, by name.
#ifndef EDGETRAN_TOOL_SEARCH_PROPOSERS_HPP
#define EDGETRAN_TOOL_SEARCH_PROPOSERS_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/io/journal.hpp"
#include "edgetran/search/proposer.hpp"
#include "search_candidates.hpp"

namespace tool {

/// A proposer whatever its type, so that what runs it is compiled once. Models `proposer`.
class any_proposer {
 public:
  using candidate_type = search_candidate;

  template <edgetran::search::proposer P>
  explicit any_proposer(P p)
      : call_([p = std::move(p)](const message& m) mutable -> std::vector<search_candidate> {
          if (m.about == nullptr) return p.ask(m.count);
          m.failed ? p.tell_failure(*m.about) : p.tell(*m.about, m.targets);
          return {};
        }) {}

  [[nodiscard]] std::vector<search_candidate> ask(std::size_t count) { return call_({.count = count}); }
  void tell(const search_candidate& c, std::span<const double> targets) {
    (void)call_({.about = &c, .targets = targets});
  }
  void tell_failure(const search_candidate& c) { (void)call_({.about = &c, .failed = true}); }

 private:
  struct message {
    std::size_t count = 0;  ///< of questions, where it is about none
    const search_candidate* about = nullptr;
    std::span<const double> targets{};
    bool failed = false;
  };
  std::function<std::vector<search_candidate>(const message&)> call_;
};

/// What every proposer needs to know of a search.
struct proposer_setting {
  std::size_t objectives = 1;
  std::size_t population = 0;  ///< of those that have one
  std::uint64_t seed = 0;
};

/// A proposer by its name.
struct known_proposer {
  const char* name;
  std::size_t population;  ///< that it has where the budget allows: the first so many are random; 0: none
  std::size_t batch;       ///< questions at once: part of what decides the search
  bool several;            ///< whether it takes several objectives
  std::function<any_proposer(const search_candidates&, const proposer_setting&)> make;
};

/// In the order in which they are listed.
const std::vector<known_proposer>& known_proposers();
/// Throws unknown_error that lists the names.
const known_proposer& proposer_named(const std::string& name);

/// No more than a fifth of the budget, or what the journal's search began with: a larger budget goes on with
/// it.
std::size_t population_for(const known_proposer& p, std::size_t budget, const edgetran::io::journal* journal);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_PROPOSERS_HPP
