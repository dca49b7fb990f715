# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
# cmake -DVALGRIND=… -DPROGRAM=… -P count.cmake: counts the instructions of both contenders, and fails where the
# library's take more than 2% beyond those written by hand.
set(calls 100000)
foreach(contender by_library by_hand)
  execute_process(COMMAND ${VALGRIND} --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=${contender}
                          ${PROGRAM} ${calls}
                  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE report)
  if(NOT status EQUAL 0 OR NOT report MATCHES "Collected : ([0-9]+)")
    message(FATAL_ERROR "callgrind failed: ${said}${report}")
  endif()
  set(${contender} ${CMAKE_MATCH_1})
endforeach()
# A name that callgrind did not find collects nothing.
if(by_hand LESS calls OR by_library LESS calls)
  message(FATAL_ERROR "callgrind counted ${by_library} and ${by_hand} instructions in ${calls} calls each")
endif()
math(EXPR per_mille "1000 * ${by_library} / ${by_hand}")
message(STATUS "${calls} calls: ${by_library} instructions by the library, ${by_hand} by hand: ${per_mille} per mille")
math(EXPR excess "100 * ${by_library} - 102 * ${by_hand}")
if(excess GREATER 0)
  message(FATAL_ERROR "the library takes more than 2% beyond the arithmetic itself")
endif()
