// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// The file's text with "currentColor" in place; read once per name.
const QByteArray &source(const QString &name)
{
    static QHash<QString, QByteArray> cache;
    auto found = cache.find(name);
    if (found == cache.end()) {
        QFile file(u":/kiste/icons/%1.svg"_s.arg(name));
        if (!file.open(QIODevice::ReadOnly))
            qWarning("no icon is called '%s'", qPrintable(name));
        found = cache.insert(name, file.isOpen() ? file.readAll() : QByteArray());
    }
    return *found;
}

class SymbolicEngine : public QIconEngine
{
public:
    explicit SymbolicEngine(const QString &name)
        : m_name(name)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const double scale = painter->device()->devicePixelRatio();
        const int size = std::min(rect.width(), rect.height());
        const QPixmap pixmap = tintedPixmap(m_name, color(mode, state), size, scale);
        painter->drawPixmap(rect.x() + (rect.width() - size) / 2, rect.y() + (rect.height() - size) / 2, pixmap);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        const int side = int(std::min(size.width(), size.height()) / (scale > 0 ? scale : 1));
        return tintedPixmap(m_name, color(mode, state), side, scale);
    }
    QIconEngine *clone() const override { return new SymbolicEngine(m_name); }
    QString key() const override { return u"kiste-symbolic"_s; }
    QString iconName() override { return m_name; }
    bool isNull() override { return source(m_name).isEmpty(); }

private:
    static QColor color(QIcon::Mode mode, QIcon::State)
    {
        const QPalette palette = QGuiApplication::palette();
        return palette.color(mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active, QPalette::WindowText);
    }

    QString m_name;
};

} // namespace

QIcon icon(const QString &name)
{
    return QIcon(new SymbolicEngine(name));
}

QPixmap tintedPixmap(const QString &name, const QColor &color, int size, double scale)
{
    const QString key = u"kiste/%1/%2/%3/%4"_s.arg(name, color.name(QColor::HexArgb)).arg(size).arg(scale);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QByteArray text = source(name);
    text.replace("currentColor", color.name().toLatin1());
    if (size >= 32) // the strokes of a large picture stay as thin as its words
        text.replace("stroke-width=\"1.25\"", "stroke-width=\"" + QByteArray::number(28.0 / size, 'f', 2) + '"');
    QSvgRenderer renderer(text);
    pixmap = QPixmap(QSize(size, size) * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, size, size));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QIcon applicationIcon()
{
    return QIcon(u":/kiste/icons/org.kiste.Kiste.svg"_s);
}

} // namespace kiste::ui
