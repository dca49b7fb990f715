// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_GGUF_HPP
#define EDGETRAN_IO_GGUF_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/gguf_bytes.hpp"
#include "edgetran/io/gguf_header.hpp"
#include "edgetran/io/json_text.hpp"

namespace edgetran::gguf {

namespace detail {

inline header load_one(const std::filesystem::path& path, const parse_options& options) {
  const io::descriptor file = io::open_regular(path);
  const std::uint64_t size = io::file_size(file, path);
  const std::string source = path.string();
  header h = header_parser(file_source(file, size, path), size, source, options).parse();
  h.files.push_back(path);
  return h;
}

/// What the name of a shard says, as llama.cpp writes it: `<stem>-00002-of-00003.gguf`.
struct shard_name {
  std::string stem;
  std::int64_t number;  ///< from 1
  std::int64_t count;

  std::string with_number(std::int64_t n) const {
    char tail[64];
    std::snprintf(tail, sizeof tail, "-%05lld-of-%05lld.gguf", static_cast<long long>(n),
                  static_cast<long long>(count));
    return stem + tail;
  }
};

inline std::optional<shard_name> parse_shard_name(std::string_view name) {
  constexpr std::string_view pattern = "-00000-of-00000.gguf";
  if (name.size() < pattern.size()) return std::nullopt;
  const std::string_view tail = name.substr(name.size() - pattern.size());
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (pattern[i] == '0' ? tail[i] < '0' || tail[i] > '9' : tail[i] != pattern[i]) return std::nullopt;
  shard_name s{std::string(name.substr(0, name.size() - pattern.size())), 0, 0};
  std::from_chars(tail.data() + 1, tail.data() + 6, s.number);
  std::from_chars(tail.data() + 10, tail.data() + 15, s.count);
  return s;
}

/// Adds shard `number`, counted from 1, to what the shards before it gave.
inline void add_shard(header& whole, header shard, std::int64_t number, std::int64_t count) {
  if (shard.integer("split.no") != number - 1 || shard.integer("split.count") != count)
    throw input_error("split.no is " + std::to_string(shard.integer("split.no")) + " and split.count " +
                          std::to_string(shard.integer("split.count")) + ", the name says " +
                          std::to_string(number) + " of " + std::to_string(count),
                      shard.source(), "give the file its own name back");
  const auto file = static_cast<std::uint16_t>(number - 1);
  for (tensor& t : shard.tensors) t.file = file;
  if (number == 1) {
    whole = std::move(shard);
    return;
  }
  whole.files.push_back(shard.files.front());
  std::move(shard.tensors.begin(), shard.tensors.end(), std::back_inserter(whole.tensors));
}

}  // namespace detail

/// Reads the header of a GGUF file, and nothing behind it. Of a model that is split (`split.count` above 1)
/// any shard may be named: the headers of all are read, the metadata are those of the first, and
/// `tensor::file` tells which of `header::files` holds a tensor. Throws what `parse_header` does,
/// system_error for what the system refuses, a folder, a pipe or a device and a missing shard, input_error
/// where shards disagree.
inline header load_header(const std::filesystem::path& path, const parse_options& options = {}) {
  header named = detail::load_one(path, options);
  if (!named.contains("split.count") || named.integer("split.count") <= 1) return named;

  const std::int64_t count = named.integer("split.count");
  const auto name = detail::parse_shard_name(path.filename().string());
  if (!name || name->count != count || count > 0xffff || name->number < 1 || name->number > count)
    throw input_error("one of " + std::to_string(count) + " shards, but its name does not tell which",
                      path.string(), "name it as it was: <model>-00001-of-0000<n>.gguf");
  header whole;
  for (std::int64_t i = 1; i <= count; ++i) {
    if (i == name->number) {
      detail::add_shard(whole, std::move(named), i, count);
      continue;
    }
    const std::filesystem::path shard = path.parent_path() / name->with_number(i);
    std::error_code ignored;
    if (!std::filesystem::exists(shard, ignored))
      throw system_error("shard " + std::to_string(i) + " of " + std::to_string(count) + " is missing",
                         shard.string(), "put all shards into one folder");
    detail::add_shard(whole, detail::load_one(shard, options), i, count);
  }
  if (whole.contains("split.tensors.count") &&
      whole.integer("split.tensors.count") != static_cast<std::int64_t>(whole.tensors.size()))
    throw input_error(std::to_string(whole.tensors.size()) +
                          " tensors in all shards, split.tensors.count says " +
                          std::to_string(whole.integer("split.tensors.count")),
                      whole.source(), "fetch all shards of the same conversion");
  detail::check_elements(whole);
  detail::index_by_name(whole);
  return whole;
}

}  // namespace edgetran::gguf

#endif  // EDGETRAN_IO_GGUF_HPP
