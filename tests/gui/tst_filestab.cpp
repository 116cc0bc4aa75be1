// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/tarreader.h"
#include "tests/gui/windowtest.h"
#include "tests/support/tarbuilder.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/editor/codeview.h"
#include "ui/editor/filepreview.h"
#include "ui/models/filecontent.h"
#include "ui/models/filesmodel.h"
#include "ui/models/streamsaver.h"
#include "ui/views/filestab.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/stateview.h"

#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <csignal>
#include <sys/mman.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

namespace {

/// One entry of a list as the helper sends it.
QByteArray listed(const QByteArray &name, std::uint32_t mode, int size = 0, const QByteArray &link = {}, char flag = '-')
{
    return name + '\0' + QByteArray::number(mode, 8) + " 0 7 " + QByteArray::number(size) + " 1700000000000000 " + flag + '\0' + link + '\0';
}

UniqueFd fileWith(const std::string &bytes)
{
    UniqueFd file(::memfd_create("stream", MFD_CLOEXEC));
    if (::pwrite(file.get(), bytes.data(), bytes.size(), 0) != ssize_t(bytes.size()))
        return {};
    return file;
}

} // namespace

/// The files of a container: the tree, what became of them, one of them from near, copies in and out.
class TestFilesTab : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void listsAFolderWhenItIsOpened();
    void onlyChangesComeOpened();
    void filtersByName();
    void readsAgainAsItStood();
    void whatCannotBeRead();
    void showsText();
    void showsBytes();
    void showsTheBeginningOfLargeFiles();
    void forgetsAnotherContainersFile();
    void copiesOut();
    void refusesHostileArchives();
    void copiesIn();
    void asksBeforeItReplaces();
    void takesDrops();
    void fitsIntoANarrowPane();
    void hexAndText();

private:
    FilesTab &tab() { return *static_cast<FilesTab *>(page().pane()->tabWidget(DetailPane::Files)); }
    /// Shows the files of "web", with a few, of which some have changed.
    void open(const std::string &changes = std::string("C /etc\0A /etc/new\0C /etc/hosts\0D /etc/gone\0D /tmp\0", 49));
    QStringList rows(const QString &folder = u"/"_s);
    int asked(const QString &method) const
    {
        return int(std::ranges::count(m_engine->calls, method, &FakeEngine::Call::method));
    }
};

void TestFilesTab::open(const std::string &changes)
{
    m_engine->directories = {
        {u"/"_s, listed("z.txt", 0100644, 5) + listed("etc", 040755) + listed("bin", 0120777, 7, "usr/bin") + listed("usr", 040755)
                     + listed("data", 040755, 0, {}, 'm') + listed("\xff", 040755) + '\0'},
        {u"/etc"_s, listed("hosts", 0100640, 12) + listed("new", 0100644, 3) + listed("conf10", 0100644) + listed("conf9", 0100644) + '\0'},
        {u"/usr"_s, QByteArray(1, '\0')},
    };
    m_engine->otherStream = fileWith(changes);
    QVERIFY(page().selectByName(u"web"_s));
    page().pane()->setTab(DetailPane::Files);
    QTRY_COMPARE(tab().model()->rowCount(), 6 + int(changes.contains("/tmp")));
    QTRY_VERIFY(!m_engine->otherStream);
    QTRY_COMPARE(tab().model()->count(FileChange::Kind::Deleted), int(std::ranges::count(changes, 'D')));
}

QStringList TestFilesTab::rows(const QString &folder)
{
    const FilesModel &model = *tab().model();
    const QModelIndex parent = model.indexOf(folder);
    QStringList names;
    for (int row = 0; row < model.rowCount(parent); ++row)
        names << model.index(row, 0, parent).data().toString();
    return names;
}

