// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/curlloop.h"

namespace proxym {

CurlLoop &CurlLoop::instance()
{
    static CurlLoop *const loop = new CurlLoop; // like networks of clients, it lives as long as the program
    return *loop;
}

CurlLoop::CurlLoop()
    : m_multi((curl_global_init(CURL_GLOBAL_DEFAULT), curl_multi_init()))
{
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &CurlLoop::watch);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &CurlLoop::setTimer);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { act(CURL_SOCKET_TIMEOUT, 0); });
}

void CurlLoop::add(CURL *easy)
{
    curl_multi_add_handle(m_multi, easy);
}

void CurlLoop::remove(CURL *easy)
{
    curl_multi_remove_handle(m_multi, easy);
}

//! Notifiers may be sending the signal that has led here: they are deleted later.
int CurlLoop::watch(CURL *, curl_socket_t socket, int what, void *loop, void *)
{
    auto *const self = static_cast<CurlLoop *>(loop);
    if (const auto before = self->m_watched.take(socket)) {
        for (QSocketNotifier *const notifier : {before->read.release(), before->write.release()}) {
            if (notifier) {
                notifier->setEnabled(false);
                notifier->deleteLater();
            }
        }
    }
    if (what == CURL_POLL_REMOVE)
        return 0;
    const auto watched = std::make_shared<Watched>();
    if (what & CURL_POLL_IN)
        watched->read = self->notifier(socket, QSocketNotifier::Read, CURL_CSELECT_IN);
    if (what & CURL_POLL_OUT)
        watched->write = self->notifier(socket, QSocketNotifier::Write, CURL_CSELECT_OUT);
    self->m_watched.insert(socket, watched);
    return 0;
}

int CurlLoop::setTimer(CURLM *, long wait, void *loop)
{
    auto *const self = static_cast<CurlLoop *>(loop);
    if (wait < 0)
        self->m_timer.stop();
    else
        self->m_timer.start(std::chrono::milliseconds(wait));
    return 0;
}

std::unique_ptr<QSocketNotifier> CurlLoop::notifier(curl_socket_t socket, QSocketNotifier::Type type,
                                                    int event)
{
    auto notifier = std::make_unique<QSocketNotifier>(socket, type);
    connect(notifier.get(), &QSocketNotifier::activated, this, [this, socket, event] { act(socket, event); });
    return notifier;
}

void CurlLoop::act(curl_socket_t socket, int events)
{
    int running = 0;
    curl_multi_socket_action(m_multi, socket, events, &running);
    int left = 0;
    while (const CURLMsg *const message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL *const easy = message->easy_handle;
        const CURLcode code = message->data.result; // the message is gone with its transfer
        CurlTransfer *transfer = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
        curl_multi_remove_handle(m_multi, easy);
        transfer->end(code);
    }
}

} // namespace proxym
