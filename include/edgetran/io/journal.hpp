// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_IO_JOURNAL_HPP
#define EDGETRAN_IO_JOURNAL_HPP

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/file_lock.hpp"
#include "edgetran/io/journal_calls.hpp"
#include "edgetran/io/journal_line.hpp"
#include "edgetran/io/journal_record.hpp"

namespace edgetran::io {

/// What to do about damage in the middle of a journal, which no crash explains.
enum class on_damage { refuse, skip };

struct journal_options {
  on_damage damage = on_damage::refuse;
  /// Records between two flushes to the disk: what a power cut may cost. A crash of the program alone costs
  /// none. 0: only where `flush` is called.
  std::size_t flush_every = 1;
  /// What a journal may hold; more is neither read nor written.
  std::size_t max_bytes = std::size_t{1} << 30;
};

/// What a journal held when it was read.
struct journal_content {
  journal_schema schema{};  ///< as its header says
  std::vector<journal_record> records{};
  std::vector<std::string> warnings{};  ///< what was damaged, and what became of it; to be told
  std::size_t sound_bytes = 0;          ///< up to the end of the last sound record
};

namespace detail {

/// The beginning of a header that a crash tore: no whole line, and either a start of the frame or the zeros
/// that a file system fills in.
inline bool is_torn_header(std::string_view text) {
  const std::string_view begin = text.substr(0, seal_head.size());
  return text.find('\n') == text.npos && text.size() < 4096 &&
         (seal_head.starts_with(begin) || text.find_first_not_of('\0') == text.npos);
}

inline std::string counted_bytes(std::size_t n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

/// Interprets the bytes of a journal. `keep_tail`: a writer may be at work, so that what it has not finished
/// is no damage.
inline journal_content read_journal_text(std::string_view text, const std::string& name,
                                         const journal_schema& wanted, on_damage policy, bool keep_tail) {
  journal_content content;
  content.schema = wanted;
  if (is_torn_header(text)) {
    if (!text.empty() && !keep_tail)
      content.warnings.push_back(name + ": a header of " + counted_bytes(text.size()) +
                                 " that a crash tore is written anew");
    return content;
  }
  const journal_scan scan = scan_journal(text);
  if (scan.sound.empty())
    throw input_error("its first line is no sound header of a journal", name, "name another file");
  const bool headed = scan.sound.front().line == 1;
  if (headed) content.schema = read_journal_header(scan.sound.front().bytes, name, wanted);
  for (const journal_place& p : scan.damaged) {
    const std::string where = name + ":" + std::to_string(p.line);
    const std::string what = "a damaged record of " + counted_bytes(p.bytes.size()) + " at byte " +
                             std::to_string(p.offset) + ", with sound ones behind it";
    if (policy == on_damage::refuse)
      throw damaged_error(what, where, "restore the line from a copy, or skip what is damaged");
    content.warnings.push_back(where + ": " + what + ", is skipped");
  }
  for (std::size_t i = headed ? 1 : 0; i < scan.sound.size(); ++i)
    content.records.push_back(
        read_journal_record(scan.sound[i].bytes, name + ":" + std::to_string(scan.sound[i].line)));
  content.sound_bytes = text.size() - scan.tail.size();
  if (!scan.tail.empty() && !keep_tail)
    content.warnings.push_back(name + ": the last " + counted_bytes(scan.tail.size()) +
                               ", a record that a crash tore, are cut off");
  else if (scan.tail.find('\n') != scan.tail.npos)
    content.warnings.push_back(name + ": the last " + counted_bytes(scan.tail.size()) +
                               " are damaged and passed over");
  return content;
}

}  // namespace detail

/// Reads a journal, also while another process writes it: a record is there once its line is whole. Changes
/// nothing and takes no lock. Throws system_error, input_error for a file that is no journal of this kind or
/// of a newer major version, and damaged_error, unless told to skip. O(size).
inline journal_content read_journal(const std::filesystem::path& path, const journal_schema& schema,
                                    const journal_options& options = {}) {
  return detail::read_journal_text(read_file(path, options.max_bytes), path.string(), schema, options.damage,
                                   true);
}

/// An append-only file of records that survives a crash at any instruction: what `append` returned from is
/// there when the file is opened next. One writer at a time; any number of readers (`read_journal`).
template <journal_calls Calls = system_calls>
class basic_journal {
 public:
  /// Opens the file, or makes it with a header. Cuts off the tail that a crash tore, and tells so among the
  /// `warnings`; a whole line that is cut off is kept in `<path>.torn`. Throws locked_error if another
  /// process writes the file, system_error, and what `read_journal` throws.
  explicit basic_journal(std::filesystem::path path, const journal_schema& schema,
                         const journal_options& options = {}, Calls calls = {})
      : path_(std::move(path)), options_(options), calls_(std::move(calls)), file_(open_locked(path_)) {
    const std::string text = read_all();
    content_ = detail::read_journal_text(text, path_.string(), schema, options_.damage, false);
    size_ = content_.sound_bytes;
    if (size_ < text.size()) cut_off(std::string_view(text).substr(size_));
    if (size_ > 0) return;
    write_durably(sealed(journal_header_text(schema)));
    sync_folder();
  }

