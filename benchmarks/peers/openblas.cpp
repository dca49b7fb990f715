// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "openblas.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "storage.hpp"

namespace edgetran::peers {
namespace {

/// The library in `file`, with the kernels for `core` (empty: OpenBLAS's own choice); no core in the result
/// if it cannot be loaded. Never unloaded: its functions are handed out.
openblas load(const std::string& file, const char* core) {
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  if (*core != '\0') {
    setenv("OPENBLAS_CORETYPE", core, 1);
  } else {
    unsetenv("OPENBLAS_CORETYPE");
  }
  openblas library{};
  void* const handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return library;
  const auto corename = reinterpret_cast<char* (*)()>(dlsym(handle, "openblas_get_corename"));
  const auto config = reinterpret_cast<char* (*)()>(dlsym(handle, "openblas_get_config"));
  const auto threads = reinterpret_cast<void (*)(int)>(dlsym(handle, "openblas_set_num_threads"));
  library.sgemm = reinterpret_cast<openblas::sgemm_function*>(dlsym(handle, "cblas_sgemm"));
  library.sgemv = reinterpret_cast<openblas::sgemv_function*>(dlsym(handle, "cblas_sgemv"));
  if (corename == nullptr || config == nullptr || library.sgemm == nullptr || library.sgemv == nullptr)
    return library;
  if (threads != nullptr) threads(1);
  library.core = corename();
  library.config = config();
  return library;
}

/// Loads a copy of the file: the loader gives one file one set of variables, and the choice is such a
/// variable.
openblas load_copy(const std::string& file, const char* core) {
  std::string folder = (std::filesystem::temp_directory_path() / "edgetran-openblas-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return {};
  const std::string copy = folder + "/libopenblas.so";
  std::error_code failed;
  std::filesystem::copy_file(file, copy, failed);
  openblas library = failed ? openblas{} : load(copy, core);
  std::filesystem::remove_all(folder, failed);  // a loaded library stays mapped
  return library;
}

std::vector<openblas> load_all() {
  std::vector<openblas> cores;
  openblas own = load("libopenblas.so.0", "");
  if (own.core.empty()) return cores;
  Dl_info where{};
  if (dladdr(reinterpret_cast<void*>(own.sgemm), &where) != 0 && where.dli_fname != nullptr) {
    openblas haswell = load_copy(where.dli_fname, "Haswell");
    if (haswell.core == "Haswell" && own.core != "Haswell") cores.push_back(std::move(haswell));
  }
  cores.insert(cores.begin(), std::move(own));
  return cores;
}

template <bool Vector>
class openblas_gemm final : public plain_gemm {
 public:
  openblas_gemm(const openblas& library, const gemm_problem& p, bool by_row)
      : plain_gemm(p, by_row), library_(library) {}
  std::string kernel() const override {
    return std::string(Vector ? "sgemv" : "sgemm") + ", W " + form() + ", kernels " + library_.core;
  }
  void run(const float* x, const void* stored, float* y) const override {
    const auto* const w = static_cast<const float*>(stored);
    const int m = static_cast<int>(m_), k = static_cast<int>(k_), n = static_cast<int>(n_);
    if constexpr (Vector) {  // y = W' x, and W' in rows is W in columns
      if (by_row_) {
        library_.sgemv(openblas::row_major, openblas::transpose, k, n, 1, w, n, x, 1, 0, y, 1);
      } else {
        library_.sgemv(openblas::row_major, openblas::no_transpose, n, k, 1, w, k, x, 1, 0, y, 1);
      }
    } else {
      library_.sgemm(openblas::row_major, openblas::no_transpose,
                     by_row_ ? openblas::no_transpose : openblas::transpose, m, n, k, 1, x, k, w,
                     by_row_ ? n : k, 0, y, n);
    }
  }

 private:
  const openblas& library_;
};

template <std::size_t Core>
gemm_ways ways(const gemm_problem& p) {
  const openblas& library = openblas_cores()[Core];
  gemm_ways all;
  for (const bool by_row : {true, false}) {
    all.push_back(std::make_unique<openblas_gemm<false>>(library, p, by_row));
    if (p.m == 1) all.push_back(std::make_unique<openblas_gemm<true>>(library, p, by_row));
  }
  return all;
}

}  // namespace

const std::vector<openblas>& openblas_cores() {
  static const std::vector<openblas> cores = load_all();
  return cores;
}

std::vector<gemm_peer> openblas_peers() {
  constexpr gemm_ways (*ways_of[])(const gemm_problem&) = {ways<0>, ways<1>};
  std::vector<gemm_peer> peers;
  for (const openblas& library : openblas_cores())
    peers.push_back(
        {"openblas-" + library.core, library.config + ", kernels " + library.core, ways_of[peers.size()]});
  return peers;
}

}  // namespace edgetran::peers
