// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT

#include "meter.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "child.hpp"
#include "commands.hpp"
#include "distinct.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/core/statistics.hpp"
#include "edgetran/io/csv_write.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/measure/discover.hpp"
#include "edgetran/measure/external_meter.hpp"
#include "edgetran/measure/metering.hpp"
#include "edgetran/measure/repeat.hpp"
#include "edgetran/measure/sampler.hpp"
#include "edgetran/measure/trace_csv.hpp"
#include "format.hpp"
#include "sources.hpp"
#include "trace_arguments.hpp"

namespace tool {
namespace {

namespace json = edgetran::json;
namespace measure = edgetran::measure;
using edgetran::estimate;
using edgetran::joules;
using edgetran::seconds;
using edgetran::watts;

/// What one measurement gave.
struct outcome {
  std::vector<child_result> runs;
  measure::metered metered;
  measure::source source;
  double self_share = 0;  ///< of one processor that this whole program took meanwhile

  [[nodiscard]] double count() const { return static_cast<double>(runs.size()); }
};

seconds processor_time() {
  rusage used{};
  (void)::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds{of(used.ru_utime) + of(used.ru_stime)};
}

bool told_to_end(int signal) {
  return signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT;
}

/// Runs the command so often, or until it fails or somebody wants it to end; the processor time it took.
std::optional<seconds> run_all(const meter_options& o, const child_streams& streams,
                               const signal_forwarding& signals, std::vector<child_result>& runs) {
  seconds worked{};
  for (std::size_t i = 0; i < o.repeat; ++i) {
    runs.push_back(run_child(o.command, streams, signals));
    worked += runs.back().processor;
    if (runs.back().exit_code != 0 || told_to_end(signals.last())) break;
  }
  return worked;
}

/// Time of one run: from the program's loading to its end; the making of the process is the doubt. Of several
/// the median with its interval of 90% by the interquartile range.
estimate<seconds> latency_of(const std::vector<child_result>& runs) {
  std::vector<double> times;
  for (const child_result& r : runs) times.push_back((r.ended - r.launched).value());
  estimate<seconds> e{seconds{edgetran::median(times)}, {}, {}, edgetran::quality::measured, "clock"};
  if (runs.size() == 1) {
    e.lower = runs.front().ended - runs.front().made;
    e.upper = e.value;
    return e;
  }
  const auto [least, greatest] = std::minmax_element(times.begin(), times.end());
  constexpr double of_90 = 1.645 / 1.96;
  const double half = times.size() < 5 ? *greatest - *least
                                       : of_90 * measure::detail::median_half_width(times) * e.value.value();
  e.lower = std::max(seconds{*least}, e.value - seconds{half});
  e.upper = std::min(seconds{*greatest}, e.value + seconds{half});
  return e;
}

estimate<joules> per_run(estimate<joules> e, double runs) {
  e.value /= runs, e.lower /= runs, e.upper /= runs;
  return e;
}

json::value number(const std::optional<double>& x, double scale = 1) {
  return x ? json::value(scale * *x) : json::value(nullptr);
}

json::array strings(const std::vector<std::string>& all) {
  json::array a;
  for (const std::string& s : all) a.emplace_back(readable(s));
  return a;
}

json::value conditions_of(const measure::conditions& c) {
  return json::object{
      {"processors", static_cast<std::int64_t>(c.processors)},
      {"busy_percent", number(c.busy, 100)},
      {"foreign_percent", number(c.foreign, 100)},
      {"steal_percent", number(c.steal, 100)},
      {"load", number(c.load)},
      {"clock_mhz", number(c.megahertz)},
      {"least_clock_mhz", number(c.least_megahertz)},
      {"celsius", number(c.celsius)},
      {"governor", c.governor.empty() ? json::value(nullptr) : json::value(readable(c.governor))}};
}

std::vector<std::string> flags_of(const outcome& r) {
  std::vector<std::string> all;
  if (r.metered.energy) all = r.metered.energy->flags;
  if (r.metered.conditions)
    all.insert(all.end(), r.metered.conditions->flags.begin(), r.metered.conditions->flags.end());
  if (r.metered.cost.failed > 0)
    all.push_back(std::to_string(r.metered.cost.failed) +
                  " readings failed, the last: " + r.metered.cost.last_error);
  return all;
}

json::value gross_of(const outcome& r) {
  const auto& w = r.metered.energy;
  return w ? to_json(per_run(w->gross, r.count())) : absent(readable(r.metered.no_energy));
}
json::value net_of(const outcome& r) {
  const auto& w = r.metered.energy;
  if (w && w->net) return to_json(per_run(*w->net, r.count()));
  return absent(readable(w ? r.metered.no_net : r.metered.no_energy));
}
json::value peak_of(const outcome& r) {
  const auto& w = r.metered.energy;
  if (!w || !w->peak) return absent(readable(w ? w->no_peak : r.metered.no_energy));
  json::value q = to_json(*w->peak);
  q.as_object().set("window_s", w->peak_window.value());
  return q;
}

json::value channels_of(const measure::energy_window& w, double runs) {
  json::array all;
  for (const auto& part : w.channels)
    all.emplace_back(json::object{
        {"name", readable(part.channel.name)},
        {"domain", std::string(name(part.channel.domain))},
        {"socket", part.channel.socket ? json::value(*part.channel.socket) : json::value(nullptr)},
        {"die", part.channel.die ? json::value(*part.channel.die) : json::value(nullptr)},
        {"in_total", part.channel.in_total},
        {"energy", to_json(per_run(part.energy, runs))}});
  return all;
}

json::object document(const meter_options& o, const outcome& r) {
  const measure::metered& m = r.metered;
  const child_result& last = r.runs.back();
  json::object d{{"command", strings(o.command)},
                 {"runs", static_cast<std::int64_t>(r.runs.size())},
                 {"exit_status", last.exit_code},
                 {"signal", last.signal != 0 ? json::value(last.signal) : json::value(nullptr)},
                 {"latency", to_json(latency_of(r.runs))},
                 {"energy", gross_of(r)},
                 {"net_energy", net_of(r)},
                 {"peak_power", peak_of(r)}};
  json::array times;
  double peak_memory = 0;
  for (const child_result& run : r.runs) {
    times.emplace_back((run.ended - run.launched).value());
    peak_memory = std::max(peak_memory, run.peak_memory);
  }
  d.set("latencies_s", std::move(times));
  d.set("peak_memory_bytes", peak_memory);
  if (m.energy) {
    const measure::energy_window& w = *m.energy;
    d.set("window",
          json::object{{"duration_s", w.duration.value()},
                       {"recommended_s",
                        std::max(measure::recommended_window(r.source.step), r.source.shortest).value()},
                       {"samples", static_cast<std::int64_t>(w.samples)},
                       {"missing_s", w.missing.value()},
                       {"energy", to_json(w.gross)}});
    if (w.idle)
      d.set("idle", json::object{{"power_w", w.idle->power.value()},
                                 {"deviation_w", w.idle->deviation.value()},
                                 {"before_w", w.idle->before.value()},
                                 {"after_w", w.idle->after.value()},
                                 {"samples", static_cast<std::int64_t>(w.idle->samples)}});
    d.set("channels", channels_of(w, r.count()));
  }
  if (m.partial)
    d.set("until_lost",
          json::object{{"duration_s", m.partial->duration.value()}, {"energy", to_json(m.partial->gross)}});
  if (m.conditions) d.set("conditions", conditions_of(*m.conditions));
  d.set("flags", strings(flags_of(r)));
  d.set("overhead", json::object{{"sampler_percent", 100 * m.cost.share()},
                                 {"program_percent", 100 * r.self_share},
                                 {"readings", static_cast<std::int64_t>(m.cost.readings)},
                                 {"failed", static_cast<std::int64_t>(m.cost.failed)}});
  d.set("source", json::object{{"name", readable(r.source.name)},
                               {"quality", std::string(edgetran::name(r.source.quality))},
                               {"step_s", r.source.step.value()},
                               {"files", strings(r.source.files)},
                               {"notes", strings(r.source.notes)}});
  return d;
}

/// Rows of quantity,value,unit,lower,upper,quality,source; of an absent one only the name, and the reason in
/// the place of the source.
std::string table(const outcome& r) {
  std::string text = "quantity,value,unit,lower,upper,quality,source\n";
  const auto row = [&](const char* name, const json::value& q) {
    text += name;
    if (q.at("value").is_null()) {
      edgetran::io::append_csv_field(text += ",,,,,,", q.at("reason").as_string());
      text += "\n";
      return;
    }
    char digits[120];
    std::snprintf(digits, sizeof digits, ",%.9g,%s,%.9g,%.9g,", q.at("value").as_real(),
                  q.at("unit").as_string().c_str(), q.at("lower").as_real(), q.at("upper").as_real());
    edgetran::io::append_csv_field(text += digits + q.at("quality").as_string() + ",",
                                   q.at("source").as_string());
    text += "\n";
  };
  row("latency", to_json(latency_of(r.runs)));
  row("energy", gross_of(r));
  row("net_energy", net_of(r));
  row("peak_power", peak_of(r));
  return text;
}

/// For a person, on standard error: standard output is the command's.
void tell(const outcome& r) {
  std::string text = "\n";
  const auto line = [&](const char* what, const std::string& said) {
    text.append(what)
        .append(12 - std::min<std::size_t>(11, std::string(what).size()), ' ')
        .append(said)
        .append("\n");
  };
  const auto quantity = [&](const char* what, const auto& e, const std::string& more = {}) {
    line(what, human(e.value) + " (" + human(e.lower) + " to " + human(e.upper) + ", " +
                   std::string(name(e.quality)) + ", " + printable(e.source) + ")" + more);
  };
  const auto& w = r.metered.energy;
  const std::string runs = r.runs.size() > 1 ? " each of " + std::to_string(r.runs.size()) + " runs" : "";
  quantity("latency", latency_of(r.runs), runs);
  if (w) {
    quantity("energy", per_run(w->gross, r.count()), runs);
    if (w->net)
      quantity("net", per_run(*w->net, r.count()), ", above " + human(w->idle->power) + " of idle power");
    else
      line("net", "none: " + printable(r.metered.no_net));
    if (w->peak)
      quantity("peak power", *w->peak, ", mean over " + human(w->peak_window));
    else
      line("peak power", "none: " + printable(w->no_peak));
  } else {
    line("energy", "none: " + printable(r.metered.no_energy));
  }
  if (r.metered.partial)
    quantity("until lost", r.metered.partial->gross, " in " + human(r.metered.partial->duration));
  char cost[80];
  std::snprintf(cost, sizeof cost, "%.3f%% of one processor for %zu readings", 100 * r.metered.cost.share(),
                r.metered.cost.readings);
  line("metering", cost);
  for (const std::string& note : r.source.notes) line("note", printable(note));
  for (const std::string& flag : flags_of(r)) line("caution", printable(flag));
  std::fputs(text.c_str(), stderr);
}

/// Measures with any recorder.
template <class Recorder>
outcome measured(Recorder& recorder, measure::source source, const meter_options& o,
                 const child_streams& streams, const measure::condition_log* log) {
  outcome r;
  r.source = std::move(source);
  const seconds cpu = processor_time(), begin = measure::wall_now();
  // From the first run to the end of the idle time: what was measured is not lost. A signal before that ends
  // this program as it does any other.
  std::optional<signal_forwarding> signals;
  r.metered = measure::meter_work(
      recorder,
      [&] {
        signals.emplace();
        return run_all(o, streams, *signals, r.runs);
      },
      {.idle = seconds{o.idle}, .window = {.peak_window = seconds{o.peak_window}}, .root = o.root}, log);
  r.self_share = (processor_time() - cpu) / (measure::wall_now() - begin);
  if (r.metered.record) r.source = r.metered.record->about();
  return r;
}

outcome by_external_meter(const meter_options& o, const std::string& file, child_streams streams) {
  const measure::external_options options = alignment_of(o.align);
  if (file.empty()) throw edgetran::input_error("csv: names no file", "--source", "write csv:FILE or csv:-");
  if (std::error_code ignored; std::filesystem::is_directory(file, ignored))
    throw edgetran::io::detail::refusal("cannot read", file, EISDIR);
  streams.no_input = streams.no_input || file == "-";
  measure::source about;
  about.name = file == "-" ? "stdin" : file;
  about.quality = edgetran::quality::integrated;
  struct stat status {};
  const bool whole = file != "-" && ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode);
  if (whole) {
    measure::external_meter recorder(file, options);
    return measured(recorder, about, o, streams, nullptr);
  }
  // Not to wait for a writer that never comes, nor to block in a read.
  edgetran::io::descriptor stream(file == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                              : ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (stream.get() < 0) throw edgetran::io::detail::refusal("cannot open", file);
  measure::external_meter recorder(std::move(stream), about.name, options);
  return measured(recorder, about, o, streams, nullptr);
}

outcome by_source(const meter_options& o, const child_streams& streams) {
  measure::discovery found = find_sources(o.root);
  measure::any_meter meter = choose(found, o.source, o.root, o.model);
  if (o.source.empty() && meter.description().quality != edgetran::quality::modelled)
    for (const measure::any_meter& other : found.meters)
      if (measure::only_gpu(other.description()))
        std::fprintf(stderr, "edgetran: %s does not see the graphics processors; %s does (--source)\n",
                     printable(meter.description().name).c_str(),
                     printable(other.description().name).c_str());
  measure::source about = meter.description();
  measure::condition_log log(o.root);
  measure::sampler recorder(std::move(meter), {.period = seconds{o.interval}, .aside = [&] { log(); }});
  return measured(recorder, std::move(about), o, streams, &log);
}

}  // namespace

int meter(const meter_options& o) {
  const bool document_on_output = (o.json || o.csv) && o.out.empty();
  const child_streams streams{.output_to_error = document_on_output};
  if (!o.out.empty()) require_writable(o.out);
  if (!o.samples.empty()) require_writable(o.samples);
  require_distinct({{"--out", o.out}, {"--samples", o.samples}},
                   {{"--source", o.source.starts_with("csv:") ? o.source.substr(4) : std::string()}});
  if (!o.align.empty() && !o.source.starts_with("csv:"))
    throw edgetran::input_error("only an external meter has a clock of its own", "--align",
                                "give it with --source csv:FILE");
  try {
    const outcome r = o.source.starts_with("csv:") ? by_external_meter(o, o.source.substr(4), streams)
                                                   : by_source(o, streams);
    const std::string text = o.csv ? table(r) : json::dump(document(o, r), 2) + "\n";
    if (document_on_output)
      std::fputs(text.c_str(), stdout);
    else if (!o.json && !o.csv)
      tell(r);
    try {
      if (!o.out.empty()) edgetran::io::write_file(o.out, text);
    } catch (const edgetran::error&) {
      if (o.json || o.csv) tell(r);  // what was measured cannot be measured again
      throw;
    }
    if (!o.samples.empty() && r.metered.record)
      edgetran::io::write_file(o.samples, measure::trace_text(*r.metered.record));
    if (!r.metered.energy)
      std::fprintf(stderr, "edgetran: no energy: %s\n", printable(r.metered.no_energy).c_str());
    const int status = r.runs.back().exit_code;
    return status != 0 || r.metered.energy ? status : 1;
  } catch (const launch_failure& e) {
    std::fprintf(stderr, "edgetran: %s\n", printable(e.why).c_str());
    return e.exit_code;
  }
}

}  // namespace tool
