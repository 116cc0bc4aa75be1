// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/privileged/enginefixture.h"
#include "tests/support/tarbuilder.h"

namespace kiste::test {

/// An archive with busybox, a shell and the probe, to which a test adds what is hostile.
TarBuilder ordinaryLayer();
/// Loads an image of one layer for root. @p config: the "config" object of the image's configuration.
EngineFixture::Outcome loadImage(const EngineFixture &engine, const QString &name, const TarBuilder &layer,
                                 const QByteArray &config = QByteArrayLiteral("{}"));

} // namespace kiste::test
