# SPDX-License-Identifier: GPL-3.0-or-later
# The include table as a test: cmake -DROOT=<source folder> -P layering.cmake
# Each room may include itself, the rooms in its row and the third-party headers in its row.
# A third-party header written `header@file` is allowed only in source files whose path ends in
# `file` (a regular expression): one .cpp each, never a header.
cmake_minimum_required(VERSION 3.25)
if(NOT ROOT)
    message(FATAL_ERROR "layering.cmake needs -DROOT=<source folder>")
endif()

# room -> what it may see: rooms, sub-rooms, headers by name. The longest row that fits a folder
# counts. Outside of engine its face and its editor are seen, no other sub-room.
set(sees_core/base "base")
set(sees_core/model "base;model")
set(sees_core/transport "base;transport")
set(sees_core/egress "base;model;transport;egress")
set(sees_core/ingest "base;model;transport;ingest")
set(engine_face "engine/[a-z_]+\\.h")
set(sees_core/engine
    "base;model;${engine_face};engine/(syntax|state|budget|expression|functions|rows|plan|binding|stage)")
set(sees_core/engine/syntax "base;model;engine/syntax")
set(sees_core/engine/state "base;model;engine/state")
set(sees_core/engine/budget "base;model;engine/(state|budget)")
set(sees_core/engine/expression "base;model;engine/(syntax|budget|expression)")
set(sees_core/engine/functions "base;model;engine/(budget|expression|functions)")
set(sees_core/engine/rows "base;model;engine/(state|budget|expression|rows)")
set(sees_core/engine/plan "base;model;engine/(syntax|budget|expression|rows|plan)")
set(sees_core/engine/binding "base;model;engine/(syntax|expression|plan|binding)")
set(sees_core/engine/window "base;model;engine/(state|budget|expression|rows|plan|window)")
set(sees_core/engine/stage "base;model;engine/(state|budget|expression|rows|plan|window|stage)")
set(sees_core/engine/editor
    "base;model;${engine_face};engine/(syntax|state|budget|expression|plan|editor)")
# What the engine calls: the functions of users, which it knows nothing else of.
set(sees_core/script "base;model;engine/expression/function_registry;script")
set(sees_core/alerts "base;model;alerts")
set(sees_core/store "base;model;alerts;store")
set(sees_core/store/file "base;model;alerts;store/file")
set(sees_core/store/journal "base;model;alerts;store/(file|journal)")
set(sees_core/store/trend "base;model;store/(file|trend)")
set(sees_core/store/recording "base;model;store/(file|trend|recording)")
set(sees_core/pipeline
    "base;model;transport;egress;ingest;${engine_face};engine/editor;script;alerts;store;pipeline")
set(sees_core/pipeline/workspace
    "base;model;transport;egress/sink;ingest;${engine_face};engine/editor;script;alerts;store;pipeline/workspace")
set(sees_core/pipeline/view
    "base;model;alerts;egress/sink_view;ingest/source;pipeline/(workspace|view)")
set(sees_core/pipeline/outputs
    "base;model;alerts;${engine_face};store/file;pipeline/(workspace|view|outputs)")
set(sees_core/pipeline/stages
    "base;model;transport;egress;ingest;${engine_face};alerts;store;pipeline/(workspace|view|outputs|stages)")
set(sees_core/pipeline/sinks "base;model;transport;egress;pipeline/(workspace|sinks)")
set(sees_core/pipeline/channels "base;model;transport;egress;pipeline/(workspace|sinks|channels)")
set(sees_core/pipeline/commands "base;model;alerts;store/file;pipeline/(pipeline|commands)")
set(sees_core/pipeline/sources
    "base;model;transport;ingest;store;pipeline/(workspace|stages/saved_states|sources)")
# What is told of the language and of workspaces: entries of both, and nothing that runs.
set(sees_core/manual
    "base;model;engine/function_list;engine/plan/special_forms;engine/editor/compatibility;ingest/formats;pipeline/workspace;manual")
set(sees_widgets "base;model;alerts/alarm;alerts/limit_rule;alerts/technical_rule;pipeline/facade;pipeline/view/reload_step;pipeline/view/snapshot;widgets")
set(sees_app/functions "base;model;script/script_wire;app/functions")
set(sees_app
    "base;model;transport;egress;ingest;${engine_face};engine/editor;script;alerts;store;pipeline;manual;widgets;app")

