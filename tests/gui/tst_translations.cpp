// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;

/// The .ts files: complete, and with the places that the program fills in.
class TestTranslations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void complete_data();
    void complete();
};

namespace {

/// "%1", "%L2", "%n" … in order.
QStringList places(const QString &text)
{
    static const QRegularExpression place(u"%(L?[0-9n]+)"_s);
    QStringList found;
    for (auto match = place.globalMatch(text); match.hasNext();)
        found << match.next().captured(1).remove(u'L');
    found.removeDuplicates();
    found.sort();
    return found;
}

} // namespace

void TestTranslations::complete_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<qsizetype>("forms"); // of plural messages
    QTest::addColumn<bool>("pluralsOnly");
    QTest::newRow("German") << u"de"_s << qsizetype(2) << false;
    QTest::newRow("Chinese") << u"zh_CN"_s << qsizetype(1) << false;
    QTest::newRow("English") << u"en"_s << qsizetype(2) << true;
}

void TestTranslations::complete()
{
    QFETCH(const QString, language);
    QFETCH(const qsizetype, forms);
    QFETCH(const bool, pluralsOnly);
    QFile file(QStringLiteral(KISTE_SOURCE "/resources/translations/kiste_%1.ts").arg(language));
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
    QXmlStreamReader xml(&file);
    QString source;
    QStringList texts;
    bool plural = false;
    int messages = 0;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement() && xml.name() == "message"_L1) {
            plural = xml.attributes().value("numerus"_L1) == "yes"_L1;
            texts.clear();
        } else if (xml.isStartElement() && xml.name() == "source"_L1) {
            source = xml.readElementText();
        } else if (xml.isStartElement() && xml.name() == "translation"_L1) {
            QVERIFY2(!xml.attributes().hasAttribute("type"_L1), qPrintable(source));
            if (!plural)
                texts << xml.readElementText();
        } else if (xml.isStartElement() && xml.name() == "numerusform"_L1) {
            texts << xml.readElementText();
        } else if (xml.isEndElement() && xml.name() == "message"_L1) {
            ++messages;
            QVERIFY2(!pluralsOnly || plural, qPrintable(source));
            QVERIFY2(texts.size() == (plural ? forms : 1), qPrintable(source));
            for (const QString &text : std::as_const(texts)) {
                QVERIFY2(!text.isEmpty(), qPrintable(source));
                QVERIFY2(places(text) == places(source), qPrintable(source));
            }
        }
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QVERIFY(messages > (pluralsOnly ? 20 : 300));
}

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
