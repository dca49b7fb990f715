// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_FILE_HPP
#define EDGETRAN_IO_ONNX_FILE_HPP

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_parse.hpp"

namespace edgetran::onnx {

namespace detail {

/// The bytes of a file, mapped: weights that nobody looks at are never read.
class mapping {
 public:
  explicit mapping(const std::filesystem::path& path) {
    const io::descriptor file = io::open_for_reading(path);
    const std::uint64_t size = io::file_size(file, path);
    if (size == 0) throw input_error("an empty file", path.string(), "check that it is an ONNX model");
    void* p = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (p == MAP_FAILED) throw io::detail::refusal("cannot read", path);
    bytes_ = {static_cast<const std::byte*>(p), static_cast<std::size_t>(size)};
  }
  mapping(mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  mapping& operator=(mapping&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~mapping() {
    // The pages were mapped for reading; unmapping takes the address without a promise of its own.
    if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_{};
};

}  // namespace detail

/// A .onnx file that is open: the bytes and what was read from them. Moves; the views in `model()` stay good
/// as long as it lives. The file must not shrink meanwhile.
class file {
 public:
  /// Throws system_error where the system refuses, input_error as `parse` does. Files of external data are
  /// not opened, nor need they be there.
  static file open(const std::filesystem::path& path, const limits& l = {}) {
    detail::mapping bytes(path);
    allowance memory(bytes.bytes().size(), l, path.string());
    onnx::model m = parse(bytes.bytes(), path.string(), memory, l);
    return file(std::move(bytes), std::move(m), std::move(memory));
  }

  [[nodiscard]] const onnx::model& model() const { return model_; }
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_.bytes(); }
  /// What reading has left of the memory that the file has the right to.
  [[nodiscard]] const allowance& memory() const { return memory_; }

 private:
  file(detail::mapping bytes, onnx::model m, allowance memory)
      : bytes_(std::move(bytes)), model_(std::move(m)), memory_(std::move(memory)) {}

  detail::mapping bytes_;
  onnx::model model_;
  allowance memory_;
};

}  // namespace edgetran::onnx

#endif  // EDGETRAN_IO_ONNX_FILE_HPP
