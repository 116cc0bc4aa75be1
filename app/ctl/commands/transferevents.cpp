// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/transferevents.h"

#include <nlohmann/json.hpp>

namespace kiste::ctl {

namespace {

constexpr qint64 movingInterval = 100; // milliseconds

std::string eventLine(const nlohmann::ordered_json &event)
{
    return event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

const char *partState(TransferPart::State state)
{
    switch (state) {
    case TransferPart::State::Waiting:
        return "waiting";
    case TransferPart::State::Moving:
        return "moving";
    case TransferPart::State::Again:
        return "again";
    case TransferPart::State::Done:
        return "done";
    case TransferPart::State::Present:
        return "present";
    case TransferPart::State::Mounted:
        return "mounted";
    }
    return "waiting";
}

} // namespace

void TransferEvents::name(const std::string &text, const std::string &why)
{
    m_told.clear();
    m_write(eventLine({{"name", text}, {"why", why}}));
}

void TransferEvents::stored(const std::string &name, const std::string &image)
{
    m_write(eventLine({{"stored", name}, {"image", image}}));
}

void TransferEvents::pushed(const std::string &name, const std::string &digest)
{
    m_write(eventLine({{"pushed", name}, {"digest", digest}}));
}

void TransferEvents::failed(const Error &error, const std::string &registry)
{
    m_write(eventLine({{"error", errorName(error.code)}, {"detail", error.detail}, {"registry", registry}}));
}

void TransferEvents::update(const TransferPart &part)
{
    if (part.isConfig)
        return;
    if (part.state == TransferPart::State::Moving && part.done < part.size) {
        QElapsedTimer &told = m_told[part.digest];
        if (told.isValid() && told.elapsed() < movingInterval)
            return;
        told.start();
    }
    m_write(eventLine({{"layer", part.digest.text()}, {"state", partState(part.state)}, {"done", part.done}, {"size", part.size}}));
}

void TransferEvents::showStoring(double progress)
{
    if (progress >= 0)
        m_write(eventLine({{"storing", progress}}));
}

} // namespace kiste::ctl
