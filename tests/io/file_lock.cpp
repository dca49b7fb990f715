// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/file_lock.hpp"

#include <doctest/doctest.h>

#include <string>

#include "io/scratch_folder.hpp"

namespace io = edgetran::io;

TEST_CASE("a lock lives as long as its descriptor, and guards a new file as well") {
  const scratch_folder s;
  {
    const io::descriptor first = io::open_locked(s / "f");
    CHECK(std::filesystem::exists(s / "f"));
    CHECK_THROWS_AS((void)io::open_locked(s / "f"), io::locked_error);
    // Another name leads to the same file.
    std::filesystem::create_symlink("f", s / "g");
    CHECK_THROWS_AS((void)io::open_locked(s / "g"), io::locked_error);
  }
  CHECK(io::open_locked(s / "f").get() >= 0);
  CHECK_THROWS_AS((void)io::open_locked(s.path), edgetran::system_error);
  CHECK_THROWS_AS((void)io::open_locked("/dev/null"), edgetran::system_error);
}
