# Packages of what is installed: cpack --preset release. Included last, when every install() rule is known.
set(CPACK_GENERATOR "TGZ")
set(CPACK_PACKAGE_NAME orrery)
set(CPACK_PACKAGE_VENDOR "The Orrery team")
set(CPACK_PACKAGE_CONTACT "The Orrery team <orrery@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "workbench that shows how a transformer computes")
set(CPACK_PACKAGE_DESCRIPTION
"Orrery opens the checkpoint folder of a transformer (GPT-2 and BERT families),
runs a prompt once, and records what happened inside: every attention
pattern, every head, the residual stream after every block. The recording is
one SQLite file, which opens without the model and shows attention head by
head, predictions and single values.

This package contains the window (orrery), the command line (orrery-cli) and
a small sample model to try everything on.")
string(TOLOWER "${CPACK_PACKAGE_NAME}-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" CPACK_PACKAGE_FILE_NAME)
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_OUTPUT_FILE_PREFIX "${PROJECT_BINARY_DIR}/packages")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)

find_program(ORRERY_DPKG_SHLIBDEPS dpkg-shlibdeps)
if(ORRERY_DPKG_SHLIBDEPS)
  list(PREPEND CPACK_GENERATOR DEB)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
  set(CPACK_DEBIAN_PACKAGE_SECTION science)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  if(ORRERY_GUI)
    set(CPACK_DEBIAN_PACKAGE_DEPENDS "libqt6svg6, fonts-jetbrains-mono")  # an icon engine and a font: loaded, never linked
    set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libgl1-mesa-dri, qt6-wayland")
  endif()
  configure_file("${PROJECT_SOURCE_DIR}/installers/linux/debian/changelog.in" "${PROJECT_BINARY_DIR}/debian/changelog.Debian" @ONLY)
  configure_file("${PROJECT_SOURCE_DIR}/installers/linux/debian/copyright" "${PROJECT_BINARY_DIR}/debian/copyright" COPYONLY)
  set(CPACK_ORRERY_DEBIAN_FILES "${PROJECT_BINARY_DIR}/debian")
  set(CPACK_ORRERY_DOCDIR "${CMAKE_INSTALL_DOCDIR}")
  set(CPACK_ORRERY_MANDIR "${CMAKE_INSTALL_MANDIR}")
  set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/installers/cmake/DebianDocs.cmake")
endif()
include(CPack)
