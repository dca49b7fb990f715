// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/journal.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "edgetran/core/random.hpp"
#include "io/failing_calls.hpp"
#include "io/scratch_folder.hpp"

namespace {

namespace io = edgetran::io;
namespace json = edgetran::json;
using outcome = call_script::outcome;
using scripted = io::basic_journal<failing_calls>;

const io::journal_schema schema{"test", 1, 0};

json::object numbered(std::int64_t i) {
  return {{"id", "r" + std::to_string(i)}, {"i", i}, {"x", 1.0 / static_cast<double>(i + 1)}};
}

std::vector<std::string> texts(const std::vector<io::journal_record>& records) {
  std::vector<std::string> all;
  for (const auto& r : records) all.push_back(r.text);
  return all;
}

std::string filled(const std::filesystem::path& path, std::int64_t n) {
  io::journal j(path, schema);
  for (std::int64_t i = 0; i < n; ++i) j.append(numbered(i));
  return bytes_of(path);
}

template <class Error, class Work>
Error caught(Work work) {
  try {
    work();
  } catch (const Error& e) {
    return e;
  }
  FAIL("nothing was thrown");
  return Error("");
}

}  // namespace

TEST_CASE("records come back in order, with the bits of their numbers") {
  const scratch_folder s;
  edgetran::stream random(7);
  std::vector<double> numbers{0.0, -0.0, 5e-324, 1.7976931348623157e308, 1.0, 0.1};
  while (numbers.size() < 500) {
    const std::uint64_t word = random();
    double x = 0;
    std::memcpy(&x, &word, sizeof x);
    if (x - x == 0) numbers.push_back(x);
  }
  {
    io::journal j(s / "j", schema);
    for (std::size_t i = 0; i < numbers.size(); ++i)
      j.append({{"id", std::to_string(i)}, {"x", numbers[i]}, {"text", "tab\t, line\nbreak, \u00e9"}});
    CHECK(j.records().size() == numbers.size());
  }
  const io::journal again(s / "j", schema);
  CHECK(again.warnings().empty());
  REQUIRE(again.records().size() == numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    CHECK(again.records()[i].id == std::to_string(i));
    const double x = again.records()[i].body.at("x").as_real();
    CHECK(std::memcmp(&x, &numbers[i], sizeof x) == 0);
    CHECK(again.records()[i].body.at("text").as_string() == "tab\t, line\nbreak, \u00e9");
  }
}

TEST_CASE("a journal cut off at any byte opens with a prefix of its records and goes on") {
  const scratch_folder s;
  const std::string whole = filled(s / "whole", 4);
  std::size_t most = 0;
  for (std::size_t n = 0; n <= whole.size(); ++n) {
    const auto path = s / "cut";
    put_bytes(path, whole.substr(0, n));
    const auto lines = static_cast<std::size_t>(
        std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n), '\n'));
    const std::size_t kept = lines == 0 ? 0 : lines - 1;
    const bool torn = n > 0 && whole[n - 1] != '\n';
    CHECK(io::read_journal(path, schema).records.size() == kept);  // a reader leaves the tail alone
    CHECK(bytes_of(path).size() == n);
    {
      io::journal j(path, schema);
      CHECK(j.records().size() == kept);
      CHECK(j.warnings().size() == (torn ? 1 : 0));
      for (std::size_t i = kept; i < 4; ++i) j.append(numbered(static_cast<std::int64_t>(i)));
    }
    CHECK(bytes_of(path) == whole);
    most = std::max(most, kept);
    std::filesystem::remove(path);
  }
  CHECK(most == 4);
  CHECK(!std::filesystem::exists(s / "cut.torn"));  // unfinished lines were never told
}

TEST_CASE("no flipped bit goes unnoticed") {
  const scratch_folder s;
  const std::string whole = filled(s / "whole", 3);
  const auto wanted = texts(io::read_journal(s / "whole", schema).records);
  const std::size_t last = whole.rfind('\n', whole.size() - 2) + 1;
  std::size_t refused = 0, cut = 0;
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = whole;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      const auto path = s / "flipped";
      put_bytes(path, flipped);
      try {
        const io::journal j(path, schema);
        // Only what stands at the very end can be taken for a torn tail; it is told, and never wrong.
        // Without the line break before it, two records are one damaged line.
        CHECK(i + 1 >= last);
        CHECK(j.warnings().size() == 1);
        CHECK(texts(j.records()) == std::vector(wanted.begin(), wanted.end() - (i < last ? 2 : 1)));
        ++cut;
      } catch (const io::damaged_error& e) {
        CHECK(i + 1 < last);
        ++refused;
      }
    }
  CHECK(refused == 8 * (last - 1));
  CHECK(cut == 8 * (whole.size() - last + 1));
}

