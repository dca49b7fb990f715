// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Outside the umbrella.
#ifndef EDGETRAN_IO_FILE_LOCK_HPP
#define EDGETRAN_IO_FILE_LOCK_HPP

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"

namespace edgetran::io {

/// Another process, or this one by another descriptor, writes the file; the problem names it.
struct locked_error : state_error {
  using state_error::state_error;
};

namespace detail {

/// A lock of one process, on all of a file.
inline struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

/// `process 4711 (edgetran profile ...)`, as far as the system tells who holds the lock.
inline std::string lock_holder(const descriptor& file) {
  struct flock lock = whole_file();
  if (::fcntl(file.get(), F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK || lock.l_pid <= 0)
    return "another process, or this one a second time,";
  std::string command;
  try {
    command = read_file("/proc/" + std::to_string(lock.l_pid) + "/cmdline", std::size_t{1} << 22);
  } catch (const error&) {  // it just ended, or the system has no such folder
  }
  while (!command.empty() && command.back() == '\0') command.pop_back();
  for (char& c : command)
    if (c < ' ' || c > '~') c = ' ';
  if (command.size() > 120) command.replace(117, command.npos, "...");
  return "process " + std::to_string(lock.l_pid) + (command.empty() ? "" : " (" + command + ")");
}

}  // namespace detail

/// Opens a regular file for reading and appending, made where there is none, and locks it for as long as the
/// descriptor lives; a lock dies with its process. Readers need none. Throws locked_error, which names the
/// holder, and system_error, also where somebody puts another file in its place all the time.
inline descriptor open_locked(const std::filesystem::path& path) {
  for (int tries = 0; tries < 100; ++tries) {
    descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0666));
    struct stat status {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) throw detail::refusal("cannot open", path);
    if (!S_ISREG(status.st_mode))
      throw system_error("cannot write: not a regular file", path.string(), "name a new or a regular file");
    int refused = 0;
    while ((refused = ::flock(file.get(), LOCK_EX | LOCK_NB)) != 0 && errno == EINTR) {
    }
    if (refused != 0 && errno == EWOULDBLOCK)
      throw locked_error(detail::lock_holder(file) + " writes it", path.string(),
                         "wait until it ends, or name another file");
    if (refused != 0) throw detail::refusal("cannot lock", path);
    // Somebody may have put another file in its place before the lock was ours.
    struct stat now {};
    if (::stat(path.c_str(), &now) != 0 || now.st_ino != status.st_ino || now.st_dev != status.st_dev)
      continue;
    // Only this older kind of lock tells whose it is; yet a process loses it as soon as it closes the file by
    // any descriptor, so it keeps nobody out.
    struct flock telling = detail::whole_file();
    ::fcntl(file.get(), F_SETLK, &telling);
    return file;
  }
  throw system_error("cannot lock: another file is put in its place again and again", path.string(),
                     "end the program that does so, or name another file");
}

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_FILE_LOCK_HPP
