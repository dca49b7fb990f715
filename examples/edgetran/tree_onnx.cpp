// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/from_onnx.hpp"
#include "edgetran/report/breakdown.hpp"
#include "format.hpp"

namespace tool {
namespace {

namespace model = edgetran::model;
namespace json = edgetran::json;

json::object document(const std::string& name, const model::onnx_import& m,
                      const std::vector<model::cost>& costs) {
  json::object o{{"model", readable(name)}, {"workload", to_json(m.workload)}};
  const auto members = [&](std::size_t i) {
    return json::object{{"parameters", costs[i].parameters},
                        {"flops", costs[i].flops.value()},
                        {"macs", costs[i].macs},
                        {"bytes", costs[i].traffic.value()}};
  };
  for (const auto& [key, value] : members(0)) o.set(key, value);
  json::array warnings;
  for (const std::string& w : m.warnings) warnings.emplace_back(readable(w));
  o.set("warnings", std::move(warnings));
  o.set("tree", json_tree(m.tree, 0, members));
  return o;
}

void print(const std::string& name, const model::onnx_import& m, const std::vector<model::cost>& costs,
           bool all) {
  std::printf("%s, %s: %s, %s moved, %s parameters\n", printable(name).c_str(),
              edgetran::report::describe(m.workload).c_str(), human(costs[0].flops).c_str(),
              human(costs[0].traffic).c_str(), human(static_cast<double>(costs[0].parameters), "").c_str());
  std::vector<std::vector<std::string>> rows{{"node", "FLOPs", "% of total", "bytes", "parameters"}};
  for (const std::size_t i : shown(m.tree, all))
    rows.push_back({printable(indented(m.tree[i])), human(costs[i].flops),
                    percent(costs[0].flops.value() > 0 ? costs[i].flops / costs[0].flops : 0),
                    human(costs[i].traffic), human(static_cast<double>(costs[i].parameters), "")});
  print_table(rows);
}

/// The extents of a workload under the names that exporters give them.
edgetran::onnx::bindings usual(const model::workload& w) {
  edgetran::onnx::bindings all{{"batch", w.batch}, {"batch_size", w.batch}};
  for (const char* name : {"sequence", "seq", "seq_len", "sequence_length"}) all[name] = w.sequence;
  return all;
}

/// Those that the options bind.
edgetran::onnx::bindings bound(const options& o) {
  edgetran::onnx::bindings all;
  for (const std::string& binding : o.bindings) {
    const std::size_t equals = binding.rfind('=');
    const std::string number = equals == std::string::npos ? std::string() : binding.substr(equals + 1);
    if (equals == 0 || number.empty() || number.size() > 9 ||
        number.find_first_not_of("0123456789") != std::string::npos)
      throw edgetran::input_error("\"" + binding + "\" binds nothing", "--bind", "write SYMBOL=EXTENT");
    all[binding.substr(0, equals)] = std::stoll(number);
  }
  return all;
}

}  // namespace

void tree_onnx(const options& o) {
  const std::string& path = o.configs.front();
  const std::string name = std::filesystem::path(path).stem().string();
  json::array documents;
  warnings warn;
  for (const model::workload& w : workloads(o, false, std::int64_t{1} << 24)) {
    if (w.phase != model::phase::encode)
      throw edgetran::input_error("a graph computes all of its inputs at once", "--phase", "leave it out");
    const model::onnx_import m = model::load_onnx(path, {.extents = bound(o), .defaults = usual(w)});
    const auto costs = m.tree.costs(m.workload);
    for (const std::string& warning : m.warnings) warn.say(printable(warning));
    if (o.json)
      documents.emplace_back(document(name, m, costs));
    else
      print(name, m, costs, o.all);
  }
  if (o.json) print_documents(std::move(documents));
}

}  // namespace tool
