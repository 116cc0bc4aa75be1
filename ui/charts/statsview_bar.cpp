// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/statsview.h"

#include "ui/charts/chartexport.h"
#include "ui/charts/chartformat.h"
#include "ui/charts/chartstack.h"
#include "ui/theme/icons.h"
#include "ui/widgets/segmented.h"

#include <QBoxLayout>
#include <QBuffer>
#include <QCoreApplication>
#include <QDateTime>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QPointer>
#include <QThreadPool>
#include <QToolButton>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// More lines than this cannot be told apart.
constexpr int mostCompared = 4;
/// For lines of other containers, apart from each other in all forms of colour blindness.
constexpr std::array<QRgb, mostCompared> lightLines{0xffb0640f, 0xff296a4d, 0xff8d4c6e, 0xff0883c3};
constexpr std::array<QRgb, mostCompared> darkLines{0xfff09f3c, 0xff5cdcb3, 0xffd98bb4, 0xff63bdf0};
/// For stacked areas, largest first.
constexpr std::array<QRgb, mostCompared> stackedAreas{0xff0883c3, 0xfff09f3c, 0xff296a4d, 0xffae658d};

QToolButton *menuButton(const QString &text, const QString &iconName, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setAutoRaise(true);
    button->setText(text);
    button->setIcon(icon(iconName));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(new QMenu(button));
    return button;
}

} // namespace

void StatsView::makeBar()
{
    auto *grid = new QGridLayout(m_bar);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(4);
    grid->setVerticalSpacing(2);
    //: One minute, on a narrow button
    const QStringList labels{tr("1 m"), tr("5 m"), tr("15 m"), tr("1 h"), tr("6 h"), tr("24 h"), tr("30 d")};
    const QStringList names{tr("Last minute"), tr("Last 5 minutes"), tr("Last 15 minutes"), tr("Last hour"),
                            tr("Last 6 hours"), tr("Last 24 hours"), tr("Last 30 days")};
    m_ranges = new Segmented(labels);
    m_ranges->setAccessibleName(tr("Range"));
    for (int i = 0; i < names.size(); ++i)
        m_ranges->setDescription(i, names[i]);
    m_ranges->setCurrent(int(range()));
    m_notice->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_pauseButton = new QToolButton;
    m_pauseButton->setObjectName(u"pause"_s);
    m_pauseButton->setAutoRaise(true);
    m_pauseButton->setText(tr("Pause"));
    m_pauseButton->setIcon(icon(u"pause"_s));
    m_pauseButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_pauseButton->setToolTip(tr("Hold the charts still (Space); recording goes on"));
    makeMenus();
    arrangeBar(false);
    connect(m_ranges, &Segmented::currentChanged, this, [this](int id) { setRange(static_cast<Range>(id)); });
    connect(m_pauseButton, &QToolButton::clicked, this, [this] { setPaused(!isPaused()); });
}

void StatsView::arrangeBar(bool narrow)
{
    m_narrowBar = narrow;
    auto *grid = static_cast<QGridLayout *>(m_bar->layout());
    // In the pane the words go below the ranges, and the menus show as icons.
    const int second = narrow ? 1 : 0, first = narrow ? 0 : 1;
    grid->addWidget(m_ranges, 0, 0, 1, narrow ? 4 : 1, Qt::AlignLeading);
    grid->addWidget(m_notice, second, first);
    grid->addWidget(m_pauseButton, second, first + 1);
    grid->addWidget(m_compareButton, second, first + 2);
    grid->addWidget(m_exportButton, second, first + 3);
    for (int column = 0; column < 5; ++column)
        grid->setColumnStretch(column, column == first ? 1 : 0);
    for (QToolButton *button : {m_compareButton, m_exportButton}) {
        button->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
        button->setAccessibleName(button->text());
    }
}

void StatsView::makeMenus()
{
    m_compareButton = menuButton(tr("Compare"), u"chart"_s, m_bar);
    m_compareButton->setToolTip(tr("Draw an earlier time or other containers beside it"));
    m_exportButton = menuButton(tr("Export"), u"down"_s, m_bar);
    m_exportButton->setToolTip(tr("Save what is shown as a file"));
    const std::pair<Format, QString> formats[] = {{Format::Csv, tr("Numbers (CSV)…")},
                                                  {Format::Png, tr("Picture (PNG)…")},
                                                  {Format::Svg, tr("Drawing (SVG)…")}};
    for (const auto &[format, words] : formats)
        m_exportButton->menu()->addAction(words, this, [this, format] { exportTo(format); });
    connect(m_compareButton->menu(), &QMenu::aboutToShow, this, &StatsView::fillCompareMenu);
    fillCompareMenu();
}

