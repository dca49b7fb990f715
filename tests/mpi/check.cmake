# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
#
# cmake -DPROGRAM=… -DRUN=mpirun -DRANKS=-n -P check.cmake: the tests on 1, 2 and 4 ranks, whose results must be the same
# bits; and jobs of 3 ranks that go wrong and must end.

# As root, and with more ranks than processors: OpenMPI wants to be told.
set(ENV{OMPI_ALLOW_RUN_AS_ROOT} 1)
set(ENV{OMPI_ALLOW_RUN_AS_ROOT_CONFIRM} 1)
set(ENV{OMPI_MCA_rmaps_base_oversubscribe} 1)
set(ENV{PRTE_MCA_rmaps_default_mapping_policy} ":oversubscribe")
set(ENV{ASAN_OPTIONS} "detect_leaks=0:$ENV{ASAN_OPTIONS}")  # MPI keeps what it has until the end

function(job ranks mode result output)
  execute_process(COMMAND ${RUN} ${RANKS} ${ranks} ${PROGRAM} ${mode} TIMEOUT 250
                  RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
  set(${result} "${code}" PARENT_SCOPE)
  set(${output} "${out}" PARENT_SCOPE)
endfunction()

foreach(ranks 1 2 4)
  job(${ranks} "" code out)
  if(NOT code EQUAL 0 OR NOT out MATCHES "results ([0-9a-f]+)")
    message(FATAL_ERROR "on ${ranks} ranks: ${code}\n${out}")
  endif()
  if(DEFINED results AND NOT results STREQUAL CMAKE_MATCH_1)
    message(FATAL_ERROR "other results on ${ranks} ranks: ${CMAKE_MATCH_1}, not ${results}")
  endif()
  set(results ${CMAKE_MATCH_1})
endforeach()

foreach(mode die throw_alone)
  job(3 ${mode} code out)
  if(code EQUAL 0 OR code MATCHES "timeout")
    message(FATAL_ERROR "${mode} did not end the job with a failure: ${code}\n${out}")
  endif()
endforeach()
job(3 out_of_step code out)
if(NOT code EQUAL 0 OR NOT out MATCHES "rank 2 asks for 9 items in call 1, rank 0 for 8")
  message(FATAL_ERROR "ranks out of step: ${code}\n${out}")
endif()
