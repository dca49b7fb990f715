// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_NN_ARENA_HPP
#define EDGETRAN_NN_ARENA_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "edgetran/core/units.hpp"

namespace edgetran::nn {

namespace detail {
struct aligned_delete {
  void operator()(float* p) const { ::operator delete (p, std::align_val_t{64}); }
};
}  // namespace detail

/// Floats on a 64-byte boundary, uninitialised.
using aligned_floats = std::unique_ptr<float[], detail::aligned_delete>;

inline aligned_floats allocate_floats(std::size_t n) {
  return aligned_floats(static_cast<float*>(
      ::operator new (std::max<std::size_t>(n, 1) * sizeof(float), std::align_val_t{64})));
}

/// Activation memory of a runner: buffers come back when their last handle is gone and are handed out again,
/// so that a model allocates in its first run only. Sizes are rounded up to eight classes an octave, so that
/// scores that grow by a key with every decoded token do not each keep a buffer of their own. One arena
/// serves one thread. A template so that only its users compile it.
template <class = void>
class basic_arena {
  struct block {
    aligned_floats data;
    std::size_t capacity = 0;
    std::size_t size = 0;  // what its present holder asked for
    std::size_t handles = 0;
    block* next_free = nullptr;
  };

 public:
  /// A counted handle on a buffer. `unique()` says that nobody else reads it.
  class buffer {
   public:
    buffer() = default;
    buffer(const buffer& other) : owner_(other.owner_), block_(other.block_) {
      if (block_ != nullptr) ++block_->handles;
    }
    buffer(buffer&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), block_(std::exchange(other.block_, nullptr)) {}
    buffer& operator=(buffer other) noexcept {
      std::swap(owner_, other.owner_);
      std::swap(block_, other.block_);
      return *this;
    }
    ~buffer() {
      if (block_ != nullptr && --block_->handles == 0) owner_->give_back(block_);
    }

    [[nodiscard]] float* data() const { return block_ == nullptr ? nullptr : block_->data.get(); }
    [[nodiscard]] bool unique() const { return block_ != nullptr && block_->handles == 1; }

   private:
    friend class basic_arena;
    buffer(basic_arena& owner, block* b) : owner_(&owner), block_(b) { ++b->handles; }

    basic_arena* owner_ = nullptr;
    block* block_ = nullptr;
  };

  basic_arena() = default;
  basic_arena(const basic_arena&) = delete;  // handles point at their arena
  basic_arena& operator=(const basic_arena&) = delete;

  /// A buffer of n floats, contents unspecified. O(free blocks), of which a model has some dozens; no
  /// allocation once its class has been seen.
  buffer acquire(std::size_t n) {
    const std::size_t capacity = round_up(n);
    block** link = &free_;
    while (*link != nullptr && (*link)->capacity != capacity) link = &(*link)->next_free;
    block* b = *link;
    if (b != nullptr) {
      *link = b->next_free;
    } else {
      blocks_.push_back(std::make_unique<block>());
      b = blocks_.back().get();
      b->data = allocate_floats(capacity);
      b->capacity = capacity;
    }
    b->size = n;
    live_ += n;
    peak_ = std::max(peak_, live_);
    return buffer(*this, b);
  }

  /// The most that was in use at once, as asked for.
  [[nodiscard]] bytes peak() const { return bytes{static_cast<double>(peak_ * sizeof(float))}; }
  /// What it has taken from the system: more than the peak, for sizes are rounded up and blocks of one size
  /// class serve no other.
  [[nodiscard]] bytes reserved() const {
    std::size_t floats = 0;
    for (const auto& b : blocks_) floats += b->capacity;
    return bytes{static_cast<double>(floats * sizeof(float))};
  }

 private:
  void give_back(block* b) {
    live_ -= b->size;
    b->next_free = std::exchange(free_, b);
  }
  static constexpr std::size_t round_up(std::size_t n) {
    const std::size_t step = std::max<std::size_t>(std::bit_floor(n) / 8, 1);
    return (n + step - 1) / step * step;
  }

  std::vector<std::unique_ptr<block>> blocks_;
  block* free_ = nullptr;  // the blocks that nobody holds, linked
  std::size_t live_ = 0;
  std::size_t peak_ = 0;
};

using arena = basic_arena<>;

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_ARENA_HPP
