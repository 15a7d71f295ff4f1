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
    [[nodiscard]] double median() const;
    [[nodiscard]] double worst() const;
    [[nodiscard]] qsizetype count() const { return m_values.size(); }

private:
    QList<double> m_values;
};

//! What a process has used since its start.
struct ProcessCost {
    double cpu = 0; //!< milliseconds, its own
    double childrenCpu = 0; //!< milliseconds of its children that have ended
    double peakMegabytes = 0; //!< of resident memory
    [[nodiscard]] static ProcessCost of(qint64 pid);
};

void printHeader();
//! One line of the table: what, at how many apps, how many samples, their median and worst, and the unit.
void print(const char *what, int apps, const Samples &samples, const char *unit);
void print(const char *what, int apps, double value, const char *unit);

//! Measures `work` in several runs, and prints how many milliseconds it takes.
void time(const char *what, int apps, int runs, const std::function<void()> &work);

} // namespace proxym::test
