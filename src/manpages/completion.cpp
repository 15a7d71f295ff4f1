// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/usage.h"
#include "manpages/manpages.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! The first word of each term, without its argument: "--env-file", "explain".
QStringList words(bool isOption)
{
    QStringList found;
    for (const UsageSection &section : usageSections().mid(0, 2)) {
        for (const UsageRow &row : section.rows) {
            if (row.term.startsWith(u"--") == isOption)
                found.append(row.term.section(u' ', 0, 0));
        }
    }
    return found;
}

} // namespace

QString bashCompletion()
{
    return uR"(# bash completion for proxym(8)
_proxym() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    case $before in
        --env-file) COMPREPLY=($(compgen -f -- "$word")) ;;
        --address | explain) COMPREPLY=() ;;
        *) COMPREPLY=($(compgen -W "%1 --address %2" -- "$word")) ;;
    esac
}
complete -F _proxym proxym
)"_s.arg(words(true).join(u' '), words(false).join(u' '));
}

} // namespace proxym