void StatsView::fillCompareMenu()
{
    QMenu *menu = m_compareButton->menu();
    menu->clear();
    const std::pair<qint64, QString> earlier[] = {{900'000, tr("15 minutes earlier")},
                                                  {3'600'000, tr("An hour earlier")},
                                                  {86'400'000, tr("A day earlier")},
                                                  {7 * 86'400'000LL, tr("A week earlier")}};
    for (const auto &[shift, words] : earlier) {
        QAction *action = menu->addAction(words, this, [this, shift](bool on) { setEarlier(on ? shift : 0); });
        action->setCheckable(true);
        action->setChecked(m_earlierMs == shift);
    }
    if (m_candidates.isEmpty())
        return;
    menu->addSeparator();
    for (const auto &[key, name] : std::as_const(m_candidates)) {
        QAction *action = menu->addAction(QString(name).replace(u'&', u"&&"_s), this, [this, key](bool on) {
            if (on)
                Q_EMIT compareRequested(key);
            else
                removeContainer(key);
        });
        action->setCheckable(true);
        action->setChecked(comparedContainers().contains(key));
        action->setEnabled(action->isChecked() || m_others.size() < std::size_t(mostCompared));
    }
}

void StatsView::setCompareCandidates(const QList<std::pair<QString, QString>> &candidates)
{
    m_candidates = candidates;
}

QStringList StatsView::comparedContainers() const
{
    QStringList keys;
    for (const Other &other : m_others)
        keys << other.key;
    return keys;
}

Result<void> StatsView::addContainer(const QString &key, const QString &name, UniqueFd file)
{
    if (m_others.size() >= std::size_t(mostCompared))
        return failure(ErrorCode::InvalidArgument, "no more than four containers can be drawn beside one");
    auto reader = MetricsReader::open(std::move(file));
    if (!reader)
        return std::unexpected(reader.error());
    removeContainer(key);
    m_others.push_back({key, name, std::make_shared<const MetricsReader>(std::move(*reader))});
    applyComparisons();
    return {};
}

void StatsView::removeContainer(const QString &key)
{
    if (std::erase_if(m_others, [&](const Other &other) { return other.key == key; }) > 0)
        applyComparisons();
}

void StatsView::setEarlier(qint64 shiftMs)
{
    if (shiftMs == m_earlierMs)
        return;
    m_earlierMs = shiftMs;
    applyComparisons();
}

void StatsView::applyComparisons()
{
    std::vector<std::pair<Comparison, std::shared_ptr<const MetricsReader>>> others;
    if (m_earlierMs > 0)
        others.push_back({{tr("%1 earlier").arg(formatSpan(m_earlierMs)), {}, {}, m_earlierMs}, m_reader});
    const auto &lines = ThemeColors::from(palette()).dark ? darkLines : lightLines;
    for (std::size_t i = 0; i < m_others.size(); ++i)
        others.push_back({{m_others[i].name, QColor(lines[i % lines.size()]), {}, 0}, m_others[i].reader});
    const bool one = !m_highlighted.isEmpty() && std::ranges::contains(m_stack, m_highlighted, &Part::key);
    for (std::size_t i = 0; i < m_stack.size(); ++i) {
        if (m_stack[i].reader)
            others.push_back({{m_stack[i].name, partColor(i), {}, 0, true, one && m_stack[i].key != m_highlighted}, m_stack[i].reader});
    }
    m_charts->setComparisons(std::move(others));
    refresh();
}

void StatsView::setStack(std::vector<Part> parts)
{
    if (parts.size() > std::size_t(mostCompared))
        parts.resize(mostCompared);
    m_stack = std::move(parts);
    applyComparisons();
}

void StatsView::setHighlighted(const QString &key)
{
    if (key == m_highlighted)
        return;
    m_highlighted = key;
    applyComparisons();
}

QColor StatsView::partColor(std::size_t place) const
{
    return QColor(stackedAreas[place % stackedAreas.size()]);
}

QByteArray StatsView::exported(Format format)
{
    const TimeWindow shown = window();
    const QString title = tr("%1, %2 to %3").arg(m_name, QLocale().toString(QDateTime::fromMSecsSinceEpoch(shown.fromMs), QLocale::ShortFormat),
                                                 QLocale().toString(QDateTime::fromMSecsSinceEpoch(shown.toMs), QLocale::ShortFormat));
    switch (format) {
    case Format::Csv:
        return chartCsv(m_charts->data());
    case Format::Svg:
        return chartSvg(*m_charts, title);
    case Format::Png:
        break;
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    chartImage(*m_charts, title, 2 * devicePixelRatioF()).save(&buffer, "PNG");
    return bytes;
}

void StatsView::exportTo(Format format)
{
    const QString suffix = format == Format::Csv ? u"csv"_s : format == Format::Png ? u"png"_s : u"svg"_s;
    auto *dialog = new QFileDialog(this, tr("Save the charts"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->setNameFilter(u"*."_s + suffix);
    const QString time = QDateTime::fromMSecsSinceEpoch(window().toMs).toString(u"yyyy-MM-dd HHmm"_s);
    dialog->selectFile(u"%1 %2.%3"_s.arg(m_name, time, suffix));
    connect(dialog, &QFileDialog::fileSelected, this, [this, format](const QString &path) {
        // What is on screen is taken now; the disk may take its time.
        QThreadPool::globalInstance()->start([view = QPointer(this), path, content = exported(format)] {
            const auto written = writeFile(path, content);
            const QString detail = written ? QString() : QString::fromStdString(written.error().detail);
            QMetaObject::invokeMethod(qApp, [view, path, detail] {
                if (view)
                    Q_EMIT view->exportEnded(path, detail);
            });
        });
    });
    dialog->open();
}

} // namespace kiste::ui
