// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_folder.h"

#include <cstdlib>
#include <fstream>

namespace vigil::tests {

RecordFolder::RecordFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "vigil-records-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        std::abort();
    m_folder = name;
}

RecordFolder::~RecordFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

std::filesystem::path RecordFolder::write(const std::string& name, const std::string& bytes) const {
    const auto file = path(name);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
}

std::filesystem::path RecordFolder::header(const std::string& record,
                                           const std::string& text) const {
    write(record + ".hea", text);
    return path(record);
}

} // namespace vigil::tests
