// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_PENALISED_PARTITION_HPP
#define EDGETRAN_CLUSTER_PENALISED_PARTITION_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "edgetran/cluster/partition.hpp"
#include "edgetran/cluster/sorted_values.hpp"

namespace edgetran::cluster::detail {

/// An optimal partition into k clusters by way of partitions into any number of them, each cluster at a price
/// (a Lagrange multiplier): O(n) places and O(log n) work a place for one price, whatever k. Because the cost
/// of a run has the Monge property, the least cost is convex in k; so a price exists that buys k clusters,
/// and where it buys several numbers at once, two of its partitions splice into one of k. About five prices
/// are tried. Source: Aggarwal, Schieber, Tokuyama, "Finding a minimum-weight k-link path in graphs with the
/// concave Monge property", Discrete Comput. Geom. 12 (1994); a price's partition by the queue of Galil and
/// Park, Inf. Process. Lett. 33 (1990).
class penalised_partitions {
 public:
  explicit penalised_partitions(const sorted_values& values) : values_(values) {}

  /// The best borders from 0 to n, k + 1 of them; 1 <= k <= n.
  std::vector<std::size_t> into(std::size_t k) {
    // A good price costs little to find where borders may stand at some places only.
    const double price = values_.size() > 4 * few && k < few / 4 ? rough(k).first : first_price(k);
    places_.clear();
    return complete(search(k, price).second, k);
  }

  /// The best borders among some 30,000 places. O(1) in n.
  std::vector<std::size_t> roughly_into(std::size_t k) {
    return complete(
        values_.size() > 4 * few && k < few / 4 ? rough(k).second : search(k, first_price(k)).second, k);
  }

 private:
  using path = std::vector<std::size_t>;
  struct candidate {
    std::uint32_t from;   // the cluster that ends at `first` or later begins here
    std::uint32_t first;  // first place for which this is the best beginning
  };

  static constexpr std::size_t few = 16384;

  [[nodiscard]] double first_price(std::size_t k) const {
    const auto parts = static_cast<double>(k);
    return 2 * values_.cost(0, values_.size()) / (parts * parts * parts);
  }

  std::pair<double, path> rough(std::size_t k) {
    places_ = spaced_places(values_);
    auto found = search(k, first_price(k));
    for (std::size_t& border : found.second) border = place(border);
    return found;
  }

  path complete(path borders, std::size_t k) const {
    split_costliest(values_, borders, k);
    return borders;
  }

  /// Ends of runs of equal numbers of values in the middle and of single ones in the tails; then more places
  /// inside each run as its share is of the cube root of the density, by which borders of many clusters lie
  /// (Panter and Dite, 1951).
  static std::vector<std::uint32_t> spaced_places(const sorted_values& values) {
    const std::size_t n = values.size(), tail = few / 4, step = (n - 2 * tail) / few + 1;
    const auto next = [&](std::size_t i) {
      return i < tail || i >= n - tail ? i + 1 : std::min(i + step, n - tail);
    };
    const auto share = [&](std::size_t begin, std::size_t end) {
      const double width = double{values.values()[std::min(end, n - 1)]} - double{values.values()[begin]};
      return std::cbrt(values.weight(begin, end) * width * width);
    };
    double whole = 0;
    for (std::size_t i = 0; i < n; i = next(i)) whole += share(i, next(i));
    std::vector<std::uint32_t> places;
    for (std::size_t i = 0; i < n; i = next(i)) {
      const std::size_t length = next(i) - i;
      const auto earned = static_cast<std::size_t>(static_cast<double>(few) * (share(i, next(i)) / whole));
      const std::size_t parts = std::clamp<std::size_t>(earned, 1, length);
      for (std::size_t part = 0; part < parts; ++part)
        places.push_back(static_cast<std::uint32_t>(i + length * part / parts));
    }
    places.push_back(static_cast<std::uint32_t>(n));
    return places;
  }

  [[nodiscard]] std::size_t last_place() const {
    return places_.empty() ? values_.size() : places_.size() - 1;
  }
  [[nodiscard]] std::size_t place(std::size_t i) const { return places_.empty() ? i : places_[i]; }

  [[nodiscard]] double through(std::size_t from, std::size_t to) const {
    return best_[from] + values_.raw_cost(place(from), place(to));
  }

