// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "profiled.hpp"

#include <algorithm>
#include <filesystem>

#include "edgetran/core/error.hpp"
#include "edgetran/energy/irene_csv.hpp"
#include "edgetran/energy/irene_jsonl.hpp"

namespace tool {

edgetran::energy::campaign load_profiled(const std::string& path, const std::vector<std::string>& without) {
  edgetran::energy::campaign c;
  if (std::filesystem::is_directory(path))
    c = edgetran::energy::load_irene_csv(path);
  else
    c.trees = edgetran::energy::load_irene_jsonl(path);
  const auto unwanted = [&](const std::string& model) {
    return std::find(without.begin(), without.end(), model) != without.end();
  };
  std::erase_if(c.trees, [&](const auto& t) { return unwanted(t.model); });
  std::erase_if(c.loose, [&](const auto& l) { return unwanted(l.model); });
  if (c.trees.empty())
    throw edgetran::input_error("no tree is left", path, "leave fewer models out by --without");
  return c;
}

}  // namespace tool
