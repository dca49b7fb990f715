// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_MODEL_ARCHITECTURES_HPP
#define EDGETRAN_TESTS_MODEL_ARCHITECTURES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/model/architecture.hpp"

namespace test {

/// `layers` equal layers of scaled dot products.
inline edgetran::model::architecture plain(std::size_t layers, std::int64_t hidden, std::int64_t heads,
                                           std::int64_t feed_forward) {
  using namespace edgetran::model;
  return {std::vector<architecture::layer>(
      layers,
      {hidden,
       std::vector<attention_head>(static_cast<std::size_t>(heads), {operation::sdp, 0, hidden / heads}),
       {feed_forward}})};
}

/// The first of the published architectures, f36d5c40c770e4f787c78b43a2a09d78: 70,200,390 parameters.
inline edgetran::model::architecture first_published() {
  using namespace edgetran::model;
  const auto layer = [](std::int64_t hidden, std::vector<const char*> heads,
                        std::vector<std::int64_t> stack) {
    architecture::layer l{hidden, {}, std::move(stack)};
    for (const char* h : heads) l.heads.push_back(parse_head(h));
    return l;
  };
  return {{layer(768, {"sa_wma_192", "sa_wma_192", "c_5_192", "c_5_192"}, {1024, 1024, 1024}),
           layer(256, {"sa_sdp_64", "l_dct_64", "l_dct_64", "c_13_64"}, {4096, 2048}),
           layer(768, {"sa_wma_192", "sa_wma_192", "l_dft_192", "l_dct_192"}, {3072, 256, 256}),
           layer(256, {"sa_sdp_64", "sa_wma_64", "sa_wma_64", "l_dft_64"}, {256, 4096}),
           layer(128, {"sa_wma_32", "sa_wma_32", "l_dct_32", "l_dct_32"}, {512, 3072, 256}),
           layer(256, {"l_dct_64", "c_5_64", "c_5_64", "c_5_64"}, {256, 256, 4096})}};
}

/// An architecture off every grid, its heads in no order; small, so that walks over many take no time.
inline edgetran::model::architecture any_architecture(edgetran::stream& random) {
  using namespace edgetran::model;
  const auto from = [&](std::int64_t low, std::uint64_t n) {
    return low + static_cast<std::int64_t>(random.below(n));
  };
  architecture a;
  for (std::uint64_t l = 1 + random.below(5); l > 0; --l) {
    architecture::layer layer{from(3, 40), {}, {}};
    const std::int64_t size = from(1, 20);
    for (std::uint64_t n = 1 + random.below(9); n > 0; --n) {
      const auto of = static_cast<operation>(random.below(5));
      layer.heads.push_back({of, of == operation::convolution ? 2 * from(0, 4) + 1 : 0, size});
    }
    for (std::uint64_t n = 1 + random.below(4); n > 0; --n) layer.feed_forward.push_back(from(1, 50));
    a.layers.push_back(layer);
  }
  return a;
}

/// Where the published measurements are; null where they are not.
inline const char* data_folder() { return std::getenv("EDGETRAN_DATA_DIR"); }

/// The published files whose records are kept by the hash of an architecture.
inline std::vector<std::string> record_files() {
  std::vector<std::string> files{std::string(data_folder()) + "/edgetran/glue_accuracy.json"};
  for (const auto& entry : std::filesystem::directory_iterator(std::string(data_folder()) + "/protran"))
    if (entry.path().extension() == ".json" && entry.path().stem() != "splits")
      files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace test

#endif  // EDGETRAN_TESTS_MODEL_ARCHITECTURES_HPP
