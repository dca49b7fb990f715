// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/profile/campaign.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/io/journal.hpp"
#include "edgetran/io/journal_merge.hpp"
#include "edgetran/profile/worker_crew.hpp"
#include "io/failing_calls.hpp"
#include "io/scratch_folder.hpp"
#include "profile/fake_workers.hpp"

namespace {

namespace io = edgetran::io;
namespace json = edgetran::json;
namespace profile = edgetran::profile;
using edgetran::seconds;

double latency_of(const std::string& architecture) {
  return static_cast<double>(1 + edgetran::md5(architecture).bytes[0]) / 256;
}

/// Asks for architectures that depend on all that it was told, and on when; keeps the course of the talk.
struct careful_proposer {
  std::uint64_t seed = 1, choices = 1000, batch = 1;
  std::string talk{};

  std::string propose(std::uint64_t i) const {
    edgetran::stream random = edgetran::stream(seed).split(edgetran::md5(talk).bytes[3]).split(i);
    return R"({"index":)" + std::to_string(random.below(choices)) + "}";
  }
  std::vector<std::string> ask() {
    std::vector<std::string> some;
    for (std::uint64_t i = 0; i < batch; ++i) some.push_back(propose(i));
    for (const std::string& a : some) talk += "?" + a;
    return some;
  }
  void tell(const profile::trial& t) {
    talk += "!" + std::to_string(t.index) + ":" +
            (t.failed() ? std::get<profile::failure>(t.outcome).message
                        : std::to_string(t.measured()->latency.value->value.value()));
  }
};

/// Answers in an order of its own, some of them with failures.
struct odd_crew {
  std::uint64_t seed = 0;
  std::size_t measured = 0;
  std::deque<profile::job> waiting{};
  std::optional<std::size_t> die_after{};  ///< throws then

  void give(profile::job j) { waiting.push_back(std::move(j)); }
  std::vector<profile::job_result> wait(seconds) {
    if (waiting.empty()) return {};
    if (die_after && measured == *die_after) throw std::runtime_error("the power went");
    ++measured;
    const std::size_t i = edgetran::stream(seed).at(measured).below(waiting.size());
    const profile::job j = waiting[i];
    waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
    profile::job_result r{j.ticket, fake::measured(latency_of(j.architecture)), "w", "dev", 1, seconds{0.1}};
    if (latency_of(j.architecture) > 0.9)
      r.outcome = profile::failure{profile::failure_kind::refused, "too slow"};
    return {r};
  }
};
static_assert(profile::crew<odd_crew>);
static_assert(profile::question_source<careful_proposer>);

profile::campaign_plan plan_of(std::size_t ahead) {
  return {.proposer = {{"name", "careful"}}, .workload = {.sequence = 64}, .ahead = ahead};
}

/// The records of a campaign without what differs from run to run.
std::vector<std::string> essence(const std::filesystem::path& path) {
  std::vector<std::string> all;
  for (const auto& r : io::read_journal(path, profile::campaign_schema()).records) {
    json::object o;
    for (const json::member& m : r.body.as_object())
      if (m.key != "elapsed_s" && m.key != "finished_at" && m.key != "attempts" && m.key != "worker")
        o.set(m.key, m.value);
    all.push_back(json::dump(o));
  }
  std::sort(all.begin(), all.end());
  return all;
}

template <class P, class C>
profile::campaign_result run(P& p, C& c, const std::filesystem::path& path,
                             const profile::campaign_plan& plan, profile::campaign_options options) {
  io::journal j(path, profile::campaign_schema());
  return profile::campaign(p, c, j, plan, std::move(options)).run();
}

}  // namespace

