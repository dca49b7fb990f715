// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CORE_MD5_HPP
#define EDGETRAN_CORE_MD5_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace edgetran {

/// 128 bits that name a text. Ordered like their hexadecimal form.
struct md5_digest {
  std::array<std::uint8_t, 16> bytes{};

  /// Writes the 32 hexadecimal digits, without a terminating zero.
  constexpr void write(char* to) const {
    for (const std::uint8_t b : bytes) {
      // A letter is 39 places behind where the digits would go on.
      const auto digit = [](int d) { return static_cast<char>('0' + d + 39 * (d > 9)); };
      *to++ = digit(b >> 4);
      *to++ = digit(b & 15);
    }
  }
  [[nodiscard]] std::string str() const {
    std::string hex(32, '0');
    write(hex.data());
    return hex;
  }

  friend constexpr auto operator<=>(const md5_digest&, const md5_digest&) = default;
};

namespace detail {

/// Words of four texts in a vector register that every target has.
typedef std::uint32_t md5_words __attribute__((vector_size(16)));

/// Words of eight texts, as two registers: the steps of a text wait for each other, those of two do not.
struct md5_pair {
  md5_words x{}, y{};

  friend md5_pair operator+(const md5_pair& a, const md5_pair& b) { return {a.x + b.x, a.y + b.y}; }
  friend md5_pair operator+(const md5_pair& a, std::uint32_t b) { return {a.x + b, a.y + b}; }
  friend md5_pair operator^(const md5_pair& a, const md5_pair& b) { return {a.x ^ b.x, a.y ^ b.y}; }
  friend md5_pair operator&(const md5_pair& a, const md5_pair& b) { return {a.x & b.x, a.y & b.y}; }
  friend md5_pair operator|(const md5_pair& a, const md5_pair& b) { return {a.x | b.x, a.y | b.y}; }
  friend md5_pair operator~(const md5_pair& a) { return {~a.x, ~a.y}; }
  friend md5_pair operator<<(const md5_pair& a, int n) { return {a.x << n, a.y << n}; }
  friend md5_pair operator>>(const md5_pair& a, int n) { return {a.x >> n, a.y >> n}; }

  [[nodiscard]] std::uint32_t operator[](std::size_t lane) const { return lane < 4 ? x[lane] : y[lane - 4]; }
};
inline constexpr std::size_t md5_lanes = 8;

inline constexpr std::array<std::uint32_t, 64> md5_sines{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
inline constexpr std::array<std::array<int, 4>, 4> md5_turns{
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

/// State of RFC 1321 and its function of one block; `Word` is a std::uint32_t, or several side by side.
template <class Word>
struct md5_state {
  Word a = Word{} + 0x67452301u, b = Word{} + 0xefcdab89u, c = Word{} + 0x98badcfeu, d = Word{} + 0x10325476u;

  /// One of the 64 steps; unrolled, so that turns and places are constants.
  template <std::size_t I>
  static constexpr void step(Word& a, const Word& b, const Word& c, const Word& d,
                             const std::array<Word, 16>& block) {
    constexpr std::size_t round = I / 16;
    constexpr std::array<std::size_t, 4> factor{1, 5, 3, 7}, offset{0, 1, 5, 0};
    constexpr int turn = md5_turns[round][I % 4];
    const Word sum =
        a + block[(factor[round] * I + offset[round]) % 16] + md5_sines[I] + mixed<round>(b, c, d);
    a = b + ((sum << turn) | (sum >> (32 - turn)));
  }
  template <std::size_t Round>
  static constexpr Word mixed(const Word& b, const Word& c, const Word& d) {
    if constexpr (Round == 0)
      return d ^ (b & (c ^ d));
    else if constexpr (Round == 1)
      return c ^ (d & (b ^ c));
    else if constexpr (Round == 2)
      return b ^ c ^ d;
    else
      return c ^ (b | ~d);
  }

  constexpr void add(const std::array<Word, 16>& block) {
    md5_state n = *this;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((step<4 * I>(n.a, n.b, n.c, n.d, block), step<4 * I + 1>(n.d, n.a, n.b, n.c, block),
        step<4 * I + 2>(n.c, n.d, n.a, n.b, block), step<4 * I + 3>(n.b, n.c, n.d, n.a, block)),
       ...);
    }
    (std::make_index_sequence<16>{});
    a = a + n.a, b = b + n.b, c = c + n.c, d = d + n.d;
  }
};

/// A text with its padding, block by block.
class md5_text {
 public:
  constexpr md5_text() {}  // NOLINT: `= default` would clear what nobody reads
  constexpr explicit md5_text(std::string_view text) : text_(text), whole_(text.size() / 64) {
    const std::size_t rest = text.size() % 64, end = rest < 56 ? 64 : 128;
    char* const after = std::copy(text.end() - static_cast<std::ptrdiff_t>(rest), text.end(), tail_.data());
    *after = static_cast<char>(0x80);
    std::fill(after + 1, tail_.data() + end - 8, '\0');
    const auto bits = static_cast<std::uint64_t>(text.size()) * 8;
    for (std::size_t i = 0; i < 8; ++i) tail_[end - 8 + i] = static_cast<char>((bits >> (8 * i)) & 0xff);
    blocks_ = whole_ + end / 64;
  }

  [[nodiscard]] constexpr std::size_t blocks() const { return blocks_; }
  /// The 64 bytes of a block.
  [[nodiscard]] constexpr const char* block(std::size_t i) const {
    return i < whole_ ? text_.data() + 64 * i : tail_.data() + 64 * (i - whole_);
  }
  /// Word i of a block, the first byte the lowest.
  [[nodiscard]] static constexpr std::uint32_t word(const char* block, std::size_t i) {
    const char* p = block + 4 * i;
    if (std::endian::native == std::endian::little && !std::is_constant_evaluated()) {
      std::uint32_t w = 0;  // not every compiler sees that the bytes below are one load
      std::memcpy(&w, p, sizeof w);
      return w;
    }
    const auto byte = [&](int k) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(p[k])); };
    return byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
  }

