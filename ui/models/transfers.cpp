// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/transfers.h"

#include "core/base/programs.h"
#include "ui/models/programs.h"
#include "ui/theme/format.h"

#include <QFileInfo>
#include <QProcess>
#include <QTimer>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

using TransferEvent = nlohmann::json;

constexpr int patience = 5000; ///< milliseconds that a program has to end by itself when it is cancelled
constexpr int farewell = 1000; ///< the same when the window closes
constexpr qint64 longestEvent = 64 * 1024;
constexpr qsizetype longestComplaint = 16 * 1024;

QString eventText(const TransferEvent &event, const char *key)
{
    const auto found = event.find(key);
    return found != event.end() && found->is_string() ? QString::fromStdString(found->get<std::string>()) : QString();
}

quint64 eventBytes(const TransferEvent &event, const char *key)
{
    const auto found = event.find(key);
    return found != event.end() && found->is_number_unsigned() ? found->get<quint64>() : 0;
}

Transfers::LayerState layerState(const QString &name)
{
    static const std::array names{u"waiting"_s, u"moving"_s, u"again"_s, u"done"_s, u"present"_s, u"mounted"_s};
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? Transfers::LayerState::Waiting : Transfers::LayerState(found - names.begin());
}

bool isMoved(const Transfers::Layer &layer)
{
    return layer.state != Transfers::LayerState::Present && layer.state != Transfers::LayerState::Mounted;
}

QString existing(const std::string &path)
{
    const QString file = QString::fromStdString(path);
    return QFileInfo(file).isExecutable() ? file : QString();
}

} // namespace

Programs findPrograms()
{
    return {existing(transferProgram()), existing(controlProgram())};
}

struct Transfers::Running
{
    Transfer shown;
    std::unique_ptr<QProcess> process;
    QByteArray complaint; ///< standard error
    QString image; ///< object path of what a pull has brought
};

quint64 Transfers::Transfer::bytes() const
{
    quint64 sum = 0;
    for (const Layer &layer : layers)
        sum += isMoved(layer) ? layer.size : 0;
    return sum;
}

quint64 Transfers::Transfer::bytesDone() const
{
    quint64 sum = 0;
    for (const Layer &layer : layers)
        sum += !isMoved(layer) ? 0 : layer.state == LayerState::Done ? layer.size : std::min(layer.done, layer.size);
    return sum;
}

bool Transfers::Transfer::wantsLogin() const
{
    return phase == Phase::Failed && error.code == ErrorCode::NotAuthorized && !registry.isEmpty();
}

Transfers::Transfers(const QString &program, QObject *parent)
    : QObject(parent)
    , m_program(program)
{
}

Transfers::~Transfers()
{
    for (const auto &running : m_running) {
        if (!running->process)
            continue;
        running->process->disconnect(this);
        running->process->terminate(); // what it has begun goes with it
        if (!running->process->waitForFinished(farewell))
            running->process->kill();
    }
}

quint64 Transfers::pull(const QString &image, const QString &platform)
{
    Transfer transfer;
    transfer.image = image;
    transfer.platform = platform;
    return add(transfer);
}

quint64 Transfers::push(const QString &image, const QString &destination)
{
    Transfer transfer;
    transfer.direction = Direction::Push;
    transfer.image = image;
    transfer.destination = destination;
    return add(transfer);
}

quint64 Transfers::add(const Transfer &transfer)
{
    auto running = std::make_unique<Running>();
    running->shown = transfer;
    running->shown.id = ++m_lastId;
    m_running.push_back(std::move(running));
    begin(*m_running.back());
    return m_lastId;
}

Transfers::Running *Transfers::find(quint64 id)
{
    const auto found = std::ranges::find(m_running, id, [](const auto &running) { return running->shown.id; });
    return found == m_running.end() ? nullptr : found->get();
}

QList<Transfers::Transfer> Transfers::transfers() const
{
    QList<Transfer> shown;
    for (const auto &running : m_running)
        shown.append(running->shown);
    return shown;
}

