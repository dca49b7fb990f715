// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: POSIX types; a kit for tests, outside the umbrella.
#ifndef EDGETRAN_MEASURE_FAKE_FILES_HPP
#define EDGETRAN_MEASURE_FAKE_FILES_HPP

#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"

namespace edgetran::measure::fake {

/// What goes wrong with one reading of a file.
struct fault {
  int error = 0;                      ///< the reading fails with this errno
  std::optional<std::string> text{};  ///< or this stands there instead
  std::size_t at_most = SIZE_MAX;     ///< or no more than so many bytes come

  static fault failing(int code) { return {.error = code}; }
  static fault saying(std::string other) { return {.text = std::move(other)}; }
  static fault cut(std::size_t bytes) { return {.at_most = bytes}; }
};

/// A tree of files in memory that stands in for the kernel's (`file_tree` of measure/site.hpp). Texts are
/// fixed, or computed anew for each reading. Any file can be forbidden, vanish and come back, and any reading
/// of it can fail, which no user, root included, is spared. Copies show the same tree. Not for several
/// threads.
class files {
  struct node {
    std::string text;
    std::function<std::string()> computed;  ///< in place of the text
    std::function<std::uint64_t()> number;  ///< in place of both: a number and a line end
    int refusal = 0;                        ///< errno of opening
    int broken = 0;                         ///< errno of every reading until mended
    std::deque<fault> faults;               ///< of the next readings
    bool gone = false;
    std::uint64_t born = 0;  ///< counts returns; who opened an earlier one holds a dead file

    [[nodiscard]] std::string now() const {
      return number ? std::to_string(number()) + "\n" : computed ? computed() : text;
    }
  };
  struct tree {
    std::map<std::string, std::shared_ptr<node>> nodes;
    std::map<std::string, int> closed_folders;  ///< errno of listing them and opening below them
  };

 public:
  class file {
   public:
    file() = default;
    ssize_t read(std::span<char> into) {
      if (!node_) return -EBADF;
      node& n = *node_;
      if (n.gone || n.born != born_) return -ENODEV;
      if (n.broken != 0) return -n.broken;
      if (n.faults.empty()) {
        if (!n.number) return copy(n.now(), into);
        char digits[24];
        char* end = std::to_chars(digits, digits + 20, n.number()).ptr;
        *end++ = '\n';
        return copy({digits, static_cast<std::size_t>(end - digits)}, into);
      }
      const fault f = std::move(n.faults.front());
      n.faults.pop_front();
      if (f.error != 0) return -f.error;
      const std::string shown = f.text ? *f.text : n.now();
      return copy(std::string_view(shown).substr(0, f.at_most), into);
    }

   private:
    friend class files;
    static ssize_t copy(std::string_view text, std::span<char> into) {
      const std::size_t n = std::min(text.size(), into.size());
      std::memcpy(into.data(), text.data(), n);
      return static_cast<ssize_t>(n);
    }
    std::shared_ptr<node> node_;
    std::uint64_t born_ = 0;
  };

  int open(const std::string& path, file& out) const {
    if (const int closed = closed_above(path); closed != 0) return closed;
    const auto found = tree_->nodes.find(clean(path));
    if (found == tree_->nodes.end() || found->second->gone) return is_folder(clean(path)) ? EISDIR : ENOENT;
    if (found->second->refusal != 0) return found->second->refusal;
    out.node_ = found->second;
    out.born_ = found->second->born;
    return 0;
  }

