// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_GGUF_HEADER_HPP
#define EDGETRAN_IO_GGUF_HEADER_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/gguf_bytes.hpp"
#include "edgetran/io/gguf_contents.hpp"
#include "edgetran/io/gguf_metadata.hpp"
#include "edgetran/io/gguf_tensor.hpp"
#include "edgetran/io/gguf_types.hpp"
#include "edgetran/io/gguf_value.hpp"
#include "edgetran/io/json_text.hpp"

namespace edgetran::gguf {

/// What a reader keeps: of longer arrays (tokens, merges) and longer strings only the size.
struct parse_options {
  std::uint64_t keep_elements = 4096;                 ///< elements of an array
  std::uint64_t keep_bytes = std::uint64_t{1} << 20;  ///< bytes in the file of an array or a string
};

namespace detail {

template <class Source>
class header_parser {
 public:
  header_parser(Source source, std::uint64_t total_size, const std::string& name,
                const parse_options& options)
      : in_(std::move(source), total_size, name), total_size_(total_size), name_(name), options_(options) {}

  header parse() {
    header h;
    open(h);
    const auto tensors = count("tensors", 24);
    const auto keys = count("keys", 14);
    std::deque<value> values;
    for (std::uint64_t i = 0; i < keys; ++i) values.push_back(read_value());
    static_cast<metadata&>(h) = metadata(std::move(values), name_);
    set_alignment(h);
    for (std::uint64_t i = 0; i < tensors; ++i) h.tensors.push_back(read_tensor(h.alignment));
    place_tensors(h, in_.position(), total_size_);
    return h;
  }

 private:
  void open(header& h) {
    char magic[4];
    if (in_.remaining() < 24) fail("only " + std::to_string(total_size_) + " bytes", 0, intact);
    in_.copy(magic, sizeof magic);
    const std::string_view text(magic, sizeof magic);
    if (text == "vers")
      fail("text that begins with \"vers\"", 0, "probably a Git LFS pointer: run git lfs pull");
    if (text == "tjgg" || text == "fmgg" || text == "lmgg")
      fail("a file of the time before GGUF", 0, "convert the model again with a current llama.cpp");
    if (text != "GGUF") fail("does not begin with GGUF", 0, "check that the file is GGUF");

    h.version = in_.template number<std::uint32_t>();
    // The upper half of any version so far is zero, so a lower half of zeros is the other byte order.
    if (h.version != 0 && (h.version & 0xffff) == 0) {
      h.big_endian = true;
      in_.set_big_endian(true);
      in_.rewind(4);
      h.version = in_.template number<std::uint32_t>();
    }
    if (h.version == 1)
      fail("GGUF version 1, whose counts have 32 bits", 4,
           "convert the model again with a current llama.cpp");
    if (h.version != 2 && h.version != 3)
      throw unknown_error("unknown GGUF version " + std::to_string(h.version), in_.place(4),
                          "versions 2 and 3 are known");
  }

  /// How many there are of something that takes at least `least` bytes each.
  std::uint64_t count(const char* what, std::uint64_t least) {
    const std::uint64_t at = in_.position();
    const auto n = in_.template number<std::uint64_t>();
    if (n > in_.remaining() / least || n > max_header / least)
      fail(std::to_string(n) + " " + what + " in a file of " + std::to_string(total_size_) + " bytes", at,
           intact);
    return n;
  }

