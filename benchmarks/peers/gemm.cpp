// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "gemm.hpp"

namespace edgetran::peers {

std::vector<gemm_peer> gemm_peers() {
  std::vector<gemm_peer> all;
  for (const auto& some : {eigen_peers(), openblas_peers(), onednn_peers()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace edgetran::peers