void TestFilesTab::listsAFolderWhenItIsOpened()
{
    open();
    FilesModel &model = *tab().model();
    QCOMPARE(rows(), QStringList({u"data"_s, u"etc"_s, u"usr"_s, QString(QChar::ReplacementCharacter), u"bin"_s, u"tmp"_s, u"z.txt"_s}));
    QCOMPARE(asked(u"listDirectory"_s), 1);
    QCOMPARE(tab().sums(), u"1 added, 2 changed, 2 deleted"_s);
    const auto note = [&](const QString &path) { return model.indexOf(path).data(FilesModel::NoteRole).toString(); };
    QCOMPARE(note(u"/etc"_s), u"3 inside"_s);
    QCOMPARE(note(u"/bin"_s), u"link to usr/bin"_s);
    QCOMPARE(note(u"/data"_s), u"mounted"_s);
    QCOMPARE(model.chip(model.indexOf(u"/etc"_s)).text, QString()); // a folder with changes in it
    QCOMPARE(model.chip(model.indexOf(u"/tmp"_s)).text, u"deleted"_s);
    QVERIFY(!model.entry(model.indexOf(u"/tmp"_s)));
    QVERIFY(!model.canFetchMore(model.index(3, 0))); // what has no name cannot be asked for
    QCOMPARE(note(u"/z.txt"_s), QString());
    m_engine->directories[u"/usr"_s] = listed("odd", 0) + '\0';
    tab().table()->expand(tab().table()->model()->index(2, 0));
    QTRY_COMPARE(note(u"/usr/odd"_s), u"cannot be read"_s);

    tab().table()->expand(tab().table()->model()->index(1, 0));
    QTRY_COMPARE(rows(u"/etc"_s), QStringList({u"conf9"_s, u"conf10"_s, u"gone"_s, u"hosts"_s, u"new"_s}));
    QCOMPARE(lastCall().options.value(u"path"_s).toString(), u"/etc"_s);
    QCOMPARE(model.chip(model.indexOf(u"/etc/hosts"_s)).text, u"changed"_s);
    QCOMPARE(model.chip(model.indexOf(u"/etc/new"_s)).text, u"added"_s);
    QCOMPARE(model.chip(model.indexOf(u"/etc/conf9"_s)).text, QString());
    QCOMPARE(model.indexOf(u"/etc/hosts"_s).siblingAtColumn(FilesModel::Size).data().toString(), u"12\u00a0B"_s);
    // Once only.
    tab().table()->collapse(tab().table()->model()->index(1, 0));
    tab().table()->expand(tab().table()->model()->index(1, 0));
    QTest::qWait(20);
    QCOMPARE(asked(u"listDirectory"_s), 3);
    // From a file back to its folder, by key.
    QVERIFY(tab().choose(u"/etc/hosts"_s));
    QTest::keyClick(tab().table(), Qt::Key_Left);
    QCOMPARE(tab().table()->currentIndex().data().toString(), u"etc"_s);
    QTest::keyClick(tab().table(), Qt::Key_Left);
    QVERIFY(!tab().table()->isExpanded(tab().table()->currentIndex()));
}

void TestFilesTab::onlyChangesComeOpened()
{
    open();
    tab().findChild<Segmented *>()->setCurrent(1);
    Q_EMIT tab().findChild<Segmented *>()->currentChanged(1);
    const QAbstractItemModel *shown = tab().table()->model();
    QTRY_COMPARE(shown->rowCount(), 2);
    const QModelIndex folder = shown->index(0, 0);
    QCOMPARE(folder.data().toString(), u"etc"_s);
    QTRY_COMPARE(shown->rowCount(folder), 3);
    QVERIFY(tab().table()->isExpanded(folder));
    QCOMPARE(shown->index(1, 0).data().toString(), u"tmp"_s);
}

void TestFilesTab::filtersByName()
{
    open();
    tab().table()->expand(tab().table()->model()->index(1, 0));
    QTRY_COMPARE(rows(u"/etc"_s).size(), 5);
    tab().findChild<QLineEdit *>()->setText(u"HOST"_s);
    QCOMPARE(tab().table()->model()->rowCount(), 1);
    QCOMPARE(tab().table()->model()->rowCount(tab().table()->model()->index(0, 0)), 1);
    tab().findChild<QLineEdit *>()->clear();
    QCOMPARE(tab().table()->model()->rowCount(), 7);
}

