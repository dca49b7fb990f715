// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/file.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;
namespace io = edgetran::io;

/// A folder of its own for each test, removed afterwards.
struct scratch {
  fs::path folder;
  scratch() {
    std::string name = (fs::temp_directory_path() / "edgetran-file-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
  }
  ~scratch() {
    fs::permissions(folder, fs::perms::owner_all);
    fs::remove_all(folder);
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
};

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

template <class Error, class Work>
std::string remedy(Work work) {
  try {
    work();
  } catch (const Error& e) {
    CHECK(!e.where().empty());
    return e.remedy();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a file reads back what was written, whatever its size") {
  const scratch s;
  for (const std::size_t size : {0u, 1u, 4095u, 4096u, 4097u, 100000u}) {
    std::string content(size, 'a');
    for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * 31 % 256);
    io::write_file(s.folder / "f", content);
    CHECK(slurp(s.folder / "f") == content);
    CHECK(io::read_file(s.folder / "f", size) == content);
    if (size > 0)
      CHECK(remedy<edgetran::input_error>([&] { io::read_file(s.folder / "f", size - 1); }) ==
            "check that it is the right file, or raise the limit");
  }
  CHECK(entries(s.folder) == 1);  // no temporary file stays behind
}

TEST_CASE("pieces are written one after the other") {
  const scratch s;
  const std::array<std::string_view, 4> pieces{"ab", "", "c", "def"};
  io::write_file(s.folder / "f", pieces);
  CHECK(slurp(s.folder / "f") == "abcdef");
}

TEST_CASE("a refused system call names the file and a way out") {
  const scratch s;
  using edgetran::system_error;
  CHECK(remedy<system_error>([&] { io::read_file(s.folder / "absent", 10); }) ==
        "check the name and the folder");
  CHECK(remedy<system_error>([&] { io::read_file(s.folder, 10); }) == "name a file in this folder");
  CHECK(remedy<system_error>([&] { io::write_file(s.folder, "x"); }) == "name a file in this folder");
  CHECK(remedy<system_error>([&] { io::write_file(s.folder / "no" / "f", "x"); }) ==
        "check the name and the folder");
  if (::geteuid() != 0) {  // root may read everything
    io::write_file(s.folder / "f", "x");
    fs::permissions(s.folder / "f", fs::perms::none);
    CHECK(remedy<system_error>([&] { io::read_file(s.folder / "f", 10); }) ==
          "check the permissions of the file and its folder");
    fs::permissions(s.folder, fs::perms::owner_read | fs::perms::owner_exec);
    CHECK(remedy<system_error>([&] { io::write_file(s.folder / "f", "y"); }) ==
          "check the permissions of the file and its folder");
  }
}

TEST_CASE("a write that fails half way leaves the old content and nothing else") {
  const scratch s;
  io::write_file(s.folder / "f", "old");
  // A limit on file sizes stands for a full disk.
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const rlimit tight{10, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
  bool refused = false;
  try {
    io::write_file(s.folder / "f", std::string(100, 'n'));
  } catch (const edgetran::system_error&) {
    refused = true;
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(refused);
  CHECK(slurp(s.folder / "f") == "old");
  CHECK(entries(s.folder) == 1);
}

TEST_CASE("replacing keeps the mode and follows a symbolic link") {
  const scratch s;
  io::write_file(s.folder / "f", "1");
  fs::permissions(s.folder / "f", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("f", s.folder / "link");
  io::write_file(s.folder / "link", "2");
  CHECK(fs::is_symlink(s.folder / "link"));
  CHECK(slurp(s.folder / "f") == "2");
  CHECK(fs::status(s.folder / "f").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a new file obeys the umask") {
  const scratch s;
  const mode_t old = ::umask(027);
  io::write_file(s.folder / "f", "1");
  ::umask(old);
  CHECK(static_cast<unsigned>(fs::status(s.folder / "f").permissions()) == 0640u);
}

TEST_CASE("a stale temporary file of a killed process is no obstacle") {
  const scratch s;
  const std::string stale = (s.folder / "f").string() + ".tmp" + std::to_string(::getpid()) + ".0";
  std::ofstream(stale) << "half";
  io::write_file(s.folder / "f", "whole");
  CHECK(slurp(s.folder / "f") == "whole");
  CHECK(slurp(stale) == "half");
}

TEST_CASE("reading at an offset stops at the end of the file") {
  const scratch s;
  io::write_file(s.folder / "f", "0123456789");
  const io::descriptor file = io::open_for_reading(s.folder / "f");
  CHECK(io::file_size(file, "f") == 10);
  std::array<std::byte, 4> four{};
  io::read_at(file, 6, four, "f");
  CHECK(four[0] == std::byte{'6'});
  CHECK(four[3] == std::byte{'9'});
  CHECK_THROWS_AS(io::read_at(file, 7, four, "f"), edgetran::input_error);
}

TEST_CASE("a sparse file is zeros but for its pieces, and replaces what stood there") {
  std::string name = (std::filesystem::temp_directory_path() / "edgetran-sparse-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  const std::filesystem::path path = std::filesystem::path(name) / "f";
  edgetran::io::write_file(path, "old content");
  const edgetran::io::placed_bytes pieces[] = {{0, "head"}, {6, "x"}};
  edgetran::io::write_sparse_file(path, 9, pieces);
  CHECK(edgetran::io::read_file(path, 100) == std::string("head\0\0x\0\0", 9));
  CHECK(edgetran::io::file_size(edgetran::io::open_regular(path), path) == 9);
  CHECK_THROWS_AS(edgetran::io::open_regular(name), edgetran::system_error);
  CHECK_THROWS_AS(edgetran::io::open_regular("/dev/null"), edgetran::system_error);
  std::filesystem::remove_all(name);
}