TEST_CASE("one question at a time is asked, measured, recorded and told") {
  const scratch_folder s;
  careful_proposer p;
  odd_crew c;
  std::vector<std::size_t> told;
  profile::campaign_options o{.most = 5};
  o.progress = [&](const profile::campaign_progress& now) {
    told.push_back(now.told);
    CHECK(now.left.has_value());
  };
  const auto r = run(p, c, s / "j", plan_of(1), o);
  CHECK(r.end == profile::campaign_end::finished);
  CHECK(r.progress.told == 5);
  CHECK(told == std::vector<std::size_t>{1, 2, 3, 4, 5});
  // By hand.
  careful_proposer hand;
  for (std::uint64_t i = 0; i < 5; ++i) {
    const std::string a = hand.ask()[0];
    profile::trial t;
    t.index = i;
    if (latency_of(a) > 0.9)
      t.outcome = profile::failure{profile::failure_kind::refused, "too slow"};
    else
      t.outcome = fake::measured(latency_of(a));
    hand.tell(t);
  }
  CHECK(p.talk == hand.talk);
  const auto records = io::read_journal(s / "j", profile::campaign_schema()).records;
  REQUIRE(records.size() == 11);
  const std::string name = profile::campaign_name(plan_of(1));
  CHECK(records[0].id == name + "/plan");
  CHECK(records[1].id == name + "/0000000000/asked");
  CHECK(records[2].id == name + "/0000000000/told/dev");
  CHECK(profile::read_trial(records[2].body).workload == plan_of(1).workload);
}

TEST_CASE("in whatever order the answers come, the course is the same") {
  for (const std::size_t ahead : {1, 2, 3, 8})
    for (const std::uint64_t batch : {1, 3}) {
      std::string course;
      std::vector<std::string> records;
      for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const scratch_folder s;
        careful_proposer p{.batch = batch};
        odd_crew c{.seed = seed};
        run(p, c, s / "j", plan_of(ahead), {.most = 30});
        if (seed == 0) course = p.talk, records = essence(s / "j");
        CHECK(p.talk == course);
        CHECK(essence(s / "j") == records);
      }
      // Exactly `ahead` questions are open when one is answered, once it runs at full depth.
      if (batch == 1) {
        const std::size_t first_answer = course.find('!');
        CHECK(static_cast<std::size_t>(std::count(
                  course.begin(), course.begin() + static_cast<std::ptrdiff_t>(first_answer), '?')) == ahead);
      }
    }
}

TEST_CASE("a run that is cut short anywhere continues as if it had not been") {
  const std::size_t ahead = 3, most = 20;
  const scratch_folder whole;
  careful_proposer never;
  odd_crew steady{.seed = 1};
  run(never, steady, whole / "j", plan_of(ahead), {.most = most});
  const auto wanted = essence(whole / "j");
  const std::string bytes = bytes_of(whole / "j");
  CHECK(steady.measured > most / 2);

  for (std::size_t dying = 0; dying < steady.measured; ++dying) {  // at each measurement
    const scratch_folder s;
    careful_proposer first, second;
    odd_crew mortal{.seed = 1, .die_after = dying}, next{.seed = 2};
    CHECK_THROWS(run(first, mortal, s / "j", plan_of(ahead), {.most = most}));
    run(second, next, s / "j", plan_of(ahead), {.most = most});
    CHECK(second.talk == never.talk);
    CHECK(second.talk.starts_with(first.talk));  // nothing told is untold
    CHECK(essence(s / "j") == wanted);
    CHECK(mortal.measured + next.measured == steady.measured);  // nothing is measured twice
  }
  for (std::size_t n = 0; n < bytes.size(); n += 97) {  // in the middle of records
    const scratch_folder s;
    put_bytes(s / "j", bytes.substr(0, n));
    careful_proposer p;
    odd_crew c{.seed = 3};
    run(p, c, s / "j", plan_of(ahead), {.most = most});
    CHECK(p.talk == never.talk);
    CHECK(essence(s / "j") == wanted);
  }
}

