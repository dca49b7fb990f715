// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_SAFETENSORS_FILES_HPP
#define EDGETRAN_IO_SAFETENSORS_FILES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json_text.hpp"
#include "edgetran/io/safetensors.hpp"
#include "edgetran/io/safetensors_header.hpp"
#include "edgetran/io/safetensors_index.hpp"

namespace edgetran::safetensors {

/// A tensor and which of `checkpoint::files` holds it.
struct placed_tensor : tensor {
  std::size_t file = 0;
};

/// The headers of a checkpoint of one file or several.
struct checkpoint {
  std::vector<std::filesystem::path> files;     ///< sorted
  std::vector<placed_tensor> tensors;           ///< by file, then in the order of their bytes
  std::map<std::string, std::string> metadata;  ///< `__metadata__` of the first file
  std::vector<std::size_t> by_name;             ///< indices of `tensors`, sorted by name
  std::uint64_t elements = 0;                   ///< of all tensors
  std::map<dtype, std::uint64_t> bytes;         ///< of the weights, by dtype

  /// The tensor of this name; null if there is none. O(log n).
  const placed_tensor* find(std::string_view name) const {
    const auto found =
        std::lower_bound(by_name.begin(), by_name.end(), name,
                         [&](std::size_t i, std::string_view n) { return tensors[i].name < n; });
    return found != by_name.end() && tensors[*found].name == name ? &tensors[*found] : nullptr;
  }
};

namespace detail {

/// What to read for a folder: the names that transformers writes, or else the only file of the kind.
inline std::filesystem::path file_in(const std::filesystem::path& folder) {
  std::error_code failure;
  for (const char* name : {"model.safetensors", "model.safetensors.index.json"})
    if (std::filesystem::exists(folder / name, failure)) return folder / name;
  std::vector<std::filesystem::path> indices, files;
  for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (name.ends_with(".safetensors.index.json")) indices.push_back(entry->path());
    if (name.ends_with(".safetensors")) files.push_back(entry->path());
  }
  if (failure) throw io::detail::refusal("cannot read", folder, failure.value());
  const auto& found = indices.empty() ? files : indices;
  if (found.size() == 1) return found.front();
  throw input_error(found.empty() ? "no safetensors in this folder"
                                  : std::to_string(found.size()) + " safetensors and no model.safetensors",
                    folder.string(), "name a .safetensors or a .safetensors.index.json");
}

/// Adds the header of a file to a checkpoint.
inline void add_file(checkpoint& c, const std::filesystem::path& path) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  const io::descriptor file = io::open_regular(path);
  const std::uint64_t size = io::file_size(file, path);
  const std::size_t first = c.tensors.size();
  std::map<std::string, std::string> others;
  parse_header_into(c.tensors, c.files.empty() ? c.metadata : others, read_header(file, size, path), size,
                    path.string());
  for (std::size_t i = first; i < c.tensors.size(); ++i) {
    placed_tensor& t = c.tensors[i];
    t.file = c.files.size();
    c.elements += t.elements;
    std::uint64_t& sum = c.bytes[t.type];
    sum += t.bytes;
    if (t.elements > most || c.elements > most || sum > most)
      throw input_error("the number of elements of all tensors overflows", path.string(),
                        "check that the file is intact");
  }
  c.files.push_back(path);
}

inline void index_by_name(checkpoint& c) {
  c.by_name = order_by_name(c.tensors);
  for (std::size_t i = 1; i < c.by_name.size(); ++i) {
    const placed_tensor &a = c.tensors[c.by_name[i - 1]], &b = c.tensors[c.by_name[i]];
    if (a.name == b.name)
      throw input_error("tensor " + json::detail::excerpt(a.name) + " is also in " + c.files[a.file].string(),
                        c.files[b.file].string(), "leave one of the two out");
  }
}

/// Refuses a checkpoint whose index names another file for a tensor, none, or one that is not there. Both
/// come sorted by name.
inline void compare(const shard_index& index, const checkpoint& c, const std::filesystem::path& path) {
  constexpr const char* remedy = "fetch index and shards of the same revision";
  auto line = index.weight_map.begin();
  for (const std::size_t i : c.by_name) {
    const placed_tensor& t = c.tensors[i];
    const bool behind = line == index.weight_map.end() || t.name < line->tensor;
    if (behind)
      throw input_error("tensor " + json::detail::excerpt(t.name) + " of " +
                            c.files[t.file].filename().string() + " is not in the index",
                        path.string(), remedy);
    if (t.name != line->tensor || t.file != line->file) break;
    ++line;
  }
  if (line != index.weight_map.end())
    throw input_error(
        "tensor " + json::detail::excerpt(line->tensor) + " is not in " + index.files[line->file],
        path.string(), remedy);
}

}  // namespace detail

/// Reads the headers of a checkpoint and none of its weights: 8 bytes and the JSON of each file. `path` is a
/// file, an index (`model.safetensors.index.json`) or a folder with one of them. Throws system_error for what
/// the system refuses and a missing shard; input_error for a file that is not sound, a name in two shards, a
/// tensor that is not in the shard that the index names, or in none of the index's lines.
inline checkpoint load_headers(const std::filesystem::path& path) {
  std::error_code ignored;
  const std::filesystem::path start =
      std::filesystem::is_directory(path, ignored) ? detail::file_in(path) : path;
  checkpoint c;
  if (start.extension() != ".json") {
    detail::add_file(c, start);
    detail::index_by_name(c);
    return c;
  }
  const shard_index index = load_index(start);
  c.tensors.reserve(index.weight_map.size());  // to grow would take twice the room for a while
  for (const std::string& name : index.files) {
    const std::filesystem::path shard = start.parent_path() / name;
    if (!std::filesystem::exists(shard, ignored))
      throw system_error("shard of " + start.filename().string() + " is missing", shard.string(),
                         "put all shards beside the index");
    detail::add_file(c, shard);
  }
  detail::index_by_name(c);
  detail::compare(index, c, start);
  return c;
}

}  // namespace edgetran::safetensors

#endif  // EDGETRAN_IO_SAFETENSORS_FILES_HPP
