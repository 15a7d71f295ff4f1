// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::test {

//! A self-signed certificate for old.test, expired on 2020-01-02; its key was not kept.
inline constexpr char expiredCertificate[] = R"(-----BEGIN CERTIFICATE-----
MIIBDTCBtAIBATAKBggqhkjOPQQDAjATMREwDwYDVQQDDAhvbGQudGVzdDAeFw0y
MDAxMDEwMDAwMDBaFw0yMDAxMDIwMDAwMDBaMBMxETAPBgNVBAMMCG9sZC50ZXN0
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEgjwlAuh/bWi8bXOiU2UKStgLrL2o
FBjvKrWUFsuRYuTk05/QMSYNXYreTSEg5Egl96qIP6SaU0edQwB0VBKvEzAKBggq
hkjOPQQDAgNIADBFAiEAiTaK8i1qkcw9k5hRobxesec5wHA4AjwlnfkcTlYL6M8C
IGMgyuemsDvwxmf/KGE2msci4RT+3zhQqv4XLHr0MSYf
-----END CERTIFICATE-----
)";

} // namespace proxym::test
