// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_JSON_VALUE_HPP
#define EDGETRAN_IO_JSON_VALUE_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_text.hpp"

/// JSON values that know where they were read, so that every later complaint names file, byte and key.
namespace edgetran::json {

class value;
struct member;

enum class kind { null, boolean, integer, real, string, array, object };

constexpr std::string_view name(kind k) {
  constexpr std::string_view names[] = {"null", "boolean", "integer", "real", "string", "array", "object"};
  return names[static_cast<std::size_t>(k)];
}

using array = std::vector<value>;

/// Members in the order they were written, each key once. Lookup is linear up to 16 members and O(log n)
/// beyond.
class object {
 public:
  object() noexcept;
  /// Throws input_error if a key appears twice.
  object(std::initializer_list<member> members);
  object(const object& other);
  object(object&& other) noexcept;
  object& operator=(object other) noexcept;
  ~object();

  /// Adds the member or replaces the value of the one that has this key, which keeps its place.
  object& set(std::string key, value v);

  const value* find(std::string_view key) const;
  value* find(std::string_view key);

  std::size_t size() const noexcept;
  bool empty() const noexcept { return size() == 0; }
  std::vector<member>::const_iterator begin() const noexcept;
  std::vector<member>::const_iterator end() const noexcept;

  /// Same members in the same order: exactly when both are written as the same text.
  friend bool operator==(const object& a, const object& b);

 private:
  using index = std::map<std::string, std::size_t, std::less<>>;
  static constexpr std::size_t linear = 16;
  std::size_t position(std::string_view key) const;

  std::vector<member> members_;
  std::unique_ptr<index> index_;  // null up to `linear` members
};

namespace detail {
class builder;

/// An integer that counts: neither bool nor a character, whose meaning as a number nobody intends.
template <class T>
concept integer =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// The text that values were parsed from, shared by all of them; paths are found in it when an error needs
/// one.
struct origin {
  std::string name;
  std::string text;
};
}  // namespace detail

/// One JSON value. Integers and reals are different kinds: `1` is an integer, `1.0` a real. A value that was
/// parsed keeps its source alive and remembers its byte offset, also in copies; one that a program built has
/// no source.
class value {
 public:
  value() = default;
  value(std::nullptr_t) {}  // NOLINT: builders read better without a cast
  template <std::same_as<bool> B>
  value(B b) : data_(b) {}  // NOLINT
  /// Throws numeric_error for an unsigned number beyond the signed 64 bits.
  template <detail::integer I>
  value(I i) : data_(narrow(i)) {}  // NOLINT
  template <std::floating_point F>
  value(F f) : data_(static_cast<double>(f)) {}         // NOLINT
  value(std::string s) : data_(std::move(s)) {}         // NOLINT
  value(std::string_view s) : data_(std::string(s)) {}  // NOLINT
  value(const char* s) : data_(std::string(s)) {}       // NOLINT
  value(json::array a) : data_(std::move(a)) {}         // NOLINT
  value(json::object o) : data_(std::move(o)) {}        // NOLINT

  json::kind kind() const noexcept { return static_cast<json::kind>(data_.index()); }
  bool is_null() const noexcept { return kind() == json::kind::null; }
  bool is_boolean() const noexcept { return kind() == json::kind::boolean; }
  bool is_integer() const noexcept { return kind() == json::kind::integer; }
  bool is_real() const noexcept { return kind() == json::kind::real; }
  bool is_number() const noexcept { return is_integer() || is_real(); }
  bool is_string() const noexcept { return kind() == json::kind::string; }
  bool is_array() const noexcept { return kind() == json::kind::array; }
  bool is_object() const noexcept { return kind() == json::kind::object; }

  /// Each returns the content or throws input_error naming the place, what was wanted and what was found.
  bool as_boolean() const { return get<bool>("a boolean"); }
  std::int64_t as_integer() const { return get<std::int64_t>("an integer"); }
  /// As above, and at least `low` and at most `high`.
  std::int64_t as_integer(std::int64_t low, std::int64_t high) const;
  /// Integers widen (exactly up to 2^53, else to the nearest).
  double as_real() const {
    return is_integer() ? static_cast<double>(std::get<std::int64_t>(data_)) : get<double>("a number");
  }
  const std::string& as_string() const { return get<std::string>("a string"); }
  const json::array& as_array() const { return get<json::array>("an array"); }
  json::array& as_array() { return const_cast<json::array&>(std::as_const(*this).as_array()); }
  const json::object& as_object() const { return get<json::object>("an object"); }
  json::object& as_object() { return const_cast<json::object&>(std::as_const(*this).as_object()); }

  /// The member with this key; null if there is none. Throws input_error if this is no object.
  const value* find(std::string_view key) const { return as_object().find(key); }
  /// The member with this key, the element at this index; throws input_error naming what is there instead.
  const value& at(std::string_view key) const;
  const value& at(std::size_t index) const;

  /// Byte offset of the first character in the source; 0 if built by a program.
  std::size_t offset() const noexcept { return offset_; }
  /// `file:offset, key "a.b[3]"`, ready for the `where` of an error; empty if built by a program. O(offset).
  std::string where() const;

