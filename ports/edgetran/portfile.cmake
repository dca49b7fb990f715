# The port lives in edgetran's own repository and packages the checkout it lies in.
set(VCPKG_BUILD_TYPE release)  # header-only: there is nothing to debug
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS INVERTED_FEATURES json CMAKE_DISABLE_FIND_PACKAGE_nlohmann_json)

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${FEATURE_OPTIONS}
        -DEDGETRAN_BUILD_TESTS=OFF
        -DEDGETRAN_BUILD_EXAMPLES=OFF
        -DEDGETRAN_BUILD_BENCHMARKS=OFF
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/edgetran)

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
