# CPack runs this on a package's staged files. A Debian package has its own customs for documents: man pages and changelogs are compressed
# without a time stamp, the licence is a short copyright file that points to the common text.
if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()
set(prefix "${CPACK_TEMPORARY_INSTALL_DIRECTORY}${CPACK_PACKAGING_INSTALL_PREFIX}")
set(doc "${prefix}/${CPACK_ORRERY_DOCDIR}")
file(REMOVE "${doc}/LICENSE")
file(RENAME "${doc}/CHANGELOG.md" "${doc}/changelog")
file(COPY "${CPACK_ORRERY_DEBIAN_FILES}/changelog.Debian" "${CPACK_ORRERY_DEBIAN_FILES}/copyright" DESTINATION "${doc}"
  FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
file(GLOB man_pages "${prefix}/${CPACK_ORRERY_MANDIR}/man1/*.1")
execute_process(COMMAND gzip -9 --no-name "${doc}/changelog" "${doc}/changelog.Debian" ${man_pages} COMMAND_ERROR_IS_FATAL ANY)