void TestFilesTab::readsAgainAsItStood()
{
    open();
    tab().table()->expand(tab().table()->model()->index(1, 0));
    QTRY_COMPARE(rows(u"/etc"_s).size(), 5);
    m_engine->otherStream = fileWith(TarBuilder().file("conf9", "nine").finish());
    QVERIFY(tab().choose(u"/etc/conf9"_s));
    QTRY_COMPARE(tab().preview()->view()->toPlainText(), u"nine"_s);
    m_engine->directories[u"/etc"_s] = listed("conf9", 040755) + '\0'; // a folder now: nothing to read
    m_engine->otherStream = fileWith({});
    const auto buttons = tab().findChildren<QToolButton *>();
    const auto again = std::ranges::find(buttons, u"Look again"_s, &QToolButton::toolTip);
    QVERIFY(again != buttons.end());
    (*again)->click();
    QTRY_COMPARE(rows(u"/etc"_s), QStringList{u"conf9"_s});
    QTRY_COMPARE(tab().table()->currentIndex().data().toString(), u"conf9"_s);
    QVERIFY(tab().table()->isExpanded(tab().table()->model()->index(1, 0)));
    QTRY_COMPARE(tab().sums(), u"As the image has them; volumes do not count."_s);
}

void TestFilesTab::whatCannotBeRead()
{
    open();
    FilesModel &model = *tab().model();
    m_engine->directories[u"/usr"_s] = listed("cut", 0100644); // without its end
    tab().table()->expand(tab().table()->model()->index(2, 0));
    QTRY_COMPARE(model.indexOf(u"/usr"_s).data(FilesModel::NoteRole).toString(), u"cannot be read"_s);
    QCOMPARE(model.rowCount(model.indexOf(u"/usr"_s)), 0);
    // Of another container not even the root directory.
    m_engine->failures.insert_or_assign(u"listDirectory"_s, Error{ErrorCode::WrongState, "container 'db' is just starting", 0});
    m_engine->otherStream = fileWith({});
    QVERIFY(page().selectByName(u"db"_s));
    QTRY_VERIFY(qobject_cast<StateView *>(tab().content()));
    QTRY_VERIFY(!m_engine->otherStream);
    m_engine->failures.clear();
    m_engine->otherStream = fileWith({});
    static_cast<StateView *>(tab().content())->buttons().first()->click();
    QTRY_COMPARE(model.rowCount(), 6);
    QVERIFY(!qobject_cast<StateView *>(tab().content()));
    // The tree is there without what has changed, and it is said.
    m_engine->failures.insert_or_assign(u"stream"_s, Error{ErrorCode::Failed, "cannot read the layer", 0});
    QVERIFY(page().selectByName(u"api"_s));
    QTRY_COMPARE(model.rowCount(), 6);
    QTRY_VERIFY(tab().message()->text().contains("cannot be found out"_L1));
    QVERIFY(tab().message()->detail().contains("cannot read the layer"_L1));
}

void TestFilesTab::showsText()
{
    open();
    m_engine->otherStream = fileWith(TarBuilder().file("z.txt", "h\xc3\xa4llo").finish());
    QVERIFY(tab().choose(u"/z.txt"_s));
    QTRY_COMPARE(tab().preview()->view()->toPlainText(), u"hällo"_s);
    QCOMPARE(tab().preview()->notice(), u"6\u00a0B"_s);
    QCOMPARE(lastCall().method, u"copyOut"_s);
    QCOMPARE(lastCall().options.value(u"path"_s).toString(), u"/z.txt"_s);
    // Folders, links and what is gone are only told of.
    for (const QString &path : {u"/etc"_s, u"/bin"_s, u"/tmp"_s}) {
        QVERIFY(tab().choose(path));
        QTRY_VERIFY(qobject_cast<StateView *>(tab().preview()->content()));
    }
    QCOMPARE(asked(u"copyOut"_s), 1);
}

