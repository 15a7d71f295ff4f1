// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/logging.h"
#include "fuzz/target.h"

#include <QCoreApplication>

#include <cstdio>
#include <cstdlib>

using namespace proxym;
using namespace proxym::test;

namespace {

//! Drops the log lines: a parser may complain about every input.
class Silence final : public LogSink {
public:
    void write(LogLevel, const LogPlace &, const QString &) override { }
};

//! The target that PROXYM_FUZZ_TARGET names.
const Target &chosen()
{
    static const QList<Target> all = allTargets();
    static const QByteArray name = qgetenv("PROXYM_FUZZ_TARGET");
    static const auto found =
        std::ranges::find_if(all, [](const Target &target) { return name == target.name; });
    if (found != all.end())
        return *found;
    std::fprintf(stderr, "PROXYM_FUZZ_TARGET names no target; there are:\n");
    for (const Target &target : all)
        std::fprintf(stderr, "%s\n", target.name);
    std::exit(1);
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static QCoreApplication app(*argc, *argv); // timers need one
    static Silence silence;
    setLogSink(&silence);
    (void)chosen();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    chosen().run(QByteArray(reinterpret_cast<const char *>(data), qsizetype(size)));
    return 0;
}
