// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/processplace.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

//! A waiting process in namespaces of its own, as in a container.
class Neighbour final {
public:
    Neighbour(const QStringList &namespaces, const QString &preparation, const QString &directory = u"/"_s,
              const QString &last = u"echo ready; exec sleep 60"_s)
    {
        m_process.setWorkingDirectory(directory);
        m_process.start(u"unshare"_s, namespaces + QStringList{u"sh"_s, u"-c"_s, preparation + last});
        m_isThere = m_process.waitForReadyRead(5'000);
    }
    ~Neighbour()
    {
        m_process.kill();
        m_process.waitForFinished(5'000);
    }
    Neighbour(const Neighbour &) = delete;
    Neighbour &operator=(const Neighbour &) = delete;
    [[nodiscard]] bool isThere() const { return m_isThere; }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }

private:
    QProcess m_process;
    bool m_isThere = false;
};

} // namespace

//! Which processes are ours, alongside containers that use the same paths.
class ProcessPlaceTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        for (const QString &name : {u"ours.cfg"_s, u"other.cfg"_s}) {
            QFile file(path(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
    }
    void processOfOursSharesOurNamespaces()
    {
        const Neighbour plain({u"--uts"_s}, {});
        if (!plain.isThere())
            QSKIP("unshare is not allowed here");
        QVERIFY(sharesOurNamespaces(QCoreApplication::applicationPid()));
        QVERIFY(sharesOurNamespaces(plain.pid()));
    }
    void processWithAnotherNetworkIsNotOurs()
    {
        const Neighbour other({u"--net"_s}, {});
        if (!other.isThere())
            QSKIP("unshare is not allowed here");
        QVERIFY(!sharesOurNamespaces(other.pid()));
    }
    void samePathIsAnotherFileElsewhere()
    {
        const Neighbour other({u"--mount"_s},
                              u"mount --bind '%1' '%2'; "_s.arg(path(u"other.cfg"_s), path(u"ours.cfg"_s)));
        if (!other.isThere())
            QSKIP("unshare is not allowed here");
        QVERIFY(sharesOurNamespaces(other.pid()));
        QVERIFY(!isSameFile(other.pid(), path(u"ours.cfg"_s), path(u"ours.cfg"_s)));
    }
    //! As systemd sets one up for Debian's haproxy.service.
    void mountNamespaceAloneMakesNoOtherFile()
    {
        const Neighbour other({u"--mount"_s}, {}, m_directory.path());
        if (!other.isThere())
            QSKIP("unshare is not allowed here");
        QVERIFY(isSameFile(other.pid(), path(u"ours.cfg"_s), path(u"ours.cfg"_s)));
        QVERIFY(isSameFile(other.pid(), u"ours.cfg"_s, path(u"ours.cfg"_s)));
        QVERIFY(!isSameFile(other.pid(), u"other.cfg"_s, path(u"ours.cfg"_s)));
    }
    //! The same, with the `chroot` of Debian's haproxy.cfg.
    void chrootInAnotherMountNamespaceHidesNoFile()
    {
        const Neighbour other({u"--mount"_s}, {}, u"/"_s, locked());
        if (!other.isThere())
            QSKIP("unshare or chroot is not allowed here");
        QVERIFY(!QFile::exists(u"/proc/%1/root"_s.arg(other.pid()) + path(u"ours.cfg"_s)));
        QVERIFY(isSameFile(other.pid(), path(u"ours.cfg"_s), path(u"ours.cfg"_s)));
        QVERIFY(!isSameFile(other.pid(), path(u"other.cfg"_s), path(u"ours.cfg"_s)));
        const Neighbour theirs({u"--mount"_s},
                               u"mount --bind '%1' '%2'; "_s.arg(path(u"other.cfg"_s), path(u"ours.cfg"_s)),
                               u"/"_s, locked());
        QVERIFY(theirs.isThere());
        QVERIFY(!isSameFile(theirs.pid(), path(u"ours.cfg"_s), path(u"ours.cfg"_s)));
    }
    void fileThatIsNotThereIsKnownByItsDirectory()
    {
        const qint64 self = QCoreApplication::applicationPid();
        QVERIFY(isSameFile(self, path(u"./gone.cfg"_s), path(u"gone.cfg"_s)));
        QVERIFY(!isSameFile(self, u"/tmp/gone.cfg"_s, path(u"gone.cfg"_s)));
    }

private:
    //! A process that waits with another root.
    [[nodiscard]] static QString locked()
    {
        return u"exec perl -e 'chroot(q(/var/lib)) && chdir(q(/)) or exit 1; $| = 1; print qq(ready\\n); sleep 60'"_s;
    }
    [[nodiscard]] QString path(const QString &name) const { return m_directory.filePath(name); }

    QTemporaryDir m_directory;
};

QTEST_GUILESS_MAIN(ProcessPlaceTest)
#include "processplacetest.moc"