  /// The best partition at this price, as places; its cost with prices is then best_[last_place()].
  path at_price(double price) {
    const std::size_t last = last_place();
    best_.assign(last + 1, 0);
    previous_.assign(last + 1, 0);
    std::vector<candidate> queue{{0, 1}};
    std::size_t front = 0;
    for (std::size_t i = 1; i <= last; ++i) {
      while (front + 1 < queue.size() && queue[front + 1].first <= i) ++front;
      previous_[i] = queue[front].from;
      best_[i] = through(previous_[i], i) + price;
      while (queue.size() > front + 1 &&
             through(i, queue.back().first) <= through(queue.back().from, queue.back().first))
        queue.pop_back();
      const std::size_t first =
          first_better(i, queue.back().from, std::max<std::size_t>(queue.back().first, i + 1), last);
      if (first <= last) queue.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(first)});
      if (front > 4096 && 2 * front > queue.size()) {
        queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(front));
        front = 0;
      }
    }
    path found{last};
    while (found.back() != 0) found.push_back(previous_[found.back()]);
    std::reverse(found.begin(), found.end());
    return found;
  }

  /// The first place from `begin` on that is better reached from `late` than from `early`; beyond `last` if
  /// none is.
  [[nodiscard]] std::size_t first_better(std::size_t late, std::size_t early, std::size_t begin,
                                         std::size_t last) const {
    const auto better = [&](std::size_t to) { return through(late, to) < through(early, to); };
    std::size_t step = 1, low = begin, high = begin;  // not better before `low`
    while (high <= last && !better(high)) {
      low = high + 1;
      high += step;
      step *= 2;
    }
    high = std::min(high, last + 1);
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (better(middle))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

  [[nodiscard]] double cost_of(const path& p) const {
    compensated_sum sum;
    for (std::size_t j = 0; j + 1 < p.size(); ++j) sum.add(values_.raw_cost(place(p[j]), place(p[j + 1])));
    return sum.value();
  }

  /// A path of k edges out of one with fewer and one with more, both best for the same price: somewhere an
  /// edge of the first spans the edge of the second that has as many before it as are wanted, and there the
  /// second turns into the first.
  [[nodiscard]] path splice(const path& fewer, const path& more, std::size_t k) const {
    const std::size_t lead = k + 1 - fewer.size(), edges = fewer.size() - 1;
    const auto edge = [&](std::size_t from, std::size_t to) {
      return values_.raw_cost(place(from), place(to));
    };
    std::vector<double> rest(edges + 1);  // cost of `fewer` from its border i on
    for (std::size_t i = edges; i-- > 0;) rest[i] = rest[i + 1] + edge(fewer[i], fewer[i + 1]);
    double before = 0, least = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < lead; ++j) before += edge(more[j], more[j + 1]);
    std::size_t turn = 0;
    for (std::size_t i = 0; i < edges; ++i) {
      if (more[i + lead] < fewer[i + 1])
        if (const double cost = before + edge(more[i + lead], fewer[i + 1]) + rest[i + 1]; cost < least)
          least = cost, turn = i;
      before += edge(more[i + lead], more[i + lead + 1]);
    }
    path joined(more.begin(), more.begin() + static_cast<std::ptrdiff_t>(turn + lead + 1));
    joined.insert(joined.end(), fewer.begin() + static_cast<std::ptrdiff_t>(turn + 1), fewer.end());
    return joined;
  }

  std::pair<double, path> search(std::size_t k, double price) {
    const auto wanted = static_cast<double>(k);
    path fewer, more;  // best for `dear` and for `cheap`
    double dear = 0, cheap = 0, bound = 0;
    for (int tries = 0;; ++tries) {
      path found = at_price(price);
      const std::size_t edges = found.size() - 1;
      if (edges == k) return {price, std::move(found)};
      bound = std::max(bound, best_.back() - price * wanted);
      const double ratio = static_cast<double>(edges) / wanted;
      (edges < k ? fewer : more) = std::move(found);
      (edges < k ? dear : cheap) = price;
      // The number bought falls about with the cube root of the price.
      double next = price * ratio * ratio * ratio;
      if (!fewer.empty() && !more.empty()) {
        path joined = splice(fewer, more, k);
        // What no partition can undercut, reached.
        if (cost_of(joined) <= bound * (1 + 1e-14) || tries > 200) return {price, std::move(joined)};
        // At this price both would cost the same: it buys something between them, or proves that nothing is.
        const double slope =
            (cost_of(fewer) - cost_of(more)) / static_cast<double>(more.size() - fewer.size());
        if (tries % 3 == 2) next = std::sqrt(cheap) * std::sqrt(dear);
        if (more.size() - fewer.size() < 4 || !(next > cheap && next < dear)) next = slope;
        if (!(next > cheap && next < dear)) return {price, std::move(joined)};  // all else is rounding
      } else if (tries > 40) {
        // Costs that are all rounding buy no such number at any price.
        path& some = fewer.empty() ? more : fewer;
        return {price, edges < k ? std::move(some) : path{0, last_place()}};
      } else if (tries >= 3) {
        next = edges < k ? price / 1024 : price * 1024;
      }
      price = next;
    }
  }

  const sorted_values& values_;
  std::vector<std::uint32_t> places_;  // where borders may stand; empty for everywhere
  std::vector<double> best_;           // cost with prices of the best partition up to a place
  std::vector<std::uint32_t> previous_;
};

}  // namespace edgetran::cluster::detail

#endif  // EDGETRAN_CLUSTER_PENALISED_PARTITION_HPP
