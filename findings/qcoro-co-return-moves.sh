#!/bin/bash
# QCoro 0.8: co_return of something that a member points to empties the member, if the task returns another type.
#
# What one would guess: an lvalue is copied, as by `return`; only a local variable, which is about to end, is moved from.
# What happens: `co_return *kept;` in a QCoro::Task<std::optional<std::string>>, with a std::optional<std::string> member, returns
#   the text the first time and an empty text the second time. `co_return std::as_const(*kept);` returns it both times. The
#   promise's return_value() takes any lvalue that is not const as a forwarding reference, and moves from it.
# Seen with: qcoro-qt6-dev 0.8.0-1 (Debian 12), g++ 12, 2026-11-29.
# What it means for proxym: never co_return a member or what it points to (CONTRIBUTING.md; the test `hygiene` looks for it). A
#   source's last answer was emptied like this, so the next event seemed to have lost every other app.

. "$(dirname "$0")/lib.sh"

command -v g++ >/dev/null || give_up "g++ is needed"
unpack qcoro bookworm qcoro-qt6-dev=0.8.0-1 qt6-base-dev=6.4.2+dfsg-10

cat >"$work/moves.cpp" <<'CPP'
#include <QCoroTask>

#include <iostream>
#include <optional>
#include <string>
#include <utility>

struct Source {
    std::optional<std::string> kept = "a text that is too long for the short string buffer";

    QCoro::Task<std::optional<std::string>> whole() { co_return *kept; }
    QCoro::Task<std::optional<std::string>> constant() { co_return std::as_const(*kept); }
};

int main()
{
    Source source;
    const auto print = [](const char *what, QCoro::Task<std::optional<std::string>> task) {
        task.then([what](const std::optional<std::string> &text) { std::cout << what << text->size() << '\n'; });
    };
    print("const, first ", source.constant());
    print("const, second ", source.constant());
    print("first ", source.whole());
    print("second ", source.whole());
}
CPP
libraries=$work/qcoro/usr/lib/x86_64-linux-gnu
g++ -std=c++20 -fcoroutines -fPIC -DQCORO_NO_WARN_INCLUDE -I"$work/qcoro/usr/include/qcoro6" \
    -I"$work/qcoro/usr/include/qcoro6/qcoro" -I"$work/qcoro/usr/include/qcoro6/QCoro" \
    -I"$work/qcoro/usr/include/x86_64-linux-gnu/qt6" -I"$work/qcoro/usr/include/x86_64-linux-gnu/qt6/QtCore" \
    "$work/moves.cpp" -o "$work/moves" -L"$libraries" -lQCoro6Core -lQt6Core 2>"$work/log" ||
    { tail -5 "$work/log" >&2; give_up "the program does not compile"; }
said=$(LD_LIBRARY_PATH=$libraries "$work/moves" | paste -sd,)
expect "sizes" "$said" "const, first 51,const, second 51,first 51,second 0"
verdict
