// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include <cstdio>
#include <string>

#include "commands.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json.hpp"
#include "fitted_table.hpp"
#include "regressors.hpp"

namespace tool {

namespace {
/// On one line of a comment, whatever a file calls its columns.
std::string harmless(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ' || c == '\\') c = '?';
  return text;
}
}  // namespace

void export_command(const options& o) {
  if (!o.out.empty()) require_writable(o.out);
  const auto model = fitted_table::load(o.model);
  std::string text = "// Predicts " + harmless(model.target) + ". The numbers of a row:\n";
  const auto names = model.columns.names();
  for (std::size_t j = 0; j < names.size(); ++j)
    text += "//   " + std::to_string(j) + "  " + harmless(names[j]) + "\n";
  text +=
      "// (a=b: 1 where the column a holds the text b, else 0)\n" + regressor_to_cpp(model.regressor, o.name);
  if (o.out.empty())
    std::fputs(text.c_str(), stdout);
  else
    edgetran::io::write_file(o.out, text);
}

}  // namespace tool