TEST_CASE("a damaged record in the middle is named, or skipped and told") {
  const scratch_folder s;
  std::string text = filled(s / "j", 3);
  text[text.find("\"r1\"") + 1] = 'q';
  put_bytes(s / "j", text);
  const auto e = caught<io::damaged_error>([&] { io::journal(s / "j", schema); });
  CHECK(e.where() == (s / "j").string() + ":3");
  CHECK(e.problem().find("at byte " + std::to_string(text.find('\n', text.find('\n') + 1) + 1)) !=
        std::string::npos);
  CHECK_THROWS_AS((void)io::read_journal(s / "j", schema), io::damaged_error);
  CHECK(bytes_of(s / "j") == text);
  io::journal j(s / "j", schema, {.damage = io::on_damage::skip});
  REQUIRE(j.records().size() == 2);
  CHECK(j.records()[1].id == "r2");
  REQUIRE(j.warnings().size() == 1);
  CHECK(j.warnings()[0].find(":3: ") != std::string::npos);
  j.append(numbered(9));
  CHECK(io::read_journal(s / "j", schema, {.damage = io::on_damage::skip}).records.size() == 3);
}

TEST_CASE("a whole line that the disk has spoilt at the end is cut off, told and kept beside") {
  const scratch_folder s;
  const std::string whole = filled(s / "j", 2);
  std::string text = whole;
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
  for (std::size_t i = last; i + 1 < text.size() && i < last + 40; ++i)
    text[i] = '\0';  // a page that never came
  put_bytes(s / "j", text);
  CHECK(io::read_journal(s / "j", schema).warnings.size() == 1);
  {
    const io::journal j(s / "j", schema);
    CHECK(j.records().size() == 1);
    REQUIRE(j.warnings().size() == 1);
    CHECK(j.warnings()[0].find("j.torn") != std::string::npos);
  }
  CHECK(bytes_of(s / "j.torn") == text.substr(last));
  CHECK(bytes_of(s / "j") == whole.substr(0, last));
}

TEST_CASE("another file is never taken for a journal") {
  const scratch_folder s;
  for (const std::string text :
       {"notes of mine\n", "no newline", "{\"a\": 1}\n", "id,latency\n1,2\n", "\n"}) {
    put_bytes(s / "f", text);
    CHECK_THROWS_AS(io::journal(s / "f", schema), edgetran::input_error);
    CHECK_THROWS_AS((void)io::read_journal(s / "f", schema), edgetran::input_error);
    CHECK(bytes_of(s / "f") == text);
  }
  put_bytes(s / "sealed", io::sealed(R"({"id":"a"})"));
  CHECK_THROWS_AS(io::journal(s / "sealed", schema), edgetran::input_error);
  CHECK_THROWS_AS(io::journal(s / "no" / "f", schema), edgetran::system_error);
  CHECK_THROWS_AS(io::journal(s.path, schema), edgetran::system_error);
  CHECK_THROWS_AS((void)io::read_journal(s / "absent", schema), edgetran::system_error);
  // What a power cut makes of a file that was just begun.
  put_bytes(s / "zeros", std::string(50, '\0'));
  CHECK(io::journal(s / "zeros", schema).warnings().size() == 1);
  CHECK(io::read_journal(s / "zeros", schema).records.empty());
}

TEST_CASE("a newer minor version is read with what it adds, a newer major one and another kind are refused") {
  const scratch_folder s;
  { io::journal(s / "j", {"test", 1, 7}).append({{"id", "a"}, {"new", json::array{1, 2}}}); }
  io::journal j(s / "j", schema);
  CHECK(j.schema() == io::journal_schema{"test", 1, 7});
  CHECK(j.records()[0].text == R"({"id":"a","new":[1,2]})");
  { io::journal(s / "k", {"test", 2, 0}); }
  const auto newer = caught<edgetran::input_error>([&] { io::journal(s / "k", schema); });
  CHECK(newer.problem() == "written by version 2.0 of its schema; this program reads up to 1.x");
  CHECK(io::journal(s / "k", {"test", 3, 0}).schema().major == 2);  // older majors are the caller's to judge
  const auto other = caught<edgetran::input_error>(
      [&] { io::journal(s / "j2", schema), io::read_journal(s / "j2", {"other"}); });
  CHECK(other.problem() == "a journal of kind \"test\", not \"other\"");
  // A header of the future may hold more.
  put_bytes(s / "more", io::sealed(R"({"journal":"test","version":[1,3,"beta"],"tool":"x"})") +
                            io::sealed(R"({"id":"a"})"));
  CHECK(io::read_journal(s / "more", schema).records.size() == 1);
}

