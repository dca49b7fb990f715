// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_SAFETENSORS_INDEX_HPP
#define EDGETRAN_IO_SAFETENSORS_INDEX_HPP

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json_reader.hpp"
#include "edgetran/io/json_text.hpp"

namespace edgetran::safetensors {

/// Which of `shard_index::files` holds a tensor.
struct shard_line {
  std::string tensor;
  std::size_t file = 0;
};

/// What `model.safetensors.index.json` says: which file holds which tensor.
struct shard_index {
  std::vector<shard_line> weight_map;  ///< sorted by the names of the tensors
  std::vector<std::string> files;      ///< each file once, sorted

  /// The line of a tensor; null if there is none. O(log n).
  [[nodiscard]] const shard_line* find(std::string_view tensor) const {
    const auto found =
        std::lower_bound(weight_map.begin(), weight_map.end(), tensor,
                         [](const shard_line& l, std::string_view name) { return l.tensor < name; });
    return found != weight_map.end() && found->tensor == tensor ? &*found : nullptr;
  }
};

namespace detail {

/// Gathers the lines of a `weight_map`.
class shard_lines {
 public:
  /// `bytes` is the length of the whole index.
  explicit shard_lines(std::size_t bytes) : most_lines_(256 + bytes / 40), most_files_(256 + bytes / 400) {}

  void reserve(std::size_t lines) { index_.weight_map.reserve(std::min(lines, most_lines_)); }

  /// False if there are more short lines than memory is granted for.
  [[nodiscard]] bool add(std::string_view tensor, std::string_view file) {
    // Tensors of one file mostly stand together.
    if (last_ == files_.end() || last_->first != file) {
      last_ = files_.find(file);
      if (last_ == files_.end()) last_ = files_.emplace(file, files_.size()).first;
    }
    if (index_.weight_map.size() == most_lines_ || files_.size() > most_files_) return false;
    index_.weight_map.push_back({std::string(tensor), last_->second});
    return true;
  }

  shard_index finish() && {
    std::vector<std::size_t> place(files_.size());
    index_.files.reserve(files_.size());
    for (const auto& [name, number] : files_) {
      place[number] = index_.files.size();
      index_.files.push_back(name);
    }
    const auto by_name = [](const shard_line& a, const shard_line& b) { return a.tensor < b.tensor; };
    auto& lines = index_.weight_map;
    for (shard_line& l : lines) l.file = place[l.file];
    if (!std::is_sorted(lines.begin(), lines.end(), by_name)) std::sort(lines.begin(), lines.end(), by_name);
    return std::move(index_);
  }

 private:
  using numbers = std::map<std::string, std::size_t, std::less<>>;

  std::size_t most_lines_;
  std::size_t most_files_;
  shard_index index_;
  numbers files_;  // in the order of their coming
  numbers::const_iterator last_ = files_.end();
};

}  // namespace detail

/// Reads a shard index. Throws input_error unless every file is a plain name in the index's own folder (an
/// index from the network must not point elsewhere), and for one with far more tensors or files than its
/// bytes let expect. O(n log n).
inline shard_index load_index(const std::filesystem::path& path) {
  const std::string text = io::read_file(path, std::size_t{64} << 20);
  json::reader in(text, path.native(), {.max_depth = 8});
  detail::shard_lines lines(text.size());
  bool mapped = false;
  in.object([&](std::string_view key) {
    if (key != "weight_map") return in.skip();
    mapped = true;
    lines.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), ':')));
    in.object([&](std::string_view tensor) {
      const std::size_t at = in.offset();
      const std::string_view shard = in.string();
      const bool plain = std::none_of(shard.begin(), shard.end(), [](char c) {
        return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
      });
      if (shard.empty() || shard == "." || shard == ".." || !plain)
        in.fail("shard " + json::detail::excerpt(shard) + " is not a plain file name", at,
                "put the shards beside the index and name them without folders");
      if (!lines.add(tensor, shard))
        in.fail("too many tensors or files for " + std::to_string(text.size()) + " bytes", at,
                "check that it is the index of a checkpoint");
    });
  });
  in.finish();
  if (!mapped) in.fail("no key \"weight_map\"", 0, "name an index such as model.safetensors.index.json");
  return std::move(lines).finish();
}

}  // namespace edgetran::safetensors

#endif  // EDGETRAN_IO_SAFETENSORS_INDEX_HPP
