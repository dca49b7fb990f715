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
  std::size_t batch;       ///< questions at once, where predictions answer
  bool several;            ///< whether it takes several objectives
  any_proposer (*make)(const search_candidates&, const proposer_setting&);
};
using proposer_choice = std::vector<const known_proposer*>;

/// In the order in which they are listed.
const std::vector<known_proposer>& known_proposers();
/// Those of a list `nsga2,random`, or `all` that take so many objectives. Throws unknown_error for a name
/// that nobody knows, input_error for one that is there twice and for one that takes a single objective.
proposer_choice proposers_named(const std::string& list, std::size_t objectives);
/// `nsga2,random`.
std::string names_of(const proposer_choice& which);

/// Which proposers look for the user, and why, where the user did not say.
struct usual_proposer {
  proposer_choice which;
  std::string why;
};
/// Those that the journal's search began with, if there is one; for answers that a program gives, and so few
/// of them that a model of the answers is worth its time, a model; else evolution. `program`: whether one
/// answers.
usual_proposer proposers_for(std::size_t objectives, std::size_t budget, bool program,
                             const edgetran::io::journal* journal);

/// How many each has in its population: no more than a fifth of the budget, or what the journal's search
/// began with, for a larger budget goes on with it.
std::vector<std::size_t> populations_for(const proposer_choice& which, std::size_t budget,
                                         const edgetran::io::journal* journal);

/// How many questions each asks at once, which is part of what decides the search: four at least where a
/// program answers, for several of it may run at once; or what the journal's search began with.
std::vector<std::size_t> batches_for(const proposer_choice& which, bool program,
                                     const edgetran::io::journal* journal);

}  // namespace tool

#endif  // EDGETRAN_TOOL_SEARCH_PROPOSERS_HPP
