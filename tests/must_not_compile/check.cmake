# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
# cmake "-DCOMPILERS=g++;clang++-14" "-DFLAGS=-I…;…" -DSOURCE=x.cpp -P check.cmake
# Compiles SOURCE twice with each compiler: as it is, which must succeed, and with -DEDGETRAN_MUST_FAIL, which must
# fail with a message that holds the text of one of the file's lines `// expect: …`. (Two compilers may need two lines
# where the message is the compiler's own; a static_assert of ours needs one.)
file(STRINGS ${SOURCE} expectations REGEX "^// expect: ")
list(TRANSFORM expectations REPLACE "^// expect: " "")
if(NOT expectations)
  message(FATAL_ERROR "${SOURCE} has no line `// expect: …`")
endif()

set(ENV{LC_ALL} C)  # plain quotes in messages
foreach(compiler IN LISTS COMPILERS)
  set(command ${compiler} -std=c++20 -fsyntax-only ${FLAGS})
  execute_process(COMMAND ${command} ${SOURCE} RESULT_VARIABLE result ERROR_VARIABLE messages OUTPUT_QUIET)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${compiler}: without EDGETRAN_MUST_FAIL the file must compile, and does not:\n${messages}")
  endif()
  execute_process(COMMAND ${command} -DEDGETRAN_MUST_FAIL ${SOURCE}
                  RESULT_VARIABLE result ERROR_VARIABLE messages OUTPUT_QUIET)
  if(result EQUAL 0)
    message(FATAL_ERROR "${compiler}: with EDGETRAN_MUST_FAIL the file must not compile, and does")
  endif()
  set(said FALSE)
  foreach(expectation IN LISTS expectations)
    string(FIND "${messages}" "${expectation}" position)
    if(NOT position EQUAL -1)
      set(said TRUE)
    endif()
  endforeach()
  if(NOT said)
    message(FATAL_ERROR "${compiler}: refuses the file without saying `${expectations}`, but:\n${messages}")
  endif()
endforeach()
