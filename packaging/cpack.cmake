# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later

# kiste_VERSION_ARCHITECTURE.deb and kiste-helper_VERSION_ARCHITECTURE.deb, from what was built.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kiste)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package begins its description with a summary of its own
set(CPACK_PACKAGE_CONTACT "The Kiste developers <developers@kiste.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL kiste helper)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# Every library the programs need, with the versions they need.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_KISTE_PACKAGE_NAME kiste)
# What no program links: the engine, the plugin that draws SVG icons, and what kistectl loads when it needs it.
set(CPACK_DEBIAN_KISTE_PACKAGE_DEPENDS "kiste-helper (>= ${PROJECT_VERSION}), hicolor-icon-theme, qt6-svg-plugins, libarchive13t64 | libarchive13")
set(CPACK_DEBIAN_KISTE_PACKAGE_RECOMMENDS "qt6-wayland, qt6-translations-l10n")
set(CPACK_DEBIAN_KISTE_PACKAGE_SUGGESTS git)
set(CPACK_DEBIAN_KISTE_DESCRIPTION "desktop container manager with its own engine
Kiste runs containers from OCI images. Its window shows containers and images
with live graphs of processor, memory, disk and network; kistectl does the same
from a shell, with the words known from docker and podman.
.
The engine is in the package kiste-helper; there is no other container engine
underneath.")

set(CPACK_DEBIAN_HELPER_PACKAGE_NAME kiste-helper)
# systemd keeps descriptors of a stopped unit since 254 (FileDescriptorStorePreserve).
set(CPACK_DEBIAN_HELPER_PACKAGE_DEPENDS
    "default-dbus-system-bus | dbus-system-bus, polkitd, systemd (>= 254), debconf (>= 0.5) | debconf-2.0")
# Serves the names of containers in their networks; without it they have addresses only.
set(CPACK_DEBIAN_HELPER_PACKAGE_RECOMMENDS aardvark-dns)
set(CPACK_DEBIAN_HELPER_PACKAGE_CONTROL_EXTRA
    "${CMAKE_CURRENT_BINARY_DIR}/debian/postinst;${CMAKE_CURRENT_BINARY_DIR}/debian/prerm"
    "${CMAKE_CURRENT_BINARY_DIR}/debian/postrm;${CMAKE_CURRENT_SOURCE_DIR}/debian/config"
    "${CMAKE_CURRENT_SOURCE_DIR}/debian/templates")
set(CPACK_DEBIAN_HELPER_DESCRIPTION "container engine of Kiste
A privileged service on the system bus that keeps images and containers, and a
supervisor that runs the containers in namespaces and control groups of their
own. Every call is authorised with polkit.
.
Containers go on while the service is restarted or upgraded.")

include(CPack)
