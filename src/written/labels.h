// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/service.h"

namespace proxym {

// The labels that people give their apps and containers: `proxym.domains`, `proxym.port.N.…`.

//! A port, as labels speak of it.
struct LabelledPort {
    Port number; //!< N
    std::optional<Port> servicePort;
    QString protocol; //!< from its label: "http", "tcp" or empty
    bool isFirst; //!< of all ports
    bool isUdp;
    std::optional<Weight> weight = {};
    Handling handling = {};
};

//! The label `proxym.port.PORT.NAME`; empty if there is none.
[[nodiscard]] QString labelOf(const QMap<QString, QString> &labels, Port port, const QString &name);

//! The port's protocol label; anything but http and tcp is ignored with a complaint that begins with `who`.
[[nodiscard]] QString protocolLabel(const QString &who, const QMap<QString, QString> &labels, Port port,
                                    QStringList &complaints);

//! The port's weight label; anything but a number from 0 to 256 is ignored with such a complaint.
[[nodiscard]] std::optional<Weight> weightLabel(const QString &who, const QMap<QString, QString> &labels,
                                                Port port, QStringList &complaints);

//! What labels say about a service's handling, `PREFIX.balance` … with the values of a settings file, where
//! PREFIX is "proxym" or portPrefix(); each one that makes no sense is ignored with such a complaint, but an
//! `auth` that does lets nobody in.
[[nodiscard]] Handling handlingLabels(const QString &who, const QMap<QString, QString> &labels,
                                      const QString &prefix, QStringList &complaints);

//! "proxym.port.80".
[[nodiscard]] QString portPrefix(Port port);

//! Tells of each label `proxym.…` that nobody reads, such as a mistyped one or that of a port which there is
//! not: in the complaints if it is to keep somebody out, else in the notes. What is read: the labels of these
//! ports, and `others`.
void tellUnreadLabels(const QString &who, const QMap<QString, QString> &labels, const QList<Port> &ports,
                      const QStringList &others, QStringList &complaints, QStringList &notes);

//! The parts between commas, trimmed.
[[nodiscard]] QStringList listOf(const QString &text);

//! The lines that are not empty, trimmed.
[[nodiscard]] QStringList linesOf(const QString &text);

//! What the labels of something with this id say about its services: one for each of these ports, in their
//! order, without hosts.
[[nodiscard]] Services labelledServices(const QString &source, const QString &id,
                                        const QMap<QString, QString> &labels,
                                        const QList<LabelledPort> &ports);

} // namespace proxym
