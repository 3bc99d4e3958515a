# Flags every target of ours shares, put on an interface target: nothing is set globally.
add_library(orrery_flags INTERFACE)
add_library(Orrery::Flags ALIAS orrery_flags)
target_compile_features(orrery_flags INTERFACE cxx_std_20)
target_include_directories(orrery_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(orrery_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion
  $<$<BOOL:${ORRERY_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees an overlap in "literal" + std::string when it optimises (its bug 105651); nothing else here trips the warning.
  target_compile_options(orrery_flags INTERFACE -Wno-restrict)
endif()
if(ORRERY_SANITIZE)
  target_compile_options(orrery_flags INTERFACE -fsanitize=${ORRERY_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(orrery_flags INTERFACE -fsanitize=${ORRERY_SANITIZE})
endif()
if(ORRERY_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "ORRERY_FUZZERS needs clang for libFuzzer, not ${CMAKE_CXX_COMPILER_ID}: configure with --preset fuzz")
  endif()
  target_compile_options(orrery_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(orrery_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# orrery_tidy(target ...): clang-tidy with the root's .clang-tidy over these targets as they are compiled.
function(orrery_tidy)
  find_program(ORRERY_CLANG_TIDY NAMES clang-tidy-16 clang-tidy REQUIRED)
  set_target_properties(${ARGN} PROPERTIES CXX_CLANG_TIDY "${ORRERY_CLANG_TIDY};--quiet")
endfunction()