  int list(const std::string& path, std::vector<std::string>& names) const {
    names.clear();
    std::string prefix = clean(path);
    if (const int closed = closed_above(prefix + "/x"); closed != 0) return closed;
    if (prefix != "/") prefix += '/';
    for (auto at = tree_->nodes.lower_bound(prefix);
         at != tree_->nodes.end() && at->first.starts_with(prefix); ++at) {
      if (at->second->gone) continue;
      std::string name = at->first.substr(prefix.size());
      name.resize(std::min(name.find('/'), name.size()));
      if (names.empty() || names.back() != name) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names.empty() ? ENOENT : 0;
  }

  /// Puts a file there, or another text into the one that is there. Paths begin with '/'.
  void write(const std::string& path, std::string text) const {
    node& n = make(path);
    n.text = std::move(text);
    n.computed = nullptr;
    n.number = nullptr;
  }
  /// A file whose text is computed for each reading.
  void compute(const std::string& path, std::function<std::string()> text) const {
    node& n = make(path);
    n.computed = std::move(text);
    n.number = nullptr;
  }
  /// A file with a number and a line end, as most of sysfs.
  void compute_number(const std::string& path, std::function<std::uint64_t()> number) const {
    make(path).number = std::move(number);
  }

  /// The next reading of the file goes wrong; called again, the one after it.
  void inject(const std::string& path, fault f) const { at(path).faults.push_back(std::move(f)); }
  /// Every reading fails with this errno until it is called with 0.
  void break_reading(const std::string& path, int error) const { at(path).broken = error; }
  /// Opening the file fails with this errno (EACCES ...) until it is called with 0.
  void refuse(const std::string& path, int error) const { at(path).refusal = error; }
  /// Listing the folder and opening what is in it fails with this errno, as of a masked or missing mount.
  void close_folder(const std::string& path, int error) const {
    if (error != 0)
      tree_->closed_folders[clean(path)] = error;
    else
      tree_->closed_folders.erase(clean(path));
  }
  /// The file is gone; who holds it open reads ENODEV, as of a device unplugged.
  void remove(const std::string& path) const {
    node& n = at(path);
    n.gone = true;
    ++n.born;
  }
  /// It is back; who held the old one must open it anew.
  void bring_back(const std::string& path) const { at(path).gone = false; }

  [[nodiscard]] bool holds(const std::string& path) const {
    const auto found = tree_->nodes.find(clean(path));
    return found != tree_->nodes.end() && !found->second->gone;
  }
  /// What a reading would give now. Throws state_error if there is no such file.
  [[nodiscard]] std::string text(const std::string& path) const { return at(path).now(); }
  /// Calls `visit(path)` for every file that is there, in order.
  template <class Visit>
  void each(Visit visit) const {
    for (const auto& [path, n] : tree_->nodes)
      if (!n->gone) visit(path);
  }
  /// Writes the tree as it stands now below a real folder, for programs that take a root.
  void write_to(const std::filesystem::path& folder) const {
    for (const auto& [path, n] : tree_->nodes) {
      if (n->gone) continue;
      const std::filesystem::path real = folder / path.substr(1);
      std::filesystem::create_directories(real.parent_path());
      std::ofstream(real, std::ios::binary) << n->now();
    }
  }

 private:
  /// Without slashes that say nothing.
  static std::string clean(std::string_view path) {
    std::string out;
    for (const char c : path)
      if (c != '/' || out.empty() || out.back() != '/') out += c;
    while (out.size() > 1 && out.back() == '/') out.pop_back();
    return out;
  }
  [[nodiscard]] int closed_above(const std::string& path) const {
    for (const auto& [folder, error] : tree_->closed_folders)
      if (clean(path).starts_with(folder + "/")) return error;
    return 0;
  }
  [[nodiscard]] bool is_folder(const std::string& path) const {
    const auto below = tree_->nodes.lower_bound(path + "/");
    return below != tree_->nodes.end() && below->first.starts_with(path + "/");
  }
  [[nodiscard]] node& at(const std::string& path) const {
    const auto found = tree_->nodes.find(clean(path));
    if (found == tree_->nodes.end()) throw state_error("no such file in the tree", path, "write it first");
    return *found->second;
  }
  node& make(const std::string& path) const {
    std::shared_ptr<node>& n = tree_->nodes[clean(path)];
    if (!n) n = std::make_shared<node>();
    return *n;
  }

  std::shared_ptr<tree> tree_ = std::make_shared<tree>();
};

}  // namespace edgetran::measure::fake

#endif  // EDGETRAN_MEASURE_FAKE_FILES_HPP