void TestFilesTab::showsBytes()
{
    open();
    m_engine->otherStream = fileWith(TarBuilder().file("z.txt", std::string_view("\x7f" "ELF\0\1", 6)).finish());
    QVERIFY(tab().choose(u"/z.txt"_s));
    QTRY_VERIFY(tab().preview()->view()->toPlainText().startsWith("00000000  7f 45 4c 46 00 01 "_L1));
    QVERIFY(tab().preview()->view()->toPlainText().contains(".ELF.."_L1));
    // What is no archive, and one that was cut off.
    for (const std::string &bad : {std::string("nonsense"), TarBuilder().file("z.txt", "text").finish().substr(0, 514)}) {
        QVERIFY(tab().choose(u"/bin"_s));
        m_engine->otherStream = fileWith(bad);
        QVERIFY(tab().choose(u"/z.txt"_s));
        QTRY_VERIFY(qobject_cast<StateView *>(tab().preview()->content())
                    && static_cast<StateView *>(tab().preview()->content())->headline() == "It cannot be read"_L1);
    }
}

void TestFilesTab::showsTheBeginningOfLargeFiles()
{
    open();
    std::string text;
    while (text.size() < 3 * std::size_t(FilePreview::mostBytes))
        text += "one more line of it\n";
    m_engine->otherStream = fileWith(TarBuilder().file("z.txt", text).finish());
    QVERIFY(tab().choose(u"/z.txt"_s));
    QTRY_COMPARE(tab().preview()->view()->toPlainText().size(), FilePreview::mostBytes);
    QCOMPARE(tab().preview()->notice(), u"the first 1\u00a0MiB of 3.0\u00a0MiB"_s);
}

void TestFilesTab::forgetsAnotherContainersFile()
{
    open();
    auto pipe = makePipe();
    QVERIFY(pipe);
    m_engine->otherStream = std::move(pipe->first);
    QVERIFY(tab().choose(u"/z.txt"_s));
    QTRY_COMPARE(asked(u"copyOut"_s), 1);
    QTRY_VERIFY(!m_engine->otherStream);
    m_engine->otherStream = fileWith({});
    QVERIFY(page().selectByName(u"db"_s));
    const std::string archive = TarBuilder().file("z.txt", "of web").finish();
    const auto before = ::signal(SIGPIPE, SIG_IGN);
    std::ignore = ::write(pipe->second.get(), archive.data(), archive.size()); // nobody may read it any more
    ::signal(SIGPIPE, before);
    pipe->second.reset();
    QTRY_COMPARE(tab().model()->rowCount(), 6);
    QVERIFY(tab().preview()->view()->toPlainText().isEmpty());
}

