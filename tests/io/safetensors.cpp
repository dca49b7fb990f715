// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/safetensors.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
namespace st = edgetran::safetensors;

struct scratch {
  fs::path folder;
  scratch() {
    std::string name = (fs::temp_directory_path() / "edgetran-safetensors-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
  }
  ~scratch() { fs::remove_all(folder); }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;

  fs::path put(const std::string& name, const std::string& content) const {
    edgetran::io::write_file(folder / name, content);
    return folder / name;
  }
};

std::string little(std::uint64_t u, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(u >> 8 * i & 0xff);
  return out;
}

std::string file_of(const std::string& json, const std::string& data) {
  return little(json.size(), 8) + json + data;
}

std::uint32_t bits_of(float x) { return std::bit_cast<std::uint32_t>(x); }

}  // namespace

TEST_CASE("half precision: known values") {
  // IEEE 754-2019 binary16: value = (-1)^s 2^(e-15) (1 + f/1024), subnormals f 2^-24.
  CHECK(st::from_half(0x3c00) == 1.0f);
  CHECK(st::from_half(0xc000) == -2.0f);
  CHECK(st::from_half(0x3555) == 0x1.554p-2f);  // nearest to 1/3
  CHECK(st::from_half(0x7bff) == 65504.0f);     // largest
  CHECK(st::from_half(0x0400) == 0x1p-14f);     // smallest normal
  CHECK(st::from_half(0x03ff) == 0x3ffp-24f);   // largest subnormal
  CHECK(st::from_half(0x0001) == 0x1p-24f);     // smallest subnormal
  CHECK(st::from_half(0x8001) == -0x1p-24f);
  CHECK(bits_of(st::from_half(0x0000)) == 0u);
  CHECK(bits_of(st::from_half(0x8000)) == 0x80000000u);
  CHECK(st::from_half(0x7c00) == HUGE_VALF);
  CHECK(st::from_half(0xfc00) == -HUGE_VALF);
  CHECK(bits_of(st::from_half(0x7e01)) == 0x7fc02000u);  // NaN with its payload
  CHECK(std::isnan(st::from_half(0x7c01)));
}