 private:
  std::string_view text_{};
  std::size_t whole_ = 0;
  std::size_t blocks_ = 0;
  std::array<char, 128> tail_;  // as much as is read is written
};

/// Words i to i + 3 of four blocks: a vector of each block becomes a vector of each word.
inline std::array<md5_words, 4> md5_transpose(const char* const* blocks, std::size_t i) {
  std::array<md5_words, 4> w;
  for (std::size_t lane = 0; lane < 4; ++lane) std::memcpy(&w[lane], blocks[lane] + 4 * i, sizeof w[lane]);
  const md5_words low01 = __builtin_shufflevector(w[0], w[1], 0, 4, 1, 5);
  const md5_words low23 = __builtin_shufflevector(w[2], w[3], 0, 4, 1, 5);
  const md5_words high01 = __builtin_shufflevector(w[0], w[1], 2, 6, 3, 7);
  const md5_words high23 = __builtin_shufflevector(w[2], w[3], 2, 6, 3, 7);
  return {__builtin_shufflevector(low01, low23, 0, 1, 4, 5),
          __builtin_shufflevector(low01, low23, 2, 3, 6, 7),
          __builtin_shufflevector(high01, high23, 0, 1, 4, 5),
          __builtin_shufflevector(high01, high23, 2, 3, 6, 7)};
}

constexpr md5_digest md5_bytes(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  md5_digest digest;
  const std::array<std::uint32_t, 4> words{a, b, c, d};
  for (std::size_t i = 0; i < 16; ++i)
    digest.bytes[i] = static_cast<std::uint8_t>((words[i / 4] >> (8 * (i % 4))) & 0xff);
  return digest;
}

}  // namespace detail

/// The MD5 digest of a text (RFC 1321). It names what nobody forges: it is no protection against tampering.
/// A template so that only its callers compile the 64 steps.
template <class = void>
constexpr md5_digest md5(std::string_view text) {
  const detail::md5_text message(text);
  detail::md5_state<std::uint32_t> state;
  for (std::size_t block = 0; block < message.blocks(); ++block) {
    std::array<std::uint32_t, 16> words{};
    for (std::size_t i = 0; i < 16; ++i) words[i] = message.word(message.block(block), i);
    state.add(words);
  }
  return detail::md5_bytes(state.a, state.b, state.c, state.d);
}

/// The digests of many texts, eight at a time: several times faster than one by one where texts that follow
/// each other have about the same length. `digests` has as many elements as `texts`. No allocation.
template <class Pair = detail::md5_pair>
void md5_each(std::span<const std::string_view> texts, std::span<md5_digest> digests) {
  using namespace detail;
  if constexpr (std::endian::native != std::endian::little) {
    std::transform(texts.begin(), texts.end(), digests.begin(), [](std::string_view t) { return md5(t); });
    return;
  }
  static constexpr std::array<char, 64> zeros{};  // for a lane whose text has ended
  for (std::size_t first = 0; first < texts.size(); first += md5_lanes) {
    const std::size_t lanes = std::min(md5_lanes, texts.size() - first);
    std::array<md5_text, md5_lanes> messages;
    std::size_t blocks = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      messages[lane] = md5_text(texts[first + lane]);
      blocks = std::max(blocks, messages[lane].blocks());
    }
    md5_state<Pair> state;
    for (std::size_t block = 0; block < blocks; ++block) {
      std::array<const char*, md5_lanes> at;
      for (std::size_t lane = 0; lane < md5_lanes; ++lane)
        at[lane] = block < messages[lane].blocks() ? messages[lane].block(block) : zeros.data();
      std::array<Pair, 16> words;
      for (std::size_t i = 0; i < 16; i += 4) {
        const auto low = md5_transpose(at.data(), i), high = md5_transpose(at.data() + 4, i);
        for (std::size_t k = 0; k < 4; ++k) words[i + k] = {low[k], high[k]};
      }
      state.add(words);
      for (std::size_t lane = 0; lane < lanes; ++lane)
        if (block + 1 == messages[lane].blocks())
          digests[first + lane] = md5_bytes(state.a[lane], state.b[lane], state.c[lane], state.d[lane]);
    }
  }
}

}  // namespace edgetran

#endif  // EDGETRAN_CORE_MD5_HPP
