// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/renderer.h"

namespace proxym {

//! True if both give the same lines, and the same certificates, except for services.
[[nodiscard]] bool haveSameHead(const ProxyModel &a, const ProxyModel &b);
//! True if both give the same lines, except for servers, and the same certificates. Maps may differ.
[[nodiscard]] bool differOnlyInServers(const ProxyModel &a, const ProxyModel &b);

//! Renders one configuration after another. Where only servers and maps differ from the last one, only the
//! sections concerned are written anew. The result does not depend on what was made before: see
//! renderConfig().
class ConfigMaker {
public:
    explicit ConfigMaker(const RenderPaths &paths)
        : m_paths(paths)
    {
    }

    [[nodiscard]] RenderedConfig make(const ProxyModel &model);

private:
    void replaceSections(const ProxyBackends &changed, const ProxyModel &model);
    [[nodiscard]] QByteArray sectionOf(const Shared<ProxyBackend> &backend, const ProxyModel &model) const;

    RenderPaths m_paths;
    std::optional<ProxyModel> m_model; //!< what the last one was made from
    RenderedConfig m_rendered;
};

} // namespace proxym
