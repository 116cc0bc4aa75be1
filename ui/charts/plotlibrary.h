// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The plot library's header uses Qt's foreach, which this project switches off (QT_NO_FOREACH).
#define foreach(variable, container) for (variable : container)
#include <qcustomplot.h>
#undef foreach