void Transfers::begin(Running &running)
{
    Transfer &shown = running.shown;
    shown.phase = Phase::Asking;
    shown.layers.clear();
    shown.storing = -1;
    shown.error = {};
    shown.registry.clear();
    running.image.clear();
    QStringList arguments{shown.direction == Direction::Pull ? u"pull"_s : u"push"_s, u"--progress"_s, u"json"_s};
    if (!shown.platform.isEmpty())
        arguments << u"--platform"_s << shown.platform;
    arguments << u"--"_s << shown.image;
    if (!shown.destination.isEmpty())
        arguments << shown.destination;
    start(running, arguments, {});
}

void Transfers::start(Running &running, const QStringList &arguments, const QByteArray &input)
{
    const quint64 id = running.shown.id;
    running.complaint.clear();
    running.process = std::make_unique<QProcess>();
    QProcess *process = running.process.get();
    connect(process, &QProcess::readyReadStandardOutput, this, [this, id] { takeLines(id); });
    connect(process, &QProcess::readyReadStandardError, this, [this, id] {
        if (Running *one = find(id))
            one->complaint = (one->complaint + one->process->readAllStandardError()).right(longestComplaint);
    });
    // Later, as it may come out of start(), and the process is given up then.
    connect(process, &QProcess::finished, this, [this, id] { ended(id); }, Qt::QueuedConnection);
    connect(process, &QProcess::errorOccurred, this,
            [this, id](QProcess::ProcessError error) {
                if (error == QProcess::FailedToStart)
                    ended(id);
            },
            Qt::QueuedConnection);
    process->start(m_program, arguments);
    process->write(input);
    process->closeWriteChannel();
    Q_EMIT changed();
}

void Transfers::takeLines(quint64 id)
{
    Running *running = find(id);
    if (!running)
        return;
    while (running->process->canReadLine())
        takeEvent(*running, running->process->readLine(longestEvent));
    Q_EMIT changed();
}

void Transfers::takeEvent(Running &running, const QByteArray &line)
{
    const TransferEvent event = TransferEvent::parse(line.begin(), line.end(), nullptr, false);
    if (!event.is_object() || running.shown.phase == Phase::LoggingIn)
        return;
    Transfer &shown = running.shown;
    const bool cancelling = shown.phase == Phase::Cancelling;
    if (event.contains("name")) {
        shown.name = eventText(event, "name");
        shown.why = eventText(event, "why");
        shown.layers.clear();
    } else if (event.contains("layer")) {
        const Layer layer{eventText(event, "layer"), layerState(eventText(event, "state")), eventBytes(event, "done"),
                          eventBytes(event, "size")};
        const auto known = std::ranges::find(shown.layers, layer.digest, &Layer::digest);
        if (known == shown.layers.end())
            shown.layers.append(layer);
        else
            *known = layer;
        shown.phase = cancelling ? Phase::Cancelling : Phase::Moving;
    } else if (const auto storing = event.find("storing"); storing != event.end() && storing->is_number()) {
        shown.storing = std::clamp(storing->get<double>(), 0.0, 1.0);
        shown.phase = cancelling ? Phase::Cancelling : Phase::Storing;
    } else if (event.contains("stored")) {
        running.image = eventText(event, "image");
    } else if (event.contains("pushed")) {
        shown.name = eventText(event, "pushed");
        shown.digest = eventText(event, "digest");
    } else if (event.contains("error")) {
        shown.error = {errorCodeFromName(eventText(event, "error").toStdString()), eventText(event, "detail").toStdString(), 0};
        shown.registry = eventText(event, "registry");
    }
}

void Transfers::ended(quint64 id)
{
    Running *running = find(id);
    if (!running || !running->process)
        return;
    takeLines(id);
    const std::unique_ptr<QProcess> process = std::move(running->process);
    running->complaint = (running->complaint + process->readAllStandardError()).right(longestComplaint);
    if (process->error() == QProcess::FailedToStart)
        running->complaint = u"cannot run '%1': %2"_s.arg(m_program, process->errorString()).toUtf8();
    const bool good = process->error() != QProcess::FailedToStart && process->exitStatus() == QProcess::NormalExit
        && process->exitCode() == 0;
    switch (running->shown.phase) {
    case Phase::LoggingIn:
        if (good)
            return begin(*running);
        running->shown.error.detail = QString::fromUtf8(running->complaint).trimmed().toStdString();
        running->shown.phase = Phase::Failed;
        Q_EMIT changed();
        return;
    case Phase::Cancelling: return remove(id);
    default: finishTransfer(*running, good);
    }
}