TEST_CASE("two writers cannot share a journal, and the error names the other") {
  const scratch_folder s;
  {
    const io::journal j(s / "j", schema);
    CHECK_THROWS_AS(io::journal(s / "j", schema), io::locked_error);
  }
  int ready[2], done[2];
  REQUIRE(::pipe(ready) == 0);
  REQUIRE(::pipe(done) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    char c = 0;
    io::journal j(s / "j", schema);
    j.append(numbered(0));
    if (::write(ready[1], "x", 1) != 1 || ::read(done[0], &c, 1) < 0) ::_exit(2);
    ::_exit(0);
  }
  char c = 0;
  REQUIRE(::read(ready[0], &c, 1) == 1);
  const auto e = caught<io::locked_error>([&] { io::journal(s / "j", schema); });
  CHECK(e.problem().find("process " + std::to_string(child)) == 0);
  CHECK(e.where() == (s / "j").string());
  CHECK(io::read_journal(s / "j", schema).records.size() == 1);  // readers need no lock
  REQUIRE(::write(done[1], "x", 1) == 1);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(io::journal(s / "j", schema).records().size() == 1);
  for (const int fd : {ready[0], ready[1], done[0], done[1]}) ::close(fd);
}

TEST_CASE("a reader beside a writer sees whole records, one after the other") {
  const scratch_folder s;
  constexpr std::int64_t n = 200;
  std::atomic<bool> stop = false;
  io::journal j(s / "j", schema, {.flush_every = 0});
  std::thread writer([&] {
    for (std::int64_t i = 0; i < n; ++i) j.append(numbered(i));
    stop = true;
  });
  std::size_t last = 0, looks = 0;
  bool good = true;
  for (bool ended = false; !ended; ++looks) {
    ended = stop;
    const auto content = io::read_journal(s / "j", schema);
    good = good && content.records.size() >= last && content.warnings.empty();
    last = content.records.size();
    for (std::size_t i = 0; i < last; ++i) good = good && content.records[i].id == "r" + std::to_string(i);
  }
  writer.join();
  CHECK(good);
  CHECK(last == n);
}

TEST_CASE("a record is one write and one flush") {
  const scratch_folder s;
  failing_calls calls;
  scripted j(s / "j", schema, {}, calls);
  CHECK(calls.script->writes == 1);
  CHECK(calls.script->syncs == 1);
  for (std::int64_t i = 0; i < 5; ++i) j.append(numbered(i));
  CHECK(calls.script->writes == 6);
  CHECK(calls.script->syncs == 6);
  scripted lazy(s / "lazy", schema, {.flush_every = 0}, calls);
  lazy.append(numbered(0));
  lazy.append(numbered(1));
  CHECK(calls.script->syncs == 6);
  lazy.flush();
  lazy.flush();
  CHECK(calls.script->syncs == 7);
}

TEST_CASE("interrupted and shortened calls lose nothing") {
  const scratch_folder s;
  failing_calls calls;
  const auto often = [](std::size_t n) { return n % 3 == 0 ? outcome{.error = EINTR} : outcome{.most = 7}; };
  calls.script->on_write = calls.script->on_read = often;
  calls.script->on_sync = [](std::size_t n) { return outcome{.error = n % 2 == 0 ? EINTR : 0}; };
  {
    scripted j(s / "j", schema, {}, calls);
    for (std::int64_t i = 0; i < 3; ++i) j.append(numbered(i));
  }
  CHECK(bytes_of(s / "j") == filled(s / "whole", 3));
  CHECK(scripted(s / "j", schema, {}, calls).records().size() == 3);
}

