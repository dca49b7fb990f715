#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Checks the rules that every header under include/edgetran/ keeps and no compiler knows; with --write it first writes
the umbrellas anew. The rules:

- it starts with the two SPDX lines and has an include guard named after its path;
- it includes only its own folder and the floors below it;
- <folder>.hpp brings every header of its folder, and edgetran.hpp every <folder>.hpp. io/ stays outside, and so does
  a header that says `// Needs: ...`; no other header may include one of those that say it. kernels/, regress/,
  cluster/, energy/, search/ and report/ have their <folder>.hpp, but edgetran.hpp does not bring them: what it costs to
  include is at its limit;
- a piece that kernels/ includes once for each instruction set ends in .inl and has no guard;
- only the adapter core/tensor.hpp includes xtensor, and Hana comes by its narrow headers.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLOORS = [
    ["core"],
    ["io"],
    ["space", "kernels", "measure"],
    ["regress", "cluster", "model"],
    ["nn", "predict"],
    ["energy"],
    ["search", "place"],
    ["profile"],
    ["report"],
]
FLOOR = {folder: floor for floor, folders in enumerate(FLOORS) for folder in folders}
OUTSIDE_UMBRELLA = {"io"}
OUTSIDE_WHOLE = {"kernels", "regress", "cluster", "energy", "search", "report"}
XTENSOR_ADAPTER = "edgetran/core/tensor.hpp"
SPDX = ["// SPDX-FileCopyrightText: 2026 The edgetran authors", "// SPDX-License-Identifier: MIT"]
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)
NEEDS = re.compile(r"^///? *Needs:", re.MULTILINE)


def folder_of(name: str) -> str:
    """The folder of "edgetran/<folder>/x.hpp" and of its umbrella "edgetran/<folder>.hpp"."""
    parts = name.removesuffix(".hpp").split("/")
    return parts[1]


def read(include: pathlib.Path) -> dict:
    """Name and text of every header."""
    paths = sorted((include / "edgetran").rglob("*.hpp"))
    return {path.relative_to(include).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def umbrella_parts(texts: dict) -> dict:
    """For each folder that has an umbrella, from the ground up, the headers that it must bring."""
    parts = {}
    for folder in (folder for floor in FLOORS for folder in floor if folder not in OUTSIDE_UMBRELLA):
        names = [n for n, t in texts.items() if n.startswith(f"edgetran/{folder}/") and not NEEDS.search(t)]
        if names:
            parts[folder] = names
    return parts


def reached(name: str, includes: dict) -> set:
    """Every header that including `name` brings, itself among them."""
    seen, waiting = set(), [name]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += includes.get(name, [])
    return seen


def write_umbrellas(include: pathlib.Path):
    texts = read(include)
    includes = {name: INCLUDE.findall(text) for name, text in texts.items()}
    parts = umbrella_parts(texts)
    for folder, names in parts.items():
        direct = [name for name in names if name.count("/") == 2]
        there = set().union(*(reached(name, includes) for name in direct))
        write_umbrella(include, f"edgetran/{folder}.hpp", sorted([*direct, *(n for n in names if n not in there)]))
    whole = ["edgetran/version.hpp", *(f"edgetran/{folder}.hpp" for folder in parts if folder not in OUTSIDE_WHOLE)]
    note = (
        "/// Every floor from the ground up, in the order of the floors, but for io/, kernels/, regress/, cluster/, energy/,\n"
        "/// search/, report/ and the headers that say `Needs:`."
    )
    write_umbrella(include, "edgetran/edgetran.hpp", whole, note + "\n// clang-format off")


def write_umbrella(include: pathlib.Path, name: str, parts: list, note: str = ""):
    guard = guard_of(name)
    body = "\n".join(f'#include "{part}"' for part in parts)
    text = "\n".join([*SPDX, f"#ifndef {guard}", f"#define {guard}", "", *([note] if note else []), body])
    path = include / name
    text += f"\n\n#endif  // {guard}\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != text:  # spare whoever compiles it
        path.write_text(text, encoding="utf-8")


def guard_of(name: str) -> str:
    return re.sub(r"[/.]", "_", name).upper()


def problems(include: pathlib.Path) -> list:
    texts = read(include)
    includes = {name: INCLUDE.findall(text) for name, text in texts.items()}
    needs = {name for name, text in texts.items() if NEEDS.search(text)}
    found = []

    for name, text in texts.items():
        if text.splitlines()[:2] != SPDX:
            found.append(f"{name}: the first two lines are not the SPDX lines")
        guard = guard_of(name)
        if f"#ifndef {guard}\n#define {guard}\n" not in text or not text.endswith(f"#endif  // {guard}\n"):
            found.append(f"{name}: the include guard is not {guard}")
        folder = folder_of(name)
        is_part = name.count("/") > 1
        for other in includes[name]:
            if not other.startswith("edgetran/"):
                if other.startswith("xtensor/") and name != XTENSOR_ADAPTER:
                    found.append(f"{name}: includes <{other}>; only {XTENSOR_ADAPTER} may include xtensor")
                if other == "boost/hana.hpp":
                    found.append(f"{name}: includes all of Hana; include the narrow headers")
                continue
            if other.endswith(".inl"):
                if not (include / other).is_file():
                    found.append(f"{name}: includes {other}, which is not there")
                continue
            if other not in texts:
                found.append(f"{name}: includes {other}, which is not there")
                continue
            if other in needs and name not in needs:
                found.append(f"{name}: includes {other}, which says `Needs:`, but does not say so itself")
            if is_part and other.count("/") == 1 and other != "edgetran/version.hpp":
                found.append(f"{name}: includes the umbrella {other}; include what it uses")
            elif is_part and folder_of(other) != folder and other.count("/") > 1:
                if folder not in FLOOR or folder_of(other) not in FLOOR:
                    found.append(f"{name}: includes {other}, and one of the two folders has no floor")
                elif FLOOR[folder_of(other)] >= FLOOR[folder]:
                    found.append(f"{name}: includes {other}, which is not on a floor below")

    for folder in sorted({folder_of(name) for name in texts if name.count("/") > 1} - set(FLOOR)):
        found.append(f"edgetran/{folder}/: a folder with no floor; give it one in scripts/check_headers.py")
    for folder, parts in umbrella_parts(texts).items():
        umbrella = f"edgetran/{folder}.hpp"
        if umbrella not in texts:
            found.append(f"{umbrella}: missing; it includes every header of {folder}/ (--write writes it)")
            continue
        there = reached(umbrella, includes)
        found += [f"{umbrella}: does not include {part} (--write mends it)" for part in parts if part not in there]
        whole = includes.get("edgetran/edgetran.hpp", [])
        if folder in OUTSIDE_WHOLE:
            if umbrella in whole:
                found.append(f"edgetran/edgetran.hpp: includes {umbrella}, which stays outside (--write mends it)")
        elif umbrella not in whole:
            found.append(f"edgetran/edgetran.hpp: does not include {umbrella} (--write mends it)")
    return found


def main() -> int:
    if sys.argv[1:] == ["--write"]:
        write_umbrellas(ROOT / "include")
    elif sys.argv[1:]:
        raise SystemExit("usage: check_headers.py [--write]")
    found = problems(ROOT / "include")
    print("\n".join(found) if found else "every header keeps the rules")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
