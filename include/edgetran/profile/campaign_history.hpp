// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_CAMPAIGN_HISTORY_HPP
#define EDGETRAN_PROFILE_CAMPAIGN_HISTORY_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/md5.hpp"
#include "edgetran/io/journal_record.hpp"
#include "edgetran/io/json_differences.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/profile/trial_json.hpp"

namespace edgetran::profile {

/// What the records of campaigns are.
inline const io::journal_schema& campaign_schema() {
  static const io::journal_schema schema{"edgetran-campaign", 1, 0};
  return schema;
}

/// What decides which questions a campaign asks, and in which order they are told: two runs of equal plans
/// are one campaign.
struct campaign_plan {
  /// Whatever tells proposers apart: space, method, seed, targets.
  json::object proposer{};
  model::workload workload{};
  seconds budget{5};  ///< to measure one architecture for
  /// Questions that may be open at once: one is asked as soon as fewer are. 1: each answer is told before the
  /// next question; give as many as there are workers to keep them all busy.
  std::size_t ahead = 1;
};

inline json::object to_json(const campaign_plan& p) {
  return {{"proposer", p.proposer},
          {"workload", to_json(p.workload)},
          {"budget_s", p.budget.value()},
          {"ahead", p.ahead}};
}

/// The name of a campaign: 12 hexadecimal digits of the MD5 of its plan.
inline std::string campaign_name(const campaign_plan& p) {
  return md5(json::dump(to_json(p))).str().substr(0, 12);
}

/// Identities of records. As text they are in the order of the questions, and a question before its answer.
struct campaign_ids {
  std::string campaign;

  [[nodiscard]] std::string plan() const { return campaign + "/plan"; }
  [[nodiscard]] std::string device(const std::string& hash) const { return campaign + "/device/" + hash; }
  [[nodiscard]] std::string asked(std::uint64_t question) const { return numbered(question) + "/asked"; }
  /// Of the answer; devices that answer the same question do not contradict each other.
  [[nodiscard]] std::string told(std::uint64_t question, const std::string& device) const {
    return numbered(question) + "/told/" + (device.empty() ? "nobody" : device);
  }

 private:
  [[nodiscard]] std::string numbered(std::uint64_t question) const {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%010llu", static_cast<unsigned long long>(question));
    return campaign + "/" + digits;
  }
};

/// What a journal knows of one campaign.
struct campaign_history {
  bool has_plan = false;
  std::map<std::uint64_t, std::string> asked{};  ///< architectures by question
  std::map<std::uint64_t, trial> told{};         ///< by question
  /// Questions that merged journals hold in several forms, with all of these: devices that answer differently
  /// are asked differently.
  std::map<std::uint64_t, std::set<std::string>> variants{};
  std::set<std::string> devices{};  ///< that answered, by hash
  /// Of devices that the journal describes, by hash.
  std::map<std::string, json::object> fingerprints{};
};

/// Picks the records of a campaign. Of several answers to one question, as merged journals may hold, the
/// first in the order of identities and texts counts, and of several forms of a question the one that it
/// answers. `device` restricts it to that one's answers, and to failures of nobody; where it is empty and
/// several devices answered, throws state_error unless `any_device` counts. Throws state_error also if the
/// journal holds another campaign and not this one, telling what differs, unknown_error for a device that is
/// none of those that the journal knows, naming these, and input_error for a record that is none.
inline campaign_history read_history(const std::vector<io::journal_record>& records,
                                     const campaign_plan& plan, const std::string& where,
                                     const std::string& device = {}, bool any_device = false) {
  const campaign_ids ids{campaign_name(plan)};
  campaign_history h;
  std::optional<json::value> other;
  std::map<std::uint64_t, const io::journal_record*> chosen;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const io::journal_record& r : records) {
    const json::value *kind = r.body.find("kind"), *campaign = r.body.find("campaign");
    if (kind == nullptr || campaign == nullptr) continue;  // of a later version
    if (campaign->as_string() != ids.campaign) {
      if (kind->as_string() == "plan") other = r.body.at("plan");
      continue;
    }
    const auto question = [&] {
      return static_cast<std::uint64_t>(r.body.at("question").as_integer(0, most));
    };
    if (kind->as_string() == "plan") {
      h.has_plan = true;
    } else if (kind->as_string() == "device") {
      h.fingerprints.emplace(r.body.at("device").as_string(), r.body.at("fingerprint").as_object());
    } else if (kind->as_string() == "asked") {
      std::string architecture = json::dump(r.body.at("architecture"));
      const auto [first, is_new] = h.asked.try_emplace(question(), architecture);
      if (!is_new && first->second != architecture)
        h.variants[first->first].insert({first->second, std::move(architecture)});
    } else if (kind->as_string() == "told") {
      const std::string& by = r.body.at("device").as_string();
      if (!by.empty()) h.devices.insert(by);
      if (!by.empty() && !device.empty() && by != device) continue;
      const io::journal_record*& best = chosen[question()];
      if (best == nullptr || r.id < best->id || (r.id == best->id && r.text < best->text)) best = &r;
    }
  }
  if (!h.has_plan && other) {
    throw state_error(
        "the journal holds another campaign: " + json::differences(to_json(plan), other->as_object()), where,
        "continue that one with its own options, or name another journal");
  }
  std::string names;
  for (const std::string& d : h.devices) names += (names.empty() ? "" : ", ") + d;
  if (!device.empty() && !h.devices.empty() && !h.devices.contains(device) &&
      !h.fingerprints.contains(device))
    throw unknown_error("no answer of a device '" + device + "'", where, "name one of its devices: " + names);
  if (device.empty() && !any_device && h.devices.size() > 1) {
    throw state_error("the journal holds this campaign on several devices: " + names, where,
                      "say which to continue");
  }
  for (const auto& [q, r] : chosen) h.told.emplace(q, read_trial(r->body));
  for (const auto& [q, forms] : h.variants)
    if (const auto t = h.told.find(q); t != h.told.end() && forms.contains(t->second.architecture))
      h.asked[q] = t->second.architecture;
  return h;
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_CAMPAIGN_HISTORY_HPP
