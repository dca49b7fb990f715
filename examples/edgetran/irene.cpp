// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/energy/combine/child_weights.hpp"
#include "edgetran/energy/combine/children_sum.hpp"
#include "edgetran/energy/fit_tree_profile.hpp"
#include "edgetran/energy/leave_one_out.hpp"
#include "edgetran/energy/leaves/column_regression.hpp"
#include "edgetran/energy/recommended.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/predict/tree_profile_json.hpp"
#include "edgetran/regress/linear.hpp"
#include "format.hpp"
#include "profiled.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace regress = edgetran::regress;
using namespace edgetran::energy;
using edgetran::thread_pool;
using edgetran::model::level;

/// The paper's leaves: least squares on chosen features.
using least_squares = per_primitive<column_regression<regress::linear>>;

/// A mean over nodes; NaN where there was none to look at, as where every model was refused.
double mean_of(const error_sums& e) {
  return e.count() > 0 ? e.mean() : std::numeric_limits<double>::quiet_NaN();
}
double error_of(const fold_result& r, level l) { return mean_of(r.error[static_cast<std::size_t>(l)]); }
double coverage_of(const fold_result& r, level l) { return mean_of(r.covered[static_cast<std::size_t>(l)]); }
double width_of(const fold_result& r, level l) { return mean_of(r.half_width[static_cast<std::size_t>(l)]); }
json::value number(double x) { return std::isfinite(x) ? json::value(x) : json::value(nullptr); }

