// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "campaign.hpp"
#include "commands.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/core/thread_pool.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/regress/study.hpp"
#include "format.hpp"
#include "regressors.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace regress = edgetran::regress;
using edgetran::stream;

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
  o.greatest = c.greatest(o.measure);
  const auto targets = c.normalised(o.measure);
  for (const auto& e : c.embeddings)
    o.views.push_back({e.name, regress::table(e.columns, e.values, targets), regressors(e.columns.size())});
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

json::object outcomes_json(const campaign& c, std::size_t splits, const std::vector<outcome>& all) {
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
  return {{"file", c.source},
          {"records", c.records},
          {"splits", splits},
          {"results", std::move(results)},
          {"recommended", std::move(recommended)}};
}

std::string number(double value, const char* format = "%.4g") {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

void print_text(const campaign& c, std::size_t splits, const std::vector<outcome>& all) {
  for (const outcome& o : all) {
    std::printf("%s: %s of %zu records, %zu splits, errors x 1000 of values divided by %s\n",
                c.source.c_str(), o.measure.c_str(), c.records, splits, human(o.greatest, o.unit).c_str());
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

// ---- a device that nobody measured
// ------------------------------------------------------------------------------------

/// How the other campaigns predict one of them.
struct left_out_device {
  std::string measure, left_out, regressor;
  std::size_t records = 0;
  double mse = 0;  ///< of targets divided by the greatest
  regress::coverage_report intervals{};
};

/// For every campaign a regressor chosen by and fitted on the others alone, on the physical embedding. Each
/// campaign's targets are divided by the greatest of them, so that is what has to be known of a new device.
std::vector<left_out_device> leave_one_out(const std::vector<campaign>& all, const std::string& measure,
                                           std::uint64_t seed, edgetran::thread_pool& pool) {
  std::vector<double> values, targets;
  std::vector<std::size_t> groups;
  for (std::size_t d = 0; d < all.size(); ++d) {
    const auto& physical = all[d].embeddings.front();
    const auto own = all[d].normalised(measure);
    values.insert(values.end(), physical.values.begin(), physical.values.end());
    targets.insert(targets.end(), own.begin(), own.end());
    groups.insert(groups.end(), own.size(), d);
  }
  const auto& columns = all.front().embeddings.front().columns;
  const std::vector<regress::view> views{
      {"physical", regress::table(columns, values, targets), regressors(columns.size())}};
  const auto inner = regress::group_folds(groups, 5, stream(seed).split(3));
  std::vector<left_out_device> results;
  for (const regress::split& s : regress::leave_one_group_out(groups)) {
    const std::span one(&s, 1);
    const auto rows = regress::study(views, one, inner, pool);
    const auto& best = rows[regress::recommended(rows)];
    const regress::candidate& chosen = views[0].candidates[best.candidate];
    results.push_back({measure, all[groups[s.test.front()]].source, chosen.name, s.test.size(),
                       best.test_mse.front(),
                       regress::interval_coverage(chosen, views[0].data, one, inner, 0.9, pool)});
  }
  return results;
}

json::value transfers_json(const std::vector<left_out_device>& all) {
  json::array rows;
  for (const left_out_device& t : all)
    rows.emplace_back(json::object{{"target", t.measure},
                                   {"left_out", t.left_out},
                                   {"records", t.records},
                                   {"regressor", t.regressor},
                                   {"mse", t.mse},
                                   {"coverage_percent", 100 * t.intervals.coverage},
                                   {"mean_width", t.intervals.mean_width}});
  return rows;
}

void print_text(const std::vector<left_out_device>& all) {
  std::puts(
      "each device predicted from the others, values divided by the greatest of its own; 90% intervals hold "
      "for devices\nlike those learnt from, and what they cover of another is in the table");
  std::vector<std::vector<std::string>> rows{
      {"left out", "target", "records", "regressor", "MSE x 1000", "covered", "mean width"}};
  for (const left_out_device& t : all)
    rows.push_back({t.left_out, t.measure, std::to_string(t.records), t.regressor, number(1e3 * t.mse),
                    percent(t.intervals.coverage), number(t.intervals.mean_width)});
  print_table(rows);
}

}  // namespace

void surrogate(const options& o) {
  std::vector<campaign> campaigns;
  for (const std::string& path : o.configs) campaigns.push_back(read_campaign(path, o.skip));
  edgetran::thread_pool pool;
  json::array documents;
  std::vector<left_out_device> transfers;
  std::vector<std::size_t> wanted;
  for (std::size_t m = 0; m < std::size(measures); ++m)
    if (o.target == "all" || o.target == measures[m]) wanted.push_back(m);
  for (const campaign& c : campaigns) {
    const auto splits =
        o.splits.empty()
            ? random_splits(c.records, 20, stream(o.seed))
            : listed_splits(o.splits, std::filesystem::path(c.source).stem().string(), c.records, o.skip);
    std::vector<outcome> all;
    for (const std::size_t m : wanted) all.push_back(study(c, m, splits, o.seed, pool));
    if (o.json)
      documents.emplace_back(outcomes_json(c, splits.size(), all));
    else
      print_text(c, splits.size(), all);
  }
  if (campaigns.size() > 1)
    for (const std::size_t m : wanted)
      for (left_out_device& t : leave_one_out(campaigns, measures[m], o.seed, pool))
        transfers.push_back(std::move(t));
  if (!o.json) {
    if (campaigns.size() > 1) print_text(transfers);
    return;
  }
  const json::value document = campaigns.size() == 1
                                   ? std::move(documents.front())
                                   : json::value(json::object{{"files", std::move(documents)},
                                                              {"leave_one_out", transfers_json(transfers)}});
  std::puts(json::dump(document, 2).c_str());
}

}  // namespace tool
