// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"

#include "core/oci/logrecord.h"

#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <sys/socket.h>

using namespace Qt::StringLiterals;
using namespace kiste::ui;

namespace kiste::test {

void WindowTest::makeLog()
{
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    m_engine->logStream = UniqueFd(pair[0]);
    m_log = UniqueFd(pair[1]);
}

void WindowTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    static const QTemporaryDir data;
    qputenv("XDG_DATA_HOME", data.path().toLocal8Bit()); // no build of whoever tests is looked at, or removed
    QCoreApplication::setOrganizationDomain(u"kiste.org"_s);
    QCoreApplication::setApplicationName(u"kiste-test-pages"_s);
}

void WindowTest::init()
{
    QSettings().clear();
    m_engine = std::make_unique<FakeEngine>();
    m_metrics = std::make_unique<FakeMetrics>();
    m_window =
        std::make_unique<MainWindow>(m_engine.get(), m_metrics.get(),
                                     [](const QString &, const std::atomic<bool> &) -> Result<std::vector<ImportPlan>> {
                                         return std::vector<ImportPlan>(1);
                                     },
                                     m_programs);
    m_window->resize(1440, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    makeLog();
    for (const QString &name : {u"api"_s, u"db"_s, u"web"_s})
        m_engine->put(makeContainer(name));
    m_engine->put(makeContainer(u"old"_s, ContainerState::Exited));
    m_engine->put(makeImage(u"localhost/starter:latest"_s));
    if (qstrcmp(QTest::currentTestFunction(), "bonesWhileAnAnswerIsPending") != 0)
        m_engine->setState(HelperState::Connected);
    m_engine->calls.clear();
}

void WindowTest::cleanup()
{
    m_window.reset();
    m_metrics.reset();
    m_engine.reset();
    m_log.reset();
}

void WindowTest::sendLog(int from, int to)
{
    std::string bytes;
    for (int line = from; line < to; ++line) {
        const std::string text = "line " + std::to_string(line) + (line % 1000 == 0 ? " needle" : "");
        appendLogRecord(bytes,
                        {1'795'271'490'000'000'000 + line * 1'000'000LL, LogRecord::Stream::Stdout, false, text});
    }
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t count =
            ::send(m_log.get(), bytes.data() + sent, bytes.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count > 0)
            sent += std::size_t(count);
        else
            QCoreApplication::processEvents();
    }
}

} // namespace kiste::test