std::string two(double x) {
  if (!std::isfinite(x)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", x);
  return text;
}

constexpr std::array<std::pair<const char*, level>, 3> levels{
    {{"model", level::root}, {"module", level::module}, {"ml", level::primitive}}};

json::object errors(const fold_result& r) {
  json::object o;
  for (const auto& [name, l] : levels) o.set(name, number(error_of(r, l)));
  return o;
}

/// One run of a method with random starts.
struct seeded {
  std::uint64_t seed;
  fold_result result;
};

/// Mean over seeds of an error.
double mean_of(const std::vector<seeded>& runs, level l) {
  double sum = 0;
  for (const seeded& r : runs) sum += error_of(r.result, l);
  return sum / static_cast<double>(runs.size());
}
std::string range_of(const std::vector<seeded>& runs, level l) {
  double least = error_of(runs.front().result, l), most = least;
  for (const seeded& r : runs) {
    least = std::min(least, error_of(r.result, l));
    most = std::max(most, error_of(r.result, l));
  }
  return two(least) + " to " + two(most);
}
json::object errors(const std::vector<seeded>& runs) {
  json::object o;
  for (const auto& [name, l] : levels) o.set(name, number(mean_of(runs, l)));
  json::array each;
  for (const seeded& r : runs) {
    json::object one = errors(r.result);
    one.set("seed", static_cast<std::int64_t>(r.seed));
    each.emplace_back(std::move(one));
  }
  o.set("seeds", std::move(each));
  return o;
}

/// A method of the paper with what came out.
struct published {
  const char* key;
  const char* title;
  bool random;  ///< whether a seed matters
  std::vector<seeded> runs;
};

class study {
 public:
  study(const options& o, const campaign& c) : all_(c), models_(all_.models()), seeds_(o.seeds) {
    if (models_.size() < 3)
      throw edgetran::input_error(std::to_string(models_.size()) + " model(s)", o.configs.front(),
                                  "give the trees of at least three: one is left out, and of the others each "
                                  "once more, to know the errors");
    if (!o.leave_out.empty()) {
      if (std::find(models_.begin(), models_.end(), o.leave_out) == models_.end()) {
        std::string known;
        for (const std::string& m : models_) known += (known.empty() ? "" : ", ") + m;
        throw edgetran::unknown_error("no model '" + o.leave_out + "'", o.configs.front(),
                                      "the models are " + known);
      }
      models_ = {o.leave_out};
    }
  }

  template <class Predictor>
  leave_one_out_result run(const Predictor& p) {
    return leave_one_out(all_, p, models_, pool_);
  }

  /// The tables 8 and 9 of the paper.
  std::vector<published> reproduce(const std::function<void(double)>& progress) {
    std::vector<published> table;
    const auto deterministic = [&](const char* key, const char* title, const auto& p) {
      table.push_back({key, title, false, {{0, run(p).all}}});
      progress(static_cast<double>(table.size()) / 8);
    };
    const auto with_seeds = [&](const char* key, const char* title, feature_set columns, auto combiner) {
      published row{key, title, true, {}};
      for (std::uint64_t seed = 0; seed < seeds_; ++seed)
        row.runs.push_back(
            {seed, run(tree_predictor(least_squares(column_regression<regress::linear>(columns)),
                                      combiner(columns, seed)))
                       .all});
      table.push_back(std::move(row));
      progress(static_cast<double>(table.size()) / 8);
    };
    const auto weights = [](feature_set columns, std::uint64_t seed) {
      return child_weights({.columns = std::move(columns), .seed = seed});
    };
    with_seeds("paper", "end to end", all_features(), weights);
    with_seeds("paper_with_leak", "end to end, scaled on the held-out model too", all_features(),
               [&](feature_set columns, std::uint64_t seed) {
                 return child_weights({.columns = std::move(columns), .seed = seed, .also_scaled_on = &all_});
               });
    with_seeds("stepwise", "stepwise", all_features(), [](feature_set columns, std::uint64_t seed) {
      return child_weights(
          {.columns = std::move(columns), .seed = seed, .training = child_energies::measured});
    });
    deterministic("predicted_sum", "sum of children, sensors on leaves",
                  tree_predictor<least_squares, children_sum>());
    with_seeds("unstructured", "unstructured", all_features(), [](feature_set columns, std::uint64_t seed) {
      return unstructured({.columns = std::move(columns), .seed = seed});
    });
    with_seeds("without_resources", "end to end without resources, specs only", model_features(), weights);
    with_seeds("without_model", "end to end without model features", resource_features(), weights);
    deterministic("physical", "physical law, specs only", physical_predictor());
    return table;
  }

  leave_one_out_result budget(information i) {
    return with_recommended(i, [&](auto p) { return run(with_intervals(std::move(p))); });
  }

 private:
  selection all_;
  std::vector<std::string> models_;
  std::uint64_t seeds_;
  thread_pool pool_;
};

void print(const std::vector<published>& table) {
  std::puts(
      "The paper's methods (budget, where none is named: full sensors on every node but the root), mean "
      "absolute % error over\nnodes:");
  std::vector<std::vector<std::string>> rows{{"method", "model", "range of seeds", "module", "range", "ML"}};
  for (const published& p : table) {
    const bool many = p.runs.size() > 1;
    rows.push_back({p.title, two(mean_of(p.runs, level::root)), many ? range_of(p.runs, level::root) : "",
                    two(mean_of(p.runs, level::module)), many ? range_of(p.runs, level::module) : "",
                    two(mean_of(p.runs, level::primitive))});
  }
  print_table(rows);
  std::puts("\nIts leaves by primitive, %:");
  std::vector<std::vector<std::string>> leaves{{"primitive", "error"}};
  for (const auto& [type, e] : table.front().runs.front().result.by_type)
    leaves.push_back({printable(type), two(e.mean())});
  print_table(leaves);
}

struct rung {
  information budget;
  leave_one_out_result result;
};

void print(const std::vector<rung>& ladder) {
  std::puts(
      "\nRecommended for each budget of information, mean absolute % error, then how many % of nodes their "
      "90% intervals held,\nand the mean half-width of these in %:");
  std::vector<std::vector<std::string>> rows{
      {"budget", "model", "module", "ML", "held", "", "", "half-width", "", ""}};
  for (const rung& r : ladder) {
    std::vector<std::string> row{std::string(title(r.budget))};
    for (const auto& [name, l] : levels) row.push_back(two(error_of(r.result.all, l)));
    for (const auto& [name, l] : levels) row.push_back(two(coverage_of(r.result.all, l)));
    for (const auto& [name, l] : levels) row.push_back(two(width_of(r.result.all, l)));
    rows.push_back(std::move(row));
  }
  print_table(rows);
  std::puts("\nBy held-out model (model / module / ML):");
  std::vector<std::vector<std::string>> folds{{"model"}};
  for (const rung& r : ladder) folds.front().emplace_back(title(r.budget));
  for (std::size_t m = 0; m < ladder.front().result.folds.size(); ++m) {
    folds.push_back({printable(ladder.front().result.folds[m].model)});
    for (const rung& r : ladder) {
      const fold_result& f = r.result.folds[m];
      folds.back().push_back(f.refused.empty()
                                 ? two(error_of(f, level::root)) + " / " + two(error_of(f, level::module)) +
                                       " / " + two(error_of(f, level::primitive))
                                 : "refused");
    }
  }
  print_table(folds);
}

json::object document(const std::vector<published>& table, const std::vector<rung>& ladder, double seconds) {
  json::object o;
  for (const published& p : table) o.set(p.key, p.random ? errors(p.runs) : errors(p.runs.front().result));
  json::object budgets;
  for (const rung& r : ladder) {
    json::object one = errors(r.result.all);
    json::object coverage, width, models;
    for (const auto& [name, l] : levels) {
      coverage.set(name, number(coverage_of(r.result.all, l)));
      width.set(name, number(width_of(r.result.all, l)));
    }
    for (const fold_result& f : r.result.folds)
      models.set(readable(f.model), f.refused.empty()
                                        ? json::value(errors(f))
                                        : json::value(json::object{{"refused", readable(f.refused)}}));
    one.set("coverage", std::move(coverage));
    one.set("half_width", std::move(width));
    one.set("models", std::move(models));
    budgets.set(std::string(name(r.budget)), std::move(one));
  }
  o.set("budgets", std::move(budgets));
  o.set("seconds", seconds);
  return o;
}

/// The last name of a path, also of one that ends in a slash or a dot.
std::string name_of_file(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path whole = std::filesystem::weakly_canonical(path, ignored);
  return whole.has_filename() ? whole.filename().string() : whole.parent_path().filename().string();
}

/// Writes the profile of the device whose trees these are, learnt without the model that is left out.
void write_profile(const options& o, const campaign& c) {
  require_writable(o.out);
  const selection all(c);
  thread_pool pool;
  const edgetran::predict::named_tree_profile profile{
      readable(o.name.empty() ? name_of_file(o.configs.front()) : o.name),
      readable("profiled trees" + (o.leave_out.empty() ? "" : " without " + o.leave_out)),
      fit_tree_profile(o.leave_out.empty() ? all : all.without(o.leave_out), pool)};
  edgetran::predict::save_tree_profile(o.out, profile);
  if (o.json) std::puts(json::dump(edgetran::predict::to_json(profile), 2).c_str());
}

}  // namespace

void irene(const options& o) {
  const auto begun = std::chrono::steady_clock::now();
  const campaign c = load_profiled(o.configs.front(), o.without);
  study s(o, c);
  if (o.out.empty() && o.information != name(information::specs)) require_latencies(c);
  if (!o.out.empty()) {
    write_profile(o, c);
    return;
  }
  std::vector<published> table;
  std::vector<rung> rungs;
  {
    const auto progress = progress_bar("leaving out each model");
    if (o.information.empty()) table = s.reproduce([&](double share) { progress(0.6 * share); });
    for (const information i : ladder)
      if (o.information.empty() || information_of(o.information) == i) {
        rungs.push_back({i, s.budget(i)});
        progress(0.6 + 0.08 * static_cast<double>(rungs.size()));
      }
    progress(1);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (o.json) {
    std::puts(json::dump(document(table, rungs, seconds), 2).c_str());
    return;
  }
  std::printf("%zu trees of %zu models\n\n", c.trees.size(), selection(c).models().size());
  if (!table.empty()) print(table);
  print(rungs);
  std::printf("\n%.1f s\n", seconds);
}

}  // namespace tool
