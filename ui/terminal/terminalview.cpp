// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/terminal/terminalview.h"

#include "ui/theme/theme.h"

#include <QBoxLayout>
#include <QBuffer>
#include <QFontDatabase>
#include <QKeyEvent>
#include <QSettings>
#include <QSocketNotifier>
#include <QTimer>

#include <qtermwidget.h>

#include <algorithm>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int scrollback = 10'000; // lines
constexpr int smallestFont = 6;
constexpr int largestFont = 40;
constexpr QLatin1StringView fontKey("terminal/fontSize");

QFont terminalFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSize(QSettings().value(fontKey, Theme::font(TextRole::Code).pointSize()).toInt());
    font.setStyleHint(QFont::TypeWriter);
    return font;
}

/// Whether the window keeps these keys for itself.
bool isWindows(const QKeyEvent &key)
{
    constexpr auto both = Qt::ControlModifier | Qt::ShiftModifier;
    const bool digit = key.key() >= Qt::Key_0 && key.key() <= Qt::Key_9;
    const bool size = key.key() == Qt::Key_Plus || key.key() == Qt::Key_Minus;
    return key.modifiers().testFlags(both) || key.key() == Qt::Key_F10
        || (key.modifiers() == Qt::ControlModifier && (digit || size));
}

} // namespace

TerminalView::TerminalView(QWidget *parent)
    : QWidget(parent)
    , m_terminal(new QTermWidget(0, this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_terminal);
    m_terminal->setColorScheme(u":/kiste/terminal/Kiste.colorscheme"_s);
    m_terminal->setTerminalFont(terminalFont());
    m_terminal->setHistorySize(scrollback);
    m_terminal->setScrollBarPosition(QTermWidgetInterface::ScrollBarRight);
    m_terminal->setTerminalSizeHint(false);
    m_terminal->setBlinkingCursor(false);
    m_terminal->setFlowControlEnabled(false); // Ctrl+S belongs to the program inside
    m_terminal->setMargin(6);
    m_terminal->setConfirmMultilinePaste(false); // bracketed paste is the shell's way
    m_terminal->startTerminalTeletype();
    setFocusProxy(m_terminal);
    // The emulator reads from a terminal of its own. Nothing there may change the bytes, and nothing may wait.
    const int feedFd = m_terminal->getPtySlaveFd();
    termios settings{};
    if (::tcgetattr(feedFd, &settings) == 0) {
        ::cfmakeraw(&settings);
        ::tcsetattr(feedFd, TCSANOW, &settings);
    }
    ::fcntl(feedFd, F_SETFL, ::fcntl(feedFd, F_GETFL) | O_NONBLOCK);
    m_room = new QSocketNotifier(feedFd, QSocketNotifier::Write, this);
    m_room->setEnabled(false);
    connect(m_room, &QSocketNotifier::activated, this, &TerminalView::flush);
    connect(m_terminal, &QTermWidget::sendData, this,
            [this](const char *bytes, int count) { Q_EMIT typed(QByteArray(bytes, count)); });
    for (QWidget *part : m_terminal->findChildren<QWidget *>())
        part->installEventFilter(this);
}

TerminalView::~TerminalView() = default;

void TerminalView::feed(const QByteArray &bytes)
{
    m_pending += bytes;
    flush();
}

void TerminalView::flush()
{
    // A piece at a time: the emulator, which reads on this thread, has its turn in between.
    constexpr qsizetype piece = 32 * 1024;
    qsizetype taken = 0;
    while (!m_pending.isEmpty() && taken < piece) {
        const ssize_t count = ::write(m_terminal->getPtySlaveFd(), m_pending.constData(),
                                      size_t(std::min<qsizetype>(m_pending.size(), 4096)));
        if (count <= 0)
            break;
        m_pending.remove(0, count);
        taken += count;
    }
    m_room->setEnabled(!m_pending.isEmpty());
    if (m_pending.isEmpty())
        Q_EMIT drained();
}

QSize TerminalView::gridSize() const
{
    return {m_terminal->screenColumnsCount(), m_terminal->screenLinesCount()};
}

QString TerminalView::text() const
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    m_terminal->saveHistory(&buffer);
    return QString::fromUtf8(buffer.data());
}

void TerminalView::copy()
{
    m_terminal->copyClipboard();
}

void TerminalView::paste()
{
    m_terminal->pasteClipboard();
}

void TerminalView::toggleSearch()
{
    m_terminal->toggleShowSearchBar();
}

void TerminalView::zoom(int steps)
{
    QFont font = m_terminal->getTerminalFont();
    const int size = steps == 0 ? Theme::font(TextRole::Code).pointSize() : font.pointSize() + steps;
    font.setPointSize(std::clamp(size, smallestFont, largestFont));
    m_terminal->setTerminalFont(font);
    QSettings().setValue(fontKey, font.pointSize());
    checkGrid();
}

bool TerminalView::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && !isWindows(*static_cast<QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::Resize)
        QTimer::singleShot(0, this, &TerminalView::checkGrid); // once the emulator has counted anew
    return QWidget::eventFilter(watched, event);
}

void TerminalView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    QTimer::singleShot(0, this, &TerminalView::checkGrid);
}

void TerminalView::checkGrid()
{
    const QSize now = gridSize();
    if (now == m_grid || now.width() < 2 || now.height() < 2)
        return;
    m_grid = now;
    Q_EMIT gridChanged(now);
}

} // namespace kiste::ui
