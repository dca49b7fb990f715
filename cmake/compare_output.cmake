# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
# cmake -DPROGRAM=… -DOUTPUT=… -P compare_output.cmake: fails unless PROGRAM prints exactly the file OUTPUT.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
file(READ ${OUTPUT} expected)
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "${PROGRAM} printed\n${printed}\nwhere ${OUTPUT} says\n${expected}")
endif()
