// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "command_files.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/md5.hpp"
#include "edgetran/io/file.hpp"

namespace tool {

namespace fs = std::filesystem;

namespace {

struct word {
  std::string text{};
  bool written = false;  ///< behind a `>`
};

std::vector<word> words_of(std::string_view command) {
  std::vector<word> all;
  word now;
  bool written = false;
  const auto end = [&] {
    if (now.text.empty()) return;
    all.push_back({std::exchange(now.text, {}), std::exchange(written, false)});
  };
  char quote = '\0';
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
      now.text += command[++i];
    } else if (quote != '\0' ? c == quote : c == '\'' || c == '"') {
      quote = quote != '\0' ? '\0' : c;
    } else if (quote == '\0' && std::string_view(" \t\n;&|<>()").find(c) != std::string_view::npos) {
      end();
      if (c == '>')
        written = true;
      else if (c != ' ' && c != '\t')
        written = false;
    } else {
      now.text += c;
    }
  }
  end();
  return all;
}

bool is_file(const std::string& name) {
  std::error_code ignored;
  return !name.empty() && fs::is_regular_file(name, ignored);
}

}  // namespace

std::vector<std::string> files_read_by(std::string_view command) {
  std::vector<std::string> files;
  for (const word& w : words_of(command)) {
    if (w.written) continue;
    const std::size_t equals = w.text.find('=');
    const std::string value = equals == w.text.npos ? std::string() : w.text.substr(equals + 1);
    for (const std::string& name : {w.text, value})
      if (is_file(name)) {
        files.push_back(name);
        break;
      }
  }
  return files;
}

std::string told_apart(const std::string& file) {
  constexpr std::uintmax_t most = std::uintmax_t{1} << 30;
  std::error_code ignored;
  const std::uintmax_t size = fs::file_size(file, ignored);
  if (ignored || size <= most)
    return edgetran::md5(edgetran::io::read_file(file, static_cast<std::size_t>(most))).str();
  const auto when = fs::last_write_time(file, ignored).time_since_epoch().count();
  return std::to_string(size) + " bytes of " + std::to_string(when);
}

}  // namespace tool
