// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the images page does with names and registries, and with what is not needed.
#include "ui/views/imagespage.h"

#include "core/image/reference.h"
#include "core/ipc/imagehelper.h"
#include "ui/dialogs/freespacedialog.h"
#include "ui/dialogs/namedialog.h"
#include "ui/dialogs/pulldialog.h"
#include "ui/models/imagemodel.h"
#include "ui/models/transfers.h"

#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// A name there that an image is called by here; empty if it has none with a registry.
QString registryName(const ImageInfo &image)
{
    for (const QString &name : image.names) {
        const auto reference = ImageReference::parseFull(name.toStdString());
        if (reference && reference->registry() != "localhost" && !reference->digest())
            return name;
    }
    return {};
}

/// What containers and commands call the image by.
QString callName(const ImageInfo &image)
{
    return image.names.isEmpty() ? image.digest : image.names.first();
}

} // namespace

void ImagesPage::pull()
{
    auto *dialog = new PullDialog(resolveName, this);
    connect(dialog, &PullDialog::chosen, this,
            [this](const QString &image, const QString &platform) { m_transfers->pull(image, platform); });
    dialog->open();
}

void ImagesPage::push()
{
    const ImageInfo *image = selectedImage();
    if (!image)
        return;
    const auto act = [this, called = callName(*image)](const QString &name, QObject *, const NameDialog::Done &done) {
        const auto reference = ImageReference::parse(name.toStdString());
        if (!reference || reference->registry().empty() || reference->registry() == "localhost")
            return done(failure(ErrorCode::InvalidArgument,
                                reference ? std::string("the name says no registry") : reference.error().detail));
        m_transfers->push(called, name);
        done({});
    };
    auto *dialog = new NameDialog(tr("Push “%1”").arg(shortImageName(*image)), tr("Name in the registry"),
                                  tr("With the registry before it, as in registry.example/team/app:1.2."), {}, tr("Push"), act, this);
    dialog->field()->setText(registryName(*image));
    dialog->open();
}

void ImagesPage::tag()
{
    const ImageInfo *image = selectedImage();
    if (!image)
        return;
    const auto act = [this, path = image->path](const QString &name, QObject *context, const NameDialog::Done &done) {
        const auto reference = ImageReference::parse(name.toStdString());
        if (!reference)
            return done(std::unexpected(reference.error()));
        ImageHelper::of(m_helper).addImageName(path, QString::fromStdString(reference->normalized().text()), context, done);
    };
    auto *dialog = new NameDialog(tr("Give “%1” one more name").arg(shortImageName(*image)), tr("New name"),
                                  tr("An image that has this name now loses it. The old names stay."), {}, tr("Tag"), act, this);
    dialog->open();
}

void ImagesPage::freeSpace()
{
    auto *dialog = new FreeSpaceDialog(m_helper, this);
    connect(dialog, &FreeSpaceDialog::chosen, this, &ImagesPage::removeImages);
    dialog->open();
}

const ImageInfo *ImagesPage::selectedImage() const
{
    const QStringList paths = selectedPaths();
    return paths.size() == 1 ? m_model->image(paths.first()) : nullptr;
}

} // namespace kiste::ui
