// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"
#include "core/oci/logrecord.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/terminal/terminaltab.h"
#include "ui/terminal/terminalview.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"

#include <QAction>
#include <QClipboard>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTabBar>
#include <QToolButton>
#include <QTest>

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

/// Terminals in a container's pane. The engine hands out one end of a real pseudo terminal, the test holds the other.
class TestTerminal : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void opensAShellAndTalksToIt();
    void keysBelongToTheProgram();
    void staysOverTabsAndContainers();
    void knowsItsSize();
    void severalAndClosing();
    void saysHowItEnded();
    void imageWithoutAShell();
    void floodDoesNotBlock();
    void copiesPastesSearchesZooms();
    void firstProgramComesBackWithItsText();
    void nothingToAttachTo();

private:
    TerminalTab &tab() { return *static_cast<TerminalTab *>(page().pane()->tabWidget(DetailPane::Terminal)); }
    QString shown() { return tab().currentView() ? tab().currentView()->text() : QString(); }

    /// A new terminal for the engine's next exec(); the program's side of it.
    UniqueFd makePty()
    {
        int master = -1;
        int slave = -1;
        if (::openpty(&master, &slave, nullptr, nullptr, nullptr) != 0)
            qFatal("no pseudo terminal");
        termios settings{};
        ::tcgetattr(slave, &settings);
        ::cfmakeraw(&settings);
        ::tcsetattr(slave, TCSANOW, &settings);
        ::fcntl(slave, F_SETFL, O_NONBLOCK);
        m_engine->terminal = UniqueFd(master);
        return UniqueFd(slave);
    }

    static void say(const UniqueFd &program, const QByteArray &text)
    {
        QCOMPARE(::write(program.get(), text.constData(), size_t(text.size())), ssize_t(text.size()));
    }

    static QByteArray heard(const UniqueFd &program)
    {
        char buffer[4096];
        const ssize_t count = ::read(program.get(), buffer, sizeof buffer);
        return count > 0 ? QByteArray(buffer, count) : QByteArray();
    }

    /// Opens the tab for 'web' and a shell in it.
    UniqueFd openShell()
    {
        UniqueFd program = makePty();
        page().selectByName(u"web"_s);
        page().pane()->setTab(DetailPane::Terminal);
        tab().openShell();
        [&] { QTRY_COMPARE(tab().currentSession()->state(), TerminalSession::State::Running); }();
        return program;
    }
};

void TestTerminal::opensAShellAndTalksToIt()
{
    QVERIFY(page().selectByName(u"web"_s));
    page().pane()->setTab(DetailPane::Terminal);
    QVERIFY(tab().stateView()->isVisible());
    UniqueFd program = makePty();
    QTest::mouseClick(tab().stateView()->buttons().first(), Qt::LeftButton);
    QTRY_VERIFY(tab().currentSession() && tab().currentSession()->state() == TerminalSession::State::Running);
    const auto call = std::ranges::find(m_engine->calls, u"exec"_s, &FakeEngine::Call::method);
    QVERIFY(call != m_engine->calls.end());
    QCOMPARE(call->options[u"tty"_s], QVariant(true));
    say(program, "hello \x1b[1mworld\x1b[0m\r\n$ ");
    QTRY_VERIFY2(shown().contains(u"hello world"_s), qPrintable(shown()));
    QTest::keyClicks(tab().currentView()->focusProxy()->focusProxy() ? tab().currentView()->focusProxy()->focusProxy()
                                                                     : tab().currentView()->focusProxy(),
                     u"ls"_s);
    QByteArray typed;
    QTRY_VERIFY2((typed += heard(program)).contains("ls"), typed);
}

void TestTerminal::keysBelongToTheProgram()
{
    UniqueFd program = openShell();
    QTRY_VERIFY(tab().isAncestorOf(QApplication::focusWidget()));
    // Each of these is a shortcut of the window elsewhere.
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Slash, Qt::NoModifier);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_L, Qt::ControlModifier);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_N, Qt::ControlModifier);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QByteArray typed;
    QTRY_VERIFY2((typed += heard(program)).size() >= 4, typed.toHex());
    QCOMPARE(typed, "/\x0c\x0e\x1b"_ba);
    QVERIFY(!page().filterField()->hasFocus());
    QCOMPARE(QApplication::activeModalWidget(), nullptr);
    QCOMPARE(page().pane()->tab(), int(DetailPane::Terminal));
    // The way out.
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Up, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(tab().bar()->hasFocus());
}