  /// Compares contents, not places.
  friend bool operator==(const value& a, const value& b) { return a.data_ == b.data_; }

 private:
  friend class detail::builder;

  template <detail::integer I>
  static std::int64_t narrow(I i) {
    if (!std::in_range<std::int64_t>(i))
      throw numeric_error("integer " + std::to_string(i) + " does not fit in signed 64 bits", "json::value",
                          "write it as a decimal string");
    return static_cast<std::int64_t>(i);
  }

  template <class T>
  const T& get(std::string_view wanted) const {
    if (const T* found = std::get_if<T>(&data_)) return *found;
    throw input_error("wanted " + std::string(wanted) + ", found " + describe(), where(),
                      "write " + std::string(wanted) + " here");
  }

  std::string describe() const;

  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, json::array, json::object> data_;
  std::shared_ptr<const detail::origin> origin_;
  std::size_t offset_ = 0;
};

struct member {
  std::string key;
  json::value value;

  friend bool operator==(const member& a, const member& b) { return a.key == b.key && a.value == b.value; }
};

// Defined here because members hold values, which are complete only now.
inline object::object() noexcept = default;
inline object::object(const object& other)
    : members_(other.members_), index_(other.index_ ? std::make_unique<index>(*other.index_) : nullptr) {}
inline object::object(object&& other) noexcept = default;
inline object& object::operator=(object other) noexcept {
  members_.swap(other.members_);
  index_.swap(other.index_);
  return *this;
}
inline object::~object() = default;

inline std::size_t object::size() const noexcept { return members_.size(); }
inline std::vector<member>::const_iterator object::begin() const noexcept { return members_.begin(); }
inline std::vector<member>::const_iterator object::end() const noexcept { return members_.end(); }

inline object::object(std::initializer_list<member> members) {
  for (const member& m : members) {
    if (find(m.key))
      throw input_error("key \"" + m.key + "\" twice in an object", "json::object", "drop one");
    set(m.key, m.value);
  }
}

inline std::size_t object::position(std::string_view key) const {
  if (index_) {
    const auto found = index_->find(key);
    return found == index_->end() ? members_.size() : found->second;
  }
  std::size_t i = 0;
  while (i < members_.size() && members_[i].key != key) ++i;
  return i;
}

inline object& object::set(std::string key, value v) {
  const std::size_t i = position(key);
  if (i < members_.size()) {
    members_[i].value = std::move(v);
    return *this;
  }
  members_.push_back({std::move(key), std::move(v)});
  if (members_.size() > linear) {
    if (!index_) index_ = std::make_unique<index>();
    for (std::size_t j = index_->size(); j < members_.size(); ++j) index_->emplace(members_[j].key, j);
  }
  return *this;
}

inline const value* object::find(std::string_view key) const {
  const std::size_t i = position(key);
  return i < members_.size() ? &members_[i].value : nullptr;
}
inline value* object::find(std::string_view key) {
  return const_cast<value*>(std::as_const(*this).find(key));
}

inline bool operator==(const object& a, const object& b) { return a.members_ == b.members_; }

inline std::int64_t value::as_integer(std::int64_t low, std::int64_t high) const {
  const std::int64_t i = as_integer();
  if (i < low || i > high)
    throw input_error(std::to_string(i) + " is out of range", where(),
                      "write an integer from " + std::to_string(low) + " to " + std::to_string(high));
  return i;
}

inline const value& value::at(std::string_view key) const {
  const json::object& members = as_object();
  if (const value* found = members.find(key)) return *found;
  constexpr std::size_t shown = 12;
  std::string present;
  std::size_t count = 0;
  for (const auto& m : members) {
    if (count++ == shown) {
      present += ", ...";
      break;
    }
    present += (present.empty() ? "" : ", ") + detail::excerpt(m.key);
  }
  throw input_error("no key " + detail::excerpt(key), where(),
                    members.empty() ? "add it; the object is empty" : "add it; the keys here are " + present);
}

inline const value& value::at(std::size_t index) const {
  const json::array& elements = as_array();
  if (index < elements.size()) return elements[index];
  throw input_error("no element " + std::to_string(index), where(),
                    "the array has " + std::to_string(elements.size()) + " elements, counted from 0");
}

inline std::string value::where() const {
  return origin_ ? detail::place(origin_->name, origin_->text, offset_) : std::string();
}

inline std::string value::describe() const {
  switch (kind()) {
    case json::kind::null:
      return "null";
    case json::kind::boolean:
      return std::get<bool>(data_) ? "true" : "false";
    case json::kind::integer:
      return "integer " + std::to_string(std::get<std::int64_t>(data_));
    case json::kind::real:
      return "real " + detail::shortest(std::get<double>(data_));
    case json::kind::string:
      return "string " + detail::excerpt(std::get<std::string>(data_));
    case json::kind::array:
      return "array of " + std::to_string(as_array().size());
    case json::kind::object:
      return "object of " + std::to_string(as_object().size());
  }
  return {};
}

}  // namespace edgetran::json

#endif  // EDGETRAN_IO_JSON_VALUE_HPP