void Transfers::finishTransfer(Running &running, bool good)
{
    if (!good)
        return fail(running);
    if (running.shown.direction == Direction::Push) {
        running.shown.phase = Phase::Done;
        Q_EMIT changed();
        return;
    }
    const QString image = running.image;
    remove(running.shown.id);
    Q_EMIT pulled(image);
}

void Transfers::fail(Running &running)
{
    // What it did not tell as an event it has said in words: that the engine is not there, that a file is not as it should be.
    if (running.shown.error.detail.empty()) {
        QString words = QString::fromUtf8(running.complaint).trimmed();
        constexpr auto program = "kistectl: "_L1;
        if (words.startsWith(program))
            words = words.sliced(program.size());
        running.shown.error = {ErrorCode::Failed, words.toStdString(), 0};
    }
    running.shown.phase = Phase::Failed;
    Q_EMIT changed();
}

void Transfers::cancel(quint64 id)
{
    Running *running = find(id);
    if (!running || !running->process || running->shown.phase == Phase::Cancelling)
        return;
    running->shown.phase = Phase::Cancelling;
    running->process->terminate();
    QTimer::singleShot(patience, running->process.get(), &QProcess::kill);
    Q_EMIT changed();
}

void Transfers::retry(quint64 id)
{
    Running *running = find(id);
    if (running && running->shown.phase == Phase::Failed)
        begin(*running);
}

void Transfers::dismiss(quint64 id)
{
    const Running *running = find(id);
    if (running && !running->shown.isRunning())
        remove(id);
}

void Transfers::login(quint64 id, const QString &user, const QString &password)
{
    Running *running = find(id);
    if (!running || !running->shown.wantsLogin())
        return;
    running->shown.phase = Phase::LoggingIn;
    start(*running, {u"login"_s, u"--username"_s, user, u"--password-stdin"_s, u"--"_s, running->shown.registry},
          password.toUtf8() + '\n');
}

void Transfers::remove(quint64 id)
{
    std::erase_if(m_running, [id](const auto &running) { return running->shown.id == id; });
    Q_EMIT changed();
}

QString transferSentence(const Transfers::Transfer &transfer)
{
    const QString registry = transfer.registry;
    const bool pulls = transfer.direction == Transfers::Direction::Pull;
    if (!registry.isEmpty()) {
        switch (transfer.error.code) {
        case ErrorCode::NotFound:
            return pulls ? Transfers::tr("“%1” has no such image.").arg(registry)
                         : Transfers::tr("“%1” has no place of this name.").arg(registry);
        case ErrorCode::NotAuthorized:
            return Transfers::tr("“%1” does not let you in. Log in, if you have an account there.").arg(registry);
        case ErrorCode::Unavailable: return Transfers::tr("“%1” cannot be reached, or broke off.").arg(registry);
        case ErrorCode::Timeout: return Transfers::tr("“%1” did not answer in time.").arg(registry);
        case ErrorCode::LimitExceeded:
            return Transfers::tr("“%1” has been asked too often, or sent more than is allowed.").arg(registry);
        case ErrorCode::Corrupt: return Transfers::tr("What “%1” sent is not what was asked for.").arg(registry);
        default: break;
        }
    }
    return transfer.error.code == ErrorCode::Failed
        ? pulls ? Transfers::tr("The image could not be pulled.") : Transfers::tr("The image could not be pushed.")
        : errorSentence(transfer.error.code);
}

QString layerStateWord(Transfers::LayerState state, Transfers::Direction direction)
{
    const bool pulls = direction == Transfers::Direction::Pull;
    switch (state) {
    case Transfers::LayerState::Waiting: return Transfers::tr("waiting");
    case Transfers::LayerState::Moving: return pulls ? Transfers::tr("downloading") : Transfers::tr("uploading");
    case Transfers::LayerState::Again: return Transfers::tr("once more");
    case Transfers::LayerState::Done: return pulls ? Transfers::tr("is here") : Transfers::tr("is there");
    case Transfers::LayerState::Present: return pulls ? Transfers::tr("was here already") : Transfers::tr("was there already");
    case Transfers::LayerState::Mounted: return Transfers::tr("was in another place there");
    }
    return {};
}

} // namespace kiste::ui
