// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing else; outside the umbrella for its coefficients, which every includer would read.
#ifndef EDGETRAN_PREDICT_SHIPPED_GTX1080TI_HPP
#define EDGETRAN_PREDICT_SHIPPED_GTX1080TI_HPP

#include "edgetran/predict/shipped_tree_profile.hpp"

namespace edgetran::predict::shipped {

// Written by examples/ship_trees.cpp from published measurements; do not edit.
// clang-format off
/// Nvidia GTX 1080 Ti in a PC (i9-7900X, 32 GiB).
inline constexpr shipped_tree_profile gtx1080ti{
    .name = "gtx1080ti",
    .title = "Nvidia GTX 1080 Ti in a PC (i9-7900X, 32 GiB)",
    .source = {
        .paper = "IrEne (Cao et al., ACL 2021)",
        .data = "the public measurements of PC 1 in the IrEne repository",
        .licence = "none stated; coefficients alone are shipped",
        .conditions = "a run of the whole batch by PyTorch 1.7 in float32 on one GPU; energy of the whole PC at the wall, idle power included",
        .caution = "all six models are 768 wide; peak power and memory were not measured; the memory clock of 3802 MHz and at most 5.8 TFLOP/s fit a GTX 1070 better than the card that is named",
        .budget = "specs only",
        .records = 166,
        .dropped = 0,
    },
    .profile = {
        .energy = {
            .leaf = {{
                {0, 0.003329015916, 0.002959328825},  // Embedding
                {0.002352727223, 0, 0.0009760360949},  // LayerNorm
                {5.439900483e-05, 0.0008798830222, 0.005888816804},  // Linear
                {6.127549097e-05, 0.0003326390201, 0.006098499204},  // Conv1D
                {1.911647691e-05, 0.001476191727, 0.00330555719},  // MatMul
                {0.001937124888, 0, 0.001182765376},  // Softmax
                {0, 0, 0.002597028906},  // Tanh
                {0, 0, 0},  // other
            }},
            .factor = {1.261724114, 1.056577882, 1.029509289, 1.111394873, 2.489056475, 0.2763759321, 1.34113475, 1},
            .own_flops = 0.001117274043,
            .own_bytes = 0.0004573895757,
            .per_leaf = 0.0008001676782,
            .call = 0,
        },
        .latency = {
            .leaf = {{
                {0, 1.224476365e-05, 1.873328434e-05},  // Embedding
                {0, 5.063230445e-06, 5.778076309e-06},  // LayerNorm
                {1.736597452e-07, 2.161566284e-06, 3.658604878e-05},  // Linear
                {1.830536496e-07, 4.86425721e-06, 1.651348455e-05},  // Conv1D
                {2.779872621e-08, 5.450254615e-06, 1.653673898e-05},  // MatMul
                {0, 3.287528915e-06, 5.764087282e-06},  // Softmax
                {0, 0, 1.748564962e-05},  // Tanh
                {0, 0, 0},  // other
            }},
            .factor = {1.273535466, 1.107916865, 1.030898018, 1.127909071, 2.719883639, 0.1092051844, 1.981915562, 1},
            .own_flops = 2.638929027e-06,
            .own_bytes = 2.889111515e-06,
            .per_leaf = 6.043034097e-07,
            .call = 3.362201856e-06,
        },
        .energy_errors = {
            .percent = {1.465872118, 2.023083338, 4.307755359},
            .coverage = {91.56626506, 90.26082131, 90.1410904},
            .root_width = 0.0386035054,
            .module_width = 0.0514221433,
            .leaf_width = {0.1728433427, 0.06356334179, 0.07827635675, 0.02716348615, 0.2687353253, 0.05879578769, 0.09240392123, 0.08358550316},
        },
        .latency_errors = {
            .percent = {1.989052603, 2.615068567, 5.054920229},
            .coverage = {92.77108434, 92.96614872, 89.62433955},
            .root_width = 0.041907144,
            .module_width = 0.06072162488,
            .leaf_width = {0.2495377732, 0.09958061643, 0.06982338657, 0.05451691342, 0.2490592374, 0.1628945884, 0.1003474007, 0.1005375791},
        },
        .kinds = {{
            {388, {0, 0}, {0.09399414062, 18.046875}},  // Embedding
            {166, {1.572864, 37.748736}, {3, 72}},  // LayerNorm
            {308, {9.437184, 29009.90362}, {2.296875, 243}},  // Linear
            {328, {301.989888, 28991.02925}, {3.75, 99}},  // Conv1D
            {166, {12.582912, 2415.919104}, {1.875, 108}},  // MatMul
            {166, {0.49152, 94.37184}, {1.125, 216}},  // Softmax
            {56, {0.024576, 0.098304}, {0.0234375, 0.09375}},  // Tanh
            {0, {0, 0}, {0, 0}},  // other
        }},
        .batch = {8, 32},
        .sequence = {32, 256},
        .models = 6,
        .trees = 166,
    },
};
// clang-format on

}  // namespace edgetran::predict::shipped

#endif  // EDGETRAN_PREDICT_SHIPPED_GTX1080TI_HPP
