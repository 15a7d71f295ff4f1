// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/modelplaces.h"

#include "base/differences.h"
#include "haproxy/config/operatorbinds.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Where each of them listens, by NAME.
QMap<QString, ListenPlace> placesOfServices(const ProxyModel &model)
{
    QMap<QString, ListenPlace> places;
    auto place = ListenPlace::at(model.bindAddress, model.httpPort);
    for (const ProxyBackend &backend : model.backends) {
        if (!place || !backend.listenPort)
            continue;
        place->port = *backend.listenPort;
        places.insert(backend.name, *place);
    }
    return places;
}

//! Lines of http-frontend.cfg → why they cannot be.
QMap<int, QString> linesAt(const ClosedPlaces &closed, const ProxyModel &model)
{
    QMap<int, QString> lines;
    for (const OperatorBind &bind : bindsIn(wholeText(model.texts.httpFrontend))) {
        if (closed.contains(bind.place))
            lines.insert(bind.line, closed.value(bind.place));
    }
    return lines;
}

} // namespace

QSet<ListenPlace> placesOf(const ProxyModel &model)
{
    QSet<ListenPlace> places;
    for (const OperatorBind &bind : bindsIn(model.texts.httpFrontend))
        places.insert(bind.place);
    for (const ListenPlace &place : placesOfServices(model))
        places.insert(place);
    if (const auto metrics = placeOf(model.metricsAddress))
        places.insert(*metrics);
    return places;
}

QSet<ListenPlace> placesBeside(const ProxyModel &inForce, const ProxyModel &model)
{
    if (inForce.bindAddress != model.bindAddress)
        return placesOf(model) - placesOf(inForce);
    ProxyModel news = model;
    news.backends = Differences(inForce.backends, model.backends).come;
    ProxyModel head = inForce;
    head.backends = {};
    const QSet<ListenPlace> places = placesOf(news) - placesOf(head);
    return places.isEmpty() ? places : places - placesOf(inForce);
}

QSet<ListenPlace> frontendPlacesOf(const ProxyModel &model)
{
    QSet<ListenPlace> places;
    if (const auto http = ListenPlace::at(model.bindAddress, model.httpPort))
        places.insert(*http);
    if (const auto https = ListenPlace::at(model.bindAddress, model.httpsPort.value_or(model.httpPort));
        https && model.servesHttps())
        places.insert(*https);
    return places;
}

QMap<QString, QString> clashesIn(const ProxyModel &model)
{
    QMultiHash<Port, OperatorBind> binds;
    for (const OperatorBind &bind : bindsIn(model.texts.httpFrontend))
        binds.insert(bind.place.port, bind);
    const auto metrics = placeOf(model.metricsAddress);
    QMap<QString, QString> clashes;
    if (binds.isEmpty() && !metrics)
        return clashes;
    for (auto [name, place] : placesOfServices(model).asKeyValueRange()) {
        const QString belongs = u"port %1 belongs to "_s.arg(place.port.number());
        if (metrics && metrics->overlaps(place))
            clashes.insert(name, belongs + metricsVariable);
        for (const OperatorBind &bind : binds.values(place.port)) {
            if (bind.place.overlaps(place))
                clashes.insert(name, belongs + u"%1 line %2"_s.arg(frontendPart).arg(bind.line));
        }
    }
    return clashes;
}

ProxyModel withoutClashes(const ProxyModel &model)
{
    const QMap<QString, QString> clashes = clashesIn(model);
    return clashes.isEmpty() ? model : replaceCulprits(model, clashes.keys(), nullptr);
}

QString whyWithoutMetrics(const ClosedPlaces &closed, const ProxyModel &model)
{
    const auto place = placeOf(model.metricsAddress);
    if (!place)
        return {};
    for (const OperatorBind &bind : bindsIn(model.texts.httpFrontend)) {
        if (bind.place.overlaps(*place))
            return u"port %1 belongs to %2 line %3"_s.arg(place->port.number())
                .arg(frontendPart)
                .arg(bind.line);
    }
    return closed.value(*place);
}

ProxyModel leftOf(const ProxyModel &model, const ClosedPlaces &closed)
{
    ProxyModel left = model;
    if (!whyWithoutMetrics(closed, model).isEmpty())
        left.metricsAddress.reset();
    if (closed.isEmpty())
        return left;
    left.texts.httpFrontend = withoutLines(model.texts.httpFrontend, linesAt(closed, model).keys());
    return replaceCulprits(left, servicesAt(closed, model).keys(), nullptr);
}

QMap<QString, QString> servicesAt(const ClosedPlaces &closed, const ProxyModel &model)
{
    QMap<QString, QString> services;
    if (closed.isEmpty())
        return services;
    for (auto [name, place] : placesOfServices(model).asKeyValueRange()) {
        if (closed.contains(place))
            services.insert(name, closed.value(place));
    }
    return services;
}

QStringList complaintsAbout(const ClosedPlaces &closed, const ProxyModel &model)
{
    QStringList complaints;
    for (auto [line, why] : linesAt(closed, model).asKeyValueRange())
        complaints.append(u"%1 line %2: %3; this line is left out"_s.arg(frontendPart).arg(line).arg(why));
    return complaints;
}

} // namespace proxym
