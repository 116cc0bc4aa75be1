// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/helperclient.h"
#include "ui/dialogs/readinessdialog.h"
#include "ui/models/archiveplan.h"
#include "ui/models/programs.h"
#include "ui/models/ringmetrics.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/views/containerspage.h"
#include "ui/views/detailpane.h"
#include "ui/views/mainwindow.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <array>

using namespace Qt::StringLiterals;

namespace {

struct Options
{
    int page = -1; ///< the one of the last time
    int tab = -1;
    QString select;
    QSize size;
    Qt::ColorScheme scheme = Qt::ColorScheme::Unknown;
    bool runDialog = false;
    bool checks = false; ///< show the checks of this computer
};

QString words(const char *text)
{
    return QCoreApplication::translate("kiste::main", text);
}

[[noreturn]] void refuse(const QString &option, const QString &value)
{
    qCritical("kiste: %s: '%s' is none of the possible values (see --help)", qPrintable(option), qPrintable(value));
    std::exit(2);
}

int choice(const QCommandLineParser &parser, const QString &option, const QStringList &values)
{
    const auto at = values.indexOf(parser.value(option));
    if (at < 0)
        refuse(option, parser.value(option));
    return int(at);
}

/// In the order of the pane's own.
QStringList tabNames()
{
    static const std::array names{u"summary"_s, u"logs"_s, u"terminal"_s, u"stats"_s, u"files"_s, u"processes"_s, u"inspect"_s};
    static_assert(std::tuple_size_v<decltype(names)> == kiste::ui::DetailPane::TabCount && kiste::ui::DetailPane::Stats == 3 && kiste::ui::DetailPane::Files == 4);
    return {names.begin(), names.end()};
}

Options parseOptions(const QApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        words(QT_TRANSLATE_NOOP("kiste::main", "Shows and runs containers on this computer.")));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({
        {u"page"_s, words(QT_TRANSLATE_NOOP("kiste::main", "Page to begin with: overview, containers, images, builds, volumes, networks or machine.")), u"page"_s},
        {u"select"_s, words(QT_TRANSLATE_NOOP("kiste::main", "Select this container or image once it is there.")),
         u"name"_s},
        {u"tab"_s,
         words(QT_TRANSLATE_NOOP("kiste::main", "View of the selected container: summary, logs, terminal, stats, files, processes or inspect.")),
         u"tab"_s},
        {u"color-scheme"_s, words(QT_TRANSLATE_NOOP("kiste::main", "light or dark instead of the desktop's choice.")),
         u"scheme"_s},
        {u"size"_s, words(QT_TRANSLATE_NOOP("kiste::main", "Size of the window, such as 1440x900.")), u"size"_s},
        {u"checks"_s, words(QT_TRANSLATE_NOOP("kiste::main", "Show what containers need of this computer."))},
        {u"run"_s, words(QT_TRANSLATE_NOOP("kiste::main", "Open the dialog that runs a container."))},
    });
    parser.process(application);
    Options options;
    options.select = parser.value(u"select"_s);
    options.runDialog = parser.isSet(u"run"_s);
    // Whoever asks for something particular is not met by anything else.
    options.checks = parser.isSet(u"checks"_s)
        || (parser.optionNames().isEmpty() && kiste::ui::ReadinessDialog::takeFirstStart());
    if (parser.isSet(u"page"_s))
        options.page = choice(parser, u"page"_s, {u"overview"_s, u"containers"_s, u"images"_s, u"builds"_s, u"volumes"_s, u"networks"_s, u"machine"_s});
    if (parser.isSet(u"tab"_s))
        options.tab = choice(parser, u"tab"_s, tabNames());
    if (parser.isSet(u"color-scheme"_s))
        options.scheme = choice(parser, u"color-scheme"_s, {u"light"_s, u"dark"_s}) == 0 ? Qt::ColorScheme::Light
                                                                                         : Qt::ColorScheme::Dark;
    if (parser.isSet(u"size"_s)) {
        const QStringList parts = parser.value(u"size"_s).split(u'x');
        if (parts.size() == 2)
            options.size = {parts[0].toInt(), parts[1].toInt()};
        if (options.size.isEmpty())
            refuse(u"size"_s, parser.value(u"size"_s));
    }
    return options;
}

void loadTranslations(QApplication &application)
{
    const auto load = [&application](const QLocale &locale, const QString &name, const QString &folder) {
        auto *translator = new QTranslator(&application);
        if (translator->load(locale, name, u"_"_s, folder))
            application.installTranslator(translator);
        else
            delete translator;
    };
    // English has a file for its plurals; it stands below any other language.
    load(QLocale(QLocale::English), u"kiste"_s, u":/i18n/resources"_s);
    load(QLocale(), u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    load(QLocale(), u"kiste"_s, u":/i18n/resources"_s);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setOrganizationDomain(u"kiste.org"_s);
    QApplication::setApplicationName(u"kiste"_s);
    QApplication::setApplicationDisplayName(u"Kiste"_s);
    QApplication::setApplicationVersion(QStringLiteral(KISTE_VERSION));
    QGuiApplication::setDesktopFileName(u"org.kiste.Kiste"_s);
    loadTranslations(application);
    const Options options = parseOptions(application);
    kiste::ui::Theme::instance().install(options.scheme);
    QApplication::setWindowIcon(kiste::ui::applicationIcon());

    kiste::HelperClient helper;
    kiste::ui::RingMetrics metrics(&helper);
    kiste::ui::MainWindow window(&helper, &metrics, kiste::ui::planArchive, kiste::ui::findPrograms());
    if (options.page >= 0)
        window.showPage(options.page);
    else if (options.tab >= 0 || !options.select.isEmpty())
        window.showPage(kiste::ui::MainWindow::Containers);
    if (options.tab >= 0) {
        window.containersPage()->pane()->setTab(options.tab);
        window.containersPage()->openPane();
    }
    if (!options.select.isEmpty())
        window.selectWhenThere(options.select);
    if (!options.size.isEmpty())
        window.resize(options.size);
    window.show();
    if (options.checks)
        window.showReadiness();
    if (options.runDialog)
        window.openRunDialog({});
    return QApplication::exec();
}