void TestTerminal::staysOverTabsAndContainers()
{
    UniqueFd program = openShell();
    say(program, "before\r\n");
    QTRY_VERIFY(shown().contains(u"before"_s));
    TerminalSession *session = tab().currentSession();
    page().pane()->setTab(DetailPane::Logs);
    say(program, "while away\r\n");
    QVERIFY(page().selectByName(u"db"_s));
    QCOMPARE(tab().count(), 0);
    m_window->showPage(MainWindow::Images);
    m_window->showPage(MainWindow::Containers);
    QVERIFY(page().selectByName(u"web"_s));
    page().pane()->setTab(DetailPane::Terminal);
    QCOMPARE(tab().currentSession(), session);
    QCOMPARE(session->state(), TerminalSession::State::Running);
    QTRY_VERIFY(shown().contains(u"while away"_s) && shown().contains(u"before"_s));
    // A helper that restarts takes nothing away either.
    m_engine->setState(HelperState::Reconnecting);
    m_engine->setState(HelperState::Connected);
    say(program, "after\r\n");
    QTRY_VERIFY(shown().contains(u"after"_s));
    m_engine->takeContainer(u"/org/kiste/Helper1/container/web"_s);
    QCOMPARE(tab().count(), 0);
}

void TestTerminal::knowsItsSize()
{
    UniqueFd program = openShell();
    const auto size = [&] {
        winsize now{};
        ::ioctl(program.get(), TIOCGWINSZ, &now);
        return QSize(now.ws_col, now.ws_row);
    };
    QTRY_COMPARE(size(), tab().currentView()->gridSize());
    const QSize before = size();
    QVERIFY(before.width() > 10 && before.height() > 5);
    page().setExpanded(true);
    QTRY_VERIFY(size().width() > before.width());
    QCOMPARE(size(), tab().currentView()->gridSize());
}

void TestTerminal::severalAndClosing()
{
    UniqueFd first = openShell();
    UniqueFd second = makePty();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(tab().count(), 2);
    QTRY_COMPARE(tab().currentSession()->state(), TerminalSession::State::Running);
    say(second, "I am the second\r\n");
    QTRY_VERIFY(shown().contains(u"second"_s));
    tab().bar()->setCurrentIndex(0);
    QVERIFY(!shown().contains(u"second"_s));
    // One that runs is not closed without a question.
    QTest::mouseClick(tab().bar()->tabButton(0, QTabBar::RightSide), Qt::LeftButton);
    auto *dialog = m_window->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QCOMPARE(tab().count(), 2);
    QTest::mouseClick(dialog->confirmButton(), Qt::LeftButton);
    QCOMPARE(tab().count(), 1);
    QTRY_VERIFY(shown().contains(u"second"_s));
    // Its program's terminal has gone.
    QTRY_VERIFY(::read(first.get(), nullptr, 0) == 0 && ::write(first.get(), "x", 1) < 0);
}

void TestTerminal::saysHowItEnded()
{
    UniqueFd program = openShell();
    say(program, "bye\r\n");
    QTRY_VERIFY(shown().contains(u"bye"_s));
    program.reset();
    QTRY_COMPARE(tab().currentSession()->state(), TerminalSession::State::Ended);
    Q_EMIT m_engine->execEnded(u"/org/kiste/Helper1/container/web"_s, u"0-1.1"_s, 3);
    QTRY_VERIFY2(shown().contains(u"exit code 3"_s), qPrintable(shown()));
    QVERIFY(tab().bar()->tabText(0).contains(u"ended"_s));
    QTest::mouseClick(tab().bar()->tabButton(0, QTabBar::RightSide), Qt::LeftButton); // no question now
    QCOMPARE(tab().count(), 0);
}

void TestTerminal::imageWithoutAShell()
{
    m_engine->failures[u"exec"_s] = Error{ErrorCode::CommandNotFound, "'/bin/sh' does not exist", 0};
    QVERIFY(page().selectByName(u"web"_s));
    page().pane()->setTab(DetailPane::Terminal);
    tab().openShell();
    QTRY_VERIFY(tab().message()->isVisible());
    QVERIFY(tab().message()->text().contains(u"no shell"_s));
    m_engine->failures.clear();
    UniqueFd program = makePty();
    QTest::mouseClick(tab().message()->findChild<QPushButton *>(), Qt::LeftButton);
    QTRY_COMPARE(tab().currentSession()->state(), TerminalSession::State::Running);
    QVERIFY(!tab().message()->isVisible());
}

