// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QElapsedTimer>
#include <QList>
#include <QString>

#include <functional>

namespace proxym::test {

//! Measured values of one kind, for a line of the table.
class Samples {
public:
    void add(double value) { m_values.append(value); }
    [[nodiscard]] double median() const { return atShare(0.5); }
    [[nodiscard]] double p95() const { return atShare(0.95); } //!< of fewer than 20 samples the worst
    [[nodiscard]] double worst() const { return atShare(1); }
    [[nodiscard]] qsizetype count() const { return m_values.size(); }

private:
    [[nodiscard]] double atShare(double share) const;
    QList<double> m_values;
};

//! What a process has used since its start.
struct ProcessCost {
    double cpu = 0; //!< milliseconds, its own, to a microsecond
    double childrenCpu = 0; //!< milliseconds of its children that have ended, to ten
    double peakMegabytes = 0; //!< of resident memory
    [[nodiscard]] static ProcessCost of(qint64 pid);
};

void printHeader(bool isComparison);
//! One line of the table: what, at how many apps, how many samples, their median, 95th percentile and worst,
//! and the unit.
void print(const char *what, int apps, const Samples &samples, const char *unit);
void print(const char *what, int apps, double value, const char *unit);

//! The lines of one run of a program, which are printed beside those of another run.
class Sheet {
public:
    //! Each line begins with `prefix`.
    Sheet(int apps, const QByteArray &prefix)
        : m_apps(apps)
        , m_prefix(prefix)
    {
    }
    void add(const QByteArray &what, const Samples &samples, const QByteArray &unit = "ms");
    void add(const QByteArray &what, double value, const QByteArray &unit = "ms");
    void print() const;
    //! Adds the other's figures and the ratio of the medians to each line.
    void printBeside(const Sheet &other) const;

private:
    struct Line {
        QByteArray what;
        Samples samples;
        QByteArray unit;
    };
    int m_apps;
    QByteArray m_prefix;
    QList<Line> m_lines;
};

//! Measures `work` in several runs, and prints how many milliseconds it takes.
void time(const char *what, int apps, int runs, const std::function<void()> &work);

} // namespace proxym::test
