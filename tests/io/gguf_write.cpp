// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/gguf_write.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "edgetran/io/gguf.hpp"
#include "io/gguf_by_hand.hpp"

namespace {

namespace gguf = edgetran::gguf;
namespace io = edgetran::io;
using type = gguf::tensor_type;

const std::vector<gguf::stored_value> every_kind{
    {"u8", std::uint8_t{200}},
    {"i8", std::int8_t{-3}},
    {"u16", std::uint16_t{60000}},
    {"i16", std::int16_t{-30000}},
    {"u32", std::uint32_t{4000000000}},
    {"i32", std::int32_t{-2000000000}},
    {"f32", 1.5f},
    {"bool", true},
    {"string", "text"},
    {"u64", ~std::uint64_t{0}},
    {"i64", std::int64_t{-5}},
    {"f64", -2.5},
    {"u8s", std::vector<std::uint8_t>{1, 255}},
    {"i8s", std::vector<std::int8_t>{-1, 2}},
    {"u16s", std::vector<std::uint16_t>{1, 65535}},
    {"i16s", std::vector<std::int16_t>{-1}},
    {"u32s", std::vector<std::uint32_t>{0xffffffff}},
    {"i32s", std::vector<std::int32_t>{8, -1, 16}},
    {"f32s", std::vector<float>{0.5f}},
    {"bools", std::vector<bool>{true, false, true}},
    {"strings", std::vector<std::string>{"a", "", "bc"}},
    {"u64s", std::vector<std::uint64_t>{7}},
    {"i64s", std::vector<std::int64_t>{-7}},
    {"f64s", std::vector<double>{0.1, -0.0}},
};

}  // namespace

TEST_CASE("gguf writer: its bytes are those of the format") {
  const std::string data = "abcdefgh";
  const std::vector<gguf::stored_value> values{{"general.architecture", "llama"},
                                               {"n", std::vector<std::int32_t>{1, -2}}};
  const std::vector<gguf::stored_tensor> tensors{
      {"w", {2}, type::F32, std::as_bytes(std::span(data))},
      {"e", {0, 3}, type::F16, {}},
      {"s", {}, type::I8, std::as_bytes(std::span(data)).first(1)}};
  for (const bool big : {false, true}) {
    const test::gguf_scratch s;
    gguf::save(s.folder / "m.gguf", values, tensors, {.alignment = 16, .big_endian = big});
    test::gguf_bytes b{.text = {}, .big = big};
    b.begin(3, 3).key("general.alignment", 4).u32(16).key("general.architecture", 8).string("llama");
    b.array("n", 5, 2).u32(1).u32(0xfffffffe);
    b.tensor("w", 0, 0, 2).tensor("e", 1, 16, 0, 3).tensor("s", 24, 16).pad(16);
    b.raw("abcdefgh").pad(16).raw("a").pad(16);
    CHECK(io::read_file(s.folder / "m.gguf", 10000) == b.text);
  }
}

TEST_CASE("gguf writer: what it writes is read back, in both orders of bytes") {
  for (const bool big : {false, true}) {
    const test::gguf_scratch s;
    gguf::save(s.folder / "m.gguf", every_kind, {}, {.big_endian = big});
    const gguf::header h = gguf::load_header(s.folder / "m.gguf");
    REQUIRE(h.values().size() == every_kind.size());
    for (std::size_t i = 0; i < every_kind.size(); ++i) {
      CAPTURE(every_kind[i].key);
      const gguf::value& v = h.values()[i];
      CHECK(v.key() == every_kind[i].key);
      const std::string name = every_kind[i].key;
      CHECK(gguf::name(v.element_type()) == (v.is_array() ? name.substr(0, name.size() - 1) : name));
    }
    CHECK(h.integers("u8s") == std::vector<std::int64_t>{1, 255});
    CHECK(h.integers("i8s") == std::vector<std::int64_t>{-1, 2});
    CHECK(h.integers("u16s") == std::vector<std::int64_t>{1, 65535});
    CHECK(h.integers("i16s") == std::vector<std::int64_t>{-1});
    CHECK(h.integers("u32s") == std::vector<std::int64_t>{0xffffffff});
    CHECK(h.integers("i32s") == std::vector<std::int64_t>{8, -1, 16});
    CHECK(h.integers("u64s") == std::vector<std::int64_t>{7});
    CHECK(h.integers("i64s") == std::vector<std::int64_t>{-7});
    CHECK(h.reals("f32s") == std::vector<double>{0.5});
    CHECK(h.reals("f64s") == std::vector<double>{0.1, -0.0});
    CHECK(h.texts("strings") == std::vector<std::string>{"a", "", "bc"});
    CHECK(h.array_length("bools") == 3);
    CHECK(h.integer("i16") == -30000);
    CHECK(h.integer("i32") == -2000000000);
    CHECK(h.real("f32") == 1.5);
    CHECK(h.real("f64") == -2.5);
    CHECK(h.text("string") == "text");
    CHECK(h.boolean("bool"));
  }
}

