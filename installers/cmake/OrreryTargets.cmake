# Flags every target of ours shares, put on an interface target: nothing is set globally.
add_library(orrery_flags INTERFACE)
add_library(Orrery::Flags ALIAS orrery_flags)
target_compile_features(orrery_flags INTERFACE cxx_std_20)
target_include_directories(orrery_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(orrery_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion
  $<$<BOOL:${ORRERY_WERROR}>:-Werror>)
if(ORRERY_SANITIZE)
  target_compile_options(orrery_flags INTERFACE -fsanitize=${ORRERY_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(orrery_flags INTERFACE -fsanitize=${ORRERY_SANITIZE})
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
