// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/formatonce.h"

template KISTE_FORMAT_INTERPRETER;
