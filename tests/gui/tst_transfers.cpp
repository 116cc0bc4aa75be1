// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/types.h"
#include "tests/gui/windowtest.h"
#include "ui/dialogs/freespacedialog.h"
#include "ui/dialogs/namedialog.h"
#include "ui/dialogs/pulldialog.h"
#include "ui/models/imagemodel.h"
#include "ui/models/transfers.h"
#include "ui/theme/format.h"
#include "ui/views/imagespage.h"
#include "ui/views/transferbar.h"
#include "ui/views/transfercard.h"
#include "ui/widgets/inlinemessage.h"

#include <QAction>
#include <QComboBox>
#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

namespace {

/// Stands for kistectl-transfer: prints the file "events", stays until it is told to end if there is a file "stay", and ends with the
/// status in "code". A login wants the password "secret", and lets everything else succeed from then on.
constexpr auto transferScript = R"SCRIPT(#!/bin/sh
cd "$(dirname "$0")"
echo "$@" >> calls
if [ "$1" = login ]; then
    read -r password
    [ "$password" = secret ] || { echo "kistectl: cannot log in to 'registry.example': wrong password" >&2; exit 1; }
    : > in
    exit 0
fi
[ ! -e stay ] || trap 'echo told > ended; exit 143' TERM
cat events
[ ! -e in ] || { echo '{"stored":"registry.example/team/app:1","image":"/org/kiste/Helper1/image/app"}'; exit 0; }
while [ -e stay ]; do sleep 0.05; done
cat words >&2
exit "$(cat code)"
)SCRIPT";

const QString layerOne = u"sha256:"_s + QString(64, u'1');
const QString layerTwo = u"sha256:"_s + QString(64, u'2');

} // namespace