  value read_value() {
    const std::uint64_t begin = in_.position();
    const std::uint64_t length = in_.string_length("key");
    if (length == 0 || length > 0xffff)
      fail("key of " + std::to_string(length) + " bytes", begin, "keys have 1 to 65535 bytes");
    in_.expect(length);
    key_.resize(static_cast<std::size_t>(length));
    in_.copy(key_.data(), length);
    if (std::any_of(key_.begin(), key_.end(), [](char c) { return c < 0x20 || c > 0x7e; }))
      fail("key that is not printable ASCII", begin, intact);

    const value_type type = read_type();
    if (type == value_type::string) {
      const std::uint64_t n = in_.string_length("string");
      const bool keep = n <= options_.keep_bytes;
      if (keep) in_.expect(n);
      std::string packed = key_and(keep ? n : 0);
      if (keep)
        in_.copy(packed.data() + key_.size(), n);
      else
        in_.skip(n);
      return value(std::move(packed), key_.size(), type, type, n, begin);
    }
    if (type == value_type::array) return read_array(begin);
    return value(key_, key_.size(), type, type, read_scalar(type), begin);
  }

  std::string key_and(std::uint64_t n) const {
    std::string packed;
    packed.reserve(key_.size() + static_cast<std::size_t>(n));
    packed = key_;
    packed.resize(key_.size() + static_cast<std::size_t>(n));
    return packed;
  }

  value_type read_type() {
    const std::uint64_t at = in_.position();
    const auto code = in_.template number<std::uint32_t>();
    if (code >= std::size(value_types))
      throw unknown_error("unknown type of value " + std::to_string(code), key_place(at),
                          "the types are 0 (u8) to 12 (f64)");
    return static_cast<value_type>(code);
  }

  std::uint64_t read_scalar(value_type type) {
    const std::uint64_t at = in_.position();
    std::uint64_t bits = 0;
    switch (value_types[static_cast<std::size_t>(type)].least_bytes) {
      case 1:
        bits = in_.template number<std::uint8_t>();
        break;
      case 2:
        bits = in_.template number<std::uint16_t>();
        break;
      case 4:
        bits = in_.template number<std::uint32_t>();
        break;
      default:
        bits = in_.template number<std::uint64_t>();
        break;
    }
    if (type == value_type::boolean && bits > 1)
      throw input_error("bool " + std::to_string(bits), key_place(at), "write 0 or 1");
    return bits;
  }

  value read_array(std::uint64_t begin) {
    const std::uint64_t at = in_.position();
    const value_type element = read_type();
    if (element == value_type::array)
      throw input_error("array of arrays", key_place(at), "write one array, or a key for each");
    const auto n = in_.template number<std::uint64_t>();
    const std::uint64_t width = value_types[static_cast<std::size_t>(element)].least_bytes;
    if (n > in_.remaining() / width || n > max_header / width)
      throw input_error("array of " + std::to_string(n) + " " + std::string(name(element)) + " where " +
                            std::to_string(in_.remaining()) + " bytes are left",
                        key_place(at), intact);

    const std::uint64_t content = in_.position();
    if (element == value_type::string) {
      in_.skip_strings(n);
    } else {
      in_.skip(n * width);
    }
    const std::uint64_t bytes = in_.position() - content;
    if (n > options_.keep_elements || bytes > options_.keep_bytes)
      return value(key_, key_.size(), value_type::array, element, n, begin);

    in_.rewind(content);
    in_.expect(bytes);
    std::string packed = key_and(bytes);
    char* out = packed.data() + key_.size();
    const auto write = [&](std::uint64_t bits, std::uint64_t bytes_of) {
      for (std::uint64_t b = 0; b < bytes_of; ++b) *out++ = static_cast<char>(bits >> 8 * b & 0xff);
    };
    for (std::uint64_t i = 0; i < n; ++i) {
      if (element == value_type::string) {
        const std::uint64_t length = in_.string_length("string");
        write(length, 8);
        in_.copy(out, length);
        out += length;
      } else {
        write(read_scalar(element), width);
      }
    }
    return value(std::move(packed), key_.size(), value_type::array, element, n, begin);
  }

  void set_alignment(header& h) const {
    const value* v = h.find("general.alignment");
    if (v == nullptr) return;
    const auto a = v->as_integer();
    if (v->type() != value_type::u32 || (*a & (*a - 1)) != 0 || *a == 0)
      throw input_error("general.alignment is " + v->describe(), in_.place(v->offset()),
                        "write a u32 that is a power of two");
    h.alignment = static_cast<std::uint64_t>(*a);
  }

