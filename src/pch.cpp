// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Deliberately empty: the object that carries the precompiled header (proxym_module.cmake).
