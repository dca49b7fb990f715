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

# A search whose last of 2 ranks is killed goes on on 4 from the journal, to the bits of one that was never interrupted.
set(journal ${PROGRAM}.search.jsonl)
file(REMOVE ${journal} ${journal}.whole)
job(2 "search;${journal};40" code out)
if(code EQUAL 0 OR code MATCHES "timeout" OR out MATCHES "front")
  message(FATAL_ERROR "a search of a killed rank did not end with a failure: ${code}\n${out}")
endif()
file(STRINGS ${journal} kept REGEX "\"told\"")
list(LENGTH kept kept)
if(NOT kept EQUAL 83)  # 5 batches of 15, of which the last rank had 7 each, and 4 of each rank
  message(FATAL_ERROR "the journal of the killed search has ${kept} answers, not 83")
endif()
job(4 "search;${journal}" code out)
string(REGEX MATCH "front [0-9a-f]+" front "${out}")
if(NOT code EQUAL 0 OR front STREQUAL "" OR NOT out MATCHES "recalled 83")
  message(FATAL_ERROR "4 ranks did not go on from the journal: ${code}\n${out}")
endif()
foreach(recalled 0 210)  # computed by one rank, and then from its journal
  job(1 "search;${journal}.whole" code out)
  string(REGEX MATCH "front [0-9a-f]+" whole "${out}")
  if(NOT code EQUAL 0 OR NOT front STREQUAL whole OR NOT out MATCHES "recalled ${recalled}[^0-9]")
    message(FATAL_ERROR "4 ranks went on to '${front}', not '${whole}': ${code}\n${out}")
  endif()
endforeach()
file(REMOVE ${journal} ${journal}.whole)

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