void TestFilesTab::copiesOut()
{
    open();
    QTemporaryDir folder;
    m_engine->otherStream = fileWith(TarBuilder().file("z.txt", "first").finish());
    QVERIFY(tab().choose(u"/z.txt"_s));
    QTRY_COMPARE(tab().preview()->view()->toPlainText(), u"first"_s);
    m_engine->otherStream = fileWith(TarBuilder().file("here.txt", "copied").finish());
    tab().copyOut(folder.filePath(u"here.txt"_s));
    QTRY_VERIFY(tab().message()->text().startsWith("Copied to "_L1));
    QFile file(folder.filePath(u"here.txt"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("copied"));
    QCOMPARE(lastCall().options.value(u"name"_s).toString(), u"here.txt"_s);
    QCOMPARE(page().actions()->lastCommand(), u"kistectl cp web:/z.txt %1"_s.arg(folder.filePath(u"here.txt"_s)));
    // The helper says no.
    m_engine->failures.insert_or_assign(u"copyOut"_s, Error{ErrorCode::NotAuthorized, "not allowed", 0});
    tab().copyOut(folder.filePath(u"other.txt"_s));
    QTRY_VERIFY(tab().message()->text().contains(u"“z.txt” could not be copied"_s));
    QVERIFY(!QFile::exists(folder.filePath(u"other.txt"_s)));
}

void TestFilesTab::refusesHostileArchives()
{
    open();
    QTemporaryDir top;
    QVERIFY(QDir(top.path()).mkdir(u"in"_s));
    QVERIFY(tab().choose(u"/z.txt"_s));
    const std::string outside = top.filePath(u"outside"_s).toStdString();
    for (const std::string &archive : {TarBuilder().file("../outside", "x").finish(), TarBuilder().symlink("d", top.path().toStdString()).file("d/outside", "x").finish()}) {
        tab().message()->clear();
        m_engine->otherStream = fileWith(archive);
        tab().copyOut(top.filePath(u"in/z.txt"_s));
        QTRY_VERIFY(tab().message()->text().contains("could not be copied"_L1));
        QVERIFY(!QFile::exists(QString::fromStdString(outside)));
    }
}

void TestFilesTab::copiesIn()
{
    open();
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkpath(u"tree/below"_s));
    QFile file(folder.filePath(u"tree/below/a"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("inside") == 6);
    file.close();
    tab().table()->expand(tab().table()->model()->index(1, 0));
    QTRY_COMPARE(rows(u"/etc"_s).size(), 5);
    QVERIFY(tab().choose(u"/etc"_s));
    m_engine->directories[u"/etc"_s] = listed("tree", 040755) + '\0';
    m_engine->otherStream = fileWith(std::string("A /etc/tree\0", 12));
    tab().copyIn({folder.filePath(u"tree"_s)});
    QTRY_COMPARE(rows(u"/etc"_s), QStringList{u"tree"_s}); // read once more
    const auto call = std::ranges::find(m_engine->calls, u"copyIn"_s, &FakeEngine::Call::method);
    QVERIFY(call != m_engine->calls.end());
    QCOMPARE(call->options.value(u"path"_s).toString(), u"/etc"_s);
    QCOMPARE(page().actions()->lastCommand(), u"kistectl cp %1 web:/etc"_s.arg(folder.filePath(u"tree"_s)));
    FdTarInput input(m_engine->copiedIn.get());
    TarReader reader(input);
    QStringList names;
    for (auto entry = reader.next(); entry && *entry; entry = reader.next())
        names << QString::fromStdString((*entry)->path);
    QCOMPARE(names, QStringList({u"tree/"_s, u"tree/below/"_s, u"tree/below/a"_s}));
    // A file that went away.
    tab().copyIn({folder.filePath(u"missing"_s)});
    QTRY_VERIFY(tab().message()->text().contains(u"“missing” could not be copied"_s));
    // The helper refuses: one failure, not two.
    m_engine->failures.insert_or_assign(u"copyIn"_s, Error{ErrorCode::NoSpace, "no space left", 0});
    tab().message()->clear();
    QVERIFY(tab().choose(u"/usr"_s));
    tab().copyIn({folder.filePath(u"tree"_s), folder.filePath(u"tree/below"_s)});
    QTRY_VERIFY(tab().message()->detail().contains("no space left"_L1));
    QTest::qWait(20);
    QCOMPARE(asked(u"copyIn"_s), 3); // not the second file
}

void TestFilesTab::asksBeforeItReplaces()
{
    open();
    QTemporaryDir folder;
    QFile file(folder.filePath(u"z.txt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    tab().copyIn({file.fileName()});
    auto *dialog = tab().findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QCOMPARE(asked(u"copyIn"_s), 0);
    dialog->reject();
    QTest::qWait(10);
    QCOMPARE(asked(u"copyIn"_s), 0);
    QTRY_VERIFY(!tab().findChild<ConfirmDialog *>());
    tab().copyIn({file.fileName()});
    dialog = tab().findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    dialog->accept();
    QTRY_COMPARE(asked(u"copyIn"_s), 1);
}

void TestFilesTab::takesDrops()
{
    open();
    QTemporaryDir folder;
    QFile file(folder.filePath(u"dropped"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QMimeData data;
    data.setUrls({QUrl(u"http://example.org/x"_s)});
    const QPoint onEtc = tab().table()->visualRect(tab().table()->model()->index(1, 0)).center();
    QDragEnterEvent web(onEtc, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(tab().table()->viewport(), &web);
    QVERIFY(!web.isAccepted()); // it is no file of this computer
    data.setUrls({QUrl::fromLocalFile(file.fileName())});
    QDragEnterEvent enter(onEtc, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(tab().table()->viewport(), &enter);
    QVERIFY(enter.isAccepted());
    QCOMPARE(tab().table()->currentIndex().data().toString(), u"etc"_s);
    // Over a file it is the folder around that takes it, and nothing is read.
    const QPoint onFile = tab().table()->visualRect(tab().table()->model()->index(6, 0)).center();
    QDragMoveEvent over(onFile, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(tab().table()->viewport(), &over);
    QVERIFY(!tab().table()->currentIndex().isValid());
    QCOMPARE(asked(u"copyOut"_s), 0);
    QDropEvent drop(QPointF(onEtc), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(tab().table()->viewport(), &drop);
    QTRY_COMPARE(asked(u"copyIn"_s), 1);
    const auto call = std::ranges::find(m_engine->calls, u"copyIn"_s, &FakeEngine::Call::method);
    QCOMPARE(call->options.value(u"path"_s).toString(), u"/etc"_s);
}

void TestFilesTab::fitsIntoANarrowPane()
{
    open();
    const auto overlaps = [this] {
        const QList<QWidget *> parts = tab().findChildren<QWidget *>(Qt::FindDirectChildrenOnly);
        for (const QWidget *one : parts) {
            for (const QWidget *other : parts) {
                if (one != other && one->isVisible() && other->isVisible() && one->geometry().intersects(other->geometry()))
                    return true;
            }
        }
        return false;
    };
    auto *which = tab().findChild<Segmented *>();
    const auto says = [this](const QString &text) {
        return std::ranges::any_of(tab().findChildren<QToolButton *>(), [&text](const QToolButton *button) {
            return button->text() == text && button->toolButtonStyle() == Qt::ToolButtonTextBesideIcon;
        });
    };
    for (const int width : {700, 500, 330, 700, 500, 340}) { // what is wide becomes narrow on the way
        tab().setParent(nullptr);
        tab().resize(width, 600);
        tab().show();
        QVERIFY(QTest::qWaitForWindowExposed(&tab()));
        QTRY_COMPARE(tab().width(), width);
        QTRY_COMPARE(tab().table()->isColumnHidden(FilesModel::Size), width < 640);
        QCOMPARE(says(u"Copy in…"_s), width >= 640);
        QVERIFY(which->width() >= which->sizeHint().width());
        QVERIFY(!overlaps());
        QVERIFY(tab().table()->columnWidth(FilesModel::Name) >= 160);
        QCoreApplication::sendPostedEvents(); // what it needs at least is counted anew
    }
}

void TestFilesTab::hexAndText()
{
    QVERIFY(!isBinary("plain\ttext\n"));
    QVERIFY(!isBinary("gr\xc3\xbc\xc3"));
    QVERIFY(isBinary("gr\xfc\xdf"));
    QVERIFY(isBinary(QByteArray("a\0b", 3)));
    QCOMPARE(hexDump("0123456789abcdef\n"),
             u"00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef\n"
             "00000010  0a                                                .\n"_s);
    const auto holes = firstFile(QByteArray::fromStdString(TarBuilder().directory("d").finish()), 10);
    QVERIFY(!holes);
}

QTEST_MAIN(TestFilesTab)
#include "tst_filestab.moc"
