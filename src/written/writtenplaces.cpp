// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "written/writtenplaces.h"

#include "written/writtenparser.h"

namespace proxym {

void WrittenPlaces::restore(const Services &services)
{
    for (const Shared<Service> &service : services)
        m_places[service->origin].services.append(service);
}

Found WrittenPlaces::found(const Texts &texts, const Time &now)
{
    Found all;
    for (auto text = texts.cbegin(); text != texts.cend(); ++text) {
        Place &place = m_places[text.key()];
        const Found one = foundOrKept(parseWritten(m_source, text.key(), *text), place.services);
        place = {one.services};
        all.services += one.services;
        all.complaints += one.complaints;
    }
    forgetAbsent(texts, now);
    return all;
}

void WrittenPlaces::forgetAbsent(const Texts &texts, const Time &now)
{
    for (auto place = m_places.begin(); place != m_places.end();) {
        if (!texts.contains(place.key()) && !place->absentSince)
            place->absentSince = now;
        const bool isForgotten = place->absentSince && now - *place->absentSince >= std::chrono::hours(1);
        place = isForgotten ? m_places.erase(place) : std::next(place);
    }
}

} // namespace proxym