  /// Adds a record and returns when it is safe. The body must hold a string "id", the record's identity.
  /// Throws input_error or numeric_error for a body that JSON cannot hold, before anything is written, and
  /// system_error if the disk refuses: then the record is not in the journal. After a failure to flush, or to
  /// take a torn record back, nobody knows what the disk holds; every later call throws state_error, and the
  /// journal must be opened anew. Throws state_error, and writes nothing, where the journal would outgrow
  /// `max_bytes`, for it could not be opened again. One write, and one flush if it is due. The reference is
  /// good until the next `append`.
  const journal_record& append(json::object body) {
    require_good();
    journal_record record = make_journal_record(std::move(body));
    const std::string line = sealed(record.text);
    if (line.size() > options_.max_bytes || size_ > options_.max_bytes - line.size())
      throw state_error(
          "a record more would exceed the limit of " + std::to_string(options_.max_bytes) + " bytes",
          path_.string(), "raise the limit, or begin another journal");
    write_durably(line);
    content_.records.push_back(std::move(record));
    return content_.records.back();
  }

  /// Brings every record to the disk.
  void flush() {
    require_good();
    if (unflushed_ > 0) sync();
  }

  [[nodiscard]] const std::vector<journal_record>& records() const { return content_.records; }
  /// What was found damaged on opening.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return content_.warnings; }
  [[nodiscard]] const journal_schema& schema() const { return content_.schema; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::string read_all() {
    std::string text;
    for (std::size_t filled = 0;;) {
      if (filled == text.size()) text.resize(std::max<std::size_t>(4096, 2 * filled));
      const ssize_t n =
          calls_.read(file_.get(), text.data() + filled, text.size() - filled, static_cast<off_t>(filled));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw detail::refusal("cannot read", path_);
      if (n == 0) return text.resize(filled), text;
      filled += static_cast<std::size_t>(n);
      if (filled > options_.max_bytes)
        throw input_error("more than the limit of " + std::to_string(options_.max_bytes) + " bytes",
                          path_.string(), "check that it is the right file, or raise the limit");
    }
  }

  void cut_off(std::string_view tail) {
    // An unfinished line was never told; a whole one might have been, and the disk has spoilt it since.
    if (tail.find('\n') != tail.npos) {
      const std::string kept = path_.string() + ".torn";
      const descriptor file(::open(kept.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
      if (file.get() < 0 || !write_all(file, tail) || calls_.sync(file.get()) != 0)
        throw detail::refusal("cannot keep what is cut off", kept);
      content_.warnings.back() += " and kept in " + kept;
    }
    if (!truncate_to_size()) throw detail::refusal("cannot cut off the torn tail of", path_);
  }

  /// False with `errno` if the system refused. One write, unless the system takes only a part.
  bool write_all(const descriptor& file, std::string_view rest) {
    while (!rest.empty()) {
      const ssize_t n = calls_.write(file.get(), rest.data(), rest.size());
      if (n < 0 && errno == EINTR) continue;
      if (n == 0) errno = EIO;
      if (n <= 0) return false;
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  void write_durably(std::string_view line) {
    if (!write_all(file_, line)) {
      const int why = errno;
      take_back();
      throw detail::refusal("cannot write", path_, why);
    }
    ++unflushed_;
    if (options_.flush_every > 0 && unflushed_ >= options_.flush_every) sync();
    size_ += line.size();
  }

  void sync() {
    int refused = 0;
    while ((refused = calls_.sync(file_.get())) != 0 && errno == EINTR) {
    }
    if (refused == 0) {
      unflushed_ = 0;
      return;
    }
    // The system may call the pages clean from now on, although they never reached the disk.
    const int why = errno;
    take_back();
    good_ = false;
    throw detail::refusal("cannot flush to the disk", path_, why);
  }

  void take_back() {
    if (!truncate_to_size()) good_ = false;
  }
  bool truncate_to_size() {
    for (;;) {
      if (calls_.truncate(file_.get(), static_cast<off_t>(size_)) == 0) return true;
      if (errno != EINTR) return false;
    }
  }

  void require_good() const {
    if (!good_)
      throw state_error("the disk failed, and what it holds is not known", path_.string(),
                        "open the journal anew");
  }

  /// The name of a new file lives in its folder; some file systems cannot flush one, which is no failure.
  void sync_folder() const {
    const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : ".";
    const descriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent.get() >= 0) ::fsync(parent.get());
  }

  std::filesystem::path path_;
  journal_options options_;
  [[no_unique_address]] Calls calls_;
  descriptor file_;
  journal_content content_;
  std::size_t size_ = 0;       ///< of what is known to be sound
  std::size_t unflushed_ = 0;  ///< records since the last flush
  bool good_ = true;
};

using journal = basic_journal<>;

}  // namespace edgetran::io

#endif  // EDGETRAN_IO_JOURNAL_HPP
