// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "search_checks.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "commands.hpp"
#include "distinct.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/io/json_differences.hpp"

namespace tool {

namespace fs = std::filesystem;
namespace io = edgetran::io;
namespace json = edgetran::json;
using edgetran::input_error;

namespace {

/// For the shell, as one word.
std::string quoted(const std::string& word) {
  std::string all = "'";
  for (const char c : word) all += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return all + "'";
}

bool is_program(const fs::path& file) { return ::access(file.c_str(), X_OK) == 0; }
bool is_script(const fs::path& file) {
  return file.extension() == ".py" || file.extension() == ".sh" || file.extension() == ".pl";
}
bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

[[noreturn]] void not_executable(const fs::path& file, const std::string& where) {
  throw input_error("a program that may not be run", where,
                    "chmod +x " + quoted(file.string()) + ", or write what runs it, such as score='python3 " +
                        file.string() + "'");
}

/// The first word of a command, where nothing in it is for the shell to interpret; else empty.
std::string plain_first_word(std::string_view command) {
  command.remove_prefix(std::min(command.find_first_not_of(" \t\n"), command.size()));
  const char quote = command.empty() ? '\0' : command.front();
  const bool in_quotes = quote == '\'' || quote == '"';
  if (in_quotes) command.remove_prefix(1);
  const std::size_t end = in_quotes ? command.find(quote) : command.find_first_of(" \t\n;&|<>");
  const std::string word(command.substr(0, end));
  if (in_quotes && end == command.npos) return {};
  constexpr std::string_view special = "$`\\*?[](){}=~!#'\"";
  const bool plain =
      word.find_first_of(in_quotes && quote == '\'' ? std::string_view() : special) == word.npos;
  return plain ? word : std::string();
}

/// Whether the shell knows a word as a program of its path, or as its own.
bool shell_knows(const std::string& word) {
  return std::system(("command -v " + quoted(word) + " >/dev/null 2>&1").c_str()) == 0;
}

/// Throws where a file's name is longer than its folder takes, with `more` for what it is called while it is
/// written.
void require_short_name(const fs::path& file, std::size_t more) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const long most = ::pathconf(folder.c_str(), _PC_NAME_MAX);
  const std::size_t length = file.filename().native().size();
  if (most < 0 || length + more <= static_cast<std::size_t>(most)) return;
  const auto longest = static_cast<std::size_t>(most) - std::min(more, static_cast<std::size_t>(most));
  throw edgetran::system_error("a name of " + std::to_string(length) + " bytes is too long", file.string(),
                               "give one of at most " + std::to_string(longest));
}

/// Whether what the program prints goes into this file.
bool is_output(const std::string& file) {
  struct stat here {};
  if (::stat(file.c_str(), &here) != 0) return false;
  for (const int printed : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat there {};
    if (::fstat(printed, &there) == 0 && there.st_dev == here.st_dev && there.st_ino == here.st_ino)
      return true;
  }
  return false;
}

}  // namespace

void require_search_files(const search_options& o, const std::string& source) {
  constexpr std::size_t temporary = 20;  // what a name has more until the file is whole
  for (const auto& [written, more] :
       {std::pair(o.journal, std::size_t{0}), std::pair(o.out, temporary), std::pair(o.html, temporary)}) {
    if (written.empty()) continue;
    require_short_name(written, more);
    require_writable(written);
    if (is_output(written))
      throw input_error("what is printed goes into this file", written, "name another one");
    if (is_file(written) && ::access(written.c_str(), W_OK) != 0)
      throw edgetran::system_error("this file may not be written", written,
                                   "chmod u+w it, or name another one");
  }
  require_distinct({{"--journal", o.journal}, {"--out", o.out}, {"--html", o.html}},
                   {{"--device", o.device}, {"score", source}});
}

void require_score_source(const std::string& source) {
  std::error_code ignored;
  const std::string where = "score=" + source;
  if (fs::is_directory(source, ignored))
    throw input_error("a folder", where, "name a file of 'edgetran fit --out', or a command");
  if (is_file(source)) {
    if (is_script(source) && !is_program(source)) not_executable(source, where);
    if (is_program(source) && source.find_first_of(" \t$&;|<>()*?'\"`\\") != source.npos)
      throw input_error("the shell would take this path of a program to pieces", where,
                        "write it in quotes of the shell: \"score=" + quoted(source) + "\"");
    if (!is_program(source)) return;
  }
  const std::string word = plain_first_word(source);
  if (word.empty()) return;
  if (word.find('/') == word.npos) {
    if (shell_knows(word)) return;
    if (is_file(word))
      throw input_error("a file here, and the shell looks for programs elsewhere", where,
                        "write score='./" + source + "'");
    throw input_error("no file and no program '" + word + "'", where,
                      "name a file of 'edgetran fit --out', or a command that the shell finds");
  }
  if (fs::is_directory(word, ignored))
    throw input_error("'" + word + "' is a folder", where, "name a program in it");
  if (!fs::exists(word, ignored))
    throw input_error("no file and no program '" + word + "'", where,
                      "name one that is there; where its path has blanks, in quotes of the shell");
  if (!is_program(word)) not_executable(word, where);
}

void require_members(const search_options& o, const search_candidates& from) {
  if (!o.check) return;
  const auto all = from.all(*o.check);  // nothing where there are more
  if (all && all->size() < *o.check)
    throw input_error("the space has " + std::to_string(all->size()) + " members, fewer than " +
                          std::to_string(*o.check) + " to measure first",
                      "--check", "take a larger space, or leave it out");
}

void require_own_journal(const io::journal& journal, const json::object& known) {
  std::string other;
  for (const io::journal_record& r : journal.records()) {
    const json::value* plan = r.body.find("plan");
    if (plan == nullptr || !plan->is_object()) continue;
    json::object same;  // of the other plan, what is known of this one
    for (const json::member& m : known)
      if (const json::value* v = plan->find(m.key)) same.set(m.key, *v);
    other = json::differences(known, same);
    if (other.empty()) return;
  }
  if (!other.empty())
    throw edgetran::state_error("the journal holds another search: " + other, journal.path().string(),
                                "continue that one with its own options, or name another journal");
}

}  // namespace tool
