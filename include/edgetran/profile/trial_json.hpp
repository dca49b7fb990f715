// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_TRIAL_JSON_HPP
#define EDGETRAN_PROFILE_TRIAL_JSON_HPP

#include <cstddef>
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

namespace edgetran::profile {

/// A workload as JSON.
inline json::object to_json(const model::workload& w) {
  return {{"batch", w.batch},
          {"sequence", w.sequence},
          {"context", w.keys()},
          {"phase", std::string(model::name(w.phase))}};
}

/// Throws input_error for what is none and shape_error for one that no model can run.
inline model::workload read_workload(const json::value& v) {
  model::workload w{.batch = v.at("batch").as_integer(), .sequence = v.at("sequence").as_integer()};
  if (const json::value* c = v.find("context")) w.context = c->as_integer();
  if (w.context == w.sequence) w.context = 0;  // what it means where it is not given
  if (const json::value* p = v.find("phase")) {
    bool known = false;
    for (const model::phase each : {model::phase::encode, model::phase::prefill, model::phase::decode})
      if (p->as_string() == model::name(each)) w.phase = each, known = true;
    if (!known)
      throw unknown_error("unknown phase " + json::detail::excerpt(p->as_string()), p->where(),
                          "known: encode, prefill, decode");
  }
  model::check(w);
  return w;
}

/// The house's object for a quantity; `{"value": null, "reason"}` where there is none. Throws numeric_error
/// for one that is not finite.
template <class Quantity>
json::value to_json(const reading<Quantity>& r) {
  if (!r.value) return json::object{{"value", nullptr}, {"reason", r.reason}};
  return json::object{{"value", r.value->value.value()},
                      {"unit", unit_symbol(Quantity{})},
                      {"lower", r.value->lower.value()},
                      {"upper", r.value->upper.value()},
                      {"quality", std::string(name(r.value->quality))},
                      {"source", r.value->source}};
}

/// Throws input_error for another unit, an unknown quality and an interval that its value lies outside of.
template <class Quantity>
reading<Quantity> read_reading(const json::value& v) {
  if (v.at("value").is_null()) return reading<Quantity>::absent(v.at("reason").as_string());
  if (v.at("unit").as_string() != unit_symbol(Quantity{}))
    throw input_error("unit " + json::detail::excerpt(v.at("unit").as_string()), v.at("unit").where(),
                      std::string("give it in ") + unit_symbol(Quantity{}));
  estimate<Quantity> e{Quantity{v.at("value").as_real()}, Quantity{v.at("lower").as_real()},
                       Quantity{v.at("upper").as_real()}, quality::modelled, v.at("source").as_string()};
  bool known = false;
  for (const quality q : {quality::measured, quality::integrated, quality::predicted, quality::modelled})
    if (v.at("quality").as_string() == name(q)) e.quality = q, known = true;
  if (!known)
    throw unknown_error("unknown quality " + json::detail::excerpt(v.at("quality").as_string()),
                        v.at("quality").where(), "known: measured, integrated, predicted, modelled");
  if (!(e.lower <= e.value && e.value <= e.upper && e.value >= Quantity{}))
    throw input_error("a negative value, or one outside its interval", v.where(),
                      "give lower <= value <= upper");
  return e;
}

/// "gross_energy" stands there only where it was measured.
inline json::object to_json(const measurement& m) {
  json::object o{
      {"latency", to_json(m.latency)}, {"energy", to_json(m.energy)}, {"peak_power", to_json(m.peak_power)}};
  if (m.gross_energy.value) o.set("gross_energy", to_json(m.gross_energy));
  return o;
}
inline measurement read_measurement(const json::value& v) {
  measurement m{read_reading<seconds>(v.at("latency")), read_reading<joules>(v.at("energy")),
                read_reading<watts>(v.at("peak_power"))};
  if (const json::value* gross = v.find("gross_energy")) m.gross_energy = read_reading<joules>(*gross);
  return m;
}

/// The text without what is not UTF-8, which no JSON holds: messages of a system may be anything.
inline std::string as_utf8(std::string text) {
  for (std::size_t bad = 0; (bad = json::detail::invalid_utf8(text)) != text.npos;) text[bad] = '?';
  return text;
}

/// Adds "measurement" or "failure" to a message or record.
inline void set_outcome(json::object& to, const outcome& o) {
  if (const auto* m = std::get_if<measurement>(&o)) {
    to.set("measurement", to_json(*m));
  } else {
    const failure& f = std::get<failure>(o);
    to.set("failure", json::object{{"kind", std::string(name(f.kind))}, {"message", as_utf8(f.message)}});
  }
}
/// Throws input_error where there is neither, and where there are both.
inline outcome read_outcome(const json::value& v) {
  const json::value *m = v.find("measurement"), *f = v.find("failure");
  if ((m == nullptr) == (f == nullptr))
    throw input_error("neither a measurement nor a failure, or both", v.where(), "give one of them");
  if (m != nullptr) return read_measurement(*m);
  return failure{failure_kind_of(f->at("kind").as_string()), f->at("message").as_string()};
}

/// An architecture's JSON text, as trials hold it: compact, so that equal values are equal texts.
inline std::string compact(std::string_view architecture) {
  return json::dump(json::parse(architecture, "architecture"));
}

/// A finished trial of a campaign, as its journal records it.
inline json::object to_json(const trial& t, std::string id, const std::string& campaign) {
  json::object o{{"id", std::move(id)},
                 {"kind", "told"},
                 {"campaign", campaign},
                 {"question", t.index},
                 {"architecture", json::parse(t.architecture, "architecture")},
                 {"workload", to_json(t.workload)}};
  set_outcome(o, t.outcome);
  o.set("device", t.device);
  o.set("worker", as_utf8(t.worker));
  o.set("attempts", t.attempts);
  o.set("elapsed_s", t.elapsed.value());
  o.set("finished_at", t.finished_at);
  if (t.same_as) o.set("same_as", *t.same_as);
  return o;
}

/// Throws input_error, naming the key, for a record that is no trial; passes over members that it does not
/// know.
inline trial read_trial(const json::value& v) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  trial t;
  t.index = static_cast<std::uint64_t>(v.at("question").as_integer(0, most));
  t.architecture = json::dump(v.at("architecture"));
  t.workload = read_workload(v.at("workload"));
  t.outcome = read_outcome(v);
  t.device = v.at("device").as_string();
  t.worker = v.at("worker").as_string();
  t.attempts = static_cast<std::size_t>(v.at("attempts").as_integer(0, most));
  t.elapsed = seconds{v.at("elapsed_s").as_real()};
  t.finished_at = v.at("finished_at").as_real();
  if (const json::value* s = v.find("same_as"))
    t.same_as = static_cast<std::uint64_t>(s->as_integer(0, most));
  return t;
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_TRIAL_JSON_HPP