# third-party header (regular expression) -> where it may be included (regular expression on path)
set(third_party
    "mqtt/" "^core/transport/mqtt/[a-z_]+\\.cpp$"
    "MQTTAsync" "^core/transport/mqtt/[a-z_]+\\.cpp$"
    "librdkafka/" "^core/transport/kafka/[a-z_]+\\.cpp$"
    "openssl/" "^core/transport/(net/[a-z_]+|signing/rsa_signature)\\.cpp$"
    "curl/" "^core/transport/(http|mail)/[a-z_]+\\.cpp$"
    "sodium" "^core/transport/signing/hmac_sha256\\.cpp$"
    "date/" "^core/base/time_zone\\.cpp$"
    "FLAC/" "^core/ingest/wfdb/wfdb_flac\\.cpp$"
    "zlib" "^core/ingest/(rows/text_file|decode/gzip_payload)\\.cpp$"
    "sparkplug\\.pb" "^core/ingest/decode/sparkplug/[a-z_]+\\.cpp$"
    "google/protobuf" "^core/ingest/decode/sparkplug/[a-z_]+\\.cpp$"
    "simdjson" "^core/ingest/[a-z_/]+\\.cpp$"
    "nlohmann/" "^(core/(ingest|pipeline|egress/channels)|app/cli)/[a-z_/]+\\.cpp$"
    "tao/pegtl" "^core/engine/syntax/[a-z_]+\\.cpp$"
    "unicode/" "^core/engine/expression/unicode_text\\.cpp$"
    "pcre2" "^core/(engine/functions/regex_match|alerts/escalation/silence)\\.cpp$"
    "s2/" "^core/engine/functions/geography\\.cpp$"
    "GeographicLib/" "^core/engine/functions/geography\\.cpp$"
    "sqlite3" "^core/store/file/database\\.cpp$"
    "zstd" "^core/store/file/compression\\.cpp$"
    "toml" "^core/pipeline/workspace/toml_section\\.(cpp|h)$"
    "CLI/" "^app/cli/[a-z_]+\\.(cpp|h)$")

set(failures "")
file(GLOB_RECURSE files RELATIVE "${ROOT}" "${ROOT}/app/*.h" "${ROOT}/app/*.cpp" "${ROOT}/core/*.h"
     "${ROOT}/core/*.cpp" "${ROOT}/widgets/*.h" "${ROOT}/widgets/*.cpp")
foreach(file IN LISTS files)
    cmake_path(GET file PARENT_PATH room)
    while(NOT DEFINED "sees_${room}" AND room MATCHES "/")
        cmake_path(GET room PARENT_PATH room)
    endwhile()
    file(STRINGS "${ROOT}/${file}" lines REGEX "^[ \t]*#[ \t]*include")
    foreach(line IN LISTS lines)
        if(NOT line MATCHES "include[ \t]*[<\"]([^>\"]+)[>\"]")
            continue()
        endif()
        set(header "${CMAKE_MATCH_1}")
        # Our own rooms: "room/part".
        if(header MATCHES "^(base|model|transport|egress|ingest|engine|script|alerts|store|pipeline|manual|widgets|app)/")
            set(allowed FALSE)
            foreach(seen IN LISTS sees_${room})
                if(header MATCHES "^${seen}([/.]|$)")
                    set(allowed TRUE)
                endif()
            endforeach()
            if(NOT allowed)
                list(APPEND failures "${file}: ${room} must not include ${header}")
            endif()
            continue()
        endif()
        # Qt: none below pipeline's facade, Core only there.
        if(header MATCHES "^Q[A-Z]|^Qt[A-Z]")
            if(room MATCHES "^core/" AND NOT file MATCHES "^core/pipeline/facade")
                list(APPEND failures "${file}: no Qt below the facade (${header})")
            elseif(room STREQUAL "core/pipeline" AND header MATCHES "^(QWidget|QApplication|QPainter|QImage|QPixmap|QColor|QGui|QtGui|QtWidgets)")
                list(APPEND failures "${file}: the facade is Qt Core only (${header})")
            elseif(file MATCHES "^app/cli/")
                list(APPEND failures "${file}: the headless program uses no Qt (${header})")
            endif()
            continue()
        endif()
        # Third party by table.
        set(table ${third_party})
        while(table)
            list(POP_FRONT table pattern where)
            if(header MATCHES "^${pattern}" AND NOT file MATCHES "${where}")
                list(APPEND failures "${file}: ${header} belongs only in ${where}")
            endif()
        endwhile()
    endforeach()
endforeach()

# One list for the top level.
file(GLOB entries RELATIVE "${ROOT}" "${ROOT}/*")
foreach(entry IN LISTS entries)
    if(NOT entry MATCHES "^(CMakeLists\\.txt|CMakePresets\\.json|LICENSE|README\\.md|app|core|widgets|resources|translations|tests|packaging|build|\\..*)$")
        list(APPEND failures "${entry}: no such entry at the top level")
    endif()
endforeach()

if(failures)
    list(JOIN failures "\n  " text)
    message(FATAL_ERROR "layering violations:\n  ${text}")
endif()
list(LENGTH files count)
message(STATUS "layering: ${count} files follow the include table")