TEST_CASE("gguf writer: every type of tensor, laid out as told, in files of terabytes that take no room") {
  const test::gguf_scratch s;
  std::vector<gguf::stored_tensor> tensors;
  for (std::uint32_t i = 0; i < 43; ++i)
    if (const gguf::tensor_format* f = gguf::find_format(i))
      tensors.push_back({std::string(f->name), {f->block_elements * 4096ull, 4096, 3}, type{i}, {}});
  gguf::save(s.folder / "m.gguf", {}, tensors);
  const gguf::header h = gguf::load_header(s.folder / "m.gguf");
  REQUIRE(h.tensors.size() == tensors.size());
  std::uint64_t end = h.data_begin;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const gguf::tensor& t = h.tensors[i];
    CAPTURE(t.name);
    CHECK(t.name == tensors[i].name);
    CHECK(t.type == tensors[i].type);
    CHECK(std::vector(t.shape().begin(), t.shape().end()) == tensors[i].shape);
    CHECK(t.offset == end);
    CHECK(t.bytes() == 4096ull * 4096 * 3 * gguf::format(t.type).block_bytes);
    end += t.bytes();
  }
  CHECK(std::filesystem::file_size(s.folder / "m.gguf") == end);
  CHECK(end > 100'000'000'000);
  struct stat status {};
  REQUIRE(::stat((s.folder / "m.gguf").c_str(), &status) == 0);
  CHECK(status.st_blocks * 512 < 1 << 20);
}

TEST_CASE("gguf writer: what could not be read back is refused, and nothing is left") {
  const test::gguf_scratch s;
  const std::vector<std::byte> data(144);
  const auto save = [&](std::vector<gguf::stored_value> v, std::vector<gguf::stored_tensor> t,
                        gguf::write_options o = {}) { gguf::save(s.folder / "m", v, t, o); };
  CHECK_THROWS_AS(save({{"k", true}, {"k", false}}, {}), edgetran::input_error);
  CHECK_THROWS_AS(save({{"", true}}, {}), edgetran::input_error);
  CHECK_THROWS_AS(save({{"general.alignment", std::uint32_t{64}}}, {}, {.alignment = 64}),
                  edgetran::input_error);
  CHECK_THROWS_AS(save({}, {}, {.alignment = 24}), edgetran::input_error);
  CHECK_THROWS_AS(save({}, {}, {.alignment = 0}), edgetran::input_error);
  CHECK_THROWS_AS(save({}, {{"t", {1}, type::I8, {}}, {"t", {1}, type::I8, {}}}), edgetran::input_error);
  CHECK_THROWS_AS(save({}, {{std::string(65, 't'), {1}, type::I8, {}}}), edgetran::input_error);
  CHECK_THROWS_AS(save({}, {{"t", {1, 1, 1, 1, 1}, type::I8, {}}}), edgetran::shape_error);
  CHECK_THROWS_AS(save({}, {{"t", {255}, type::Q4_K, {}}}), edgetran::shape_error);
  CHECK_THROWS_AS(save({}, {{"t", {}, type::Q4_K, {}}}), edgetran::shape_error);
  CHECK_THROWS_AS(save({}, {{"t", {512}, type::Q4_K, data}}), edgetran::shape_error);
  CHECK_THROWS_AS(save({}, {{"t", {1ull << 62, 4}, type::I8, {}}}), edgetran::shape_error);
  CHECK_THROWS_AS(save({}, {{"a", {1ull << 62}, type::I8, {}}, {"b", {1ull << 62}, type::I8, {}}}),
                  edgetran::shape_error);
  CHECK_THROWS_AS(save({}, {{"t", {1}, type{4}, {}}}), edgetran::unknown_error);
  CHECK_THROWS_AS(save({}, {{"t", {1ull << 61}, type::I8, {}}}),
                  edgetran::system_error);  // no such long file
  CHECK(std::filesystem::is_empty(s.folder));
  save({}, {{"t", {256}, type::Q4_K, data}});
  CHECK(gguf::load_header(s.folder / "m").tensors[0].bytes() == 144);
}
