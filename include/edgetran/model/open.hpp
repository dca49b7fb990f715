// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_MODEL_OPEN_HPP
#define EDGETRAN_MODEL_OPEN_HPP

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/gguf.hpp"
#include "edgetran/io/safetensors_files.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/from_gguf.hpp"
#include "edgetran/model/load.hpp"
#include "edgetran/model/stored_gguf.hpp"
#include "edgetran/model/stored_safetensors.hpp"
#include "edgetran/model/stored_weights.hpp"

namespace edgetran::model {

/// What kind of file a model came from.
enum class source_kind { configuration, safetensors, gguf };

constexpr std::string_view name(source_kind k) {
  switch (k) {
    case source_kind::configuration:
      return "configuration";
    case source_kind::safetensors:
      return "safetensors";
    case source_kind::gguf:
      return "gguf";
  }
  return "configuration";
}

/// A model out of a file, and how its weights are stored where the file tells.
struct opened {
  any_model model;
  std::optional<stored_weights> stored;
  source_kind kind = source_kind::configuration;
};

namespace detail {

inline opened open_checkpoint(const std::filesystem::path& config, const std::filesystem::path& weights) {
  any_model m = load(config);
  stored_weights stored = stored_in(m, safetensors::load_headers(weights));
  return {std::move(m), std::move(stored), source_kind::safetensors};
}

/// The configuration beside a checkpoint.
inline std::filesystem::path config_beside(const std::filesystem::path& weights) {
  std::filesystem::path config = weights.parent_path() / "config.json";
  std::error_code ignored;
  if (!std::filesystem::exists(config, ignored))
    throw input_error("safetensors alone do not tell the model: no config.json beside it", weights.string(),
                      "put the model's config.json into the same folder");
  return config;
}

/// Whether a folder has safetensors.
inline bool has_safetensors(const std::filesystem::path& folder) {
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string file = entry->path().filename().string();
    if (file.ends_with(".safetensors") || file.ends_with(".safetensors.index.json")) return true;
  }
  return false;
}

/// The only GGUF file of a folder without config.json; of shards the first. Empty where there is none.
inline std::filesystem::path gguf_in(const std::filesystem::path& folder) {
  std::filesystem::path found;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::filesystem::path& file = entry->path();
    if (file.extension() != ".gguf") continue;
    if (const auto shard = gguf::detail::parse_shard_name(file.filename().string());
        shard && shard->number != 1)
      continue;
    if (!found.empty())
      throw input_error("several GGUF files in this folder", folder.string(), "name one of them");
    found = file;
  }
  return found;
}

}  // namespace detail

/// The model at a path, read from headers alone: a `config.json` or an architecture's JSON; a folder with a
/// `config.json` and maybe safetensors, or with one GGUF model; a `.safetensors` or its `.index.json` beside
/// a `config.json`; a `.gguf`. Throws what `load`, `load_headers` and `from_gguf` throw, and input_error for
/// safetensors without a `config.json`.
inline opened open(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const std::string file = path.filename().string();
  if (fs::is_directory(path, ignored)) {
    const bool configured = fs::exists(path / "config.json", ignored);
    if (configured && detail::has_safetensors(path)) return detail::open_checkpoint(path, path);
    if (!configured)
      if (const fs::path found = detail::gguf_in(path); !found.empty()) return open(found);
    return {load(path), std::nullopt, source_kind::configuration};
  }
  if (file.ends_with(".safetensors") || file.ends_with(".safetensors.index.json"))
    return detail::open_checkpoint(detail::config_beside(path), path);
  if (file.ends_with(".gguf")) {
    const gguf::header header = gguf::load_header(path);
    any_model m = from_gguf(header, path.stem().string());
    stored_weights stored = stored_in(m, header);
    return {std::move(m), std::move(stored), source_kind::gguf};
  }
  return {load(path), std::nullopt, source_kind::configuration};
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_OPEN_HPP
