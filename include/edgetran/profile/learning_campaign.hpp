// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_LEARNING_CAMPAIGN_HPP
#define EDGETRAN_PROFILE_LEARNING_CAMPAIGN_HPP

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/io/json_parse.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/regress/cross_validation.hpp"
#include "edgetran/search/proposer.hpp"
#include "edgetran/space/presets/flexibert_json.hpp"

namespace edgetran::profile {

/// What a campaign learns to predict.
enum class target { latency, energy, peak_power };
inline constexpr std::array<std::string_view, 3> target_names{"latency", "energy", "peak_power"};
constexpr std::string_view name(target t) { return target_names[static_cast<std::size_t>(t)]; }
/// Throws unknown_error.
inline target target_of(std::string_view name) {
  for (std::size_t i = 0; i < target_names.size(); ++i)
    if (target_names[i] == name) return static_cast<target>(i);
  throw unknown_error("no target '" + std::string(name) + "'", "target",
                      "known: latency, energy, peak_power");
}

/// In the target's unit; or the reason why it was not measured.
inline std::variant<double, std::string> value_of(const measurement& m, target t) {
  const auto of = [](const auto& r) -> std::variant<double, std::string> {
    if (r.value) return r.value->value.value();
    return r.reason;
  };
  return t == target::latency ? of(m.latency) : t == target::energy ? of(m.energy) : of(m.peak_power);
}

/// How candidates travel to those who measure: `write(candidate)` -> JSON that `model_of` reads, `read` the
/// way back. Law: reading what was written gives the candidate, and different candidates are different texts.
template <class K, class Candidate>
concept candidate_codec = requires(const K& codec, const Candidate& c, const json::value& v) {
  { codec.write(c) } -> std::same_as<json::value>;
  { codec.read(v) } -> std::same_as<Candidate>;
};

/// Members of a FlexiBERT space as the dictionaries that its authors publish.
template <space::flexibert_like S>
struct dictionary_codec {
  [[nodiscard]] json::value write(const space::architecture<S>& a) const {
    return space::to_model_dictionary(a);
  }
  /// Throws input_error for what is not in the space.
  [[nodiscard]] space::architecture<S> read(const json::value& v) const {
    return space::from_model_dictionary<S>(v);
  }
};

/// Entries of a list, such as {"config": PATH, "md5": …}, by their indices.
class list_codec {
 public:
  /// Throws input_error for an entry that stands twice.
  explicit list_codec(json::array entries) : entries_(std::move(entries)) {
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (read(entries_[i]) != i)
        throw input_error("stands twice in the list", json::dump(entries_[i]), "name it once");
  }
  [[nodiscard]] json::value write(std::size_t i) const { return entries_.at(i); }
  /// Throws input_error for what is not in the list.
  [[nodiscard]] std::size_t read(const json::value& v) const {
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (entries_[i] == v) return i;
    throw input_error("not in the list", json::dump(v),
                      "continue with the list that the campaign began with");
  }

 private:
  json::array entries_;
};

/// A learner (`search::active_learning`, or any proposer that asks one at a time) as the proposer of a
/// `campaign`: candidates become architectures, measurements targets, failures failures. A measurement that
/// lacks a target, or has one that is not above 0, is a failure too: nothing is made up.
template <search::proposer Learner, candidate_codec<typename Learner::candidate_type> Codec>
class learning_campaign {
 public:
  /// Throws shape_error for no target.
  learning_campaign(Learner learner, std::vector<target> targets, Codec codec = {})
      : learner_(std::move(learner)), targets_(std::move(targets)), codec_(std::move(codec)) {
    if (targets_.empty()) throw shape_error("no target", who, "name latency, energy or peak_power");
  }

  [[nodiscard]] std::optional<std::string> ask() {
    const auto next = learner_.ask(1);
    if (next.empty()) return {};
    return json::dump(codec_.write(next.front()));
  }

  /// Throws device_error where going on is hopeless: nothing was measured yet and a measurement lacks a
  /// target, or `hopeless` architectures failed one after the other. Throws what the codec throws for an
  /// architecture that it does not know.
  void tell(const trial& t) {
    const auto candidate = codec_.read(json::parse(t.architecture, "architecture"));
    const std::vector<double> values = values_of(t);
    if (values.empty()) {
      learner_.tell_failure(candidate);
      ++failed_;
    } else {
      learner_.tell(candidate, values);
      trials_.push_back(t);
      if (const auto e = error()) curve_.emplace_back(trials_.size(), *e);
    }
    if (trials_.empty() && failed_ >= hopeless)
      throw device_error(
          "all of the first " + std::to_string(failed_) + " architectures failed, the last: " + why_, who,
          "mend it, and begin another journal");
  }

  /// As the learner says; what its stopping rule looks at.
  [[nodiscard]] std::optional<double> error() const {
    if constexpr (requires { learner_.error(); })
      return learner_.error();
    else
      return {};
  }
  [[nodiscard]] Learner& learner() { return learner_; }
  [[nodiscard]] const Learner& learner() const { return learner_; }
  [[nodiscard]] const Codec& codec() const { return codec_; }
  [[nodiscard]] const std::vector<target>& targets() const { return targets_; }
  /// Those that were measured, in the order of the answers: of the rows that the regressors know.
  [[nodiscard]] const std::vector<trial>& trials() const { return trials_; }
  [[nodiscard]] std::size_t failed() const { return failed_; }
  [[nodiscard]] const std::string& last_failure() const { return why_; }
  /// The error after so many measurements, as soon as there is one.
  [[nodiscard]] const std::vector<std::pair<std::size_t, double>>& curve() const { return curve_; }

  static constexpr std::size_t hopeless = 8;

 private:
  static constexpr const char* who = "learning_campaign";

  /// Empty for a failure.
  [[nodiscard]] std::vector<double> values_of(const trial& t) {
    const measurement* m = t.measured();
    if (m == nullptr) {
      why_ = std::get<failure>(t.outcome).message;
      return {};
    }
    std::vector<double> values;
    for (const target wanted : targets_) {
      const auto value = value_of(*m, wanted);
      if (const auto* reason = std::get_if<std::string>(&value)) {
        why_ = "no " + std::string(name(wanted)) + ": " + *reason;
        if (trials_.empty())
          throw device_error(
              why_, t.worker.empty() ? "this process" : t.worker,
              "ask for what it measures, or for a worker that measures this, in another journal");
        return {};
      }
      values.push_back(std::get<double>(value));
      if (!(values.back() > 0)) {
        why_ = std::string(name(wanted)) + " is not above 0";
        return {};
      }
    }
    return values;
  }

  Learner learner_;
  std::vector<target> targets_;
  Codec codec_;
  std::vector<trial> trials_;
  std::vector<std::pair<std::size_t, double>> curve_;
  std::size_t failed_ = 0;
  std::string why_;
};

/// For each row of a table what the regressor predicts that was fitted to the others, in folds by `seed`.
/// Throws as the regressor does, and shape_error for fewer than two rows. O(folds) fits.
template <class R>
std::vector<double> held_out_predictions(const R& unfitted, const regress::table& data,
                                         std::uint64_t seed = 0, std::size_t folds = 8) {
  const auto splits = regress::k_fold(data.rows(), std::min(folds, data.rows()), stream(seed));
  return regress::predict_out_of_fold(unfitted, data, splits);
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_LEARNING_CAMPAIGN_HPP
