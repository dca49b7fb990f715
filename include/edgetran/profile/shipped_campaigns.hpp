// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella, for only who fits profiles to ship wants it.
#ifndef EDGETRAN_PROFILE_SHIPPED_CAMPAIGNS_HPP
#define EDGETRAN_PROFILE_SHIPPED_CAMPAIGNS_HPP

#include <array>
#include <string_view>

#include "edgetran/predict/sequence_profile.hpp"

namespace edgetran::profile {

/// A campaign behind a shipped profile: what its file is called, and the profile before the fit.
struct shipped_campaign {
  std::string_view file;  ///< without its ending
  predict::sequence_profile blank;
};

namespace detail {
inline constexpr std::string_view protran_paper = "ProTran (Tuli and Jha)";
inline constexpr std::string_view protran_data = "the public result data sets of the ProTran repository";
inline constexpr std::string_view protran_budget = "specs only";
}  // namespace detail

/// The campaigns of ProTran whose profiles are shipped.
inline constexpr std::array<shipped_campaign, 4> shipped_campaigns{{
    {"gpu_a100_b128_r3",
     {.name = "a100",
      .title = "Nvidia A100 GPU",
      .source =
          {.paper = detail::protran_paper,
           .data = detail::protran_data,
           .licence = "BSD-3-Clause",
           .conditions =
               "a sequence of SST-2, up to 128 tokens, of untrained FlexiBERT encoders in float32; batch "
               "128, "
               "3 runs of the validation set in one process; latency holds the start of the process, loading "
               "and tokenising; energy and power of the GPU alone, from nvidia-smi, idle power included",
           .caution = "parts of the campaign differ: two layers took 3.9 ms in one and 5.4 ms in another, by "
                      "the median",
           .budget = detail::protran_budget},
      .workload = {.batch = 128, .sequence = 128}}},
    {"gpu_m1-pro_b32_r3",
     {.name = "m1_pro_gpu",
      .title = "Apple M1 Pro GPU",
      .source = {.paper = detail::protran_paper,
                 .data = detail::protran_data,
                 .licence = "BSD-3-Clause",
                 .conditions =
                     "a sequence of SST-2, up to 128 tokens, of untrained FlexiBERT encoders in float32 on "
                     "TensorFlow; "
                     "batch 32, 3 runs of the validation set in one process; latency holds the start of the "
                     "process, "
                     "loading and tokenising; energy and power of CPU, GPU and memory, from powermetrics",
                 .caution = "parts of the campaign differ: its last 20 models took up to half as much again",
                 .budget = detail::protran_budget},
      .workload = {.batch = 32, .sequence = 128}}},
    {"cpu_rpi_b1_r1",
     {.name = "rpi4",
      .title = "Raspberry Pi 4B CPU",
      .source =
          {.paper = detail::protran_paper,
           .data = detail::protran_data,
           .licence = "BSD-3-Clause",
           .conditions =
               "a sequence of SST-2, up to 128 tokens, of untrained FlexiBERT encoders in float32; batch 1, "
               "one "
               "run; latency holds the start of the process, loading and tokenising, of which each sequence "
               "bears seconds, as if few were run; energy and power of the whole board, from an INA219",
           .caution = "latency is quantised at 0.8 s; four models took 2 to 6 times what the others explain",
           .budget = detail::protran_budget},
      .workload = {.batch = 1, .sequence = 128}}},
    {"npu_ncs_b1_r1",
     {.name = "ncs2",
      .title = "Intel Neural Compute Stick 2",
      .source = {.paper = detail::protran_paper,
                 .data = detail::protran_data,
                 .licence = "BSD-3-Clause",
                 .conditions =
                     "a sequence of SST-2, up to 128 tokens, of untrained FlexiBERT encoders in float16 on "
                     "OpenVINO; "
                     "batch 1, one run; latency holds the start of the process and the conversion of the "
                     "model, which "
                     "are most of it, as if few sequences were run; energy and power of the stick, from an "
                     "INA219",
                 .caution = "21 models, errors of 40%: an order of magnitude and no more",
                 .budget = detail::protran_budget},
      .workload = {.batch = 1, .sequence = 128}}},
}};

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_SHIPPED_CAMPAIGNS_HPP
