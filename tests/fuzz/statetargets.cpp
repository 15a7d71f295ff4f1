// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "fuzz/target.h"
#include "manager/savedaddresses.h"
#include "manager/savedanswers.h"
#include "manager/savedclaims.h"
#include "manager/settle/buildinventory.h"
#include "support/haproxy/configrules.h"
#include "support/inventoryrules.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

//! A directory `<config>.d/` that contains only this file.
const QString &directoryWith(const QString &name, const QByteArray &bytes)
{
    static const QString inMemory = u"/dev/shm"_s;
    static const QTemporaryDir directory((QFileInfo::exists(inMemory) ? inMemory : QDir::tempPath())
                                         + u"/proxym-fuzz"_s);
    static const QString path = directory.path();
    QFile file(path + u'/' + name);
    hold(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(),
         "the temporary directory can be written");
    return path;
}

void savedAnswersAreRead(const QByteArray &bytes)
{
    const Moment now = Moment::now();
    const QString &directory = directoryWith(u"answer-file.json"_s, bytes);
    const auto belief = SavedAnswers(directory).load(u"File"_s, now);
    if (!belief)
        return;
    SavedAnswers written(directory);
    written.keep(u"File"_s, *belief);
    written.flush();
    const auto again = SavedAnswers(directory).load(u"File"_s, now);
    hold(again && again->services == belief->services, "services written and read are the same");
    hold(again->losses.keys() == belief->losses.keys(), "losses written and read are the same");
    holdNone(brokenRulesOnTheWay(belief->services, {.httpPort = Port::of<80>()}));
}

void savedClaimsAreRead(const QByteArray &bytes)
{
    const QString &directory = directoryWith(u"claims.json"_s, bytes);
    const Claims claims = SavedClaims(directory).load();
    SavedClaims(directory).keep(claims, {});
    if (claims != Claims())
        hold(SavedClaims(directory).load() == claims, "claims written and read are the same");

    const auto service = [](const QString &id, const QString &protocol) {
        return Service{.id = id,
                       .domains = {u"a.test"_s},
                       .port = Port::of<8080>(),
                       .applicationProtocol = protocol,
                       .source = u"File"_s};
    };
    const Services services{service(u"/a"_s, u"http"_s), service(u"/b"_s, u"http"_s),
                            service(u"/c"_s, u"tcp"_s), service(u"/d"_s, u"tcp"_s)};
    const ProxyRules rules{.httpPort = Port::of<80>()};
    holdNone(brokenRulesOf(buildInventory({{u"File"_s, services}}, {}, rules, claims), rules));
}

void savedAddressesAreRead(const QByteArray &bytes)
{
    const QString &directory = directoryWith(u"addresses.json"_s, bytes);
    const AddressBook book = SavedAddresses(directory).load();
    SavedAddresses(directory).keep(book);
    if (book != AddressBook())
        hold(SavedAddresses(directory).load() == book, "addresses written and read are the same");
    for (const QList<SrvRecord> &records : book.records)
        for (const SrvRecord &record : records)
            hold(record.target.isName() && !record.target.isSrv(), "a target is a host name");
}

} // namespace

QList<Target> stateTargets()
{
    return {
        {"saved-answer",
         savedAnswersAreRead,
         {R"({"version":1,"services":[{"id":"/a","domains":["a.test"],"port":80,"servicePort":8000,"transportProtocol":"",)"
          R"("applicationProtocol":"http","hosts":[{"ip":"10.0.0.1","port":1}],"config":[],"path":"","source":"File",)"
          R"("labels":{}}],"losses":[{"id":"/a","port":80,"since":"2024-05-01T10:00:00.000Z"}]})",
          R"({"version":2})"}},
        {"saved-addresses",
         savedAddressesAreRead,
         {R"({"version":1,"addresses":{"a.test":"10.0.0.1","b.test":"fd00::1"},"records":{"_a._tcp.test":)"
          R"([{"priority":1,"weight":2,"target":"t.test","port":80,"address":"10.0.0.2"},)"
          R"({"priority":65535,"weight":0,"target":"t.test","port":1,"address":""}]}})"}},
        {"saved-claims",
         savedClaimsAreRead,
         {R"({"version":1,"claims":[{"source":"File","id":"/b","port":8080,"names":["b_8080"],)"
          R"("routes":[{"domain":"a.test","path":""}],"ports":[]},)"
          R"({"source":"File","id":"/d","port":8080,"names":["d_8080"],"routes":[],"ports":[8080,0,70000]}]})"}},
    };
}

} // namespace proxym::test
