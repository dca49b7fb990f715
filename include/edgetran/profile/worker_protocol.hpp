// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_WORKER_PROTOCOL_HPP
#define EDGETRAN_PROFILE_WORKER_PROTOCOL_HPP

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_parse.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/profile/trial_json.hpp"

/// What a coordinator and a worker say to each other: one JSON object a line, on the worker's standard input
/// and output. A worker begins with `hello`; then each `measure` is followed by any number of `heartbeat` and
/// one `answer`; `shutdown`, or the end of its input, ends it. Members that a reader does not know are passed
/// over, so that minor versions can add some; a type that it does not know is an error.
namespace edgetran::profile {

struct protocol_version {
  std::int64_t major = 1;
  std::int64_t minor = 0;
};

/// A line that the protocol does not have; `where` names the worker and the line.
struct protocol_error : input_error {
  using input_error::input_error;
};

/// What a worker says first.
struct hello {
  protocol_version version{};
  json::object fingerprint{};   ///< of the device, any members
  json::object capabilities{};  ///< what it can measure, any members
};

/// Asks for one measurement; also the coordinator's version, for a worker that is older.
struct measure_request {
  std::string id{};
  std::string architecture{};  ///< compact JSON
  model::workload workload{};
  seconds budget{5};  ///< to measure for
  protocol_version version{};
};

/// The worker is alive and at work.
struct heartbeat {
  std::string id{};
  seconds elapsed{};
};

struct answer {
  std::string id{};
  profile::outcome outcome{};
  seconds elapsed{};
};

struct shutdown {};

using worker_message = std::variant<hello, heartbeat, answer>;
using coordinator_message = std::variant<measure_request, shutdown>;

namespace detail {
inline json::array to_json(const protocol_version& v) { return {v.major, v.minor}; }
inline protocol_version read_version(const json::value& v) {
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  return {v.at(0).as_integer(0, most), v.at(1).as_integer(0, most)};
}
}  // namespace detail

// A line of each, without its newline.

inline std::string to_line(const hello& h) {
  return json::dump(json::object{{"type", "hello"},
                                 {"protocol", detail::to_json(h.version)},
                                 {"fingerprint", h.fingerprint},
                                 {"capabilities", h.capabilities}});
}
inline std::string to_line(const measure_request& m) {
  return json::dump(json::object{{"type", "measure"},
                                 {"protocol", detail::to_json(m.version)},
                                 {"id", m.id},
                                 {"architecture", json::parse(m.architecture, "architecture")},
                                 {"workload", to_json(m.workload)},
                                 {"budget_s", m.budget.value()}});
}
inline std::string to_line(const heartbeat& h) {
  return json::dump(json::object{{"type", "heartbeat"}, {"id", h.id}, {"elapsed_s", h.elapsed.value()}});
}
inline std::string to_line(const answer& a) {
  json::object o{{"type", "answer"}, {"id", a.id}};
  set_outcome(o, a.outcome);
  o.set("elapsed_s", a.elapsed.value());
  return json::dump(o);
}
inline std::string to_line(const shutdown&) { return json::dump(json::object{{"type", "shutdown"}}); }

namespace detail {
/// Calls read(value, type) on a line, and makes every complaint name the place. `stream` is the worker's that
/// the line came through.
template <class Read>
auto read_line(std::string_view line, const std::string& place, const char* stream, Read read) {
  try {
    const json::value v = json::parse(line, "line");
    return read(v, v.at("type").as_string());
  } catch (const error& e) {
    throw protocol_error(e.problem() + (e.where().empty() ? "" : ", at " + e.where()) + ": " +
                             json::detail::excerpt(as_utf8(std::string(line.substr(0, 200)))),
                         place,
                         std::string("only lines of the protocol may be on the worker's standard ") + stream);
  }
}
}  // namespace detail

/// What a worker said. `place` names it and the line. Throws protocol_error for anything that the protocol
/// does not have.
inline worker_message read_worker_message(std::string_view line, const std::string& place) {
  return detail::read_line(
      line, place, "output", [](const json::value& v, const std::string& type) -> worker_message {
        if (type == "hello")
          return hello{detail::read_version(v.at("protocol")), v.at("fingerprint").as_object(),
                       v.at("capabilities").as_object()};
        if (type == "heartbeat")
          return heartbeat{v.at("id").as_string(), seconds{v.at("elapsed_s").as_real()}};
        if (type == "answer")
          return answer{v.at("id").as_string(), read_outcome(v), seconds{v.at("elapsed_s").as_real()}};
        throw unknown_error("unknown type " + json::detail::excerpt(type), v.at("type").where());
      });
}

/// What the coordinator said; as above.
inline coordinator_message read_coordinator_message(std::string_view line, const std::string& place) {
  return detail::read_line(
      line, place, "input", [](const json::value& v, const std::string& type) -> coordinator_message {
        if (type == "shutdown") return shutdown{};
        if (type != "measure")
          throw unknown_error("unknown type " + json::detail::excerpt(type), v.at("type").where());
        const double budget = v.at("budget_s").as_real();
        if (!(budget > 0 && budget <= 1e6))
          throw input_error("a budget outside 0 to 1e6 s", v.at("budget_s").where());
        return measure_request{v.at("id").as_string(), json::dump(v.at("architecture")),
                               read_workload(v.at("workload")), seconds{budget},
                               detail::read_version(v.at("protocol"))};
      });
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_WORKER_PROTOCOL_HPP
