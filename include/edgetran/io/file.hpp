// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_FILE_HPP
#define EDGETRAN_IO_FILE_HPP

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "edgetran/core/error.hpp"

namespace edgetran::io {

namespace detail {

/// The system_error for what `errno` says about `path`.
inline edgetran::system_error refusal(const std::string& doing, const std::filesystem::path& path,
                                      int code = errno) {
  std::string remedy;
  switch (code) {
    case ENOENT:
      remedy = "check the name and the folder";
      break;
    case EACCES:
    case EPERM:
      remedy = "check the permissions of the file and its folder";
      break;
    case EISDIR:
      remedy = "name a file in this folder";
      break;
    case ENOSPC:
    case EDQUOT:
      remedy = "make room on the disk";
      break;
    default:
      break;
  }
  return edgetran::system_error(doing + ": " + std::generic_category().message(code), path.string(),
                                std::move(remedy));
}

}  // namespace detail

/// An open file descriptor that closes itself.
class descriptor {
 public:
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }

 private:
  int fd_;
};

/// Opens a regular file or stream for reading. Throws system_error if it is missing, forbidden or a folder.
inline descriptor open_for_reading(const std::filesystem::path& path) {
  descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) throw detail::refusal("cannot open", path);
  if (S_ISDIR(status.st_mode)) throw detail::refusal("cannot read", path, EISDIR);
  return file;
}

/// Opens a regular file for reading, without waiting where a pipe has no writer. Throws system_error if it is
/// missing, forbidden or anything else.
inline descriptor open_regular(const std::filesystem::path& path) {
  descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) throw detail::refusal("cannot open", path);
  if (S_ISDIR(status.st_mode)) throw detail::refusal("cannot read", path, EISDIR);
  if (!S_ISREG(status.st_mode))
    throw edgetran::system_error("cannot read: not a regular file", path.string(), "name a regular file");
  return file;
}

/// Size of an open file in bytes.
inline std::uint64_t file_size(const descriptor& file, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw detail::refusal("cannot read", path);
  return static_cast<std::uint64_t>(status.st_size);
}

/// The whole content of a file. Throws system_error if the system refuses and input_error beyond `max_bytes`.
inline std::string read_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const descriptor file = open_for_reading(path);
  // The size the system reports may be 0 (pipes, /proc) or change meanwhile, so read until the end says so.
  const std::uint64_t reported = std::min<std::uint64_t>(file_size(file, path), max_bytes);
  std::string content(static_cast<std::size_t>(reported) + 1, '\0');
  std::size_t filled = 0;
  for (;;) {
    if (filled == content.size()) content.resize(std::max<std::size_t>(4096, 2 * filled));
    const ssize_t n = ::read(file.get(), content.data() + filled, content.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw detail::refusal("cannot read", path);
    if (n == 0) break;
    filled += static_cast<std::size_t>(n);
    if (filled > max_bytes)
      throw input_error("more than the limit of " + std::to_string(max_bytes) + " bytes", path.string(),
                        "check that it is the right file, or raise the limit");
  }
  content.resize(filled);
  return content;
}

/// Fills `out` with the bytes from `offset` on. Throws system_error, and input_error if the file ends before.
/// `path` serves the errors. May be called from several threads.
inline void read_at(const descriptor& file, std::uint64_t offset, std::span<std::byte> out,
                    const std::filesystem::path& path) {
  while (!out.empty()) {
    const ssize_t n = ::pread(file.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw detail::refusal("cannot read", path);
    if (n == 0)
      throw input_error("the file ends " + std::to_string(out.size()) + " bytes early",
                        path.string() + ":" + std::to_string(offset),
                        "do not change it while it is being read");
    offset += static_cast<std::uint64_t>(n);
    out = out.subspan(static_cast<std::size_t>(n));
  }
}

namespace detail {

/// Replaces a file by what `fill` writes into a descriptor; `fill` returns whether the system let it.
template <class Fill>
void replace_file(const std::filesystem::path& path, Fill fill) {
  std::error_code ignored;
  std::filesystem::path target = std::filesystem::weakly_canonical(path, ignored);
  if (target.empty()) target = path;
  const std::filesystem::path folder = target.has_parent_path() ? target.parent_path() : ".";
  if (std::filesystem::is_directory(target, ignored)) throw detail::refusal("cannot write", path, EISDIR);
  // The rename would put a plain file where a device or a pipe stands.
  if (std::filesystem::exists(target, ignored) && !std::filesystem::is_regular_file(target, ignored))
    throw system_error("cannot write: not a regular file", path.string(), "name a new or a regular file");

  std::string temporary;
  descriptor file(-1);
  for (int attempt = 0; file.get() < 0; ++attempt) {
    temporary = target.string() + ".tmp" + std::to_string(::getpid()) + "." + std::to_string(attempt);
    file = descriptor(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file.get() < 0 && (errno != EEXIST || attempt == 1000)) throw detail::refusal("cannot write", path);
  }
  const auto give_up = [&](int code = errno) {
    ::unlink(temporary.c_str());
    return detail::refusal("cannot write", path, code);
  };
  struct stat old {};
  if (::stat(target.c_str(), &old) == 0 && ::fchmod(file.get(), old.st_mode & 07777) != 0) throw give_up();
  if (!fill(file)) throw give_up();
  if (::fsync(file.get()) != 0) throw give_up();
  if (std::rename(temporary.c_str(), target.c_str()) != 0) throw give_up();
  // The rename itself lives in the folder; some file systems cannot flush one, which is no failure of the
  // write.
  const descriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent.get() >= 0) ::fsync(parent.get());
}

}  // namespace detail

/// Writes a file so that after a crash at any moment its old or its new content stands there, never a
/// mixture: into a temporary file beside it, flushed to the disk, then renamed. Keeps the mode of the file it
/// replaces and follows a symbolic link. Throws system_error.
inline void write_file(const std::filesystem::path& path, std::span<const std::string_view> pieces) {
  detail::replace_file(path, [&](const descriptor& file) {
    for (std::string_view rest : pieces) {
      while (!rest.empty()) {
        const ssize_t n = ::write(file.get(), rest.data(), rest.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(n));
      }
    }
    return true;
  });
}

inline void write_file(const std::filesystem::path& path, std::string_view content) {
  write_file(path, std::span(&content, 1));
}

/// Bytes at a place in a file.
struct placed_bytes {
  std::uint64_t offset;
  std::string_view bytes;
};

/// The same for a file of `size` bytes of which only `pieces` are written: elsewhere it reads as zeros, which
/// most file systems store in no room at all. Pieces that end behind `size` make the file longer.
inline void write_sparse_file(const std::filesystem::path& path, std::uint64_t size,
                              std::span<const placed_bytes> pieces) {
  detail::replace_file(path, [&](const descriptor& file) {
    if (::ftruncate(file.get(), static_cast<off_t>(size)) != 0) return false;
    for (auto [offset, rest] : pieces) {
      while (!rest.empty()) {
        const ssize_t n = ::pwrite(file.get(), rest.data(), rest.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(n));
        offset += static_cast<std::uint64_t>(n);
      }
    }
    return true;
  });
}

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_FILE_HPP
