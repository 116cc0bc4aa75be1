// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/filepreview.h"

#include "ui/editor/codeview.h"
#include "ui/models/filecontent.h"
#include "ui/models/streamreader.h"
#include "ui/theme/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/stateview.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QStackedWidget>

#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr qsizetype mostLineBytes = 10'000;
constexpr qsizetype mostHexBytes = 256 * 1024; ///< each byte takes five characters

/// Highlighting one takes the window seconds.
bool hasLongLine(const QByteArray &text)
{
    qsizetype begin = 0;
    for (qsizetype end = 0; end >= 0; begin = end + 1) {
        end = text.indexOf('\n', begin);
        if ((end < 0 ? text.size() : end) - begin > mostLineBytes)
            return true;
    }
    return false;
}

/// "rwxr-xr-x"
QString permissions(std::uint32_t mode)
{
    static constexpr char letters[] = "rwxrwxrwx";
    QString text;
    for (int bit = 0; bit < 9; ++bit)
        text += QLatin1Char((mode & (0400U >> bit)) != 0 ? letters[bit] : '-');
    const auto special = [&](std::uint32_t bit, int at, char with, char without) {
        if ((mode & bit) != 0)
            text[at] = QLatin1Char(text[at] == u'-' ? without : with);
    };
    special(S_ISUID, 2, 's', 'S');
    special(S_ISGID, 5, 's', 'S');
    special(S_ISVTX, 8, 't', 'T');
    return text;
}

} // namespace

FilePreview::FilePreview(Helper *helper, QWidget *parent)
    : QWidget(parent)
    , m_helper(helper)
    , m_name(new ElideLabel(TextRole::Heading, Qt::ElideMiddle))
    , m_chip(new ChipLabel)
    , m_notice(new MutedLabel)
    , m_view(new CodeView)
    , m_state(new StateView)
    , m_stack(new QStackedWidget)
    , m_facts(new ElideLabel(TextRole::Small))
{
    m_view->setAccessibleName(tr("Content of the file"));
    m_facts->setMuted(true);
    auto *head = new Ground(Ground::Role::Window, Ground::Edge::Bottom);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(8);
    row->addWidget(m_name, 1);
    row->addWidget(m_chip);
    row->addWidget(m_notice);
    auto *foot = new Ground(Ground::Role::Window, Ground::Edge::Top);
    auto *facts = new QHBoxLayout(foot);
    facts->setContentsMargins(12, 6, 12, 6);
    facts->addWidget(m_facts);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addWidget(m_stack, 1);
    layout->addWidget(foot);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_state);
    setFocusProxy(m_view);
}

FilePreview::~FilePreview() = default;

QWidget *FilePreview::content() const
{
    return m_stack->currentWidget();
}

QString FilePreview::notice() const
{
    return m_notice->text();
}

void FilePreview::say(const QString &headline, const QString &sentence, const QString &detail)
{
    m_view->clear();
    m_notice->clear();
    m_state->set(u"file"_s, headline, sentence, detail);
    m_stack->setCurrentWidget(m_state);
}

void FilePreview::clear(const QString &sentence)
{
    ++m_request;
    m_reader.reset();
    m_name->setText({});
    m_chip->hide();
    m_facts->setText({});
    say({}, sentence);
}

void FilePreview::show(const QString &container, const QString &file, const DirectoryEntry &entry, const Chip &chip)
{
    ++m_request;
    m_reader.reset();
    const QString name = file.section(u'/', -1);
    m_name->setText(name);
    m_chip->setChip(chip);
    m_chip->setVisible(!chip.text.isEmpty());
    if (entry.mode == 0) {
        m_facts->setText({});
        return say({}, tr("It cannot be read"));
    }
    m_facts->setText(tr("Owner %1:%2    Mode %3 (%4)    Changed %5", "user, group, letters, octal number, time")
                         .arg(entry.uid)
                         .arg(entry.gid)
                         .arg(permissions(entry.mode))
                         .arg(entry.mode & 07777U, 4, 8, QChar(u'0'))
                         .arg(formatTime(quint64(entry.modified))));
    if (S_ISDIR(entry.mode))
        return say({}, tr("A folder."));
    if (S_ISLNK(entry.mode))
        return say({}, tr("A link to %1.").arg(QString::fromStdString(entry.link)));
    if (!S_ISREG(entry.mode))
        return say({}, tr("A device, pipe or socket."));
    m_helper->copyOut(container, file, {}, this, [this, name, request = m_request](Result<UniqueFd> archive) {
        if (request != m_request)
            return;
        if (!archive)
            return read(std::unexpected(archive.error()), false, name);
        m_reader = std::make_shared<StreamReader>(std::move(*archive), archiveBytesFor(mostBytes),
                                                  [this, name](Result<StreamReader::Content> content) {
                                                      const auto reader = std::move(m_reader); // it has called
                                                      if (content)
                                                          read(std::move(content->bytes), content->cut, name);
                                                      else
                                                          read(std::unexpected(content.error()), false, name);
                                                  });
    });
}

void FilePreview::read(Result<QByteArray> archive, bool cut, const QString &name)
{
    const auto content = archive ? firstFile(*archive, mostBytes) : std::unexpected(archive.error());
    if (!content)
        return say(tr("It cannot be read"), errorSentence(content.error().code), errorDetail(content.error()));
    if (content->bytes.isEmpty())
        return say({}, tr("The file is empty."));
    const bool binary = isBinary(content->bytes);
    const qsizetype shown = binary ? std::min(content->bytes.size(), mostHexBytes) : content->bytes.size();
    m_view->setLanguageOf(binary || hasLongLine(content->bytes) ? QString() : name);
    m_view->setPlainText(binary ? hexDump(content->bytes.first(shown)) : QString::fromUtf8(content->bytes));
    m_notice->setText(cut || quint64(shown) < content->size
                          ? tr("the first %1 of %2").arg(formatBytes(quint64(shown)), formatBytes(content->size))
                          : formatBytes(content->size));
    m_stack->setCurrentWidget(m_view);
}

} // namespace kiste::ui
