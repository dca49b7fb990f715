// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/file.hpp); outside the umbrella.
#ifndef EDGETRAN_ENERGY_IRENE_CSV_HPP
#define EDGETRAN_ENERGY_IRENE_CSV_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/campaign.hpp"
#include "edgetran/energy/irene_csv_file.hpp"
#include "edgetran/energy/irene_csv_write.hpp"
#include "edgetran/energy/irene_parameters.hpp"
#include "edgetran/energy/profiled_tree.hpp"
#include "edgetran/io/csv.hpp"

namespace edgetran::energy {

struct irene_csv_options {
  /// How many equal rows of one class a module may own: two products of matrices in an attention, one of
  /// anything else. More is taken for a file that was joined to itself.
  std::size_t products = 2;
};

namespace detail {

/// Model, batch, sequence.
using run_key = std::tuple<std::string, std::int64_t, std::int64_t>;

inline run_key key_of(const irene_file& file, std::size_t row) {
  return {file.model(row), file.count(row, feature::batch), file.count(row, feature::sequence)};
}

/// The nodes of one run while its rows come in, in no order yet.
struct irene_run {
  std::vector<profiled_node> nodes;                       ///< the root first, then modules, then leaves
  std::vector<std::vector<std::size_t>> children;         ///< of each node, in the order of the files
  std::unordered_map<std::string, std::size_t> modules;   ///< by path
  std::unordered_map<std::string, std::size_t> taken;     ///< paths of modules and of parametric leaves
  std::unordered_map<std::string, std::size_t> products;  ///< how many rows of a class a module owns so far

  std::size_t add(profiled_node n) {
    nodes.push_back(std::move(n));
    children.emplace_back();
    return nodes.size() - 1;
  }
  void add_below(std::size_t parent, profiled_node n) {
    const std::size_t i = add(std::move(n));
    children[parent].push_back(i);
  }

  [[nodiscard]] profiled_tree finish(const run_key& key) && {
    profiled_tree t{std::get<0>(key), std::get<1>(key), std::get<2>(key), {}};
    t.nodes.reserve(nodes.size());
    append(t.nodes, 0, 0, 0);
    derive_parameters(t);
    return make_profiled_tree(std::move(t.model), t.batch, t.sequence, std::move(t.nodes));
  }

 private:
  // As deep as the path of a module has names, of which there are few.
  void append(std::vector<profiled_node>& out, std::size_t from, std::size_t parent, std::size_t depth) {
    const std::size_t at = out.size();
    out.push_back(std::move(nodes[from]));
    out[at].parent = parent;
    out[at].depth = depth;
    for (const std::size_t c : children[from]) append(out, c, at, depth + 1);
    out[at].end = out.size();
  }
};

/// Puts the rows of the four files into runs.
class irene_reader {
 public:
  irene_reader(io::csv model, io::csv module, io::csv parametric, io::csv other,
               const irene_csv_options& options)
      : options_(options),
        model_(std::move(model)),
        module_(std::move(module)),
        parametric_(std::move(parametric)),
        other_(std::move(other)) {}

  campaign read() && {
    check_devices();
    read_roots();
    read_modules();
    read_parametric();
    campaign result;
    read_others(result.loose);
    result.trees.reserve(order_.size());
    for (const auto found : order_) result.trees.push_back(std::move(found->second).finish(found->first));
    return result;
  }

 private:
  using runs = std::map<run_key, irene_run>;

  void check_devices() const {
    const irene_file* named = nullptr;
    for (const irene_file* f : {&model_, &module_, &parametric_, &other_}) {
      if (f->rows() == 0 || f->device().empty()) continue;
      if (named != nullptr && named->device() != f->device())
        throw input_error(
            "rows of '" + f->device() + "', but " + named->source() + " has '" + named->device() + "'",
            f->where(0) + ", column 'device'", "keep one folder a device");
      named = f;
    }
  }

  void read_roots() {
    if (model_.rows() == 0)
      throw input_error("no rows", model_.source() + ":2, column 'model_name'",
                        "give it a row a model and workload");
    for (std::size_t row = 0; row < model_.rows(); ++row) {
      const std::string& model = model_.model(row);
      if (model.empty()) model_.refuse_model(row, "no name", "name the model");
      if (model_.level_name(row) != model)
        model_.refuse_name(row, "'" + model_.level_name(row) + "' in the row of model '" + model + "'",
                           "a row of a whole model repeats the model's name");
      const auto [run, added] = runs_.try_emplace(key_of(model_, row));
      if (!added) model_.refuse_name(row, "a second row of this model and workload", "drop one");
      profiled_node n = model_.node(row);
      n.type = model;
      n.level = model::level::root;
      run->second.add(std::move(n));
      order_.push_back(run);
    }
  }

  void read_modules() {
    std::vector<std::pair<irene_run*, std::size_t>> added;
    for (std::size_t row = 0; row < module_.rows(); ++row) {
      irene_run& run = run_of(module_, row);
      profiled_node n = named_node(module_, row, model::level::module);
      claim(run, module_, row, n.path);
      const std::size_t i = run.add(std::move(n));
      run.modules.emplace(run.nodes[i].path, i);
      added.emplace_back(&run, i);
    }
    // Parents may come behind their children in the file.
    for (const auto& [run, i] : added) run->children[owner(*run, run->nodes[i].path)].push_back(i);
  }

