// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_IO_GGUF_BY_HAND_HPP
#define EDGETRAN_TESTS_IO_GGUF_BY_HAND_HPP

#include <stdlib.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "edgetran/core/error.hpp"
#include "edgetran/io/gguf_header.hpp"

/// GGUF files written byte by byte, sound or not: what readers are tried on.
namespace test {

struct gguf_bytes {
  std::string text;
  bool big = false;

  gguf_bytes& number(std::uint64_t u, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i)
      text += static_cast<char>(u >> 8 * (big ? bytes - 1 - i : i) & 0xff);
    return *this;
  }
  gguf_bytes& u32(std::uint64_t u) { return number(u, 4); }
  gguf_bytes& u64(std::uint64_t u) { return number(u, 8); }
  gguf_bytes& raw(std::string_view s) {
    text += s;
    return *this;
  }
  gguf_bytes& string(std::string_view s) { return u64(s.size()).raw(s); }

  /// Magic, version 3 and counts.
  gguf_bytes& begin(std::uint64_t tensors, std::uint64_t keys, std::uint32_t version = 3) {
    return raw("GGUF").u32(version).u64(tensors).u64(keys);
  }
  gguf_bytes& key(std::string_view k, std::uint32_t type) { return string(k).u32(type); }
  gguf_bytes& array(std::string_view k, std::uint32_t element, std::uint64_t n) {
    return key(k, 9).u32(element).u64(n);
  }
  template <class... Extents>
  gguf_bytes& tensor(std::string_view name, std::uint32_t type, std::uint64_t offset, Extents... extents) {
    string(name).u32(sizeof...(extents));
    (u64(static_cast<std::uint64_t>(extents)), ...);
    return u32(type).u64(offset);
  }
  gguf_bytes& pad(std::size_t alignment = 32) {
    text.resize((text.size() + alignment - 1) / alignment * alignment, '\0');
    return *this;
  }
  gguf_bytes& zeros(std::size_t n) {
    text.append(n, '\0');
    return *this;
  }
};

inline std::span<const std::byte> bytes_of(const std::string& s) { return std::as_bytes(std::span(s)); }

inline edgetran::gguf::header parse_gguf(const std::string& file) {
  return edgetran::gguf::parse_header(bytes_of(file), file.size(), "f");
}

/// What the reader says of a file that it refuses.
inline std::string refuse_gguf(const std::string& file) {
  try {
    parse_gguf(file);
  } catch (const edgetran::input_error& e) {
    return e.where().empty() || e.remedy().empty() ? "no place or remedy" : e.what();
  }
  return "accepted";
}
inline std::string refuse_gguf(const gguf_bytes& b) { return refuse_gguf(b.text); }

inline bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

/// A folder that goes away with it.
struct gguf_scratch {
  std::filesystem::path folder;
  gguf_scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "edgetran-gguf-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder = name;
  }
  ~gguf_scratch() { std::filesystem::remove_all(folder); }
  gguf_scratch(const gguf_scratch&) = delete;
  gguf_scratch& operator=(const gguf_scratch&) = delete;
};

}  // namespace test

#endif  // EDGETRAN_TESTS_IO_GGUF_BY_HAND_HPP
