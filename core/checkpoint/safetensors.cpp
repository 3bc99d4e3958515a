#include "core/checkpoint/safetensors.h"

#include "core/base/error.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace orrery {
namespace {

SafetensorsHeader readHeader(const InputFile& file)
{
    try {
        return readSafetensorsHeader(sourceOf(file));
    } catch (const Error& error) {
        throw error.inFile(file.path());
    }
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::string& path) : m_file(path), m_header(readHeader(m_file)), m_byName(m_header.entries.size())
{
    std::iota(m_byName.begin(), m_byName.end(), 0u);
    std::sort(m_byName.begin(), m_byName.end(), [this](uint32_t a, uint32_t b) { return entries()[a].name < entries()[b].name; });
}

const SafetensorsEntry* SafetensorsFile::find(std::string_view name) const
{
    const auto found = std::lower_bound(
        m_byName.begin(), m_byName.end(), name, [this](uint32_t index, std::string_view wanted) { return entries()[index].name < wanted; });
    if (found == m_byName.end() || entries()[*found].name != name) return nullptr;
    return &entries()[*found];
}

void SafetensorsFile::read(const SafetensorsEntry& entry, uint64_t offset, std::span<std::byte> target) const
{
    assert(offset <= entry.size() && target.size() <= entry.size() - offset);
    m_file.read(m_header.dataOffset + entry.begin + offset, target);
}

std::span<const std::byte> SafetensorsFile::view(const SafetensorsEntry& entry) const
{
    return m_file.map().subspan(m_header.dataOffset + entry.begin, entry.size());
}

}  // namespace orrery
