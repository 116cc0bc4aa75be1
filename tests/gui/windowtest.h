// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/gui/fakeengine.h"
#include "ui/logs/logtab.h"
#include "ui/views/containerspage.h"
#include "ui/views/detailpane.h"
#include "ui/views/mainwindow.h"
#include "ui/widgets/tableview.h"

#include <memory>

namespace kiste::test {

/// A window over an engine in memory with four containers ("api", "db", "web" run, "old" has ended) and an image, anew
/// for each test function.
class WindowTest : public QObject
{
    Q_OBJECT

protected Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

protected:
    ui::ContainersPage &page() { return *m_window->containersPage(); }
    ui::LogTab &logs() { return *static_cast<ui::LogTab *>(page().pane()->tabWidget(ui::DetailPane::Logs)); }
    QString selectedName() { return page().table()->currentIndex().siblingAtColumn(0).data().toString(); }
    FakeEngine::Call lastCall() { return m_engine->calls.isEmpty() ? FakeEngine::Call() : m_engine->calls.last(); }
    /// A new stream for the engine's next openLog(); m_log is its other end.
    void makeLog();
    /// "line 7", every thousandth "line 1000 needle".
    void sendLog(int from, int to);

    ui::Programs m_programs; ///< that the window has; none unless a test says so before init()
    std::unique_ptr<FakeEngine> m_engine;
    std::unique_ptr<FakeMetrics> m_metrics;
    std::unique_ptr<ui::MainWindow> m_window;
    UniqueFd m_log;
};

} // namespace kiste::test
