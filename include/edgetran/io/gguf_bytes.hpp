// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_GGUF_BYTES_HPP
#define EDGETRAN_IO_GGUF_BYTES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"

/// Where a GGUF header comes from, and numbers and strings read from there: nothing is read beyond the end,
/// and nothing allocated for a length that the bytes do not bear out.
namespace edgetran::gguf {

/// Longest header that is read, in bytes, and so also the longest string. The format sets no limit.
inline constexpr std::uint64_t max_header = std::uint64_t{1} << 30;

namespace detail {

/// The first bytes of a file, in memory.
class memory_source {
 public:
  memory_source(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  /// `n` bytes from `offset` on, which the file has; throws input_error if they were not passed.
  const std::byte* at(std::uint64_t offset, std::size_t n) const {
    if (offset > bytes_.size() || n > bytes_.size() - offset)
      throw input_error("the header goes on behind the first " + std::to_string(bytes_.size()) + " bytes",
                        name_ + ":" + std::to_string(offset), "pass more of the file");
    return bytes_.data() + offset;
  }

  /// Throws what `at` would throw.
  void expect(std::uint64_t offset, std::uint64_t n) const { at(offset, static_cast<std::size_t>(n)); }

  /// What can be seen without reading more, from `offset` on.
  std::span<const std::byte> view(std::uint64_t offset) const {
    return bytes_.subspan(static_cast<std::size_t>(std::min<std::uint64_t>(offset, bytes_.size())));
  }

 private:
  std::span<const std::byte> bytes_;
  const std::string& name_;
};

/// An open file, of which a window is in memory.
class file_source {
 public:
  static constexpr std::size_t window = std::size_t{256} << 10;

  file_source(const io::descriptor& file, std::uint64_t size, const std::filesystem::path& path)
      : file_(file),
        size_(size),
        path_(path),
        bytes_(static_cast<std::size_t>(std::min<std::uint64_t>(size, window))) {}

  /// As above, for `n` up to `window`. The bytes stay until the next call.
  const std::byte* at(std::uint64_t offset, std::size_t n) {
    if (offset < begin_ || offset - begin_ > filled_ || n > filled_ - (offset - begin_)) {
      filled_ = 0;
      const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size_ - offset, bytes_.size()));
      io::read_at(file_, offset, std::span(bytes_).first(wanted), path_);
      begin_ = offset;
      filled_ = wanted;
    }
    return bytes_.data() + (offset - begin_);
  }

  /// A file has what its size says.
  void expect(std::uint64_t, std::uint64_t) const {}

  std::span<const std::byte> view(std::uint64_t offset) const {
    if (offset < begin_ || offset - begin_ > filled_) return {};
    return std::span(bytes_).first(filled_).subspan(static_cast<std::size_t>(offset - begin_));
  }

 private:
  const io::descriptor& file_;
  std::uint64_t size_;
  const std::filesystem::path& path_;
  std::vector<std::byte> bytes_;
  std::uint64_t begin_ = 0;
  std::size_t filled_ = 0;
};

/// Walks a file from its beginning.
template <class Source>
class byte_reader {
 public:
  byte_reader(Source source, std::uint64_t total_size, const std::string& name)
      : source_(std::move(source)), end_(total_size), name_(name) {}

  void set_big_endian(bool big) { big_endian_ = big; }
  std::uint64_t position() const { return position_; }
  /// Bytes between here and the end of the file.
  std::uint64_t remaining() const { return end_ - position_; }
  /// `file:byte` for errors; `offset` is where the thing begins that is wrong.
  std::string place(std::uint64_t offset) const { return name_ + ":" + std::to_string(offset); }

  template <class Unsigned>
  Unsigned number() {
    return to_number<Unsigned>(take(sizeof(Unsigned)));
  }

  /// The length that stands before a string, which the file is long enough for.
  std::uint64_t string_length(const char* what) {
    const std::uint64_t at = position_;
    const auto n = number<std::uint64_t>();
    if (n > max_header || n > remaining())
      throw input_error(std::string(what) + " of " + std::to_string(n) + " bytes where " +
                            std::to_string(remaining()) + " are left",
                        place(at), "the file is truncated or damaged: fetch it again");
    return n;
  }

  /// Copies the next bytes, which `remaining()` must allow for.
  void copy(char* out, std::uint64_t n) {
    while (n > 0) {
      const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(n, 4096));
      std::memcpy(out, take(piece), piece);
      out += piece;
      n -= piece;
    }
  }

  /// To be asked before memory is taken for the next `n` bytes: throws input_error if they are not there.
  void expect(std::uint64_t n) const {
    check(n);
    source_.expect(position_, n);
  }

  void skip(std::uint64_t n) {
    check(n);
    position_ += n;
  }

  /// Passes `n` strings. A vocabulary has hundreds of thousands of them, so those that the source shows
  /// anyway are passed without asking for each number.
  void skip_strings(std::uint64_t n) {
    while (n > 0) {
      skip(string_length("string"));
      --n;
      const std::span<const std::byte> seen = source_.view(position_);
      const std::size_t end = static_cast<std::size_t>(std::min<std::uint64_t>(seen.size(), remaining()));
      std::size_t at = 0;
      while (n > 0 && end - at >= 8) {
        const std::uint64_t length = to_number<std::uint64_t>(seen.data() + at);
        if (length > end - at - 8) break;
        at += 8 + static_cast<std::size_t>(length);
        --n;
      }
      skip(at);
    }
  }

  /// Back to where `position()` was.
  void rewind(std::uint64_t position) { position_ = position; }

 private:
  template <class Unsigned>
  Unsigned to_number(const std::byte* p) const {
    std::uint64_t little = 0, big = 0;  // both as loops that compilers make one instruction of
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
      little |= std::to_integer<std::uint64_t>(p[i]) << 8 * i;
      big = big << 8 | std::to_integer<std::uint64_t>(p[i]);
    }
    return static_cast<Unsigned>(big_endian_ ? big : little);
  }

  void check(std::uint64_t n) const {
    if (n > remaining())
      throw input_error("the file ends within the header", place(end_), "it is truncated: fetch it again");
    if (n > max_header || position_ + n > max_header)
      throw input_error("header longer than " + std::to_string(max_header) + " bytes", place(position_),
                        "check that the file is intact");
  }

  const std::byte* take(std::size_t n) {
    check(n);
    const std::byte* p = source_.at(position_, n);
    position_ += n;
    return p;
  }

  Source source_;
  std::uint64_t end_;
  const std::string& name_;
  std::uint64_t position_ = 0;
  bool big_endian_ = false;
};

}  // namespace detail
}  // namespace edgetran::gguf

#endif  // EDGETRAN_IO_GGUF_BYTES_HPP
