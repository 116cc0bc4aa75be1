// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/imagepane.h"

#include "ui/editor/jsonview.h"
#include "ui/models/containermodel.h"
#include "ui/models/imagedocument.h"
#include "ui/models/imagemodel.h"
#include "ui/models/layersmodel.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/imagedelegate.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/panebuttons.h"
#include "ui/widgets/tableview.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>

using namespace Qt::StringLiterals;

namespace kiste::ui {

ImagePane::ImagePane(Helper *helper, ContainerModel *containers, QWidget *parent)
    : QWidget(parent)
    , m_helper(helper)
    , m_containers(containers)
    , m_name(new ElideLabel(TextRole::Title))
    , m_facts(new ElideLabel(TextRole::Small))
    , m_run(new QPushButton(icon(u"play"_s), tr("Run…")))
    , m_buttons(new PaneButtons)
    , m_bar(new QTabBar)
    , m_stack(new QStackedWidget)
    , m_message(new InlineMessage)
    , m_layers(new LayersModel(this))
    , m_layerTable(new TableView)
    , m_configText(new QLabel)
    , m_json(new JsonView)
    , m_users(new QListWidget)
{
    setMinimumWidth(300);
    m_bar->setDrawBase(false);
    m_bar->setExpanding(false);
    m_bar->setAccessibleName(tr("Views of the image"));
    for (const QString &title : {tr("Layers"), tr("Config"), tr("Used by")})
        m_bar->addTab(title);
    m_layerTable->setModel(m_layers);
    m_layerTable->setItemDelegate(new LayerDelegate(m_layerTable));
    m_layerTable->setSortingEnabled(false);
    m_layerTable->setSelectionMode(QAbstractItemView::SingleSelection);
    m_layerTable->setAccessibleName(tr("Layers"));
    m_layerTable->setColumnWidth(LayersModel::Number, 48);
    m_layerTable->setColumnWidth(LayersModel::Size, 190);
    m_layerTable->header()->setSectionResizeMode(LayersModel::MadeBy, QHeaderView::Stretch);
    m_users->setFrameShape(QFrame::NoFrame);
    m_users->setAccessibleName(tr("Containers made from this image"));
    for (QWidget *widget : {static_cast<QWidget *>(m_layerTable), makeConfig(), static_cast<QWidget *>(m_users)})
        m_stack->addWidget(widget);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 0);
    notice->addWidget(m_message);
    layout->addLayout(notice);
    layout->addWidget(m_stack, 1);
    setFocusProxy(m_bar);
    connect(m_bar, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_run, &QPushButton::clicked, this,
            [this] { Q_EMIT runRequested(m_image.names.isEmpty() ? m_image.digest : m_image.names.first()); });
    connect(m_buttons, &PaneButtons::closeRequested, this, &ImagePane::closeRequested);
    connect(m_buttons, &PaneButtons::expandRequested, this, &ImagePane::expandRequested);
    connect(m_users, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem *item) { Q_EMIT containerChosen(item->data(Qt::UserRole).toString()); });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QWidget *ImagePane::makeHeader()
{
    auto *header = new QWidget;
    auto *column = new QVBoxLayout(header);
    column->setContentsMargins(16, 10, 8, 0);
    column->setSpacing(2);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_name, 1);
    m_run->setProperty("tone", u"primary"_s);
    m_run->setProperty("small", true);
    row->addWidget(m_run);
    row->addWidget(m_buttons);
    m_facts->setMuted(true);
    column->addLayout(row);
    column->addWidget(m_facts);
    auto *tabs = new QHBoxLayout;
    tabs->setContentsMargins(-12, 4, 0, 0);
    tabs->addWidget(m_bar);
    tabs->addStretch(1);
    column->addLayout(tabs);
    return header;
}

QWidget *ImagePane::makeConfig()
{
    auto *config = new Ground(Ground::Role::View);
    auto *column = new QVBoxLayout(config);
    column->setContentsMargins({});
    column->setSpacing(0);
    m_configText->setTextFormat(Qt::RichText);
    m_configText->setWordWrap(true);
    m_configText->setMargin(16);
    m_configText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_configText);
    column->addWidget(m_json, 1);
    return config;
}

void ImagePane::setCovering(bool covering)
{
    m_buttons->setCovering(covering);
}

void ImagePane::setTab(int tab)
{
    m_bar->setCurrentIndex(tab);
}

void ImagePane::setImage(const ImageInfo *image)
{
    if (!image) {
        m_image = {};
        return;
    }
    const bool other = image->path != m_image.path;
    m_image = *image;
    m_name->setText(shortImageName(*image));
    QStringList facts{image->digest.left(19), formatBytes(image->size), u"%1/%2"_s.arg(image->os, image->architecture)};
    if (image->names.size() > 1)
        facts << tr("also %1").arg(QStringList(image->names.sliced(1)).join(u", "_s));
    m_facts->setText(facts.join(u"   "_s));
    m_bar->setTabText(UsedBy, image->usedBy.isEmpty() ? tr("Used by") : tr("Used by %1").arg(image->usedBy.size()));
    showUsers();
    if (other)
        load();
}

void ImagePane::load()
{
    const quint64 request = ++m_request;
    m_message->clear();
    m_helper->imageDocuments(m_image.path, this, [this, request](const Result<std::pair<QString, QString>> &documents) {
        if (request != m_request)
            return;
        if (documents)
            return showDocument(documents->first, documents->second);
        m_layers->setLayers({});
        connect(m_message->addAction(tr("Try again")), &QPushButton::clicked, this, &ImagePane::load);
        m_message->show(ToneKind::Bad, errorSentence(documents.error().code), errorDetail(documents.error()));
    });
}

void ImagePane::showDocument(const QString &manifest, const QString &config)
{
    m_json->setJson(config);
    const auto document = parseImageDocument(manifest, config);
    if (!document) {
        m_layers->setLayers({});
        m_configText->clear();
        m_message->show(ToneKind::Bad, errorSentence(ErrorCode::Corrupt), u"manifest or config is no JSON object"_s);
        return;
    }
    m_layers->setLayers(document->layers);
    QString text = u"<table cellspacing='0' cellpadding='3'>"_s;
    for (const auto &[label, value] : document->facts)
        text += u"<tr><td style='padding-right:16px'><font color='%1'>%2</font></td><td>%3</td></tr>"_s.arg(
            colors().muted.name(), label.toHtmlEscaped(), value.toHtmlEscaped().replace(u'\n', "<br>"_L1));
    m_configText->setText(text + u"</table>"_s);
    m_configText->setVisible(!document->facts.isEmpty());
}

void ImagePane::showUsers()
{
    m_users->clear();
    for (const QString &path : m_image.usedBy) {
        const ContainerInfo *container = m_containers->container(path);
        auto *item =
            new QListWidgetItem(icon(u"crate"_s), container ? container->name : path.section(u'/', -1).left(12));
        item->setData(Qt::UserRole, path);
        item->setFlags(container ? item->flags() : item->flags() & ~Qt::ItemIsEnabled);
        m_users->addItem(item);
    }
}

void ImagePane::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), colors().view);
    painter.fillRect(QRect(0, m_stack->y() - 1, width(), 1), colors().line);
}

} // namespace kiste::ui
