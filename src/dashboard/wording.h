// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "dashboard/apivalues.h"

#include <QObject>

namespace proxym {

//! How a state looks: always a word next to the icon, never only a colour.
struct StateLook {
    Q_GADGET
    QML_VALUE_TYPE(stateLook)
    Q_PROPERTY(QString word MEMBER word CONSTANT)
    Q_PROPERTY(QString icon MEMBER icon CONSTANT)
    Q_PROPERTY(QString tone MEMBER tone CONSTANT)

public:
    QString word;
    QString icon; //!< "ok", "warn", "bad", "clock", "idle", "skip", "pause", "dot", "reload"
    QString tone; //!< "good", "warn", "bad", "calm"
};

//! The words of the page for QML. Stateless; ages are computed from the time that is passed in.
class Wording final : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
public:
    //! The look of a verdict, source, service, connection or reload. An unknown state is shown as it is, in a
    //! neutral tone.
    Q_INVOKABLE [[nodiscard]] static proxym::StateLook look(const QString &state);
    //! A summary without the word that is shown large next to it: "In sync: 3 services" becomes "3 services".
    Q_INVOKABLE [[nodiscard]] static QString rest(const QString &summary, const QString &word);
    //! What an operator can do about a verdict; empty: nothing needs to be done.
    Q_INVOKABLE [[nodiscard]] static QString advice(const QString &state);
    //! "just now", "3 min ago", "in 5 s"; "never" for an invalid time.
    Q_INVOKABLE [[nodiscard]] static QString age(const QDateTime &at, const QDateTime &now);
    //! "0.4 ms", "21 ms", "1.3 s"
    Q_INVOKABLE [[nodiscard]] static QString duration(double milliseconds);
    //! "07:10:22" in the reader's zone
    Q_INVOKABLE [[nodiscard]] static QString clock(const QDateTime &at);
    //! "246 active · 3 without servers · 1 skipped"; states without services are left out.
    Q_INVOKABLE [[nodiscard]] static QString counts(const proxym::CountsReport &services);
    //! "events by stream, connected", "polled"; empty for a source without events.
    Q_INVOKABLE [[nodiscard]] static QString events(const QString &mode, bool isConnected);
    //! "1 server", "3 servers"; `many` if an s is not enough.
    Q_INVOKABLE [[nodiscard]] static QString count(int number, const QString &one, const QString &many = {});
};

} // namespace proxym
