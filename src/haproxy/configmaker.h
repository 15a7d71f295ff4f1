// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/renderer.h"
#include "haproxy/store/configstore.h"

namespace proxym {

//! True if both give the same lines, and the same certificates, except for services.
[[nodiscard]] bool haveSameHead(const ProxyModel &a, const ProxyModel &b);
//! True if both give the same lines, except for servers, and the same certificates. Maps may differ.
[[nodiscard]] bool differOnlyInServers(const ProxyModel &a, const ProxyModel &b);

//! Makes one configuration after another. Where only servers and maps differ from the last one, only the
//! sections concerned are rendered anew. The result does not depend on what was made before: it is that of
//! renderConfig().
class ConfigMaker {
public:
    explicit ConfigMaker(const RenderPaths &paths)
        : m_paths(paths)
    {
    }

    [[nodiscard]] ConfigFiles make(const ProxyModel &model);
    //! Goes on from this, which is what it would have made of that model.
    void take(const ProxyModel &model, const ConfigFiles &files);

private:
    void replaceSections(const ProxyBackends &changed, const ProxyModel &model);

    RenderPaths m_paths;
    std::optional<ProxyModel> m_model; //!< what the last one was made from
    ConfigFiles m_files;
};

} // namespace proxym
