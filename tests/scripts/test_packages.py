# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""The Conan recipe, run against stand-ins for Conan's tools, and the vcpkg manifests."""

import fnmatch
import importlib.util
import json
import pathlib
import re
import shutil
import sys
import tempfile
import types
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def copy(recipe, pattern, source, target):
    """conan.tools.files.copy: what matches below `source`, with its folders."""
    for path in sorted(pathlib.Path(source).rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.is_file() and fnmatch.fnmatch(name, pattern):
            place = pathlib.Path(target, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def modules():
    """The parts of Conan that the recipe imports."""
    made = {name: types.ModuleType(name) for name in
            ("conan", "conan.tools", "conan.tools.build", "conan.tools.files", "conan.tools.layout")}
    made["conan"].ConanFile = object
    made["conan.tools.build"].check_min_cppstd = lambda recipe, standard: None
    made["conan.tools.files"].copy = copy
    made["conan.tools.files"].load = lambda recipe, path: pathlib.Path(path).read_text()
    made["conan.tools.layout"].basic_layout = lambda recipe, src_folder: None
    return made


class Conan(unittest.TestCase):
    def setUp(self):
        with mock.patch.dict(sys.modules, modules()):
            spec = importlib.util.spec_from_file_location("conanfile", ROOT / "conanfile.py")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        self.recipe = module.EdgetranConan()
        self.recipe.recipe_folder = str(ROOT)

    def test_the_package_holds_every_file_of_include_and_the_licence(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        for pattern in self.recipe.exports_sources:
            copy(self.recipe, pattern, ROOT, folder / "source")
        self.recipe.source_folder, self.recipe.package_folder = str(folder / "source"), str(folder / "package")
        self.recipe.package()

        def files(below):
            return {path.relative_to(below).as_posix() for path in below.rglob("*") if path.is_file()}

        self.assertEqual(files(folder / "package/include"), files(ROOT / "include"))
        self.assertTrue((folder / "package/licenses/LICENSE").is_file())

    def test_the_version_is_that_of_the_header(self):
        self.recipe.set_version()
        self.assertEqual(self.recipe.version, version())


def version():
    header = (ROOT / "include/edgetran/version.hpp").read_text()
    return ".".join(re.findall(r"#define EDGETRAN_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header))


class Vcpkg(unittest.TestCase):
    def test_every_manifest_states_the_version_of_the_header(self):
        self.assertRegex(version(), r"^\d+\.\d+\.\d+$")
        for manifest in ("vcpkg.json", "ports/edgetran/vcpkg.json"):
            self.assertEqual(json.loads((ROOT / manifest).read_text())["version"], version(), manifest)


if __name__ == "__main__":
    unittest.main()
