#include "core/probe/feature_store.h"

#include "core/base/json.h"
#include "core/base/system_error.h"
#include "core/base/text.h"
#include "core/checkpoint/npy.h"

#include <cassert>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace orrery::probe {
namespace {

namespace fs = std::filesystem;

/// Its prefix is a multiple of 64 bytes long, so that the floats behind it are aligned in a mapping.
std::string prefixOf(int64_t rows, int64_t width)
{
    return npyPrefix(DType::F32, {rows, width});
}

std::string statePath(const std::string& folder)
{
    return folder + "/store.json";
}

Json identityDocument(const StoreIdentity& identity)
{
    Json sites = Json::array();
    for (const SiteWidth& site : identity.sites) sites.push_back({{"name", site.name}, {"width", site.width}});
    return {{"key", identity.key}, {"rows", identity.rows}, {"sites", sites}};
}

}  // namespace

/// One site's file, open for writing.
class FeatureStore::OutputFile {
public:
    OutputFile(std::string path, uint64_t prefix) : m_path(std::move(path)), m_prefix(prefix), m_descriptor(::open(m_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666))
    {
        if (m_descriptor < 0) throw systemError(m_path, "cannot be written");
    }
    ~OutputFile() { ::close(m_descriptor); }
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void begin(const std::string& prefix, uint64_t bytes)
    {
        if (::ftruncate(m_descriptor, static_cast<off_t>(bytes)) != 0) throw systemError(m_path, "cannot be made " + bytesText(static_cast<double>(bytes)) + " long");
        writeAt(0, prefix);
    }
    void writeData(uint64_t offset, std::string_view bytes) { writeAt(m_prefix + offset, bytes); }
    void sync()
    {
        if (::fdatasync(m_descriptor) != 0) throw systemError(m_path, "cannot be synced");
    }

private:
    void writeAt(uint64_t offset, std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t written = ::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) throw systemError(m_path, "cannot be written");
            offset += static_cast<uint64_t>(written);
            bytes.remove_prefix(static_cast<size_t>(written));
        }
    }

    std::string m_path;
    uint64_t m_prefix;
    int m_descriptor;
};

FeatureStore::FeatureStore(std::string folder, StoreIdentity identity) : m_folder(std::move(folder)), m_identity(std::move(identity))
{
    std::error_code failed;
    fs::create_directories(m_folder, failed);
    if (failed) throw Error(ErrorKind::Io, "cannot be made: " + failed.message()).withReason("SystemError").inFile(m_folder);
    const bool resumed = resume();
    for (size_t site = 0; site < m_identity.sites.size(); ++site)
        m_outputs.push_back(std::make_unique<OutputFile>(filePath(site), prefixOf(m_identity.rows, m_identity.sites[site].width).size()));
    if (!resumed) create();
    m_inputs.resize(m_identity.sites.size());
}

FeatureStore::~FeatureStore() = default;

/// Whether the folder holds this identity, files and all.
bool FeatureStore::resume()
{
    std::error_code failed;
    if (!fs::exists(statePath(m_folder), failed)) return false;
    Json state;
    try {
        state = parseJson(readTextFile(statePath(m_folder), 64 << 20));
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Format) return false;  // not a state of ours: begin anew
        throw;
    }
    if (jsonMember(state, "identity") != identityDocument(m_identity)) return false;
    const Json& finished = jsonMember(state, "finished");
    if (!finished.is_number_integer() || finished < 0 || finished > m_identity.rows) return false;
    for (size_t site = 0; site < m_identity.sites.size(); ++site)
        if (fs::file_size(filePath(site), failed) != fileBytes(site) || failed) return false;
    m_finished = finished;
    return true;
}

void FeatureStore::create()
{
    requireRoom();
    for (size_t site = 0; site < m_outputs.size(); ++site)
        m_outputs[site]->begin(prefixOf(m_identity.rows, m_identity.sites[site].width), fileBytes(site));
    writeState();
}

void FeatureStore::requireRoom() const
{
    uint64_t needed = 0;
    std::error_code failed;
    for (size_t site = 0; site < m_identity.sites.size(); ++site) needed += fileBytes(site);
    const fs::space_info space = fs::space(m_folder, failed);
    if (!failed && space.available < needed)
        throw Error(ErrorKind::Io, "features of " + std::to_string(m_identity.rows) + " rows at " + std::to_string(m_identity.sites.size()) + " sites take "
                                       + bytesText(static_cast<double>(needed)) + ", " + bytesText(static_cast<double>(space.available)) + " are free")
            .withReason("DiskFull").inFile(m_folder);
}

uint64_t FeatureStore::fileBytes(size_t site) const
{
    const int64_t width = m_identity.sites[site].width;
    return prefixOf(m_identity.rows, width).size() + static_cast<uint64_t>(m_identity.rows) * static_cast<uint64_t>(width) * sizeof(float);
}

void FeatureStore::writeState() const
{
    writeFileDurably(statePath(m_folder), Json{{"identity", identityDocument(m_identity)}, {"finished", m_finished}}.dump(1));
}

void FeatureStore::write(size_t site, int64_t first, const float* values, int64_t count)
{
    const auto rowBytes = static_cast<uint64_t>(m_identity.sites[site].width) * sizeof(float);
    assert(first >= 0 && first + count <= m_identity.rows);
    m_outputs[site]->writeData(static_cast<uint64_t>(first) * rowBytes, {reinterpret_cast<const char*>(values), static_cast<size_t>(count) * rowBytes});
}

void FeatureStore::finish(int64_t rows)
{
    for (const auto& output : m_outputs) output->sync();
    m_finished = rows;
    writeState();
}

const float* FeatureStore::features(size_t site) const
{
    assert(isComplete());
    if (!m_inputs[site]) m_inputs[site] = std::make_unique<InputFile>(filePath(site));
    const std::span<const std::byte> bytes = m_inputs[site]->map();
    if (bytes.size() != fileBytes(site)) throw Error(ErrorKind::Io, "has another size than when it was written").withReason("FileChanged").inFile(filePath(site));
    return reinterpret_cast<const float*>(bytes.data() + prefixOf(m_identity.rows, m_identity.sites[site].width).size());
}

size_t FeatureStore::siteIndex(const std::string& name) const
{
    for (size_t site = 0; site < m_identity.sites.size(); ++site)
        if (m_identity.sites[site].name == name) return site;
    throw Error(ErrorKind::Argument, "there are no features of the site " + quotedText(name)).withReason("NoSuchSite");
}

std::string FeatureStore::filePath(size_t site) const
{
    return m_folder + "/" + m_identity.sites[site].name + ".npy";
}

}  // namespace orrery::probe
