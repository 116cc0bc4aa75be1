// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace kiste {
class MetricsReader;
}

namespace kiste::ui {

/// What a container uses at the moment.
struct LiveSample
{
    double cpuCores = 0;
    quint64 memoryBytes = 0;
    quint64 pids = 0;
    double ioBytes = 0; ///< read and written, per second
    double netBytes = 0; ///< received and sent, per second
    bool operator==(const LiveSample &) const = default;
};

/// How a container fared in the last seconds: means of shares of the time, 0 to 1; 0 where nothing is measured.
struct Strain
{
    int seconds = 300;
    double heldBack = 0; ///< of the periods of its CPU limit
    double memoryPressure = 0; ///< some of its tasks waited for memory
    double ioPressure = 0;
    double cpuPressure = 0;
    double cpuCores = 0; ///< the mean, in cores
    double ioBytes = 0; ///< the mean, read and written, per second
    bool operator==(const Strain &) const = default;
};

/// Where the live numbers come from. Nothing here waits; containers are named by their object paths.
class MetricsSource : public QObject
{
    Q_OBJECT

public:
    enum class Quantity { CpuCores, MemoryBytes, CpuPressure /**< share of the time that some tasks wait, 0 to 1 */ };

    using QObject::QObject;

    /// The newest numbers; nothing while there are none (not running, not opened yet).
    virtual std::optional<LiveSample> latest(const QString &path) const = 0;
    /// The last @p seconds into @p out, one value a second, oldest first; a gap is NaN.
    virtual void history(const QString &path, Quantity quantity, int seconds, std::vector<float> &out) const = 0;
    virtual Strain strain(const QString &path, int seconds) const = 0;
    /// The mapped file itself, for charts; null while there is none.
    virtual std::shared_ptr<const MetricsReader> ring(const QString &path) const
    {
        Q_UNUSED(path)
        return nullptr;
    }
    /// Somebody looks at this container now, so have its past ready even though it does not run.
    virtual void want(const QString &path) = 0;
    /// Whether somebody looks; the source stops its clock when nobody does.
    virtual void setActive(bool active) = 0;

Q_SIGNALS:
    /// The clock's beat: new numbers may be there.
    void sampled();
};

} // namespace kiste::ui
