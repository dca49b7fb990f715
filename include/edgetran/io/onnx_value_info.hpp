// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_VALUE_INFO_HPP
#define EDGETRAN_IO_ONNX_VALUE_INFO_HPP

#include <vector>

#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/protobuf_wire.hpp"

namespace edgetran::onnx::detail {

inline void read_shape(protobuf::slice message, std::vector<dimension>& shape, allowance& memory) {
  memory.make_room(shape, protobuf::tally<2>(message).of[1]);
  for (protobuf::reader r(message); r.next();) {
    if (r.get().number != 1) continue;
    dimension& d = shape.emplace_back();
    for (protobuf::reader e(r.get().message()); e.next();) {
      if (e.get().number == 1) d.value = e.get().integer();
      if (e.get().number == 2) d.symbol = e.get().text();
    }
  }
}

/// A TypeProto: element type and shape of a tensor. Sequences, maps and optionals have neither.
inline void read_type(protobuf::slice message, value_info& v, allowance& memory) {
  for (protobuf::reader r(message); r.next();) {
    if (r.get().number != 1) continue;
    for (protobuf::reader t(r.get().message()); t.next();) {
      if (t.get().number == 1) v.type = static_cast<dtype>(t.get().code(last_dtype));
      if (t.get().number == 2) read_shape(t.get().message(), v.shape.emplace(), memory);
    }
  }
}

/// A ValueInfoProto: what a file declares of an input, an output or a value between. Throws input_error for
/// what is malformed or takes more memory than is allowed.
inline void read_value_info(protobuf::slice message, value_info& v, allowance& memory) {
  for (protobuf::reader r(message); r.next();) {
    if (r.get().number == 1) v.name = r.get().text();
    if (r.get().number == 2) read_type(r.get().message(), v, memory);
  }
}

}  // namespace edgetran::onnx::detail

#endif  // EDGETRAN_IO_ONNX_VALUE_INFO_HPP
