// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace vigil::tests {

/// A folder for the recordings of one test; it goes away with the object. *Owns:* the folder.
class RecordFolder {
public:
    RecordFolder();
    ~RecordFolder();
    RecordFolder(const RecordFolder&) = delete;
    RecordFolder& operator=(const RecordFolder&) = delete;

    [[nodiscard]] std::filesystem::path path(const std::string& name) const {
        return m_folder / name;
    }

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_folder; }

    /// Writes a file, and the folders on the way to it; returns its path.
    std::filesystem::path write(const std::string& name, const std::string& bytes) const;
    /// Writes a header file; returns the record's path without extension.
    std::filesystem::path header(const std::string& record, const std::string& text) const;

private:
    std::filesystem::path m_folder;
};

} // namespace vigil::tests