TEST_CASE("whichever write or flush fails, what was told is in the journal") {
  std::size_t calls_of_all = 0;
  for (std::size_t failing = 0; failing <= calls_of_all; ++failing)
    for (const bool sync : {false, true}) {
      const scratch_folder s;
      failing_calls calls;
      (sync ? calls.script->on_sync : calls.script->on_write) = [&](std::size_t n) {
        return call_script::outcome{.error = n == failing && failing > 0 ? ENOSPC : 0};
      };
      careful_proposer p;
      odd_crew c;
      try {
        io::basic_journal<failing_calls> j(s / "j", profile::campaign_schema(), {}, calls);
        profile::campaign(p, c, j, plan_of(2), {.most = 6}).run();
        calls_of_all = std::max(calls_of_all, calls.script->writes);
      } catch (const edgetran::system_error&) {
      }
      const auto told = static_cast<std::size_t>(std::count(p.talk.begin(), p.talk.end(), '!'));
      careful_proposer again;
      odd_crew other{.seed = 9};
      const auto r = run(again, other, s / "j", plan_of(2), {.most = 6});
      CHECK(again.talk.starts_with(p.talk));
      CHECK(r.progress.replayed >= told);
    }
  CHECK(calls_of_all > 10);
}

TEST_CASE("a question that was asked before is not measured again, a failure neither") {
  const scratch_folder s;
  careful_proposer p{.choices = 4};
  odd_crew c;
  const auto r = run(p, c, s / "j", plan_of(3), {.most = 40});
  CHECK(c.measured <= 4);
  CHECK(r.progress.told == 40);
  CHECK(r.progress.repeated == 40 - c.measured);
  for (const auto& record : io::read_journal(s / "j", profile::campaign_schema()).records) {
    if (record.body.at("kind").as_string() != "told") continue;
    const profile::trial t = profile::read_trial(record.body);
    if (t.same_as) CHECK(*t.same_as < t.index);
    CHECK(t.failed() == (latency_of(t.architecture) > 0.9));
  }
  // Again, out of the journal alone.
  careful_proposer again{.choices = 4};
  odd_crew idle;
  CHECK(run(again, idle, s / "j", plan_of(3), {.most = 40}).progress.replayed == 40);
  CHECK(idle.measured == 0);
  CHECK(again.talk == p.talk);
}

TEST_CASE("a larger number of questions continues the same course") {
  const scratch_folder s, t;
  careful_proposer a, b, c;
  odd_crew w{.seed = 4};
  run(a, w, s / "j", plan_of(4), {.most = 9});
  run(b, w, s / "j", plan_of(4), {.most = 21});
  run(c, w, t / "j", plan_of(4), {.most = 21});
  CHECK(b.talk == c.talk);
  CHECK(essence(s / "j") == essence(t / "j"));
  // Also where a batch was cut in two.
  const scratch_folder u, v;
  careful_proposer d{.batch = 5}, e{.batch = 5}, f{.batch = 5};
  run(d, w, u / "j", plan_of(2), {.most = 7});
  run(e, w, u / "j", plan_of(2), {.most = 15});
  run(f, w, v / "j", plan_of(2), {.most = 15});
  CHECK(e.talk == f.talk);
  CHECK(essence(u / "j") == essence(v / "j"));
}

TEST_CASE("a proposer may wait for answers, and end") {
  const scratch_folder s;
  struct patient {
    std::size_t asked = 0, told = 0;
    std::optional<std::string> ask() {
      if (asked == 6 || asked >= told + 2) return std::nullopt;
      return std::to_string(asked++);
    }
    void tell(const profile::trial&) { ++told; }
  } p;
  odd_crew c;
  const auto r = run(p, c, s / "j", plan_of(5), {});
  CHECK(r.end == profile::campaign_end::finished);
  CHECK(p.told == 6);
  struct single {
    std::string ask() { return "[1, 2]"; }
    void tell(const profile::trial& t) { CHECK(t.architecture == "[1,2]"); }
  } q;
  CHECK(run(q, c, s / "k", plan_of(1), {.most = 3}).progress.repeated == 2);
}

