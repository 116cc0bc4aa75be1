// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartdata.h"
#include "ui/models/busiestprocess.h"
#include "ui/models/eventlistmodel.h"
#include "ui/views/limitrow.h"

#include <QWidget>

class QFormLayout;
class QLabel;
class QListView;
class QPushButton;

namespace kiste {
struct ContainerInfo;
}

namespace kiste::ui {

class ChipLabel;

/// Beside the charts: the limits, the moment under the cursor (or the newest one), the events of the stretch that is shown.
class StatsRail : public QWidget
{
    Q_OBJECT

public:
    explicit StatsRail(QWidget *parent = nullptr);

    void setContainer(const ContainerInfo *container);
    /// @p record: the moment; null when there is none. @p atCursor: it is under the cursor and not the newest.
    void setMoment(const ChartRecord *record, bool atCursor, const std::optional<BusiestProcess::Found> &busiest);
    void setEvents(const std::vector<ChartEvent> &events, const TimeWindow &window);
    LimitRow *row(LimitKey key) const;
    EventListModel *events() const { return m_events; }
    QListView *eventList() const { return m_list; }
    QPushButton *logButton() const { return m_log; }
    /// The text beside a word of the moment; for tests.
    QString momentText(int row) const;

Q_SIGNALS:
    void previewed(kiste::ui::LimitKey key, std::optional<double> value);
    void chosen(kiste::ui::LimitKey key, double value);
    void eventChosen(qint64 timeMs);
    void logWanted(qint64 timeMs);

protected:
    void paintEvent(QPaintEvent *event) override;
    QSize sizeHint() const override { return {260, 400}; }

private:
    QWidget *makeLimits();
    QWidget *makeMoment();
    QWidget *makeEvents();
    void refreshNotes(const ChartRecord *record);

    ChipLabel *m_chip;
    std::vector<LimitRow *> m_rows;
    QLabel *m_momentTitle;
    QFormLayout *m_moment = nullptr;
    std::vector<QLabel *> m_values;
    QPushButton *m_log;
    qint64 m_momentMs = 0;
    QLabel *m_eventsTitle;
    QListView *m_list;
    EventListModel *m_events;
    QLabel *m_noEvents;
};

} // namespace kiste::ui
