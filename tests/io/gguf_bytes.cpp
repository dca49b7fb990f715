// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/gguf_bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "io/gguf_by_hand.hpp"

namespace {
namespace gguf = edgetran::gguf;
namespace io = edgetran::io;
}  // namespace

TEST_CASE("gguf bytes: a window on a file shows what the whole file in memory shows") {
  const test::gguf_scratch s;
  edgetran::stream random(7);
  std::string content(3 * gguf::detail::file_source::window + 1234, '\0');
  for (char& c : content) c = static_cast<char>(random.below(256));
  io::write_file(s.folder / "f", content);
  const io::descriptor file = io::open_regular(s.folder / "f");
  const std::filesystem::path path = s.folder / "f";
  gguf::detail::file_source windowed(file, content.size(), path);
  const std::string name = "f";
  const gguf::detail::memory_source whole(test::bytes_of(content), name);
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t n = random.below(i % 2 == 0 ? 9 : 4097);
    const std::uint64_t offset = random.below(content.size() - n + 1);
    const std::byte *a = windowed.at(offset, n), *b = whole.at(offset, n);
    REQUIRE(std::equal(a, a + n, b));
  }
  CHECK_THROWS_AS(whole.at(content.size() - 3, 4), edgetran::input_error);
  CHECK_THROWS_AS(whole.at(~std::uint64_t{0}, 4), edgetran::input_error);
}

TEST_CASE("gguf bytes: nothing is read beyond the end or the longest header") {
  const std::string name = "f";
  const std::string text = "\x01\x02\x03\x04\x05\x06\x07\x08rest";
  gguf::detail::byte_reader in(gguf::detail::memory_source(test::bytes_of(text), name), text.size(), name);
  CHECK(in.number<std::uint16_t>() == 0x0201);
  in.set_big_endian(true);
  CHECK(in.number<std::uint32_t>() == 0x03040506);
  CHECK(in.position() == 6);
  CHECK(in.remaining() == 6);
  CHECK_THROWS_AS(in.number<std::uint64_t>(), edgetran::input_error);
  CHECK_THROWS_AS(in.skip(7), edgetran::input_error);
  CHECK_THROWS_AS(in.skip(~std::uint64_t{0}), edgetran::input_error);
  in.skip(6);
  CHECK(in.remaining() == 0);
  in.rewind(8);
  std::string rest(4, ' ');
  in.copy(rest.data(), 4);
  CHECK(rest == "rest");

  gguf::detail::byte_reader huge(gguf::detail::memory_source(test::bytes_of(text), name), ~std::uint64_t{0},
                                 name);
  huge.skip(gguf::max_header);
  CHECK_THROWS_AS(huge.skip(1), edgetran::input_error);
}

TEST_CASE("gguf bytes: strings are passed as one by one, across windows and in both orders of bytes") {
  const test::gguf_scratch s;
  const std::filesystem::path path = s.folder / "f";
  edgetran::stream random(11);
  for (const bool big : {false, true}) {
    test::gguf_bytes b{.text = {}, .big = big};
    std::vector<std::uint64_t> ends;
    for (int i = 0; i < 3000; ++i) {
      const std::uint64_t n = random.below(10) == 0 ? random.below(5000) : random.below(20);
      b.string(std::string(n, 'x'));
      ends.push_back(b.text.size());
    }
    b.string(std::string(2 * gguf::detail::file_source::window, 'y')).string("last");
    ends.insert(ends.end(), {b.text.size() - 12, b.text.size()});
    io::write_file(path, b.text);
    const io::descriptor file = io::open_regular(path);
    const std::string name = "f";
    for (const std::size_t n :
         {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{777}, ends.size() - 1, ends.size()}) {
      CAPTURE(n);
      gguf::detail::byte_reader in(gguf::detail::file_source(file, b.text.size(), path), b.text.size(), name);
      in.set_big_endian(big);
      in.skip_strings(n);
      CHECK(in.position() == (n == 0 ? 0 : ends[n - 1]));
      gguf::detail::byte_reader again(gguf::detail::memory_source(test::bytes_of(b.text), name),
                                      b.text.size(), name);
      again.set_big_endian(big);
      again.skip_strings(n);
      CHECK(again.position() == in.position());
    }
    gguf::detail::byte_reader in(gguf::detail::file_source(file, b.text.size(), path), b.text.size(), name);
    in.set_big_endian(big);
    CHECK_THROWS_AS(in.skip_strings(ends.size() + 1), edgetran::input_error);
    gguf::detail::byte_reader cut(gguf::detail::memory_source(test::bytes_of(b.text), name), ends[500] - 1,
                                  name);
    cut.set_big_endian(big);
    CHECK_THROWS_AS(cut.skip_strings(501), edgetran::input_error);
  }
}
