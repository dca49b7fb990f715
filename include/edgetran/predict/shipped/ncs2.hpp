// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella for its coefficients, which every includer would read.
#ifndef EDGETRAN_PREDICT_SHIPPED_NCS2_HPP
#define EDGETRAN_PREDICT_SHIPPED_NCS2_HPP

#include "edgetran/predict/sequence_profile.hpp"

namespace edgetran::predict::shipped {

// Written by examples/ship_devices.cpp from published measurements; do not edit.
// clang-format off
/// Intel Neural Compute Stick 2.
inline constexpr sequence_profile ncs2{
    .name = "ncs2",
    .title = "Intel Neural Compute Stick 2",
    .source = {
        .paper = "ProTran (Tuli and Jha)",
        .data = "the public result data sets of the ProTran repository",
        .licence = "BSD-3-Clause",
        .conditions = "a sequence of SST-2, up to 128 tokens, of untrained FlexiBERT encoders in float16 on OpenVINO; batch 1, one run; latency holds the start of the process and the conversion of the model, which are most of it, as if few sequences were run; energy and power of the stick, from an INA219",
        .caution = "21 models, errors of 40%: an order of magnitude and no more",
        .budget = "specs only",
        .records = 21,
        .dropped = 0,
    },
    .workload = {.batch = 1, .sequence = 128},
    .least = amounts({2814.995968, 29.097984, 1.979008, 12.273664, 0.507008, 56.698736, 2.424064, 3.145728, 0.369876, 0.432816, 0.289984, 0.924672, 13.242368, 22.596469, 5, 6, 0, 0, 1, 0, 4, 84, 0}),
    .most = amounts({26593.82067, 335.151104, 194.289024, 218.779648, 9.28384, 498.068992, 29.504188, 47.18592, 7.617192, 4.399104, 4.330644, 8.718336, 79.5904, 111.657987, 21, 31, 41, 38, 23, 21, 53, 1184, 896}),
    .most_flops = 27003.17312,
    .most_bytes = 666.482124,
    .outline_least = {7.942716108, 3.117793655, 2, 256, 384, 128, 128, 2097152, 5, 8, 4, 910.063872},
    .outline_most = {10.18843416, 4.715440512, 10, 768, 4096, 768, 768, 16777216, 30, 120, 53, 2659.382067},
    .latency = {
        .form = "non-negative least squares of relative errors on ten amounts",
        .fitted = {0, {
            0.0005762916428,  // flops.linear
            0.01792665959,  // flops.scores
            0,  // flops.heads
            0,  // flops.transforms
            0,  // flops.windows
            0,  // bytes.linear
            0,  // bytes.scores
            0,  // bytes.maps
            0,  // bytes.heads
            0,  // bytes.transforms
            0,  // bytes.windows
            0,  // bytes.norms
            0,  // bytes.passes
            0,  // parameters
            0,  // norms
            0,  // stages
            0,  // heads.attending
            0.2367919748,  // heads.wma
            0,  // heads.dft
            0.8543454696,  // heads.dct
            0.5630330356,  // heads.conv
            0,  // channels.dft
            0,  // channels.dct
        }},
        .factor = 2.175813353,
        .usual = 1.52790324,
        .refits = {{
            {0, {0.0005665, 0.03775, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5968, 0, 0, 0.12299, 0.47465, 0, 0}},
            {0, {5.0867e-05, 0.0090698, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.067741, 0, 0.39461, 0, 0, 0, 0.0087694, 0.80298, 0, 0}},
            {0, {0.00044681, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.16356, 0, 0.69931, 0, 0.73219, 0.50847, 0, 0}},
            {0, {0, 0.05618, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.10352, 0, 0, 0, 0, 0, 0.12604, 0.57982, 0, 0}},
            {0, {0.0010643, 0.016381, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.3743, 0.15307, 0, 0}},
            {0, {0.0006761, 0.017429, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.010945, 0, 0, 0, 0, 0, 1.4446, 0.084282, 0, 0}},
            {0, {0.00081835, 0.0060439, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.20807, 0, 0, 0.53256, 0.49304, 0, 0}},
            {0, {0.00073478, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.26966, 0, 0, 0.78029, 0.48366, 0, 0}},
            {0, {0.00022234, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.0676, 0, 0, 0, 0, 0, 0.82349, 0, 0}},
            {0, {0, 0.00545, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.13564, 0, 0, 0, 0.1822, 0, 0.58058, 0.65119, 0, 0}},
            {0, {0.00070231, 0.016791, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.27953, 0, 1.0946, 0.32237, 0, 0}},
            {0, {8.5361e-05, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.2, 0, 0.33794, 0, 0, 0.057574, 0, 0.59523, 0, 0}},
            {4.8961, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.38196, 0.95452, 0.90761, 0, 0.34315, 0, 0}},
            {0, {0.00048001, 0.018044, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.15929, 0.15401, 0, 0.44636, 0.53498, 0, 0}},
            {0, {0.00067731, 0.014445, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.31457, 0.053955, 0, 0.66146, 0.50125, 0, 0}},
            {0, {0, 0.019927, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.075011, 0, 0, 0, 0.082486, 0, 1.0081, 0.5312, 0, 0}},
            {0, {0, 0.02082, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.1632, 0.053477, 0, 0.48573, 0.96886, 0, 0}},
            {0, {0.00098373, 0.022878, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.96949, 0, 0.97859, 0.12001, 0, 0}},
            {0, {0.00060374, 0.013326, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.97993, 0.70908, 0, 0}},
            {0, {0, 0.053824, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.061072, 0, 0, 0, 0, 0, 0, 0.9438, 0, 0}},
        }},
        .errors = {.mean = 0.384836, .mean_kept = 0.384836, .median = 0.40284, .constant = 1.5593,
                   .scaled_mse = 0.0587403, .scaled_mse_kept = 0.0587403, .coverage = 0.95, .width = 2.63756,
                   .span_mean = 0.366362, .span_coverage = 0.952381,
                   .larger_coverage = 1, .smaller_coverage = 0.888889},
    },
    .energy = {
        .form = "non-negative least squares of relative errors on ten amounts",
        .fitted = {0, {
            0.0007731620754,  // flops.linear
            0.0215466933,  // flops.scores
            0,  // flops.heads
            0,  // flops.transforms
            0,  // flops.windows
            0,  // bytes.linear
            0,  // bytes.scores
            0,  // bytes.maps
            0,  // bytes.heads
            0,  // bytes.transforms
            0,  // bytes.windows
            0,  // bytes.norms
            0,  // bytes.passes
            0,  // parameters
            0,  // norms
            0,  // stages
            0,  // heads.attending
            0.3231939603,  // heads.wma
            0,  // heads.dft
            1.021109523,  // heads.dct
            0.6963689765,  // heads.conv
            0,  // channels.dft
            0,  // channels.dct
        }},
        .factor = 2.189648256,
        .usual = 1.530014623,
        .refits = {{
            {0, {0.00079285, 0.045207, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.80848, 0, 0, 0.058425, 0.56314, 0, 0}},
            {0, {0.00017765, 0.011767, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.084776, 0, 0.464, 0, 0.0032869, 0, 0, 0.98199, 0, 0}},
            {0, {0.00062259, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.1873, 0, 0.87961, 0, 0.88632, 0.62942, 0, 0}},
            {0, {0, 0.072463, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.12946, 0, 0, 0, 0, 0, 0.11721, 0.73379, 0, 0}},
            {0, {0.001399, 0.018644, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.704, 0.18252, 0, 0}},
            {0, {0.0009175, 0.022785, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.0067371, 0, 0, 0, 0, 0, 1.7503, 0.11586, 0, 0}},
            {0, {0.0010617, 0.0073679, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.30926, 0, 0, 0.57022, 0.60128, 0, 0}},
            {0, {0.00095361, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.39974, 0, 0, 0.86138, 0.58625, 0, 0}},
            {0, {0.00041964, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.227, 0, 0, 0, 0, 0, 1.0198, 0, 0}},
            {0, {0, 0.006799, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.18115, 0, 0, 0, 0.18284, 0, 0.67003, 0.8234, 0, 0}},
            {0, {0.00093243, 0.020326, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.37853, 0, 1.3123, 0.39922, 0, 0}},
            {0, {0.00019989, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.24339, 0, 0.41211, 0, 0, 0.089833, 0, 0.72654, 0, 0}},
            {6.244, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.4293, 1.2892, 1.1545, 0, 0.4176, 0, 0}},
            {0, {0.00063763, 0.022103, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.22804, 0.19107, 0, 0.51649, 0.65705, 0, 0}},
            {0, {0.00089845, 0.017518, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.43925, 0.068839, 0, 0.74002, 0.60825, 0, 0}},
            {0, {0, 0.024017, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.10056, 0, 0, 0, 0.11662, 0, 1.2216, 0.67168, 0, 0}},
            {0, {0, 0.026631, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.26466, 0.059541, 0, 0.50674, 1.207, 0, 0}},
            {0, {0.0012984, 0.027549, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.227, 0, 1.1806, 0.13768, 0, 0}},
            {0, {0.00080049, 0.016235, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.1915, 0.88665, 0, 0}},
            {0, {0, 0.065952, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.085635, 0, 0, 0, 0, 0, 0, 1.1739, 0, 0}},
        }},
        .errors = {.mean = 0.399989, .mean_kept = 0.399989, .median = 0.39505, .constant = 1.55059,
                   .scaled_mse = 0.0631984, .scaled_mse_kept = 0.0631984, .coverage = 0.95, .width = 2.62815,
                   .span_mean = 0.363115, .span_coverage = 0.952381,
                   .larger_coverage = 1, .smaller_coverage = 0.888889},
    },
    .peak_power = {
        .form = "a constant",
        .level = 0.7546322642,
        .slope = {
            0,  // log.flops
            0,  // log.parameters
            0,  // layers
            0,  // hidden.greatest
            0,  // hidden.sum
            0,  // hidden.first
            0,  // hidden.last
            0,  // widest.macs
            0,  // stages
            0,  // heads
            0,  // convolutions
            0,  // flops.a.layer
        },
        .centre = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        .factor = 1.059280855,
        .errors = {.mean = 0.0166757, .mean_kept = 0.0166757, .median = 0.0120127, .constant = 0.0167024,
                   .scaled_mse = 0.000474312, .scaled_mse_kept = 0.000474312, .coverage = 0.94, .width = 0.116163,
                   .span_mean = 0.0172048, .span_coverage = 1,
                   .larger_coverage = 1, .smaller_coverage = 0.777778},
    },
};
// clang-format on

}  // namespace edgetran::predict::shipped

#endif  // EDGETRAN_PREDICT_SHIPPED_NCS2_HPP