TEST_CASE("half precision: every value agrees with the definition") {
  std::size_t wrong = 0;
  for (std::uint32_t h = 0; h < 0x10000; ++h) {
    const int exponent = static_cast<int>(h >> 10 & 31);
    const int fraction = static_cast<int>(h & 1023);
    if (exponent == 31) continue;
    const double magnitude =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    const double value = h & 0x8000 ? -magnitude : magnitude;
    const float found = st::from_half(static_cast<std::uint16_t>(h));
    if (found != value || std::signbit(found) != std::signbit(value)) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("bfloat16: known values") {
  CHECK(st::from_bfloat(0x3f80) == 1.0f);
  CHECK(st::from_bfloat(0xc040) == -3.0f);
  CHECK(st::from_bfloat(0x4049) == 3.140625f);
  CHECK(st::from_bfloat(0x0001) == 0x1p-133f);  // subnormal
  CHECK(st::from_bfloat(0x7f7f) == 0x1.fep127f);
  CHECK(st::from_bfloat(0x7f80) == HUGE_VALF);
  CHECK(st::from_bfloat(0xff80) == -HUGE_VALF);
  CHECK(bits_of(st::from_bfloat(0x8000)) == 0x80000000u);
  CHECK(std::isnan(st::from_bfloat(0x7fc0)));
}

TEST_CASE("tensors of a hand-made file are read as float") {
  const scratch s;
  const std::string json =
      R"({"f16":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"bf16":{"dtype":"BF16","shape":[1,2],"data_offsets":[4,8]},)"
      R"("f32":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"f64":{"dtype":"F64","shape":[3],"data_offsets":[16,40]},)"
      R"("big":{"dtype":"F64","shape":[],"data_offsets":[40,48]},"i8":{"dtype":"I8","shape":[2],"data_offsets":[48,50]}})";
  const std::string data = little(0x3c00, 2) + little(0x8001, 2) + little(0x3f80, 2) + little(0xc040, 2) +
                           little(0x3fc00000, 4) + little(0x7f800000, 4) +                  // 1.5, inf
                           little(0x3fe0000000000000, 8) + little(0x3fb999999999999a, 8) +  // 0.5, 0.1
                           little(0x7ff0000000000000, 8) +                                  // inf stays inf
                           little(0x47f0000000000000, 8) +  // 2^128 does not fit
                           "\x01\xff";
  const st::file f = st::file::open(s.put("m.safetensors", file_of(json, data)));
  CHECK(f.tensors().size() == 6);
  CHECK(f.read_f32("f16") == std::vector<float>{1.0f, -0x1p-24f});
  CHECK(f.read_f32("bf16") == std::vector<float>{1.0f, -3.0f});
  CHECK(f.read_f32("f32") == std::vector<float>{1.5f, HUGE_VALF});
  CHECK(f.read_f32("f64") == std::vector<float>{0.5f, 0.1f, HUGE_VALF});
  CHECK(f.read("i8") == std::vector<std::byte>{std::byte{1}, std::byte{255}});
  CHECK(f.at("bf16").shape == std::vector<std::uint64_t>{1, 2});
  CHECK(f.find("f") == nullptr);

  const auto message = [&](const char* name) -> std::string {
    try {
      f.read_f32(name);
    } catch (const edgetran::error& e) {
      return e.problem();
    }
    return "read";
  };
  CHECK(message("i8") == "tensor \"i8\" is I8");
  CHECK(message("big") == "tensor \"big\", element 0: 3.402823669209385e+38 overflows float");
  CHECK(message("f33") == "no tensor \"f33\"");
  CHECK_THROWS_AS(f.read_f32("f33"), edgetran::unknown_error);
}

TEST_CASE("the writer's bytes are those of the format") {
  const scratch s;
  const std::vector<float> w{1.0f, -2.0f};
  const std::vector<st::f32_tensor> tensors{{"w", {1, 2}, w}, {"e", {0}, {}}};
  st::save(s.folder / "m.safetensors", tensors, {{"format", "pt"}});
  std::string json =
      R"({"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
      R"("e":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}})";
  json.resize((json.size() + 7) / 8 * 8, ' ');
  CHECK(edgetran::io::read_file(s.folder / "m.safetensors", 10000) ==
        file_of(json, little(0x3f800000, 4) + little(0xc0000000, 4)));

  const st::file f = st::file::open(s.folder / "m.safetensors");
  CHECK(f.read_f32("w") == w);
  CHECK(f.read_f32("e").empty());
  CHECK(f.metadata().at("format") == "pt");
}

TEST_CASE("many tensors are each found by name") {
  const scratch s;
  std::vector<float> data(300);
  std::vector<st::f32_tensor> tensors;
  for (std::size_t i = 0; i < data.size(); ++i) {
    data[i] = static_cast<float>(i);
    tensors.push_back({"layer." + std::to_string(i), {}, std::span(data).subspan(i, 1)});
  }
  st::save(s.folder / "m", tensors);
  const st::file f = st::file::open(s.folder / "m");
  for (std::size_t i = 0; i < data.size(); ++i)
    CHECK(f.read_f32("layer." + std::to_string(i)) == std::vector<float>{data[i]});
}

TEST_CASE("the writer refuses what could not be read back") {
  const scratch s;
  const std::vector<float> two(2);
  const auto save = [&](std::vector<st::f32_tensor> tensors) { st::save(s.folder / "m", tensors); };
  CHECK_THROWS_AS(save({{"w", {3}, two}}), edgetran::shape_error);
  CHECK_THROWS_AS(save({{"w", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2}, two}}), edgetran::shape_error);
  CHECK_THROWS_AS(save({{"w", {std::uint64_t{1} << 63, 4}, {}}}), edgetran::error);
  CHECK_THROWS_AS(save({{"w", {2}, two}, {"w", {2}, two}}), edgetran::input_error);
  CHECK_THROWS_AS(save({{"__metadata__", {2}, two}}), edgetran::input_error);
  CHECK_THROWS_AS(save({{"\xff", {2}, two}}), edgetran::input_error);
  CHECK(!fs::exists(s.folder / "m"));
}

TEST_CASE("a missing, cut or shrinking file is a typed error") {
  const scratch s;
  CHECK_THROWS_AS(st::file::open(s.folder / "absent"), edgetran::system_error);
  CHECK_THROWS_AS(st::file::open(s.folder), edgetran::system_error);
  CHECK_THROWS_AS(st::file::open(s.put("empty", "")), edgetran::input_error);
  CHECK_THROWS_AS(st::file::open(s.put("seven", "1234567")), edgetran::input_error);
  const std::string json = R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  const fs::path path = s.put("m", file_of(json, std::string(8, 'x')));
  const st::file f = st::file::open(path);
  fs::resize_file(path, 8 + json.size() + 4);
  CHECK_THROWS_AS(f.read_f32("w"), edgetran::input_error);
  CHECK_THROWS_AS(st::file::open(path), edgetran::input_error);
}
