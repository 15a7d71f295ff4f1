// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/differences.h"
#include "haproxy/config/model.h"

namespace proxym {

//! Makes one model after another, each from the last one and what has changed in the inventory since.
//! Backends that stay equal stay the same objects. The result does not depend on what was made before: see
//! modelFrom().
class ModelMaker {
public:
    explicit ModelMaker(const HaproxySettings &settings);

    [[nodiscard]] Modelled make(const Inventory &inventory, const OperatorTexts &texts);

private:
    using Members = QMap<QString, Entries>;

    //! Returns the members that each backend had before, if they are others now.
    [[nodiscard]] Members changeMembers(const Differences<Entry> &differences);
    void changeBackends(const Members &before);
    void changeRoutes(const Members &before);
    void changeSpares();
    [[nodiscard]] const Shared<ProxyBackend> &backendOf(const QString &name) const;

    HaproxySettings m_settings;
    Inventory m_inventory; //!< the last one
    QHash<QString, Entries> m_members; //!< the services of each backend, sorted by NAME
    ProxyBackends m_backends; //!< sorted by name, with the spare ones
    QList<Shared<ProxyBackend>> m_spares;
    ProxyMaps m_maps;
    QMap<QString, QString> m_refused; //!< see Modelled
    qsizetype m_checked = 0; //!< servers with health checks
};

//! What HAProxy is to look like. A service that waits for a route has its backend already, so that it can
//! take the route over without a reload; the same holds for one that loses a route. Pure; expects an
//! inventory from buildInventory(), whose texts are whitelisted.
[[nodiscard]] Modelled modelFrom(const Inventory &inventory, const HaproxySettings &settings,
                                 const OperatorTexts &texts);

} // namespace proxym
