// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commands.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/architecture_json.hpp"
#include "edgetran/model/summary_embedding.hpp"
#include "edgetran/regress/study.hpp"
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/presets/flexibert_json.hpp"
#include "format.hpp"
#include "regressors.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace regress = edgetran::regress;
using edgetran::stream;

/// The measures of a record, as ProTran publishes them, with their units.
constexpr const char* measures[] = {"latency", "energy", "peak_power"};
constexpr const char* units[] = {"s", "J", "W"};

/// The records of a file: features by embedding, and what was measured.
struct campaign {
  struct embedding {
    std::string name;
    std::vector<std::string> columns;
    std::vector<double> values;  ///< row-major
  };
  std::vector<embedding> embeddings;
  std::map<std::string, std::vector<double>> measured;
  std::size_t records = 0;
};

campaign read_campaign(const std::string& path, std::size_t skip) {
  const json::value file = json::load(path);
  const edgetran::model::summary_embedding physical;
  using index = edgetran::space::index_embedding<edgetran::space::flexibert2>;
  campaign c;
  campaign::embedding costs{"physical", physical.names(), {}}, ranks{"index", {}, {}};
  for (std::size_t j = 0; j < index::dimension(); ++j) ranks.columns.push_back("e" + std::to_string(j));
  bool on_grid = true;
  std::size_t at = 0;
  for (const json::member& m : file.as_object()) {
    if (at++ < skip) continue;
    const auto a = edgetran::model::read_architecture(m.value.at("model_dict"), path + ": " + m.key);
    const auto row = physical.encode(a);
    costs.values.insert(costs.values.end(), row.begin(), row.end());
    if (on_grid) {
      try {
        std::vector<double> e(index::dimension());
        index::encode(
            edgetran::space::from_model_dictionary<edgetran::space::flexibert2>(m.value.at("model_dict")), e);
        ranks.values.insert(ranks.values.end(), e.begin(), e.end());
      } catch (const edgetran::input_error& e) {
        std::fprintf(stderr, "edgetran: without the index embedding: %s\n", e.what());
        on_grid = false;
      }
    }
    for (const char* measure : measures) {
      const json::value& v = m.value.at("performance").at(measure);
      const double value = v.as_real();
      if (!(value > 0)) throw edgetran::numeric_error("not above 0", v.where(), "drop the record");
      c.measured[measure].push_back(value);
    }
    ++c.records;
  }
  if (c.records < 10)
    throw edgetran::input_error(
        std::to_string(c.records) + " records" + (skip > 0 ? " after those skipped" : ""), path,
        "give a file of at least 10");
  c.embeddings.push_back(std::move(costs));
  if (on_grid) c.embeddings.push_back(std::move(ranks));
  return c;
}

/// 80% of the rows to learn from, the rest to test on.
regress::split cut(const std::vector<std::size_t>& order) {
  const std::size_t train = 4 * order.size() / 5;
  return {{order.begin(), order.begin() + static_cast<std::ptrdiff_t>(train)},
          {order.begin() + static_cast<std::ptrdiff_t>(train), order.end()}};
}

std::vector<regress::split> random_splits(std::size_t rows, std::size_t count, stream random) {
  std::vector<regress::split> all;
  for (std::size_t s = 0; s < count; ++s) {
    std::vector<std::size_t> order(rows);
    for (std::size_t i = 0; i < rows; ++i) order[i] = i;
    stream own = random.split(s);
    edgetran::shuffle(order, own);
    all.push_back(cut(order));
  }
  return all;
}

/// The splits that a file lists for this campaign, as `NAME/SEED` -> a permutation of the records, NAME being
/// the file's name without its ending. Records that were skipped are left out.
std::vector<regress::split> listed_splits(const std::string& path, const std::string& name,
                                          std::size_t records, std::size_t skip) {
  const json::value file = json::load(path);
  std::vector<regress::split> all;
  for (const json::member& m : file.as_object()) {
    if (m.key.rfind(name + "/", 0) != 0) continue;
    std::vector<std::size_t> order;
    std::vector<bool> seen(records + skip);
    for (const json::value& v : m.value.as_array()) {
      const auto i = static_cast<std::size_t>(v.as_integer(0, static_cast<std::int64_t>(records + skip) - 1));
      if (seen[i])
        throw edgetran::input_error("record " + std::to_string(i) + " twice", v.where(), "list it once");
      seen[i] = true;
      if (i >= skip) order.push_back(i - skip);
    }
    if (order.size() != records)
      throw edgetran::input_error(
          std::to_string(order.size()) + " of " + std::to_string(records) + " records", m.value.where(),
          "list every record once");
    all.push_back(cut(order));
  }
  if (all.empty())
    throw edgetran::input_error("no splits of " + name, path, "name them " + name + "/0, " + name + "/1 …");
  return all;
}

struct outcome {
  std::string measure, unit;
  std::vector<regress::view> views{};
  std::vector<regress::study_row> rows{};
  std::size_t best = 0;
  regress::coverage_report intervals{};
  double greatest = 1;  ///< what targets were divided by, in the unit

