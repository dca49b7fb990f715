// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_IO_JSON_HPP
#define EDGETRAN_IO_JSON_HPP

#include <filesystem>

#include "edgetran/io/file.hpp"
#include "edgetran/io/json_parse.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"

namespace edgetran::json {

/// Reads a JSON file. Throws system_error if it cannot be read and input_error, naming the file, as `parse`
/// does.
inline value load(const std::filesystem::path& path, const parse_options& options = {}) {
  return parse(io::read_file(path, options.max_bytes), path.string(), options);
}

/// Writes a JSON file, indented by two, in one step that a crash cannot tear (see io::write_file). Throws
/// what `dump` throws, before it touches the file, and system_error.
inline void save(const std::filesystem::path& path, const value& v) {
  io::write_file(path, dump(v, 2) + "\n");
}

}  // namespace edgetran::json

#endif  // EDGETRAN_IO_JSON_HPP
