// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/commands/transferview.h"
#include "core/base/error.h"

#include <QElapsedTimer>

#include <functional>
#include <map>
#include <string>

namespace kiste::ctl {

/// How blobs move, for programs (`--progress json`): an object in a line for each thing that happens.
///
///     {"name": "registry.example/library/app:1", "why": "an alias in …"}     what is asked for; before anything of it
///     {"layer": "sha256:…", "state": "waiting", "done": 0, "size": 4096}      again at each change; bytes. States: waiting, moving,
///                                                                            again, done, present, mounted
///     {"storing": 0.25}                                                      the engine's part, 0 to 1
///     {"stored": "registry.example/library/app:1", "image": "/org/kiste/…"}   a pull has ended well
///     {"pushed": "registry.example/library/app:1", "digest": "sha256:…"}      a push has
///     {"error": "org.kiste.Error.NotAuthorized", "detail": "…", "registry": "registry.example"}
///
/// Of a name that means several, errors of all but the last are no end.
class TransferEvents : public TransferView
{
public:
    /// @p write gets whole lines.
    explicit TransferEvents(std::function<void(std::string_view)> write) : m_write(std::move(write)) {}

    void name(const std::string &text, const std::string &why);
    void stored(const std::string &name, const std::string &image);
    void pushed(const std::string &name, const std::string &digest);
    void failed(const Error &error, const std::string &registry);

    void update(const TransferPart &part) override;
    void showStoring(double progress) override;
    void finish() override {}

private:
    std::function<void(std::string_view)> m_write;
    std::map<Digest, QElapsedTimer> m_told; ///< when something was last said of one that moves
};

} // namespace kiste::ctl
