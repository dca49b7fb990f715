# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
# cmake -DCONSUMER=find_package -DSOURCE_DIR=<edgetran> -DBINARY_DIR=<its build> -DWORK_DIR=… -DGENERATOR=… -DCXX=…
#       -DLAUNCHER=… -P run.cmake: configures, builds and runs one consumer project; find_package from a fresh prefix.
set(arguments)
if(CONSUMER STREQUAL "find_package")
  file(REMOVE_RECURSE ${WORK_DIR}/prefix)  # a header that is no longer there must be missed
  execute_process(COMMAND ${CMAKE_COMMAND} --install ${BINARY_DIR} --prefix ${WORK_DIR}/prefix
                  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB_RECURSE wanted RELATIVE ${SOURCE_DIR}/include ${SOURCE_DIR}/include/*)
  file(GLOB_RECURSE installed RELATIVE ${WORK_DIR}/prefix/include ${WORK_DIR}/prefix/include/*)
  if(NOT installed STREQUAL wanted)
    message(FATAL_ERROR "installed\n${installed}\ninstead of what include/ holds,\n${wanted}")
  endif()
  list(APPEND arguments -DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix)
endif()
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/${CONSUMER} -B ${WORK_DIR}/build -G ${GENERATOR}
          -DCMAKE_CXX_COMPILER=${CXX} "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}"
          -DEDGETRAN_SOURCE_DIR=${SOURCE_DIR} -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF ${arguments}
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK_DIR}/build COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${WORK_DIR}/build/consumer OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
if(NOT printed STREQUAL "6 J\n")
  message(FATAL_ERROR "the consumer printed `${printed}` instead of `6 J`")
endif()