/// Pulls and pushes on the images page, with a program that stands for the one that speaks with registries.
class TestTransfers : public WindowTest
{
    Q_OBJECT

public:
    TestTransfers() { m_programs.transfer = m_folder.filePath(u"kistectl-transfer"_s); }

private Q_SLOTS:
    void initTestCase();
    void init();
    void pullsFromTheDialog();
    void shortNamesAreExplained();
    void showsEachLayer();
    void cancelsAndNothingStays();
    void failureCanBeTriedAgain();
    void aRefusalAsksForALogin();
    void wordsOfAProgramThatCannotBeRun();
    void pushesToARegistry();
    void tagsAnImage();
    void nothingIsOfferedWithoutTheProgram();
    void namesWithADigestAreCutAtTheDigest();
    void freesWhatIsChosen();

private:
    void write(const QString &file, const QByteArray &text)
    {
        QFile out(m_folder.filePath(file));
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(text);
    }
    QByteArray read(const QString &file)
    {
        QFile in(m_folder.filePath(file));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    ImagesPage &images() { return *m_window->imagesPage(); }
    QList<Transfers::Transfer> transfers() { return images().transfers()->transfers(); }
    TransferCard *card() { return transfers().isEmpty() ? nullptr : images().transferBar()->card(transfers().first().id); }
    static QByteArray event(const QString &digest, const QByteArray &state, quint64 done, quint64 size)
    {
        return QJsonDocument(QJsonObject{{u"layer"_s, digest}, {u"state"_s, QString::fromLatin1(state)}, {u"done"_s, qint64(done)}, {u"size"_s, qint64(size)}})
                   .toJson(QJsonDocument::Compact)
            + '\n';
    }

    QTemporaryDir m_folder;
};

void TestTransfers::initTestCase()
{
    WindowTest::initTestCase();
    write(u"kistectl-transfer"_s, transferScript);
    QVERIFY(QFile::setPermissions(m_programs.transfer, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

void TestTransfers::init()
{
    for (const QString &file : {u"stay"_s, u"in"_s, u"ended"_s, u"calls"_s})
        QFile::remove(m_folder.filePath(file));
    write(u"events"_s, {});
    write(u"words"_s, {});
    write(u"code"_s, "0");
    WindowTest::init();
    m_window->showPage(MainWindow::Images);
}

void TestTransfers::pullsFromTheDialog()
{
    write(u"events"_s, R"({"name":"registry.example/team/app:1","why":""})"
                       "\n"
                       R"({"stored":"registry.example/team/app:1","image":"/org/kiste/Helper1/image/app"})"
                       "\n");
    ImageInfo app = makeImage(u"registry.example/team/app:1"_s);
    app.path = u"/org/kiste/Helper1/image/app"_s;
    m_engine->put(app);
    images().pull();
    auto *dialog = m_window->findChild<PullDialog *>();
    QVERIFY(dialog);
    QVERIFY(!dialog->pullButton()->isEnabled());
    dialog->nameField()->setText(u"Not A Name"_s);
    QVERIFY(!dialog->pullButton()->isEnabled());
    dialog->nameField()->setText(u"registry.example/team/app:1"_s);
    QVERIFY2(dialog->meaning().contains(u"registry.example/team/app:1"_s), qPrintable(dialog->meaning()));
    dialog->platformField()->setCurrentText(u"linux/arm64"_s);
    QCOMPARE(dialog->commandLine(), u"kistectl pull --platform linux/arm64 registry.example/team/app:1"_s);
    QTest::mouseClick(dialog->pullButton(), Qt::LeftButton);
    QTRY_VERIFY(transfers().isEmpty() && read(u"calls"_s).contains("pull"));
    QCOMPARE(read(u"calls"_s), "pull --progress json --platform linux/arm64 -- registry.example/team/app:1\n"_ba);
    QTRY_COMPARE(images().table()->currentIndex().data(ImageModel::IdRole).toString(), app.path);
    QVERIFY(!images().transferBar()->isVisible());
}

void TestTransfers::shortNamesAreExplained()
{
    const auto twoPlaces = [](const QString &name) {
        return NameMeaning{{u"one.example/"_s + name, u"two.example/"_s + name}, u"a search registry"_s, {}};
    };
    PullDialog two(twoPlaces);
    two.setAttribute(Qt::WA_DeleteOnClose, false);
    two.nameField()->setText(u"app"_s);
    QCOMPARE(two.meaning(), u"Tries in this order: one.example/app, two.example/app."_s);
    QVERIFY(two.pullButton()->isEnabled());
    PullDialog none([](const QString &) { return NameMeaning{{}, {}, u"No registry is set up."_s}; });
    none.setAttribute(Qt::WA_DeleteOnClose, false);
    none.nameField()->setText(u"app"_s);
    QCOMPARE(none.meaning(), u"No registry is set up."_s);
    QVERIFY(!none.pullButton()->isEnabled());
    QVERIFY(none.nameField()->property("invalid").toBool());
}

void TestTransfers::showsEachLayer()
{
    write(u"stay"_s, {});
    write(u"events"_s, R"({"name":"registry.example/library/app:latest","why":"an alias"})"
                       "\n" + event(layerOne, "waiting", 0, 4096) + event(layerTwo, "present", 100, 100)
              + "no event\n" + event(layerOne, "moving", 1024, 4096));
    images().transfers()->pull(u"app"_s);
    QTRY_VERIFY(!transfers().isEmpty() && transfers().first().layers.size() == 2 && transfers().first().bytesDone() == 1024);
    const Transfers::Transfer shown = transfers().first();
    QCOMPARE(shown.bytes(), quint64(4096));
    QCOMPARE(shown.layers.last().state, Transfers::LayerState::Present);
    QVERIFY(card() && card()->isVisible());
    QCOMPARE(card()->title(), u"Pulling registry.example/library/app:latest"_s);
    QCOMPARE(card()->summary(), u"1 of 4\u00a0KiB"_s);
    auto *bars = card()->findChild<LayerBars *>();
    QVERIFY(bars && bars->isVisible());
    QVERIFY2(bars->accessibleDescription().contains(u"222222222222: was here already"_s), qPrintable(bars->accessibleDescription()));
    images().transfers()->cancel(shown.id);
    QTRY_VERIFY(transfers().isEmpty());
}

void TestTransfers::cancelsAndNothingStays()
{
    write(u"stay"_s, {});
    write(u"events"_s, event(layerOne, "moving", 1024, 4096));
    images().transfers()->pull(u"registry.example/app"_s);
    QTRY_VERIFY(card() && !transfers().first().layers.isEmpty());
    QTest::mouseClick(card()->cancelButton(), Qt::LeftButton);
    QTRY_VERIFY(transfers().isEmpty());
    QCOMPARE(read(u"ended"_s), "told\n"_ba); // and not killed: it has to leave nothing behind
    QTRY_VERIFY(!images().transferBar()->isVisible());
}

void TestTransfers::failureCanBeTriedAgain()
{
    write(u"events"_s, R"({"error":"org.kiste.Error.NotFound","detail":"manifest unknown","registry":"registry.example"})"
                       "\n");
    write(u"code"_s, "1");
    images().transfers()->pull(u"registry.example/app"_s);
    QTRY_VERIFY(card() && card()->message()->isVisible());
    QCOMPARE(card()->message()->text(), u"“registry.example” has no such image."_s);
    QCOMPARE(card()->message()->detail(), u"manifest unknown"_s);
    QVERIFY(!card()->userField()->isVisible());
    write(u"stay"_s, {});
    write(u"events"_s, {});
    QVERIFY(card()->retryButton());
    QTest::mouseClick(card()->retryButton(), Qt::LeftButton);
    QTRY_COMPARE(read(u"calls"_s).count("pull"), qsizetype(2));
    QVERIFY(!card()->message()->isVisible());
    images().transfers()->cancel(transfers().first().id);
    QTRY_VERIFY(transfers().isEmpty());
}

void TestTransfers::aRefusalAsksForALogin()
{
    write(u"events"_s, R"({"error":"org.kiste.Error.NotAuthorized","detail":"401","registry":"registry.example"})"
                       "\n");
    write(u"code"_s, "1");
    images().transfers()->pull(u"registry.example/app"_s);
    QTRY_VERIFY(card() && card()->userField()->isVisible());
    QVERIFY(!card()->loginButton()->isEnabled());
    card()->userField()->setText(u"me"_s);
    card()->passwordField()->setText(u"wrong"_s);
    QTest::mouseClick(card()->loginButton(), Qt::LeftButton);
    QTRY_VERIFY(card() && card()->message()->detail().contains(u"wrong password"_s));
    QCOMPARE(card()->userField()->text(), u"me"_s);
    QVERIFY(card()->passwordField()->text().isEmpty());
    card()->passwordField()->setText(u"secret"_s);
    QTest::keyClick(card()->passwordField(), Qt::Key_Return);
    QTRY_VERIFY(transfers().isEmpty());
    const QByteArray calls = read(u"calls"_s);
    QVERIFY(calls.contains("login --username me --password-stdin -- registry.example\n"));
    QVERIFY(!calls.contains("secret")); // other users see what programs are called with
}

void TestTransfers::wordsOfAProgramThatCannotBeRun()
{
    write(u"words"_s, "kistectl: the engine is not there\n");
    write(u"code"_s, "1");
    images().transfers()->pull(u"registry.example/app"_s);
    QTRY_VERIFY(card() && card()->message()->isVisible());
    QCOMPARE(card()->message()->detail(), u"the engine is not there"_s);
    images().transfers()->dismiss(transfers().first().id);
    QTRY_VERIFY(transfers().isEmpty());

    Transfers nowhere(m_folder.filePath(u"no-such-program"_s));
    nowhere.pull(u"registry.example/app"_s);
    QTRY_COMPARE(nowhere.transfers().first().phase, Transfers::Phase::Failed);
    QVERIFY(nowhere.transfers().first().error.detail.contains("no-such-program"));
}

void TestTransfers::pushesToARegistry()
{
    write(u"events"_s, R"({"name":"registry.example/team/starter:1","why":""})"
                       "\n" + event(layerOne, "done", 4096, 4096)
              + QByteArray("{\"pushed\":\"registry.example/team/starter:1\",\"digest\":\"") + layerTwo.toUtf8() + "\"}\n");
    QVERIFY(images().selectByName(u"starter"_s));
    images().push();
    auto *dialog = m_window->findChild<NameDialog *>();
    QVERIFY(dialog);
    dialog->field()->setText(u"starter:1"_s);
    QTest::mouseClick(dialog->button(), Qt::LeftButton);
    QTRY_VERIFY(dialog->message()->isVisible()); // it says no registry
    QVERIFY(read(u"calls"_s).isEmpty());
    dialog->field()->setText(u"registry.example/team/starter:1"_s);
    QTest::mouseClick(dialog->button(), Qt::LeftButton);
    QTRY_VERIFY(card() && transfers().first().phase == Transfers::Phase::Done);
    QCOMPARE(read(u"calls"_s), "push --progress json -- localhost/starter:latest registry.example/team/starter:1\n"_ba);
    QCOMPARE(card()->title(), u"Pushed registry.example/team/starter:1"_s);
    QCOMPARE(card()->summary(), u"sha256:222222222222"_s);
    QVERIFY(!card()->cancelButton()->isVisible());
}

void TestTransfers::tagsAnImage()
{
    QVERIFY(images().selectByName(u"starter"_s));
    images().tag();
    auto *dialog = m_window->findChild<NameDialog *>();
    QVERIFY(dialog);
    dialog->field()->setText(u"Wrong Name"_s);
    QTest::mouseClick(dialog->button(), Qt::LeftButton);
    QTRY_VERIFY(dialog->message()->isVisible());
    dialog->field()->setText(u"shop"_s);
    QTest::mouseClick(dialog->button(), Qt::LeftButton);
    QTRY_VERIFY(std::ranges::contains(m_engine->calls, u"addImageName"_s, &FakeEngine::Call::method));
    QCOMPARE(lastCall().options[u"name"_s].toString(), u"localhost/shop:latest"_s);
    QTRY_VERIFY(!dialog->isVisible());
}

void TestTransfers::nothingIsOfferedWithoutTheProgram()
{
    const MainWindow window(m_engine.get(), m_metrics.get(), {});
    for (const QAction *action : window.imagesPage()->toolbarActions())
        QVERIFY(!action || !action->text().startsWith(u"Pu"_s));
}

void TestTransfers::namesWithADigestAreCutAtTheDigest()
{
    const QString name = u"registry.example:5000/team/app"_s;
    QCOMPARE(repositoryLength(name), name.size());
    QCOMPARE(repositoryLength(name + u":1"_s), name.size());
    QCOMPARE(repositoryLength(name + u'@' + layerOne), name.size());
    QCOMPARE(repositoryLength(name + u":1@"_s + layerOne), name.size());
    QCOMPARE(repositoryLength(u"<untagged>:9c1d02e7"_s), qsizetype(10));
    m_engine->put(makeImage(name + u'@' + layerOne));
    QVERIFY(images().selectByName(name));
}

void TestTransfers::freesWhatIsChosen()
{
    m_engine->takeImage(makeImage(u"localhost/starter:latest"_s).path);
    const auto put = [this](const QString &name, char digest, const QString &own, const QStringList &users) {
        ImageInfo image = makeImage(name.isEmpty() ? u"x"_s + QLatin1Char(digest) : name);
        image.digest = u"sha256:"_s + QString(64, QLatin1Char(digest));
        image.owner = ::geteuid();
        image.usedBy = users;
        image.lastUsedAt = quint64(QDateTime::currentMSecsSinceEpoch() - 3 * 3'600'000) * 1000;
        if (name.isEmpty())
            image.names.clear();
        // A layer that all of them share, and one of its own.
        m_engine->manifests[image.path] =
            QString::fromUtf8(R"({"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%1","size":0},"layers":[)"
                              R"({"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%2","size":1024},)"
                              R"({"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%3","size":4096}]})").arg(own, layerOne, own);
        m_engine->put(image);
        return image.path;
    };
    const QString named = put(u"localhost/app:1"_s, '3', u"sha256:"_s + QString(64, u'a'), {});
    const QString nameless = put({}, '4', u"sha256:"_s + QString(64, u'b'), {});
    images().freeSpace();
    auto *dialog = m_window->findChild<FreeSpaceDialog *>();
    QVERIFY(dialog);
    QStandardItemModel *rows = dialog->model();
    QCOMPARE(rows->rowCount(), 2);
    QCOMPARE(dialog->chosenImages(), QStringList{nameless}); // what has a name is not chosen by itself
    QTRY_VERIFY(!dialog->sum().contains(u"counting"_s));
    const int row = rows->item(0)->checkState() == Qt::Checked ? 0 : 1;
    QCOMPARE(rows->item(row, FreeSpaceDialog::Why)->text(), u"has no name"_s);
    QCOMPARE(rows->item(row, FreeSpaceDialog::LastUsed)->text(), u"3 h"_s);
    const auto manifestBytes = quint64(m_engine->manifests[nameless].size());
    QCOMPARE(rows->item(row, FreeSpaceDialog::Frees)->text(), formatBytes(4096 + manifestBytes));
    QCOMPARE(rows->item(row, FreeSpaceDialog::Size)->text(), formatBytes(4096 + 1024 + manifestBytes));
    rows->item(1 - row)->setCheckState(Qt::Checked);
    // With the last of them goes what they share.
    QVERIFY2(dialog->sum().contains(formatBytes(2 * (4096 + manifestBytes) + 1024)), qPrintable(dialog->sum()));
    rows->item(1 - row)->setCheckState(Qt::Unchecked);
    QTest::mouseClick(dialog->deleteButton(), Qt::LeftButton);
    QTRY_VERIFY(std::ranges::contains(m_engine->calls, u"removeImage"_s, &FakeEngine::Call::method));
    QCOMPARE(lastCall().object, nameless);
    QVERIFY(named != nameless);
    QVERIFY(!lastCall().options.value(u"bin"_s).toString().isEmpty());
    QTRY_VERIFY(images().message()->text().contains(u"was deleted"_s)); // and can come back
    // What is kept for builds goes for good.
    images().message()->clear();
    const QString step = put(u"localhost/kiste/build-cache:abc"_s, '5', u"sha256:"_s + QString(64, u'c'), {});
    images().freeSpace();
    dialog = m_window->findChildren<FreeSpaceDialog *>().constLast();
    QCOMPARE(dialog->model()->rowCount(), 3);
    for (int i = 0; i < 3; ++i) {
        const bool isStep = dialog->model()->item(i, FreeSpaceDialog::Why)->text() == u"kept for builds"_s;
        dialog->model()->item(i)->setCheckState(isStep ? Qt::Checked : Qt::Unchecked);
    }
    QCOMPARE(dialog->chosenImages(), QStringList{step});
    QTest::mouseClick(dialog->deleteButton(), Qt::LeftButton);
    QTRY_COMPARE(lastCall().object, step);
    QVERIFY(!lastCall().options.contains(u"bin"_s));
    QTest::qWait(0);
    QVERIFY(images().message()->text().isEmpty());
}

QTEST_MAIN(TestTransfers)
#include "tst_transfers.moc"
