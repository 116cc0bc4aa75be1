// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/store/catalogue/catalogue.h"

#include <memory>

namespace kiste {

/// Makes a new catalogue of what can still be read of a damaged one. The damaged file stays beside it as
/// `kiste.db.broken-…` with its log, whatever happens; the new one takes the place in one step.
class CatalogueRescue
{
public:
    /// Whether the file is damaged in a way that can be seen without reading all of it, or a rescue was cut short: it is
    /// missing or empty while @p storeHasContent.
    static bool isDue(const std::filesystem::path &file, bool storeHasContent);

    /// Puts the file aside (it stays in its place as well) and reads it. Nobody else may have it open.
    static Result<CatalogueRescue> begin(const std::filesystem::path &file);
    /// Name of what was put aside; empty if there was no file.
    const std::string &brokenName() const { return m_brokenName; }
    /// Tables of which rows may be missing.
    const std::vector<std::string> &damagedTables() const { return m_damagedTables; }

    /// With what was read. Rows need not fit each other before finish().
    Catalogue &catalogue() { return *m_catalogue; }
    /// Puts the image as it is on disk into the place of its record, if there is one, else adds it.
    Result<void> putImage(const ImageRecord &record);
    /// Owners whose records, names or containers speak of an image, whether it is there or not.
    Result<std::set<std::uint32_t>> ownersOf(const Digest &image);
    /// Adds the record as it is, with state and times.
    Result<void> putContainer(const ContainerRecord &record);

    /// Takes out what belongs to nothing and puts the catalogue into its place; nothing of it stays open.
    Result<void> finish();

private:
    explicit CatalogueRescue(std::filesystem::path file) : m_file(std::move(file)) {}
    std::filesystem::path beside(const std::string &suffix) const { return m_file.string() + suffix; }
    Result<void> putAside();
    Result<void> readBroken();
    Result<void> readTable(Database &broken, const std::string &table);
    bool readRows(Database &broken, const std::string &table, const std::vector<std::string> &columns, const std::string &order);

    std::filesystem::path m_file;
    std::string m_brokenName;
    std::vector<std::string> m_damagedTables;
    std::unique_ptr<Catalogue> m_catalogue;
};

} // namespace kiste
