// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_proposers.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/edit_distance.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/io/json.hpp"
#include "search.hpp"
#include "search_make.hpp"

namespace tool {

namespace io = edgetran::io;
namespace json = edgetran::json;

namespace {

constexpr const char* option = "--proposer";
/// Answers of a program, beyond which a model of them is not taken without being asked for.
constexpr std::size_t few = 500;

/// The plan of the journal's search, of several the last.
const json::value* plan_in(const io::journal* journal) {
  const json::value* plan = nullptr;
  if (journal != nullptr)
    for (const io::journal_record& r : journal->records())
      if (const json::value* p = r.body.find("plan"); p != nullptr && p->is_object()) plan = p;
  return plan;
}

}  // namespace

const std::vector<known_proposer>& known_proposers() {
  // What learns a model is asked one question at a time, so that each knows all answers before it; BOSHNAS
  // fits networks, once for all questions of a batch.
  static const std::vector<known_proposer> all{
      {"random", 0, 20, true, random_draws},
      {"low_discrepancy", 0, 20, true, low_discrepancy},
      {"local_search", 0, 20, false, local_search},
      {"regularised_evolution", 100, 20, false, regularised_evolution},
      {"genetic", 125, 20, false, genetic},
      {"nsga2", 100, 20, true, nsga2},
      {"gp_ei", 0, 1, false, gp_ei},
      {"gp_ucb", 0, 1, false, gp_ucb},
      {"gp_pi", 0, 1, false, gp_pi},
      {"gp_thompson", 0, 1, false, gp_thompson},
      {"forest_ei", 0, 1, false, forest_ei},
      {"extra_trees_ei", 0, 1, false, extra_trees_ei},
      {"boosted_quantiles_ei", 0, 1, false, boosted_quantiles_ei},
      {"tpe", 0, 1, false, tpe},
      {"boshnas", 0, 4, false, boshnas}};
  return all;
}

std::string proposer_names() {
  std::string all;
  for (const known_proposer& p : known_proposers()) all.append(all.empty() ? "" : ", ").append(p.name);
  return all;
}

std::string complaint_about_proposers(const std::string& list) {
  try {
    (void)proposers_named(list, 1);
    return {};
  } catch (const edgetran::error& e) {
    return e.what();
  }
}

std::string names_of(const proposer_choice& which) {
  std::string names;
  for (const known_proposer* p : which) names.append(names.empty() ? "" : ",").append(p->name);
  return names;
}

proposer_choice proposers_named(const std::string& list, std::size_t objectives) {
  proposer_choice which;
  std::vector<std::string> known;
  std::string taking_several;
  for (const known_proposer& p : known_proposers()) {
    known.emplace_back(p.name);
    if (list == "all" && (p.several || objectives == 1)) which.push_back(&p);
    if (p.several) taking_several.append(taking_several.empty() ? "" : ", ").append(p.name);
  }
  if (list == "all") return which;
  if (("," + list + ",").find(",all,") != std::string::npos)
    throw edgetran::input_error("'all' beside others", option, "let it stand alone, or name those you want");
  for (std::string_view rest = list;;) {
    const std::string name(rest.substr(0, rest.find(',')));
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end())
      throw edgetran::unknown_error("no proposer '" + name + "'", option,
                                    edgetran::remedy_for_name(name, known) + ", or all");
    const known_proposer& p = known_proposers()[static_cast<std::size_t>(found - known.begin())];
    if (objectives > 1 && !p.several)
      throw edgetran::input_error(
          name + " minimises one objective", option,
          "of several, take one of " + taking_several + ", or make constraints of all objectives but one");
    if (std::find(which.begin(), which.end(), &p) != which.end())
      throw edgetran::input_error(name + " is there twice", option, "name each once");
    which.push_back(&p);
    if (rest.size() == name.size()) return which;
    rest.remove_prefix(name.size() + 1);
  }
}

usual_proposer proposers_for(std::size_t objectives, std::size_t budget, bool program,
                             const io::journal* journal) {
  if (const json::value* plan = plan_in(journal))
    if (const json::value* began = plan->find("proposer"); began != nullptr && began->is_string()) try {
        return {proposers_named(began->as_string(), objectives), "the journal's search began with it"};
      } catch (const edgetran::error&) {  // of another search, as will be told
      }
  if (objectives > 1) return {proposers_named("nsga2", objectives), "it takes several objectives"};
  if (program && budget <= few)
    return {proposers_named("gp_ei", 1), "a program's answers may cost much, and " + std::to_string(budget) +
                                             " are few enough to learn a model of them"};
  return {proposers_named("genetic", 1), program ? "the budget is too large to learn a model of all answers"
                                                 : "predictions cost next to nothing"};
}

std::vector<std::size_t> populations_for(const proposer_choice& which, std::size_t budget,
                                         const io::journal* journal) {
  std::vector<std::size_t> all;
  for (const known_proposer* p : which)
    all.push_back(std::min(p->population, std::max<std::size_t>(4, budget / 5)));
  const json::value* plan = plan_in(journal);
  if (plan == nullptr) return all;
  const json::value* began = plan->find("population");
  if (which.size() == 1)
    return {began == nullptr     ? which.front()->population
            : began->is_number() ? static_cast<std::size_t>(began->as_integer(1, 1'000'000))
                                 : all.front()};
  if (began != nullptr && began->is_array() && began->as_array().size() == all.size())
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = static_cast<std::size_t>(began->at(i).as_integer(0, 1'000'000));
  return all;
}

std::vector<std::size_t> batches_for(const proposer_choice& which, bool program, const io::journal* journal) {
  constexpr std::size_t at_least = 4, most = 1'000'000;
  std::vector<std::size_t> all;
  for (const known_proposer* p : which) all.push_back(program ? std::max(p->batch, at_least) : p->batch);
  const json::value* plan = plan_in(journal);
  const json::value* began = plan == nullptr ? nullptr : plan->find("at_once");
  if (began == nullptr) return all;
  if (which.size() == 1 && began->is_number()) return {static_cast<std::size_t>(began->as_integer(1, most))};
  if (began->is_array() && began->as_array().size() == all.size())
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = static_cast<std::size_t>(began->at(i).as_integer(1, most));
  return all;
}

}  // namespace tool