TEST_CASE("a run stops when it is told to, and goes on later") {
  const scratch_folder s, t;
  careful_proposer p, q, r;
  odd_crew c{.seed = 5};
  profile::campaign_options o{.most = 10};
  int looks = 0;
  o.stop = [&] { return ++looks > 12; };
  CHECK(run(p, c, s / "j", plan_of(2), o).end == profile::campaign_end::stopped);
  odd_crew d{.seed = 5};
  run(q, d, s / "j", plan_of(2), {.most = 10});
  run(r, d, t / "j", plan_of(2), {.most = 10});
  CHECK(q.talk == r.talk);
  CHECK(q.talk.starts_with(p.talk));
  CHECK(p.talk != q.talk);
}

TEST_CASE("the journal of another campaign, and another course of this one, are refused") {
  const scratch_folder s;
  careful_proposer p;
  odd_crew c;
  run(p, c, s / "j", plan_of(1), {.most = 3});
  const std::string before = bytes_of(s / "j");
  careful_proposer q;
  try {
    run(q, c, s / "j", plan_of(2), {.most = 3});
    FAIL("it was taken");
  } catch (const edgetran::state_error& e) {
    CHECK(e.problem() == "the journal holds another campaign: ahead is 2 here and 1 there");
  }
  careful_proposer changed{.seed = 2};
  CHECK_THROWS_AS(run(changed, c, s / "j", plan_of(1), {.most = 3}), edgetran::state_error);
  CHECK(bytes_of(s / "j") == before);
  careful_proposer follower{.seed = 2};
  odd_crew idle;
  CHECK(run(follower, idle, s / "j", plan_of(1), {.most = 3, .follow_journal = true}).progress.replayed == 3);
  CHECK(idle.measured == 0);
  CHECK_THROWS_AS(run(q, c, s / "k", plan_of(0), {}), edgetran::shape_error);
}

TEST_CASE("an answer to something else than was asked is refused") {
  const scratch_folder s;
  careful_proposer p, q;
  odd_crew c;
  run(p, c, s / "j", plan_of(1), {.most = 3});
  const auto& schema = profile::campaign_schema();
  std::vector<io::journal_record> records;
  for (io::journal_record r : io::read_journal(s / "j", schema).records) {
    if (r.body.at("kind").as_string() == "told" && r.body.at("question").as_integer() == 1) {
      r.body.as_object().set("architecture", json::object{{"index", 12345}});
      r = io::make_journal_record(r.body.as_object());
    }
    records.push_back(std::move(r));
  }
  io::save_journal(s / "k", schema, records);
  try {
    run(q, c, s / "k", plan_of(1), {.most = 3});
    FAIL("it was taken");
  } catch (const edgetran::state_error& e) {
    CHECK(e.problem().find("question 1 was ") == 0);
    CHECK(e.problem().find(R"({"index":12345})") != std::string::npos);
  }
}

TEST_CASE("devices whose answers lead to other questions go on from one merged journal") {
  const scratch_folder s;
  struct slower_crew : odd_crew {
    std::string name;
    std::vector<profile::job_result> wait(seconds t) {
      auto r = odd_crew::wait(t);
      for (auto& each : r) {
        each.device = name;
        if (name == "b") each.outcome = fake::measured(7);
      }
      return r;
    }
  };
  const auto& schema = profile::campaign_schema();
  const profile::campaign_plan plan = plan_of(3);  // the journal ends with questions that nobody answered
  careful_proposer whole[2];
  for (int i = 0; i < 2; ++i) {
    careful_proposer broken;
    slower_crew c{{}, i == 0 ? "a" : "b"}, d{{}, c.name};
    run(whole[i], c, s / ("whole" + c.name), plan, {.most = 9});
    d.die_after = 6;
    CHECK_THROWS_AS(run(broken, d, s / c.name, plan, {.most = 9}), std::runtime_error);
  }
  CHECK(whole[0].talk != whole[1].talk);
  io::save_journal(
      s / "ab", schema,
      io::merged(io::read_journal(s / "a", schema).records, io::read_journal(s / "b", schema).records));
  for (int i = 0; i < 2; ++i) {
    slower_crew c{{}, i == 0 ? "a" : "b"};
    careful_proposer p;
    CHECK(run(p, c, s / "ab", plan, {.most = 9, .device = c.name}).progress.told == 9);
    CHECK(p.talk == whole[i].talk);
    CHECK(c.measured <= 3);
  }
}