  void read_parametric() {
    for (std::size_t row = 0; row < parametric_.rows(); ++row) {
      irene_run& run = run_of(parametric_, row);
      profiled_node n = named_node(parametric_, row, model::level::primitive);
      if (owned_by_module(n.type))
        parametric_.refuse_name(row, "a " + n.type + " among the leaves with parameters",
                                "move it to ml2.csv");
      claim(run, parametric_, row, n.path);
      const std::size_t parent = owner(run, n.path);
      run.add_below(parent, std::move(n));
    }
  }

  void read_others(std::vector<loose_primitive>& loose) {
    for (std::size_t row = 0; row < other_.rows(); ++row) {
      const auto found = runs_.find(key_of(other_, row));
      if (found == runs_.end()) {
        // The run was not published but for these rows, which have nothing to hang on.
        loose.push_back({other_.model(row), named_node(other_, row, model::level::primitive)});
        continue;
      }
      irene_run& run = found->second;
      profiled_node n = named_node(other_, row, model::level::primitive);
      if (!owned_by_module(n.type))
        other_.refuse_name(row, "a " + n.type + " among products and soft-maxes", "move it to ml1.csv");
      std::size_t parent = 0;
      if (!n.path.empty()) {
        const auto module = run.modules.find(n.path);
        if (module == run.modules.end())
          other_.refuse_name(row, "no module '" + n.path + "' in this model and workload to own the row",
                             "add the row of the module");
        parent = module->second;
      }
      std::size_t& copies = run.products[n.path + ":" + n.type];
      if (copies == (n.type == "MatMul" ? options_.products : 1))
        other_.refuse_name(
            row, "more than " + std::to_string(copies) + " rows of '" + other_.level_name(row) + "'",
            "drop the copies, or raise irene_csv_options::products");
      const std::string leaf = n.type + std::to_string(copies++);
      n.path = n.path.empty() ? leaf : n.path + "." + leaf;
      claim(run, other_, row, n.path);
      run.add_below(parent, std::move(n));
    }
  }

  irene_run& run_of(const irene_file& file, std::size_t row) {
    const auto found = runs_.find(key_of(file, row));
    if (found == runs_.end())
      file.refuse_model(row,
                        "no whole model '" + file.model(row) + "' with this workload in " + model_.source(),
                        "add its row there, or drop the rows of its nodes");
    return found->second;
  }

  /// A node with the path and the class that its row names.
  profiled_node named_node(const irene_file& file, std::size_t row, model::level level) const {
    const std::string_view name = file.level_name(row);
    const std::size_t colon = name.rfind(':');
    if (colon == name.npos || colon + 1 == name.size())
      file.refuse_name(row, "'" + std::string(name.substr(0, 80)) + "' names no class",
                       "write <path>:<class>");
    profiled_node n = file.node(row);
    n.path = name.substr(0, colon);
    n.type = name.substr(colon + 1);
    n.level = level;
    if (!dotted(n.path) && !(n.path.empty() && &file == &other_))
      file.refuse_name(row, "'" + n.path.substr(0, 80) + "' is no dotted path of at most 64 names",
                       "write <path>:<class>");
    return n;
  }

  static void claim(irene_run& run, const irene_file& file, std::size_t row, const std::string& path) {
    if (!run.taken.emplace(path, row).second)
      file.refuse_name(row, "a second row of '" + path + "' in this model and workload", "drop one");
  }

  static std::size_t owner(const irene_run& run, const std::string& path) {
    const auto found = longest_prefix(path, run.modules);
    return found == run.modules.end() ? 0 : found->second;
  }

  irene_csv_options options_;
  irene_file model_, module_, parametric_, other_;
  runs runs_;
  std::vector<runs::iterator> order_;
};

}  // namespace detail

/// The trees in four tables of IrEne's published layout (the folders of its code's branch
/// `original`): whole models, modules,
/// leaves with parameters (`ml1`) and leaves without (`ml2`: MatMul, Softmax), in the order of the models.
///
/// A node hangs under the module with the longest path that its own extends, else under the root; children
/// are modules, then leaves of `ml1`, then of `ml2`, each in the order of their table. A row of `ml2` carries
/// the path of the module that owns it, and its leaf gets the path of that module with the class and a number
/// behind: `encoder.layer.0.attention.self.MatMul1`. Parameters are not in the files and are derived, see
/// `derive_parameters`. Every model is read, also `sshleifer/tiny-ctrl`, which no published result uses.
///
/// Rows of `ml2` whose model and workload no other table knows become loose primitives, because the published
/// data has such a run and the published errors count it. Throws input_error that names file, line and
/// column for a row without its model or owner, a key twice, a leaf in the wrong table, an energy or batch of
/// zero or below, a value beyond 1e15 or between 0 and 1e-15, more than one device in a column `device`;
/// unknown_error for a missing column; numeric_error for a cell that is no finite number. O(rows log runs).
inline campaign read_irene_csv(io::csv model, io::csv module, io::csv ml1, io::csv ml2,
                               const irene_csv_options& options = {}) {
  return detail::irene_reader(std::move(model), std::move(module), std::move(ml1), std::move(ml2), options)
      .read();
}

/// The same from `model.csv`, `module.csv`, `ml1.csv` and `ml2.csv` of a folder. Throws also system_error.
inline campaign load_irene_csv(const std::filesystem::path& folder, const irene_csv_options& options = {}) {
  return read_irene_csv(io::csv::load(folder / "model.csv"), io::csv::load(folder / "module.csv"),
                        io::csv::load(folder / "ml1.csv"), io::csv::load(folder / "ml2.csv"), options);
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_IRENE_CSV_HPP
