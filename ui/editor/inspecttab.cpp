// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/inspecttab.h"

#include "ui/editor/jsonview.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/segmented.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

InspectTab::InspectTab(Helper *helper, QWidget *parent)
    : DetailTab(parent)
    , m_helper(helper)
    , m_which(new Segmented({tr("Specification"), tr("Settings")}))
    , m_find(new QLineEdit)
    , m_message(new InlineMessage)
    , m_view(new JsonView)
{
    m_find->setPlaceholderText(tr("Find"));
    m_find->setClearButtonEnabled(true);
    m_find->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    m_find->setAccessibleName(tr("Find in the document"));
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(12, 8, 12, 8);
    bar->setSpacing(8);
    bar->addWidget(m_which);
    bar->addWidget(m_find, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(bar);
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 0);
    notice->addWidget(m_message);
    m_message->setClosable(false);
    layout->addLayout(notice);
    layout->addWidget(m_view, 1);
    setFocusProxy(m_view);
    connect(m_which, &Segmented::currentChanged, this, &InspectTab::showDocument);
    connect(m_find, &QLineEdit::returnPressed, this, [this] { find(false); });
    connect(m_find, &QLineEdit::textEdited, this, [this] {
        m_view->moveCursor(QTextCursor::Start);
        find(false);
    });
}

void InspectTab::setContainer(const ContainerInfo *container)
{
    m_path = container ? container->path : QString();
    if (m_active)
        load();
}

void InspectTab::setActive(bool active)
{
    const bool came = active && !m_active;
    m_active = active;
    if (came)
        load();
}

void InspectTab::load()
{
    // The documents are fixed when a container is made: one question per container is enough.
    if (m_path.isEmpty() || m_path == m_loadedPath)
        return;
    m_loadedPath = m_path;
    const quint64 request = ++m_request;
    m_message->clear();
    m_documents = {};
    showDocument();
    m_helper->containerDocuments(m_path, this, [this, request](const Result<std::pair<QString, QString>> &documents) {
        if (request != m_request)
            return;
        if (documents) {
            m_documents = *documents;
            return showDocument();
        }
        QPushButton *again = m_message->addAction(tr("Try again"));
        connect(again, &QPushButton::clicked, this, [this] {
            m_loadedPath.clear();
            load();
        });
        m_message->show(ToneKind::Bad, errorSentence(documents.error().code), errorDetail(documents.error()));
        m_loadedPath.clear();
    });
}

void InspectTab::showDocument()
{
    m_view->setJson(m_which->current() == 0 ? m_documents.first : m_documents.second);
}

void InspectTab::find(bool backward)
{
    const bool found = m_view->findText(m_find->text(), backward);
    m_find->setProperty("invalid", !found);
    m_find->update();
}

} // namespace kiste::ui
