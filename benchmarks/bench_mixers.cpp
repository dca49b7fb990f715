// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What mixes tokens without attention: two-dimensional Fourier and cosine transforms, dynamic convolution.
#include <numbers>

#include "layers.hpp"

namespace {

using namespace edgetran;
using bench::expected;
using bench::layer_group;

std::string shape(const char* rows, std::int64_t s, const char* columns, std::int64_t c) {
  return std::string("/") + rows + ":" + std::to_string(s) + "/" + columns + ":" + std::to_string(c);
}

/// Sixteen entries of a transform whose kernel is kernel(u, s, v, h).
template <class Kernel>
std::vector<expected> transform(const bench::floats& x, std::int64_t s_size, std::int64_t h_size,
                                Kernel kernel) {
  std::vector<expected> all;
  for (std::int64_t i = 0; i < 16; ++i) {
    const std::int64_t u = i * 37 % s_size, v = i * 101 % h_size;
    double value = 0, scale = 0;
    for (std::int64_t s = 0; s < s_size; ++s)
      for (std::int64_t h = 0; h < h_size; ++h) {
        const double part =
            static_cast<double>(x[static_cast<std::size_t>(s * h_size + h)]) * kernel(u, s, v, h);
        value += part;
        scale += std::abs(part);
      }
    all.push_back({static_cast<std::size_t>(u * h_size + v), value, scale});
  }
  return all;
}

double turns(std::int64_t a, std::int64_t n) {
  return 2 * std::numbers::pi * static_cast<double>(a % n) / static_cast<double>(n);
}

void transforms(bench::session& session, std::int64_t s_size, std::int64_t h_size) {
  const std::int64_t size = s_size * h_size;
  // By custom a real transform of n numbers counts 2.5 n log2(n), whatever it does.
  const double flops = 2.5 * static_cast<double>(size) * std::log2(static_cast<double>(size));
  const std::string suffix = shape("S", s_size, "H", h_size);

  layer_group dft(session, "dft", suffix, {size}, size, flops, [=](const layer_group::arrays& in) {
    return transform(in[0], s_size, h_size,
                     [=](std::int64_t u, std::int64_t s, std::int64_t v, std::int64_t h) {
                       return std::cos(turns(u * s, s_size) + turns(v * h, h_size));
                     });
  });
  // Ours: dft.add("fast", ...) makes a routine of x -> out.
  dft.add_peers(peers::dft_peers(s_size, h_size));
  dft.run();

  layer_group dct(session, "dct", suffix, {size}, size, flops, [=](const layer_group::arrays& in) {
    return transform(
        in[0], s_size, h_size, [=](std::int64_t u, std::int64_t s, std::int64_t v, std::int64_t h) {
          return std::cos(turns(u * (2 * s + 1), 4 * s_size)) * std::cos(turns(v * (2 * h + 1), 4 * h_size));
        });
  });
  // Ours: dct.add("fast", ...) likewise.
  dct.add_peers(peers::dct_peers(s_size, h_size));
  dct.run();
}

/// What people write first; compiled with the same options as ours.
void naive_convolution(const float* x, const float* w, float* out, std::int64_t sequence, std::int64_t heads,
                       std::int64_t head, std::int64_t taps) {
  const std::int64_t width = heads * head;
  for (std::int64_t s = 0; s < sequence; ++s)
    for (std::int64_t h = 0; h < heads; ++h)
      for (std::int64_t d = 0; d < head; ++d) {
        float sum = 0;
        for (std::int64_t t = 0; t < taps; ++t) {
          const std::int64_t from = s + t - taps / 2;
          if (from >= 0 && from < sequence)
            sum += w[(s * heads + h) * taps + t] * x[from * width + h * head + d];
        }
        out[s * width + h * head + d] = sum;
      }
}

std::vector<expected> convolution_oracle(const layer_group::arrays& in, std::int64_t sequence,
                                         std::int64_t heads, std::int64_t head, std::int64_t taps) {
  std::vector<expected> all;
  for (std::int64_t i = 0; i < sequence * heads * head; i += 61) {
    const std::int64_t s = i / (heads * head), c = i % (heads * head);
    double value = 0, scale = 0;
    for (std::int64_t t = 0; t < taps; ++t) {
      const std::int64_t from = s + t - taps / 2;
      if (from < 0 || from >= sequence) continue;
      const double part =
          static_cast<double>(in[0][static_cast<std::size_t>(from * heads * head + c)]) *
          static_cast<double>(in[1][static_cast<std::size_t>((s * heads + c / head) * taps + t)]);
      value += part;
      scale += std::abs(part);
    }
    all.push_back({static_cast<std::size_t>(i), value, scale});
  }
  return all;
}

void convolution(bench::session& session, std::int64_t sequence, std::int64_t heads, std::int64_t head,
                 std::int64_t taps) {
  const std::int64_t size = sequence * heads * head;
  layer_group group(
      session, "convolution", shape("S", sequence, "D", heads * head) + "/k:" + std::to_string(taps),
      {size, sequence * heads * taps}, size, 2.0 * static_cast<double>(size * taps),
      [=](const layer_group::arrays& in) { return convolution_oracle(in, sequence, heads, head, taps); });
  // Ours: group.add("dynamic", ...) makes a routine of (x, w) -> out.
  group.add("naive", [=] {
    return std::vector<peers::routine>{{"loops", [=](const float* const* in, float* out) {
                                          naive_convolution(in[0], in[1], out, sequence, heads, head, taps);
                                        }}};
  });
  group.add_peers(peers::convolution_peers(sequence, heads, head, taps));
  group.run();
}

}  // namespace

int main(int argc, char** argv) {
  bench::session session(argc, argv);
  constexpr std::int64_t shapes[][2] = {{128, 128}, {128, 768}, {512, 256}, {512, 768}};
  for (const auto& [s, h] : shapes) transforms(session, s, h);
  for (const std::int64_t taps : {5, 9, 13}) convolution(session, 512, 12, 64, taps);
  return session.finish();
}
