// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SEARCH_PAIRED_CANDIDATES_HPP
#define EDGETRAN_SEARCH_PAIRED_CANDIDATES_HPP

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/core/random.hpp"
#include "edgetran/search/candidates.hpp"

namespace edgetran::search {

/// An architecture on a device, which is named by its place in a list.
template <class Architecture>
struct paired {
  Architecture architecture;
  std::size_t device = 0;

  friend bool operator==(const paired&, const paired&) = default;
  friend bool operator<(const paired& a, const paired& b) {
    if (a.architecture < b.architecture) return true;
    if (b.architecture < a.architecture) return false;
    return a.device < b.device;
  }
};

/// Takes every pair.
struct every_pair {
  template <class Architecture>
  [[nodiscard]] bool operator()(const Architecture&, std::size_t) const {
    return true;
  }
};

/// Architectures from any source, each on each of some devices: what a search for both chooses from. A row is
/// that of the architecture, then a column for every device, 1 for that of the pair and 0 for the others.
/// `Valid` is a callable (architecture, device) -> bool, for what does not run everywhere; no other pair is
/// ever drawn, chosen or come to by a move. Models `candidates`; `neighbours`, `mutate` and `cross` are there
/// where the source of architectures has them.
template <candidates Architectures, class Valid = every_pair>
class paired_candidates {
 public:
  using architecture_type = typename Architectures::candidate_type;
  using candidate_type = paired<architecture_type>;

  /// Throws `shape_error` for no devices or two of one name.
  paired_candidates(Architectures architectures, std::vector<std::string> devices, Valid valid = {})
      : architectures_(std::move(architectures)), devices_(std::move(devices)), valid_(std::move(valid)) {
    if (devices_.empty()) throw shape_error("no devices", who, "name at least one");
    auto sorted = devices_;
    std::sort(sorted.begin(), sorted.end());
    if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
      throw shape_error("two devices \"" + *twice + "\"", who, "name each once");
  }

  [[nodiscard]] const Architectures& architectures() const { return architectures_; }
  [[nodiscard]] const std::vector<std::string>& devices() const { return devices_; }
  [[nodiscard]] bool valid(const candidate_type& c) const { return valid_(c.architecture, c.device); }

  [[nodiscard]] std::vector<std::string> columns() const {
    std::vector<std::string> names = architectures_.columns();
    for (const auto& d : devices_) names.push_back("device " + d);
    return names;
  }
  [[nodiscard]] std::vector<double> features(const candidate_type& c) const {
    if (c.device >= devices_.size())
      throw shape_error("device " + std::to_string(c.device) + " of " + std::to_string(devices_.size()), who,
                        "give a place in the list");
    std::vector<double> row = architectures_.features(c.architecture);
    const std::size_t before = row.size();
    row.resize(before + devices_.size());
    row[before + c.device] = 1;
    return row;
  }

  /// An architecture at random, on one of the devices where it is valid, each as likely. Where none of 64 is
  /// valid anywhere, one of the valid pairs of up to 1024 choices. Throws `state_error` where there is none.
  [[nodiscard]] candidate_type draw(const stream& random) const {
    if (auto c = any(random)) return *std::move(c);
    throw state_error("no architecture is valid on any device", who, "loosen what a valid pair is");
  }
  /// The same, but none where `draw` throws.
  [[nodiscard]] std::optional<candidate_type> any(const stream& random) const {
    for (std::uint64_t attempt = 0; attempt < 64; ++attempt) {
      const stream here = random.split(attempt);
      auto a = detail::any_draw(architectures_, here.split(0));
      if (!a) return {};
      if (const auto d = any_device(*a, here.split(1))) return candidate_type{*std::move(a), *d};
    }
    auto some = choices(1024 * devices_.size(), random.split(64));
    if (some.empty()) return {};
    stream one = random.split(65);
    return std::move(some[static_cast<std::size_t>(one.below(some.size()))]);
  }
  /// Whether the architectures are.
  [[nodiscard]] bool finite() const { return detail::is_finite(architectures_); }
  /// Every device for each of so many architectures that there are `count` pairs, or somewhat more, or all
  /// there are; fewer where pairs are not valid.
  [[nodiscard]] std::vector<candidate_type> choices(std::size_t count, const stream& random) const {
    return valid_pairs(architectures_.choices((count + devices_.size() - 1) / devices_.size(), random));
  }
  /// Every valid pair of all architectures, where these can be listed and are at most `most`.
  [[nodiscard]] std::optional<std::vector<candidate_type>> all(std::size_t most) const requires
      requires(const Architectures& from) {
    from.all(most);
  }
  {
    if (const auto architectures = architectures_.all(most)) return valid_pairs(*architectures);
    return {};
  }
  /// Architectures that cover the whole, on the devices turn by turn; where there are too few of them, the
  /// same on other devices.
  [[nodiscard]] std::vector<candidate_type> spread(std::size_t count, const stream& random) const {
    const auto some = architectures_.spread(count, random.split(0));
    const std::size_t n = devices_.size();
    stream begin = random.split(1);
    const auto first = static_cast<std::size_t>(begin.below(n));
    std::vector<candidate_type> all;
    for (std::size_t turn = 0; turn < n; ++turn)
      for (std::size_t i = 0; i < some.size() && all.size() < count; ++i)
        if (const std::size_t d = (first + i + turn) % n; valid_(some[i], d)) all.push_back({some[i], d});
    return all;
  }

