// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_KERNELS_BUFFER_HPP
#define EDGETRAN_KERNELS_BUFFER_HPP

#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "edgetran/core/error.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace edgetran::kernels {

/// `size` values of a trivial type, uninitialised, from an address that is a multiple of 64 bytes. From 4 MiB
/// on it starts on a 2 MiB border and asks the system for huge pages (advice, not a demand): streams of
/// weights then miss the address cache far less. Throws numeric_error where the size in bytes overflows,
/// std::bad_alloc where memory ends.
template <class T>
class buffer {
 public:
  buffer() = default;
  /// Leaves an empty buffer behind.
  buffer(buffer&& other) noexcept : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}
  buffer& operator=(buffer&& other) noexcept {
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  explicit buffer(std::size_t size) {
    if (size > (std::numeric_limits<std::size_t>::max() - huge) / sizeof(T))
      throw numeric_error(std::to_string(size) + " values do not fit in memory", "kernels::buffer");
    if (size == 0) return;
    const std::size_t bytes = size * sizeof(T);
    const std::size_t border = bytes < 2 * huge ? 64 : huge;
    const std::size_t whole = (bytes + border - 1) / border * border;
    void* const p = std::aligned_alloc(border, whole);
    if (p == nullptr) throw std::bad_alloc();
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (border == huge) static_cast<void>(madvise(p, whole, MADV_HUGEPAGE));
#endif
    data_.reset(static_cast<T*>(p));
    size_ = size;
  }

  [[nodiscard]] T* data() { return data_.get(); }
  [[nodiscard]] const T* data() const { return data_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t huge = std::size_t{2} << 20;
  struct release {
    void operator()(T* p) const { std::free(p); }
  };
  std::unique_ptr<T[], release> data_;
  std::size_t size_ = 0;
};

}  // namespace edgetran::kernels

#endif  // EDGETRAN_KERNELS_BUFFER_HPP
