// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/measure/number_file.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "edgetran/core/random.hpp"
#include "edgetran/measure/fake/files.hpp"
#include "measure/fake_root.hpp"

using namespace edgetran;
using measure::fake::fault;
using numbers = measure::number_file<measure::fake::files>;

namespace {
template <class Call>
std::string problem_of(Call call) {
  try {
    call();
  } catch (const device_error& e) {
    CHECK(e.where() == "/sys/n");
    CHECK_FALSE(e.remedy().empty());
    return e.what();
  }
  return "";
}
bool says(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}
}  // namespace

TEST_CASE("numbers are read anew each time") {
  const measure::fake::files tree;
  tree.write("/sys/n", "12\n");
  numbers n(tree, "/sys/n", "chmod");
  CHECK(n.read() == 12);
  tree.write("/sys/n", "18446744073709551615\n");
  CHECK(n.read() == UINT64_MAX);
  tree.write("/sys/i", "-5\n");
  measure::number_file<measure::fake::files, std::int64_t> i(tree, "/sys/i", "", 100, -100);
  CHECK(i.read() == -5);
  tree.write("/sys/i", "-101\n");
  CHECK_THROWS_AS(i.read(), device_error);
}

TEST_CASE("a stumble is healed, a lasting fault is a typed error, and the next good reading is right again") {
  const measure::fake::files tree;
  tree.write("/sys/n", "123456\n");
  numbers n(tree, "/sys/n", "chmod a+r", 1'000'000);
  const fault faults[] = {fault::failing(EIO),
                          fault::saying(""),
                          fault::cut(3),
                          fault::saying("nan\n"),
                          fault::saying("12 34\n"),
                          fault::saying("0x10\n"),
                          fault::saying("-1\n"),
                          fault::saying("+1\n"),
                          fault::saying("1.5\n"),
                          fault::saying("1000001\n"),
                          fault::saying("\n"),
                          fault::saying(" 7\n"),
                          fault::saying("99999999999999999999999\n"),
                          fault::saying(std::string(40, '1'))};
  for (const fault& f : faults) {
    CAPTURE(f.text.value_or("errno or cut"));
    tree.inject("/sys/n", f);
    tree.inject("/sys/n", f);
    CHECK(n.read() == 123456);
    for (int i = 0; i < 3; ++i) tree.inject("/sys/n", f);
    CHECK(problem_of([&] { n.read(); }) != "");
    CHECK(n.read() == 123456);
  }
  for (int i = 0; i < 3; ++i) tree.inject("/sys/n", fault::saying("5000000\n"));
  CHECK(says(problem_of([&] { n.read(); }), "5000000 is out of range [0, 1000000]"));
  for (int i = 0; i < 3; ++i) tree.inject("/sys/n", fault::saying("bo\x07gus"));
  CHECK(says(problem_of([&] { n.read(); }), "'bo?gus'"));
}

TEST_CASE("a part of a number is no number, unless the file never ends its line") {
  const measure::fake::files tree;
  tree.write("/sys/n", "123456\n");
  tree.inject("/sys/n", fault::cut(2));  // even the first reading may be a part
  numbers n(tree, "/sys/n", "");
  for (int i = 0; i < 3; ++i) tree.inject("/sys/n", fault::cut(5));
  CHECK(says(problem_of([&] { n.read(); }), "'12345'"));
  tree.write("/sys/plain", "777");
  numbers plain(tree, "/sys/plain", "");
  CHECK(plain.read() == 777);
}

TEST_CASE("no permission: the remedy is the reader's") {
  const measure::fake::files tree;
  tree.write("/sys/n", "1\n");
  tree.refuse("/sys/n", EACCES);
  CHECK(says(problem_of([&] { numbers{tree, "/sys/n", "chmod a+r"}; }), "(chmod a+r)"));
  tree.refuse("/sys/n", 0);
  numbers n(tree, "/sys/n", "chmod a+r");
  tree.break_reading("/sys/n", EACCES);
  CHECK(says(problem_of([&] { n.read(); }), "Permission denied (chmod a+r)"));
  tree.break_reading("/sys/n", 0);
  CHECK(n.read() == 1);
}

TEST_CASE("a file that vanishes and comes back") {
  const measure::fake::files tree;
  CHECK(says(problem_of([&] { numbers{tree, "/sys/n", ""}; }), "cannot open"));
  tree.write("/sys/n", "5\n");
  numbers n(tree, "/sys/n", "chmod");
  tree.remove("/sys/n");
  CHECK(says(problem_of([&] { n.read(); }), "vanished"));
  CHECK(says(problem_of([&] { n.read(); }), "vanished"));
  tree.bring_back("/sys/n");
  tree.write("/sys/n", "6\n");
  CHECK(n.read() == 6);
  tree.remove("/sys/n");
  tree.bring_back("/sys/n");
  tree.refuse("/sys/n", EACCES);
  CHECK(says(problem_of([&] { n.read(); }), "cannot open again"));
}

TEST_CASE("any bytes are a number by the grammar, or a device_error") {
  const measure::fake::files tree;
  std::string text = "1\n";
  tree.compute("/sys/n", [&] { return text; });
  numbers n(tree, "/sys/n", "", 10'000'000);
  stream random(3);
  const std::string letters = "0123456789  -+.ex\n\n\t";
  int good = 0;
  for (int i = 0; i < 40'000; ++i) {
    text.clear();
    for (std::uint64_t length = random.below(12); length > 0; --length)
      text += random.below(50) == 0 ? static_cast<char>(random.below(256))
                                    : letters[random.below(letters.size())];
    if (random.below(2) == 0)
      text = std::to_string(random.below(20'000'000)) + (random.below(4) == 0 ? "" : "\n");
    const bool whole = text.size() > 1 && text.size() < 20 && text.back() == '\n' &&
                       text.find_first_not_of("0123456789") == text.size() - 1;
    const bool expected = whole && std::stoull(text) <= 10'000'000;
    good += expected;
    try {
      const std::uint64_t value = n.read();
      if (!expected || value != std::stoull(text)) {
        CAPTURE(text);
        REQUIRE(expected);
        REQUIRE(value == std::stoull(text));
      }
    } catch (const device_error&) {
      CAPTURE(text);
      if (expected) REQUIRE_FALSE(expected);
    }
  }
  CHECK(good > 6'000);
}

TEST_CASE("real files") {
  const test::fake_machine machine("edgetran_number_file_test");
  machine.write("n", "41\n");
  measure::number_file<measure::posix_files> n({}, (machine.path / "n").string(), "");
  machine.write("n", "42\n");
  CHECK(n.read() == 42);
  machine.write("n", "");
  CHECK_THROWS_AS(n.read(), device_error);
  CHECK_THROWS_AS(measure::number_file<measure::posix_files>({}, machine.path.string(), ""), device_error);
}
