// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "peers/peerwatch.h"
#include "status/router.h"
#include "status/statusboard.h"
#include "status/statusjson.h"

namespace proxym {

//! This edge as others see it, and the others as this one sees them.
class Edges final {
public:
    //! `board` outlives it.
    Edges(const StatusSettings &settings, const StatusBoard &board);

    void addTo(Router &router);
    //! From now on the others are asked, if there are any.
    void start();
    [[nodiscard]] OwnIdentity identity();
    [[nodiscard]] QList<PeerReport> reports() const;
    //! Requests a refresh of the others. Answers who has taken it; a form at once, with the page.
    void refreshOthers(bool isForm, Reply reply);

private:
    [[nodiscard]] Fingerprints byName();

    const StatusBoard &m_board;
    QString m_instance; //!< random: a process that is found under several names is recognised by it
    FingerprintMaker m_fingerprints;
    std::unique_ptr<PeerWatch> m_watch; //!< null if there are no others
};

} // namespace proxym
