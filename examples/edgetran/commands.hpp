// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TOOL_COMMANDS_HPP
#define EDGETRAN_TOOL_COMMANDS_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "edgetran/model/workload.hpp"
#include "edgetran/predict/device_profile.hpp"
#include "edgetran/predict/devices.hpp"

namespace tool {

/// What the words of the command line say; one field an option, shared by the commands that take it.
struct options {
  std::vector<std::string> configs;
  std::string batch;     ///< empty: 1, or what a shipped profile was measured at
  std::string sequence;  ///< empty: `usual_sequence`, as far as the model can read it
  std::string usual_sequence = "128";
  std::string context;  ///< tokens before the new ones, a list; empty: none named
  std::string phase = "encode";
  std::vector<std::string> bindings;  ///< `symbol=extent`, for what an ONNX graph leaves open
  std::string device = "here";
  std::string out;
  std::string model;  ///< a file that fit wrote
  std::string name;   ///< what exported code is called
  double budget = 50;
  std::string space;
  std::size_t sample = 0;
  std::string method = "random";
  std::uint64_t seed = 0;
  std::string target = "all";
  std::string group;
  std::string splits;
  std::size_t skip = 0;
  std::string information;                                  ///< empty: every budget
  std::string leave_out;                                    ///< a model; empty: each in turn
  std::vector<std::string> without{"sshleifer/tiny-ctrl"};  ///< models that a study passes over
  std::uint64_t seeds = 8;
  std::vector<std::size_t> counts;     ///< of measurements
  std::vector<std::size_t> outliers;   ///< records, for errors without them
  std::string html;                    ///< a page to write
  std::string svg;                     ///< a drawing to write
  std::string by = "latency";          ///< latency or energy
  std::size_t clusters = 0;            ///< of weights; 0: as they are
  std::string nodes = "feed_forward";  ///< which weights are clustered
  std::string memory;                  ///< a size such as 4GiB
  std::int64_t total_context = 0;      ///< 0: 4096, or what the model was trained for where that is less
  std::int64_t sequences = 1;          ///< at once
  std::int64_t prompt = 512;           ///< tokens of it that are read at once
  std::string kv = "f16";              ///< type of the KV cache
  bool fail = false;                   ///< exit code 1 where it does not fit
  bool json = false;
  bool csv = false;
  bool skip_damaged = false;  ///< records of a journal
  bool all = false;           ///< every node, also layers that are alike
};

// Each command prints its result on standard output and throws edgetran::error for anything that fails.
void calibrate(const options& o);
void predict(const options& o);
void devices(const options& o);
void verify(const options& o);
void tree(const options& o);
/// `tree` of an ONNX graph.
void tree_onnx(const options& o);
void bottlenecks(options o);
void diff(options o);
void space_command(const options& o);
void surrogate(const options& o);
void active(const options& o);
void transfer(const options& o);
void fit(const options& o);
void estimate(const options& o);
void export_command(const options& o);
void irene(const options& o);
void journal(const options& o);
/// Whether the model fits.
bool fit_check(const options& o);

// Shared by the commands.

/// `predict` on a device whose profile is part of the library.
void predict_shipped(const options& o, const edgetran::predict::shipped_device& device);

/// The design spaces that `space` knows, as a list in words.
std::string space_names();

/// What is wrong with a list of numbers such as `1,8` or `32:256:32`; empty if nothing is.
std::string complaint_about_numbers(const std::string& text);
/// The same, where 0 counts too.
std::string complaint_about_contexts(const std::string& text);

/// Every batch with every sequence length, or context, that the options name; for a model that reads images,
/// which have a length of their own, every batch. Where the options name no length, the usual ones up to the
/// `longest` that the model can read, and that one if it is shorter than all of them.
std::vector<edgetran::model::workload> workloads(const options& o, bool takes_image, std::int64_t longest);
/// The same; throws shape_error if the model cannot run one of them.
template <class Model>
std::vector<edgetran::model::workload> workloads(const options& o, const Model& m) {
  auto all = workloads(o, m.takes_image(), m.longest());
  for (const auto& w : all) m.check(w);
  return all;
}

/// Tells on standard error which parts of a model's configuration no figure counts.
template <class Model>
void tell_left_out(const Model& m) {
  for (const std::string& part : m.left_out())
    std::fprintf(stderr, "edgetran: %s: only the text model is counted, not its %s\n", m.name().c_str(),
                 part.c_str());
}

/// Prints warnings on standard error, each of them once.
class warnings {
 public:
  void say(const std::string& warning);

 private:
  std::set<std::string> said_;
};

/// Draws a bar on standard error for the share of the work that is done; empty where that is no terminal. A
/// share of 1 wipes the bar away.
std::function<void(double)> progress_bar(std::string label);

/// Calibrates this machine behind a progress bar.
edgetran::predict::device_profile calibrate_here(double budget);

/// The profile that `--device` names: a file, or `here`: the cached calibration of this machine, made first
/// where there is none that fits.
edgetran::predict::device_profile device_of(const options& o);

/// Throws system_error where no file can be written: to be told before a minute's measurement, not after it.
void require_writable(const std::filesystem::path& path);

/// Where the calibration of this machine is kept.
std::filesystem::path cached_profile();

}  // namespace tool

#endif  // EDGETRAN_TOOL_COMMANDS_HPP
