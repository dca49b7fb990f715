// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The memory that contenders read: one kind of pages for all of them, and enough copies that none stays in a
// cache.
#ifndef EDGETRAN_BENCHMARKS_MEMORY_HPP
#define EDGETRAN_BENCHMARKS_MEMORY_HPP

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace edgetran::bench {

enum class page_policy { huge, small };

struct free_memory {
  void operator()(std::byte* p) const { std::free(p); }
};
using memory = std::unique_ptr<std::byte[], free_memory>;

/// At least `bytes` bytes aligned to 2 MiB, in pages of 2 MiB or of 4 KiB where the system follows the
/// advice.
inline memory allocate(std::size_t bytes, page_policy pages) {
  constexpr std::size_t huge_page = std::size_t{2} << 20;
  const std::size_t whole = (bytes + huge_page - 1) / huge_page * huge_page;
  memory block(static_cast<std::byte*>(std::aligned_alloc(huge_page, whole)));
  if (!block) throw std::bad_alloc();
  madvise(block.get(), whole, pages == page_policy::huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
  return block;
}

/// The same, written once: a page that nobody wrote is read from one page of zeroes that all share.
inline memory zeroes(std::size_t bytes, page_policy pages) {
  memory block = allocate(bytes, pages);
  std::memset(block.get(), 0, bytes);
  return block;
}

/// Numbers that begin at a cache line: a std::vector's seldom do, and cost everybody who reads them in wide
/// registers.
class floats {
 public:
  floats() = default;
  floats(std::size_t size, page_policy pages) : size_(size), block_(zeroes(size * sizeof(float), pages)) {}

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  float* data() { return reinterpret_cast<float*>(block_.get()); }
  const float* data() const { return reinterpret_cast<const float*>(block_.get()); }
  float* begin() { return data(); }
  float* end() { return data() + size_; }
  float operator[](std::size_t i) const { return data()[i]; }

 private:
  std::size_t size_ = 0;
  memory block_;
};

/// Copies of one block of weights, handed out in turn. Several contenders may share them: whoever comes next
/// gets the copy that was used longest ago.
class rotation {
 public:
  /// As many copies as fill `fill` bytes, at least one; `write` writes the first.
  template <class Write>
  rotation(std::size_t bytes, std::size_t fill, page_policy pages, Write write)
      : stride_((bytes + 63) / 64 * 64), copies_(fill < stride_ ? 1 : (fill + stride_ - 1) / stride_) {
    block_ = allocate(stride_ * copies_, pages);
    write(block_.get());
    for (std::size_t i = 1; i < copies_; ++i) std::memcpy(block_.get() + i * stride_, block_.get(), bytes);
  }

  std::size_t copies() const { return copies_; }
  const std::byte* next() {
    const std::byte* const copy = block_.get() + next_ * stride_;
    if (++next_ == copies_) next_ = 0;
    return copy;
  }

 private:
  std::size_t stride_, copies_, next_ = 0;
  memory block_;
};

}  // namespace edgetran::bench

#endif  // EDGETRAN_BENCHMARKS_MEMORY_HPP
