# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout

required_conan_version = ">=2.0"


class EdgetranConan(ConanFile):
    name = "edgetran"
    description = "Predicts what a transformer costs on a device: latency, energy and memory, node by node"
    license = "MIT"
    topics = ("transformer", "edge", "latency", "energy", "prediction", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_json": [True, False]}
    default_options = {"with_json": True}
    no_copy_source = True
    exports_sources = "include/*", "LICENSE"

    def set_version(self):
        header = load(self, os.path.join(self.recipe_folder, "include", "edgetran", "version.hpp"))
        self.version = ".".join(re.findall(r"#define EDGETRAN_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header))

    def layout(self):
        basic_layout(self, src_folder=".")

    def requirements(self):
        self.requires("eigen/[>=3.4 <6]", transitive_headers=True)
        self.requires("boost/[>=1.74 <2]", transitive_headers=True, options={"header_only": True})
        self.requires("xtensor/[>=0.24 <0.28]", transitive_headers=True)
        if self.options.with_json:
            self.requires("nlohmann_json/[>=3.11 <4]", transitive_headers=True)

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "edgetran")
        core = self.cpp_info.components["edgetran"]
        core.set_property("cmake_target_name", "edgetran::edgetran")
        core.bindirs = []
        core.libdirs = []
        core.requires = ["eigen::eigen", "boost::headers", "xtensor::xtensor"]
        if self.settings.os in ["Linux", "FreeBSD"]:
            core.system_libs = ["dl", "pthread"]
        if self.options.with_json:
            json = self.cpp_info.components["json"]
            json.set_property("cmake_target_name", "edgetran::json")
            json.bindirs = []
            json.libdirs = []
            json.requires = ["edgetran", "nlohmann_json::nlohmann_json"]
