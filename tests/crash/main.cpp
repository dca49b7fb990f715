// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
//
// A campaign over a made-up objective, to be killed at any moment by test_crash.py beside it.
//   edgetran_crash campaign JOURNAL SEED QUESTIONS WORKERS [WRITE BYTES]
// runs or continues it with its own worker processes, and says on standard output what it tells the proposer,
// a line each. With WRITE it kills itself in that write to the journal, counted from 1, after so many bytes.
//   edgetran_crash worker TAG
// is such a worker; TAG only marks the process.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "edgetran/core/md5.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/profile/campaign.hpp"
#include "edgetran/profile/worker_crew.hpp"
#include "edgetran/profile/worker_serve.hpp"

namespace {

namespace io = edgetran::io;
namespace profile = edgetran::profile;
using edgetran::seconds;

/// Dies in a write, having written a part.
struct dying_calls : io::system_calls {
  std::size_t fatal = 0, bytes = 0, writes = 0;

  ssize_t write(int fd, const char* from, std::size_t n) {
    if (++writes != fatal) return io::system_calls::write(fd, from, n);
    const ssize_t written = ::write(fd, from, std::min(n, bytes));
    ::kill(::getpid(), SIGKILL);
    return written;
  }
};

/// Every question depends on all that was told before, and on the order of it.
struct proposer {
  std::uint64_t seed;
  edgetran::md5_digest talk{};

  std::string ask() {
    note("?");
    edgetran::stream random = edgetran::stream(seed).split(talk.bytes[0] + 256u * talk.bytes[1]);
    return R"({"index":)" + std::to_string(random.below(5000)) + "}";  // now and then the same again
  }
  void tell(const profile::trial& t) {
    char line[256];
    if (const auto* m = t.measured())
      std::snprintf(line, sizeof line, "told %llu %s %.17g\n", static_cast<unsigned long long>(t.index),
                    t.architecture.c_str(), m->latency.value->value.value());
    else
      std::snprintf(line, sizeof line, "told %llu %s %s\n", static_cast<unsigned long long>(t.index),
                    t.architecture.c_str(), std::get<profile::failure>(t.outcome).message.c_str());
    note(line);
    if (::write(STDOUT_FILENO, line, std::strlen(line)) < 0) std::exit(3);
  }

 private:
  void note(const std::string& what) { talk = edgetran::md5(talk.str() + what); }
};

profile::outcome objective(const profile::measure_request& r) {
  const auto digest = edgetran::md5(r.architecture);
  ::usleep(300u + 8u * digest.bytes[0]);
  if (digest.bytes[1] < 20) throw edgetran::shape_error("too large");
  const seconds latency{static_cast<double>(digest.bytes[2] + 1) / 3};
  return profile::measurement{
      edgetran::estimate<seconds>{latency, latency, latency, edgetran::quality::modelled, "made up"},
      profile::reading<edgetran::joules>::absent("made up"),
      profile::reading<edgetran::watts>::absent("made up")};
}

int work() {
  const profile::hello me{{}, {{"board", "made up"}}, {}};
  return profile::serve(STDIN_FILENO, STDOUT_FILENO, me, objective, {.heartbeat = seconds{0.05}}) ? 0 : 1;
}

int run(const std::string& program, const std::vector<std::string>& words) {
  const std::uint64_t seed = std::stoull(words[1]);
  const std::size_t workers = std::stoull(words[3]);
  dying_calls calls;
  if (words.size() > 5) calls.fatal = std::stoull(words[4]), calls.bytes = std::stoull(words[5]);
  io::basic_journal<dying_calls> journal(words[0], profile::campaign_schema(), {}, calls);
  for (const std::string& w : journal.warnings()) std::fprintf(stderr, "%s\n", w.c_str());

  profile::crew_options options;
  options.attempts = options.strikes = 1000000;  // whatever is killed is no fault of the job's
  options.back_off = seconds{1e-3};
  std::vector<std::string> commands;
  for (std::size_t i = 0; i < workers; ++i)
    commands.push_back("exec '" + program + "' worker '" + words[0] + "'");
  profile::worker_crew crew(commands, options);
  proposer asking{seed};
  const profile::campaign_plan plan{.proposer = {{"seed", seed}}, .workload = {.sequence = 64}, .ahead = 3};
  profile::campaign(asking, crew, journal, plan, {.most = std::stoull(words[2])}).run();
  std::printf("end %s\n", asking.talk.str().c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + std::min(argc, 2), argv + argc);
  const std::string what = argc > 1 ? argv[1] : "";
  try {
    if (what == "worker" && words.size() == 1) return work();
    if (what == "campaign" && (words.size() == 4 || words.size() == 6)) return run(argv[0], words);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "edgetran_crash: %s\n", e.what());
    return 1;
  }
  std::fprintf(stderr,
               "usage: edgetran_crash campaign JOURNAL SEED QUESTIONS WORKERS [WRITE BYTES] | worker TAG\n");
  return 2;
}
