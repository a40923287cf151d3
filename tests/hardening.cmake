# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DPROGRAM=FILE -P hardening.cmake: fails unless the program is position-independent, its
# relocations are read-only once it runs (full RELRO: all symbols bound at the start), and neither
# its stack nor any segment may be written and executed.
find_program(READELF readelf REQUIRED)
execute_process(COMMAND "${READELF}" --wide --file-header --program-headers --dynamic "${PROGRAM}"
                OUTPUT_VARIABLE facts RESULT_VARIABLE failed)
if(failed)
    message(FATAL_ERROR "readelf cannot read ${PROGRAM}")
endif()
set(missing "")
foreach(wanted "Type: +DYN" "GNU_RELRO" "FLAGS[^\n]*BIND_NOW" "FLAGS_1[^\n]*NOW" "FLAGS_1[^\n]*PIE")
    if(NOT facts MATCHES "${wanted}")
        string(APPEND missing "\n  not found: ${wanted}")
    endif()
endforeach()
if(NOT facts MATCHES "GNU_STACK[^\n]* RW ")
    string(APPEND missing "\n  the stack may be executed")
endif()
if(facts MATCHES "LOAD[^\n]* RWE ")
    string(APPEND missing "\n  a segment may be written and executed")
endif()
if(missing)
    message(FATAL_ERROR "${PROGRAM} is not hardened:${missing}")
endif()