  /// Every single step: of the architecture on the same device, then to every other device.
  [[nodiscard]] std::vector<candidate_type> neighbours(const candidate_type& c) const requires
      requires(const Architectures& from) {
    from.neighbours(c.architecture);
  }
  {
    std::vector<candidate_type> all;
    for (auto& a : architectures_.neighbours(c.architecture))
      if (valid_(a, c.device)) all.push_back({std::move(a), c.device});
    for (std::size_t d = 0; d < devices_.size(); ++d)
      if (d != c.device && valid_(c.architecture, d)) all.push_back({c.architecture, d});
    return all;
  }
  /// One step of the architecture or, as often, to another device; c where no step is valid.
  [[nodiscard]] candidate_type mutate(const candidate_type& c, const stream& random) const requires
      requires(const Architectures& from) {
    from.mutate(c.architecture, random);
  }
  {
    for (std::uint64_t attempt = 0; attempt < 64; ++attempt) {
      stream here = random.split(attempt);
      candidate_type next = c;
      if (here.chance(0.5)) {
        if (const auto d = any_device(c.architecture, here.split(0), c.device)) next.device = *d;
      } else {
        next.architecture = architectures_.mutate(c.architecture, here.split(1));
      }
      if (!(next == c) && valid(next)) return next;
    }
    if constexpr (requires { architectures_.neighbours(c.architecture); }) {
      stream last = random.split(64);
      if (auto around = neighbours(c); !around.empty())
        return std::move(around[static_cast<std::size_t>(last.below(around.size()))]);
    }
    return c;
  }
  /// The crossed architectures on the device of either parent, or, where that is not valid, of the other, or
  /// any; the first parent where none is.
  [[nodiscard]] candidate_type cross(const candidate_type& a, const candidate_type& b,
                                     const stream& random) const requires
      requires(const Architectures& from) {
    from.cross(a.architecture, b.architecture, random);
  }
  {
    stream toss = random.split(1);
    const bool of_first = toss.chance(0.5);
    candidate_type child{architectures_.cross(a.architecture, b.architecture, random.split(0)),
                         of_first ? a.device : b.device};
    if (valid(child)) return child;
    child.device = of_first ? b.device : a.device;
    if (valid(child)) return child;
    if (const auto d = any_device(child.architecture, random.split(2))) {
      child.device = *d;
      return child;
    }
    return a;
  }

 private:
  static constexpr const char* who = "paired_candidates";

  [[nodiscard]] std::vector<candidate_type> valid_pairs(const std::vector<architecture_type>& of) const {
    std::vector<candidate_type> some;
    for (const auto& a : of)
      for (std::size_t d = 0; d < devices_.size(); ++d)
        if (valid_(a, d)) some.push_back({a, d});
    return some;
  }
  /// A device where the architecture is valid, but `not_this`.
  [[nodiscard]] std::optional<std::size_t> any_device(const architecture_type& a, stream random,
                                                      std::optional<std::size_t> not_this = {}) const {
    std::vector<std::size_t> some;
    for (std::size_t d = 0; d < devices_.size(); ++d)
      if (d != not_this && valid_(a, d)) some.push_back(d);
    if (some.empty()) return {};
    return some[static_cast<std::size_t>(random.below(some.size()))];
  }

  Architectures architectures_;
  std::vector<std::string> devices_;
  Valid valid_;
};

}  // namespace edgetran::search

#endif  // EDGETRAN_SEARCH_PAIRED_CANDIDATES_HPP