  [[nodiscard]] const std::string& regressor(const regress::study_row& r) const {
    return views[r.view].candidates[r.candidate].name;
  }
  [[nodiscard]] const std::string& embedding(const regress::study_row& r) const { return views[r.view].name; }
};

double deviation(const std::vector<double>& values) {
  return values.size() > 1 ? edgetran::standard_deviation(values) : 0;
}

outcome study(const campaign& c, std::size_t measure, const std::vector<regress::split>& splits,
              std::uint64_t seed, edgetran::thread_pool& pool) {
  outcome o{.measure = measures[measure], .unit = units[measure]};
  std::vector<double> targets = c.measured.at(o.measure);
  o.greatest = *std::max_element(targets.begin(), targets.end());
  for (double& y : targets) y /= o.greatest;
  for (const auto& e : c.embeddings)
    o.views.push_back(
        {e.name, regress::table(e.columns, e.values, targets), regressors(e.columns.size())});
  const auto inner = regress::random_folds(c.records < 50 ? 10 : 5, stream(seed).split(1));
  o.rows = regress::study(o.views, splits, inner, pool);
  o.best = regress::recommended(o.rows);
  const auto& best = o.rows[o.best];
  o.intervals =
      regress::interval_coverage(o.views[best.view].candidates[best.candidate], o.views[best.view].data,
                                 random_splits(c.records, 200, stream(seed).split(2)), inner, 0.9, pool);
  return o;
}

json::object row_json(const outcome& o, const regress::study_row& r) {
  json::object all{{"regressor", o.regressor(r)}, {"embedding", o.embedding(r)}};
  if (!r.failure.empty()) {
    all.set("failure", r.failure);
    return all;
  }
  all.set("mse_mean", edgetran::mean(r.test_mse));
  all.set("mse_sd", deviation(r.test_mse));
  all.set("mape_percent", 100 * edgetran::mean(r.test_mape));
  all.set("inner_mse_mean", r.chosen_by());
  return all;
}

void print_json(const std::string& file, const campaign& c, std::size_t splits,
                const std::vector<outcome>& all) {
  json::object recommended, results;
  for (const outcome& o : all) {
    json::object best = row_json(o, o.rows[o.best]);
    best.set("coverage_percent", 100 * o.intervals.coverage);
    best.set("mean_width", json::object{{"value", o.intervals.mean_width * o.greatest}, {"unit", o.unit}});
    best.set("normalised_by", json::object{{"value", o.greatest}, {"unit", o.unit}});
    recommended.set(o.measure, std::move(best));
    json::array rows;
    for (const auto& r : o.rows) rows.emplace_back(row_json(o, r));
    results.set(o.measure, std::move(rows));
  }
  std::puts(json::dump(json::object{{"file", file},
                                    {"records", c.records},
                                    {"splits", splits},
                                    {"results", std::move(results)},
                                    {"recommended", std::move(recommended)}},
                       2)
                .c_str());
}

std::string number(double value, const char* format = "%.4g") {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

void print_text(const campaign& c, std::size_t splits, const std::vector<outcome>& all) {
  for (const outcome& o : all) {
    std::printf("%s of %zu records, %zu splits, errors x 1000 of values divided by %s\n", o.measure.c_str(),
                c.records, splits, human(o.greatest, o.unit).c_str());
    std::vector<std::vector<std::string>> rows{
        {"regressor", "embedding", "inner MSE", "test MSE", "sd", "MAPE"}};
    for (const auto& r : o.rows)
      rows.push_back(r.failure.empty()
                         ? std::vector<std::string>{o.regressor(r), o.embedding(r),
                                                    number(1e3 * r.chosen_by()),
                                                    number(1e3 * edgetran::mean(r.test_mse)),
                                                    number(1e3 * deviation(r.test_mse)),
                                                    percent(edgetran::mean(r.test_mape))}
                         : std::vector<std::string>{o.regressor(r), o.embedding(r), "-", "-", "-", "-"});
    print_table(rows);
    const auto& best = o.rows[o.best];
    std::printf(
        "recommended: %s on the %s embedding, by the inner errors; 90%% intervals cover %s of %zu test rows, "
        "mean width %s\n\n",
        o.regressor(best).c_str(), o.embedding(best).c_str(), percent(o.intervals.coverage).c_str(),
        o.intervals.rows, human(o.intervals.mean_width * o.greatest, o.unit).c_str());
  }
}

}  // namespace

void surrogate(const options& o) {
  const std::string& path = o.configs.front();
  const campaign c = read_campaign(path, o.skip);
  const auto splits = o.splits.empty() ? random_splits(c.records, 20, stream(o.seed))
                                       : listed_splits(o.splits, std::filesystem::path(path).stem().string(),
                                                       c.records, o.skip);
  edgetran::thread_pool pool;
  std::vector<outcome> all;
  for (std::size_t m = 0; m < std::size(measures); ++m)
    if (o.target == "all" || o.target == measures[m]) all.push_back(study(c, m, splits, o.seed, pool));
  if (o.json)
    print_json(path, c, splits.size(), all);
  else
    print_text(c, splits.size(), all);
}

}  // namespace tool