  /// Its offset still counts from the beginning of the data.
  tensor read_tensor(std::uint64_t alignment) {
    tensor t;
    std::uint64_t at = in_.position();
    const std::uint64_t length = in_.string_length("tensor name");
    if (length > 64)
      fail("tensor name of " + std::to_string(length) + " bytes", at, "names have at most 64 bytes");
    t.name.resize(static_cast<std::size_t>(length));
    in_.copy(t.name.data(), length);
    if (json::detail::invalid_utf8(t.name) != t.name.npos ||
        std::any_of(t.name.begin(), t.name.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
      fail("tensor name that is not printable UTF-8", at, intact);
    const auto refuse = [&](const std::string& problem, const std::string& remedy) {
      throw input_error(problem, in_.place(at) + ", tensor " + json::detail::excerpt(t.name), remedy);
    };

    at = in_.position();
    const auto rank = in_.template number<std::uint32_t>();
    if (rank > t.dims.size()) refuse(std::to_string(rank) + " dimensions", "ggml knows at most 4");
    t.rank = static_cast<std::uint16_t>(rank);
    for (std::uint32_t i = 0; i < rank; ++i) t.dims[i] = in_.template number<std::uint64_t>();
    const auto elements = element_count(t.shape());
    if (!elements) refuse("the number of elements overflows", intact);

    at = in_.position();
    const auto code = in_.template number<std::uint32_t>();
    const tensor_format* f = find_format(code);
    if (f == nullptr)
      throw unknown_error("unknown type " + std::to_string(code),
                          in_.place(at) + ", tensor " + json::detail::excerpt(t.name),
                          "the types are those of ggml, 0 (F32) to " +
                              std::to_string(std::size(tensor_formats) - 1) + ", without those it took back");
    t.type = static_cast<tensor_type>(code);
    const std::uint64_t row = rank == 0 ? 1 : t.dims[0];
    if (row % f->block_elements != 0)
      refuse("rows of " + std::to_string(row) + " elements, " + std::string(f->name) + " has blocks of " +
                 std::to_string(f->block_elements),
             intact);
    if (!byte_count(*elements, *f)) refuse("the number of bytes overflows", intact);

    at = in_.position();
    t.offset = in_.template number<std::uint64_t>();
    if (t.offset % alignment != 0)
      refuse("offset " + std::to_string(t.offset) + " is no multiple of " + std::to_string(alignment),
             "check general.alignment");
    return t;
  }

  [[noreturn]] void fail(const std::string& problem, std::uint64_t offset, const char* remedy) const {
    throw input_error(problem, in_.place(offset), remedy);
  }
  std::string key_place(std::uint64_t offset) const {
    return in_.place(offset) + ", key " + json::detail::excerpt(key_);
  }

  static constexpr const char* intact = "check that the file is intact";

  byte_reader<Source> in_;
  std::uint64_t total_size_;
  const std::string& name_;
  const parse_options& options_;
  std::string key_;
};

}  // namespace detail

/// Reads a header from the first bytes of a file; they may end anywhere behind it. `total_size` is that of
/// the whole file, `source` names it in errors. Throws unknown_error for a version or a type that is not
/// known, and input_error unless keys and names are unique and the tensors, at aligned offsets, fill the file
/// without overlaps or holes. O(n log n) in the header; all it allocates stays below four times `bytes` plus
/// 16 KiB.
inline header parse_header(std::span<const std::byte> bytes, std::uint64_t total_size,
                           const std::string& source, const parse_options& options = {}) {
  return detail::header_parser(detail::memory_source(bytes, source), total_size, source, options).parse();
}

}  // namespace edgetran::gguf

#endif  // EDGETRAN_IO_GGUF_HEADER_HPP
