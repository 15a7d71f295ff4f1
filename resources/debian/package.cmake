# The Debian packages proxym and proxym-dashboard:
#   cmake --preset package && cmake --build --preset package        → build/package/*.deb
# A package is for the suite that it is built on; its version names that: 0.1.0-1~deb12.
set(debian ${CMAKE_CURRENT_LIST_DIR})
find_program(GZIP gzip REQUIRED)
file(STRINGS /etc/os-release release REGEX "^VERSION_(ID|CODENAME)=")
list(SORT release ORDER DESCENDING) # the number, if there is one, comes first
list(GET release 0 release)
string(REGEX REPLACE "^VERSION_ID=\"?([^\"]*)\"?$" "deb\\1" release "${release}")
string(REGEX REPLACE "^VERSION_CODENAME=\"?([^\"]*)\"?$" "\\1" release "${release}")
set(revision "1~${release}")
set(PROXYM_DEBIAN_VERSION ${PROJECT_VERSION}-${revision})

# Who distributes packages names himself, as for all tools of Debian.
set(maintainer "the proxym authors <nobody@proxym.invalid>")
if(NOT "$ENV{DEBEMAIL}" STREQUAL "")
    set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(CPACK_PACKAGE_CONTACT "${maintainer}")

set(made ${CMAKE_CURRENT_BINARY_DIR}/debian)
file(MAKE_DIRECTORY ${made})
configure_file(${debian}/changelog.in ${made}/changelog.Debian @ONLY)
# A text that proxym-manpages prints, and what it reads for that
function(proxym_text name)
    add_custom_command(OUTPUT ${made}/${name} COMMAND proxym-manpages ${name} ${ARGN} > ${made}/${name}
        DEPENDS proxym-manpages ${ARGN} VERBATIM)
    set(texts ${texts} ${made}/${name} PARENT_SCOPE)
endfunction()
proxym_text(proxym.8)
proxym_text(proxym-files.5 ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/resources/services.schema.json)
proxym_text(proxym.env)
proxym_text(completion)
# NAME of the compressed file and its source
function(proxym_compressed name source)
    add_custom_command(OUTPUT ${made}/${name}.gz COMMAND ${GZIP} -9nc ${source} > ${made}/${name}.gz DEPENDS ${source} VERBATIM)
    set(texts ${texts} ${made}/${name}.gz PARENT_SCOPE)
endfunction()
proxym_compressed(proxym.8 ${made}/proxym.8)
proxym_compressed(proxym-files.5 ${made}/proxym-files.5)
proxym_compressed(proxym-dashboard.1 ${debian}/proxym-dashboard.1)
proxym_compressed(changelog ${PROJECT_SOURCE_DIR}/CHANGELOG.md)
proxym_compressed(changelog.Debian ${made}/changelog.Debian)
proxym_compressed(README.md ${PROJECT_SOURCE_DIR}/README.md)
add_custom_target(proxym-texts ALL DEPENDS ${texts})

set(readable PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
function(proxym_install component folder)
    install(FILES ${ARGN} DESTINATION ${folder} COMPONENT ${component} ${readable})
endfunction()
proxym_install(daemon share/man/man8 ${made}/proxym.8.gz)
proxym_install(daemon share/man/man5 ${made}/proxym-files.5.gz)
proxym_install(daemon share/doc/proxym ${debian}/copyright ${made}/changelog.gz ${made}/changelog.Debian.gz ${made}/README.md.gz)
install(FILES ${made}/completion DESTINATION share/bash-completion/completions RENAME proxym COMPONENT daemon ${readable})
install(FILES ${debian}/sysusers.conf DESTINATION lib/sysusers.d RENAME proxym.conf COMPONENT daemon ${readable})
install(FILES ${debian}/tmpfiles.conf DESTINATION lib/tmpfiles.d RENAME proxym.conf COMPONENT daemon ${readable})
proxym_install(daemon lib/systemd/system resources/proxym.service resources/proxym.socket)
proxym_install(daemon share/proxym resources/services.schema.json)
proxym_install(daemon share/proxym/prometheus resources/prometheus/alerts.yml)
proxym_install(daemon share/proxym/grafana resources/grafana/proxym.json)
proxym_install(daemon share/proxym/haproxy resources/haproxy/global.cfg)
proxym_install(daemon /etc/proxym ${made}/proxym.env)
proxym_install(daemon /etc/proxym/services ${debian}/example.json.off)
install(DIRECTORY DESTINATION /etc/proxym/haproxy COMPONENT daemon)

set(components daemon)
if(TARGET proxym-dashboard)
    list(APPEND components dashboard)
    proxym_install(dashboard share/man/man1 ${made}/proxym-dashboard.1.gz)
    proxym_install(dashboard share/applications ${debian}/proxym-dashboard.desktop)
    install(FILES web/favicon.svg DESTINATION share/icons/hicolor/scalable/apps RENAME proxym-dashboard.svg COMPONENT dashboard
        ${readable})
    install(FILES ${made}/changelog.gz ${made}/changelog.Debian.gz ${debian}/copyright DESTINATION share/doc/proxym-dashboard
        COMPONENT dashboard ${readable})
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME proxym)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON) # for /etc
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL ${components})
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${revision})
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_DAEMON_PACKAGE_NAME proxym)
set(CPACK_DEBIAN_DAEMON_PACKAGE_SECTION net)
set(CPACK_DEBIAN_DAEMON_PACKAGE_DEPENDS "haproxy (>= 2.6), init-system-helpers (>= 1.54~)")
set(CPACK_DEBIAN_DAEMON_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_DAEMON_PACKAGE_SUGGESTS "proxym-dashboard, prometheus")
set(CPACK_DEBIAN_DAEMON_DESCRIPTION "keeps HAProxy in step with what runs
proxym runs beside HAProxy on the edge of a cluster. It watches Marathon,
Consul, Nomad, Docker, Podman, Mesos masters, JSON files and JSON at URLs,
works out which services exist and where, writes HAProxy's configuration and
makes HAProxy take it, without losing a request.

After the installation it serves what is in /etc/proxym/services, on port 80.")
set(CPACK_DEBIAN_DAEMON_PACKAGE_CONTROL_EXTRA ${debian}/postinst ${debian}/prerm ${debian}/postrm ${debian}/conffiles)
set(CPACK_DEBIAN_DASHBOARD_PACKAGE_NAME proxym-dashboard)
set(CPACK_DEBIAN_DASHBOARD_PACKAGE_SECTION net)
set(CPACK_DEBIAN_DASHBOARD_PACKAGE_DEPENDS "qml6-module-qtquick, qml6-module-qtquick-controls, qml6-module-qtquick-layouts,\
 qml6-module-qtquick-templates, qml6-module-qtquick-window, qml6-module-qtqml, qml6-module-qtqml-workerscript")
set(CPACK_DEBIAN_DASHBOARD_PACKAGE_SUGGESTS proxym)
set(CPACK_DEBIAN_DASHBOARD_DESCRIPTION "desktop view of proxym
Shows what a proxym says of itself over its HTTP API: the verdict, the last
reload, the sources and the services with their servers. The proxym may run
on another machine.")
include(CPack)
