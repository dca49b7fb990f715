// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX files (io/file.hpp); outside the umbrella.
#ifndef EDGETRAN_ENERGY_IRENE_CSV_WRITE_HPP
#define EDGETRAN_ENERGY_IRENE_CSV_WRITE_HPP

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/irene_csv_file.hpp"
#include "edgetran/energy/profiled_tree.hpp"
#include "edgetran/io/csv_write.hpp"
#include "edgetran/io/file.hpp"

namespace edgetran::energy {

namespace detail {

/// The longest proper prefix of a dotted path that `known` holds; null if none.
template <class Known>
auto longest_prefix(std::string_view path, const Known& known) {
  for (std::size_t dot = path.rfind('.'); dot != path.npos && dot > 0; dot = path.rfind('.', dot - 1))
    if (const auto found = known.find(std::string(path.substr(0, dot))); found != known.end()) return found;
  return known.end();
}

/// More names than any path has: what walks down a tree may call itself.
inline constexpr std::ptrdiff_t most_names = 64;

/// Whether a text is names with dots between them.
inline bool dotted(std::string_view path) {
  return !path.empty() && path.find("..") == path.npos && !path.starts_with('.') && !path.ends_with('.') &&
         std::count(path.begin(), path.end(), '.') < most_names;
}

inline void append_number(std::string& out, double x) {
  char digits[32];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, x).ptr);
}

/// The four texts of a set of trees.
class irene_writer {
 public:
  std::array<std::string, 4> texts;  ///< model, module, ml1, ml2

  irene_writer() {
    for (std::string& t : texts) {
      for (std::size_t f = first_column; f < feature_count; ++f) (t += feature_names[f]) += ',';
      t += "energy_mean,level_name,model_name\n";
    }
  }

  void add(const profiled_tree& t) {
    check(t);
    if (t.model.empty() || t.nodes[0].type != t.model)
      refuse(t, 0, "the root is of class '" + t.nodes[0].type + "'", "give it the name of the model");
    if (!runs_.emplace(t.model, t.batch, t.sequence).second)
      refuse(t, 0, "a second tree of this model and workload", "drop one");
    std::unordered_map<std::string, std::size_t> modules;
    for (std::size_t i = 0; i < t.nodes.size(); ++i)
      if (t.nodes[i].level == model::level::module) modules.emplace(t.nodes[i].path, i);
    for (std::size_t i = 0; i < t.nodes.size(); ++i) add_row(t, i, modules);
  }

 private:
  void add_row(const profiled_tree& t, std::size_t i,
               const std::unordered_map<std::string, std::size_t>& modules) {
    const profiled_node& n = t.nodes[i];
    std::string name = t.model;
    std::size_t file = 0;
    if (i > 0) {
      if (n.type.empty() || n.type.find(':') != n.type.npos)
        refuse(t, i, "the class '" + n.type + "' cannot stand behind a colon", "name a class");
      if (!dotted(n.path))
        refuse(t, i, "no dotted path of at most 64 names", "name the node below its module");
      const bool by_owner = n.level == model::level::primitive && owned_by_module(n.type);
      if (!by_owner) {
        const auto found = longest_prefix(n.path, modules);
        if ((found == modules.end() ? 0 : found->second) != n.parent)
          refuse(t, i, "its path does not extend the path of its module", "name the node below its module");
      }
      name = (by_owner ? t.nodes[n.parent].path : n.path) + ":" + n.type;
      file = n.level == model::level::module ? 1 : by_owner ? 3 : 2;
    }
    std::string& out = texts[file];
    for (std::size_t f = first_column; f < feature_count; ++f) {
      if (n.features[f] > largest_value)
        refuse(t, i, std::string(feature_names[f]) + " is larger than any measurement", "check the unit");
      if (n.features[f] > 0 && n.features[f] < smallest_value)
        refuse(t, i, std::string(feature_names[f]) + " is smaller than any measurement", "check the unit");
      append_number(out, n.features[f]);
      out += ',';
    }
    if (n.energy.value() > largest_value)
      refuse(t, i, "the energy is larger than any measurement", "check the unit");
    if (n.energy.value() < smallest_value)
      refuse(t, i, "the energy is smaller than any measurement", "check the unit");
    append_number(out, n.energy.value());
    io::append_csv_field(out += ',', name);
    io::append_csv_field(out += ',', t.model);
    out += '\n';
  }

  std::set<std::tuple<std::string, std::int64_t, std::int64_t>> runs_;
};

}  // namespace detail

/// Writes trees in the layout of IrEne's published data (see `load_irene_csv`) into an existing folder, with
/// the shortest decimals that read back exactly; only `parameters` and `input_size` have no column. A tree
/// that `load_irene_csv` returned reads back equal. Of any other tree the children of a node come back as
/// modules, leaves with parameters, products and soft-maxes, the last two under the names that reading gives
/// them. Throws input_error, before it writes anything, for a tree that breaks `check`, two trees of one
/// model and workload, and a node whose path does not extend that of its module; system_error for a folder
/// that cannot be written. O(nodes).
inline void save_irene_csv(const std::filesystem::path& folder, std::span<const profiled_tree> trees) {
  if (trees.empty()) throw input_error("no trees to write", folder.string(), "give at least one");
  detail::irene_writer writer;
  for (const profiled_tree& t : trees) writer.add(t);
  constexpr std::array<std::string_view, 4> files{"model.csv", "module.csv", "ml1.csv", "ml2.csv"};
  for (std::size_t i = 0; i < files.size(); ++i) io::write_file(folder / files[i], writer.texts[i]);
}

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_IRENE_CSV_WRITE_HPP
