// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella, for only who fits profiles to ship wants it.
#ifndef EDGETRAN_ENERGY_SHIPPED_TREES_HPP
#define EDGETRAN_ENERGY_SHIPPED_TREES_HPP

#include <string_view>
#include <vector>

#include "edgetran/energy/campaign.hpp"
#include "edgetran/predict/shipped_tree_profile.hpp"

namespace edgetran::energy {

/// A model that is in the published files and in none of the paper's results.
inline constexpr std::string_view not_studied = "sshleifer/tiny-ctrl";

/// The campaign without that model.
inline campaign published_models(campaign c) {
  std::erase_if(c.trees, [](const profiled_tree& t) { return t.model == not_studied; });
  std::erase_if(c.loose, [](const loose_primitive& l) { return l.model == not_studied; });
  return c;
}

/// What is known of the campaign behind the shipped profile of the GTX 1080 Ti, before anything is fitted.
inline constexpr predict::shipped_tree_profile gtx1080ti_campaign{
    .name = "gtx1080ti",
    .title = "Nvidia GTX 1080 Ti in a PC (i9-7900X, 32 GiB)",
    .source =
        {.paper = "IrEne (Cao et al., ACL 2021)",
         .data = "the public measurements of PC 1 in the IrEne repository",
         .licence = "none stated; coefficients alone are shipped",
         .conditions =
             "a run of the whole batch by PyTorch 1.7 in float32 on one GPU; energy of the whole PC at the "
             "wall, idle power included",
         .caution =
             "all six models are 768 wide; peak power and memory were not measured; the memory clock of "
             "3802 MHz and at most 5.8 TFLOP/s fit a GTX 1070 better than the card that is named",
         .budget = "specs only"},
    .profile = {}};

}  // namespace edgetran::energy

#endif  // EDGETRAN_ENERGY_SHIPPED_TREES_HPP
