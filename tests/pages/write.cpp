// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Writes pages and drawings into the folder that it is given, for test_pages.py to look at in a browser.

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>
#include <variant>

#include "edgetran/io/file.hpp"
#include "edgetran/report/html.hpp"
#include "edgetran/report/svg.hpp"
#include "report/made_up.hpp"

using namespace edgetran;

namespace {
model::any_model bert(std::int64_t layers, const std::string& name) {
  model::bert<> b;
  b.layers = layers, b.hidden = 768, b.heads = 12, b.feed_forward = 3072;
  return {b, name};
}

/// Names that try to break out of the page, an own remainder, and scaled children.
report::breakdown hostile() {
  const std::string evil = "</script><script>document.title='broken'</script><img src=x onerror=alert(1)>";
  auto b = test::builder()
               .open("", "Root\"'&<b>", 10, 5)
               .open(evil, "A & B", 6, 3)
               .leaf("a\"onfocus=\"alert(1)", "</td></table>", 4, 1)
               .leaf("<!--", "]]>", 1, 1)
               .close()
               .open("layer.0", "\xff\x01 \xe2\x80\xa8", 3, 3)
               .leaf("x", "X", 2, 2)
               .leaf("y", "Y", 2, 2)
               .finish();
  b.about = {evil, "<device>", "batch 1 & 2", "${alert(1)} `"};
  b.warning = "<b>warned</b>";
  return b;
}
}  // namespace

int main(int, char** arguments) {
  const std::filesystem::path folder = arguments[1];
  std::filesystem::create_directories(folder);
  const auto write = [&](const char* name, const std::string& text) {
    io::write_file(folder / name, std::string_view(text));
  };
  const auto base = test::predicted(bert(12, "bert-base")),
             small = test::predicted(bert(4, "bert of 4 layers"));
  write("bert-base.html", report::html_page(base));
  write("difference.html", report::html_page(base, small));
  write("hostile.html", report::html_page(hostile(), hostile()));
  write("huge.html", report::html_page(test::predicted(bert(1000, "1000 layers"))));
  auto energy_only = base;
  for (auto& n : energy_only.nodes) n.latency.reset();
  energy_only.peak_memory.reset();
  write("energy-only.html", report::html_page(energy_only));
  write("bert-base.svg", report::icicle_svg<joules>(report::fold(base)));
  write("hostile.svg", report::icicle_svg<seconds>(hostile()));
  return 0;
}