TEST_CASE("whichever write fails, after however many bytes, the journal holds what was told and no more") {
  const scratch_folder s;
  const std::string whole = filled(s / "whole", 3);
  for (const int error : {ENOSPC, EIO, EDQUOT})
    for (std::size_t failing = 0; failing < 4; ++failing)
      for (const std::size_t taken : {0, 1, 12, 40}) {
        const auto path = s / "j";
        std::filesystem::remove(path);
        failing_calls calls;
        bool failed = false;
        std::size_t lines = 0;
        calls.script->on_write = [&](std::size_t) {
          if (lines != failing || failed) return outcome{};
          if (taken == 0 || calls.script->writes > failing + 1) return failed = true, outcome{.error = error};
          return outcome{.most = taken};
        };
        std::vector<std::int64_t> told;
        try {
          scripted j(path, schema, {}, calls);
          lines = 1;
          for (std::int64_t i = 0; i < 3; ++i) {
            try {
              j.append(numbered(i));
              told.push_back(i);
            } catch (const edgetran::system_error& e) {
              CHECK(e.where() == path.string());
              CHECK(e.remedy() == (error == EIO ? "" : "make room on the disk"));
              CHECK(io::read_journal(path, schema).records.size() == told.size());  // taken back
              j.append(numbered(i));                                                // there is room again
              told.push_back(i);
            }
            ++lines;
          }
        } catch (const edgetran::system_error&) {
          CHECK(failing == 0);
          CHECK(bytes_of(path).empty());
          continue;
        }
        CHECK(failed);
        CHECK(bytes_of(path) == whole);
        CHECK(told.size() == 3);
      }
}

TEST_CASE("after a failed flush the journal takes nothing more until it is opened anew") {
  const scratch_folder s;
  failing_calls calls;
  calls.script->on_sync = [](std::size_t n) { return outcome{.error = n == 2 ? EIO : 0}; };
  scripted j(s / "j", schema, {}, calls);
  j.append(numbered(0));
  CHECK_THROWS_AS(j.append(numbered(1)), edgetran::system_error);
  CHECK_THROWS_AS(j.append(numbered(1)), edgetran::state_error);
  CHECK_THROWS_AS(j.flush(), edgetran::state_error);
  CHECK(j.records().size() == 1);
  CHECK(io::read_journal(s / "j", schema).records.size() == 1);
}

TEST_CASE("a torn record that cannot be taken back stops the journal, and opening heals it") {
  const scratch_folder s;
  failing_calls calls;
  {
    scripted j(s / "j", schema, {}, calls);
    j.append(numbered(0));
    calls.script->on_write = [&](std::size_t n) {
      return n == 2 ? outcome{.most = 9} : outcome{.error = ENOSPC};
    };
    calls.script->on_truncate = [](std::size_t) { return outcome{.error = EIO}; };
    CHECK_THROWS_AS(j.append(numbered(1)), edgetran::system_error);
    CHECK_THROWS_AS(j.append(numbered(1)), edgetran::state_error);
  }
  io::journal j(s / "j", schema);
  CHECK(j.records().size() == 1);
  CHECK(j.warnings().size() == 1);
}

TEST_CASE("reads that fail are told") {
  const scratch_folder s;
  filled(s / "j", 2);
  failing_calls calls;
  calls.script->on_read = [](std::size_t n) { return n == 0 ? outcome{.most = 10} : outcome{.error = EIO}; };
  CHECK_THROWS_AS(scripted(s / "j", schema, {}, calls), edgetran::system_error);
  CHECK_THROWS_AS(io::journal(s / "j", schema, {.max_bytes = 20}), edgetran::input_error);
  CHECK(io::journal(s / "j", schema).records().size() == 2);
}

TEST_CASE("a body that no line can hold is refused before anything is written") {
  const scratch_folder s;
  failing_calls calls;
  scripted j(s / "j", schema, {}, calls);
  CHECK_THROWS_AS(j.append({{"x", 1}}), edgetran::input_error);
  CHECK_THROWS_AS(j.append({{"id", ""}}), edgetran::input_error);
  CHECK_THROWS_AS(j.append({{"id", "a"}, {"x", 0.0 / 0.0}}), edgetran::numeric_error);
  CHECK_THROWS_AS(j.append({{"id", "a"}, {"x", "\xff"}}), edgetran::input_error);
  CHECK(calls.script->writes == 1);
}

TEST_CASE("a journal never outgrows what it could be opened with") {
  const scratch_folder s;
  const io::journal_options small{.max_bytes = 400};
  std::size_t taken = 0;
  {
    io::journal j(s / "j", schema, small);
    const auto e = caught<edgetran::state_error>([&] {
      for (std::int64_t i = 0; i < 100; ++i, ++taken) j.append(numbered(i));
    });
    CHECK(e.problem().find("400 bytes") != std::string::npos);
    CHECK(j.records().size() == taken);
    CHECK_THROWS_AS(j.append({{"id", "long"}, {"text", std::string(1000, 'x')}}), edgetran::state_error);
  }
  CHECK(taken > 2);
  CHECK(bytes_of(s / "j").size() <= 400);
  CHECK(io::journal(s / "j", schema, small).records().size() == taken);
}