TEST_CASE("answers of two devices are kept apart") {
  const scratch_folder s;
  struct device_crew : odd_crew {
    std::string name;
    std::vector<profile::job_result> wait(seconds t) {
      auto r = odd_crew::wait(t);
      for (auto& each : r) each.device = name;
      return r;
    }
  };
  for (const char* name : {"a", "b"}) {
    careful_proposer p;
    device_crew c{{}, name};
    run(p, c, s / name, plan_of(1), {.most = 4});
  }
  const auto& schema = profile::campaign_schema();
  io::save_journal(
      s / "ab", schema,
      io::merged(io::read_journal(s / "a", schema).records, io::read_journal(s / "b", schema).records));
  careful_proposer p, q;
  odd_crew idle;
  CHECK_THROWS_AS(run(p, idle, s / "ab", plan_of(1), {.most = 4}), edgetran::state_error);
  CHECK(run(q, idle, s / "ab", plan_of(1), {.most = 4, .device = "b"}).progress.replayed == 4);
  CHECK(idle.measured == 0);
  careful_proposer r;
  CHECK(run(r, idle, s / "ab", plan_of(1), {.most = 4, .any_device = true}).progress.replayed == 4);
  // Another device cannot go on unnoticed, be it a crew that says who it is or one that does not.
  careful_proposer t, u;
  device_crew c{{}, "c"};
  CHECK_THROWS_AS(run(t, c, s / "a", plan_of(1), {.most = 5}), edgetran::state_error);
  const std::string before = bytes_of(s / "a");
  profile::inline_crew here([](const profile::job&) { return fake::measured(1); });
  CHECK_THROWS_AS(run(u, here, s / "a", plan_of(1), {.most = 5}), edgetran::state_error);
  CHECK(bytes_of(s / "a") == before);
  careful_proposer v;
  CHECK(run(v, c, s / "a", plan_of(1), {.most = 5, .any_device = true}).progress.replayed == 4);
}

TEST_CASE("a campaign with worker processes, and its device in the journal") {
  const scratch_folder s;
  careful_proposer p, q;
  {
    profile::worker_crew c({fake::honest(), fake::honest() + " # second"});
    CHECK(run(p, c, s / "j", plan_of(2), {.most = 6}).progress.told == 6);
  }
  const auto records = io::read_journal(s / "j", profile::campaign_schema()).records;
  const auto device = std::find_if(records.begin(), records.end(),
                                   [](const auto& r) { return r.body.at("kind").as_string() == "device"; });
  REQUIRE(device != records.end());
  CHECK(device->body.at("fingerprint").at("board").as_string() == "fake");
  // Another board cannot go on with it.
  profile::worker_crew other({fake::honest("another")});
  try {
    run(q, other, s / "j", plan_of(2), {.most = 8});
    FAIL("it was taken");
  } catch (const edgetran::device_error& e) {
    CHECK(e.problem().find(R"(board is "another" here and "fake" there)") != std::string::npos);
  }
}

TEST_CASE("a device that changed is told by what differs") {
  const scratch_folder s;
  const auto on = [&](json::object fingerprint, std::uint64_t most) {
    careful_proposer p;
    profile::inline_crew here([](const profile::job&) { return fake::measured(1); }, std::move(fingerprint));
    run(p, here, s / "j", plan_of(1), {.most = most});
  };
  on({{"cores", 2}, {"governor", "performance"}}, 2);
  try {
    on({{"cores", 2}, {"governor", "powersave"}}, 3);
    FAIL("it was taken");
  } catch (const edgetran::state_error& e) {
    CHECK(e.problem().ends_with(R"(: governor is "powersave" here and "performance" there)"));
    CHECK(std::string(e.what()).find("same governor") != std::string::npos);
  }
  on({{"cores", 2}, {"governor", "performance"}}, 3);
}
