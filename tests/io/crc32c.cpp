// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/crc32c.hpp"

#include <doctest/doctest.h>

#include <string>

using edgetran::io::crc32c;

TEST_CASE("CRC-32C gives the published values") {
  // RFC 3720, appendix B.4, and the usual check value.
  std::string up(32, 0), down(32, 0);
  for (int i = 0; i < 32; ++i) {
    up[static_cast<std::size_t>(i)] = static_cast<char>(i);
    down[static_cast<std::size_t>(i)] = static_cast<char>(31 - i);
  }
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AAu);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62A8AB43u);
  CHECK(crc32c(up) == 0x46DD794Eu);
  CHECK(crc32c(down) == 0x113FDB5Cu);
  static_assert(crc32c("123456789") == 0xE3069283u);
  static_assert(crc32c("") == 0);
}