void TestTerminal::floodDoesNotBlock()
{
    UniqueFd program = openShell();
    QByteArray line(120, 'x');
    line += "\r\n";
    qsizetype sent = 0;
    constexpr qsizetype wanted = 2 << 20;
    while (sent < wanted) {
        const ssize_t count = ::write(program.get(), line.constData(), size_t(line.size()));
        if (count > 0)
            sent += count;
        else
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    }
    say(program, {});
    while (::write(program.get(), "the end\r\n", 9) != 9)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    QTRY_VERIFY_WITH_TIMEOUT(shown().contains(u"the end"_s), 20'000);
}

void TestTerminal::copiesPastesSearchesZooms()
{
    UniqueFd program = openShell();
    say(program, "needle in the hay\r\n");
    QTRY_VERIFY(shown().contains(u"needle"_s));
    QGuiApplication::clipboard()->setText(u"pasted words"_s);
    constexpr auto both = Qt::ControlModifier | Qt::ShiftModifier;
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_V, both);
    QByteArray typed;
    QTRY_VERIFY2((typed += heard(program)).contains("pasted words"), typed);
    const QSize before = tab().currentView()->gridSize();
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Plus, Qt::ControlModifier);
    QTRY_VERIFY(tab().currentView()->gridSize().width() < before.width());
    QVERIFY(QSettings().value(u"terminal/fontSize"_s).toInt() > 0);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_0, Qt::ControlModifier);
    QTRY_COMPARE(tab().currentView()->gridSize(), before);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F, both);
    QTRY_VERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
}

void TestTerminal::firstProgramComesBackWithItsText()
{
    ContainerInfo console = makeContainer(u"console"_s);
    console.tty = true;
    m_engine->put(console);
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    m_engine->attachStream = UniqueFd(pair[0]);
    UniqueFd engine(pair[1]);
    QVERIFY(page().selectByName(u"console"_s));
    page().pane()->setTab(DetailPane::Terminal);
    QTRY_COMPARE(tab().count(), 1);
    QTRY_COMPARE(tab().currentSession()->state(), TerminalSession::State::Running);
    const auto call = std::ranges::find(m_engine->calls, u"attach"_s, &FakeEngine::Call::method);
    QVERIFY(call->options[u"scrollback"_s].toULongLong() > 100);
    std::string records;
    appendLogRecord(records, {1, LogRecord::Stream::Stdout, false, "written yesterday\r"});
    appendLogRecord(records, {2, LogRecord::Stream::Stdout, true, "login: "});
    say(engine, QByteArray::fromStdString(records));
    QTRY_VERIFY2(shown().contains(u"written yesterday\nlogin:"_s), qPrintable(shown()));
    QTest::keyClicks(QApplication::focusWidget(), u"root"_s);
    ::fcntl(engine.get(), F_SETFL, O_NONBLOCK);
    QByteArray typed;
    QTRY_VERIFY2((typed += heard(engine)) == "root", typed);
    QTRY_VERIFY(std::ranges::any_of(m_engine->calls,
                                    [](const FakeEngine::Call &call) { return call.method == "resize"_L1; }));
    // It ends; when the container runs again, so does its terminal.
    engine.reset();
    QTRY_COMPARE(tab().currentSession()->state(), TerminalSession::State::Ended);
    console.state = ContainerState::Exited;
    m_engine->put(console);
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    m_engine->attachStream = UniqueFd(pair[0]);
    UniqueFd again(pair[1]);
    console.state = ContainerState::Running;
    m_engine->put(console);
    QTRY_COMPARE(tab().currentSession()->state(), TerminalSession::State::Running);
    QCOMPARE(tab().count(), 1);
}

void TestTerminal::nothingToAttachTo()
{
    QVERIFY(page().selectByName(u"old"_s));
    page().pane()->setTab(DetailPane::Terminal);
    QVERIFY(tab().stateView()->headline().contains(u"not running"_s));
    QTest::mouseClick(tab().stateView()->buttons().first(), Qt::LeftButton);
    QTRY_COMPARE(lastCall().method, u"start"_s);
    tab().openShell(); // nothing happens
    QCOMPARE(tab().count(), 0);
}

QTEST_MAIN(TestTerminal)
#include "tst_terminal.moc"
