#pragma once

#include "core/base/file.h"
#include "core/probe/feature_rows.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace orrery::probe {

struct SiteWidth {
    std::string name;
    int64_t width = 0;  ///< values a row
};

/// What the features in a store are of. Two stores with the same identity hold the same numbers.
struct StoreIdentity {
    std::string key;               ///< everything the numbers depend on, as one text
    int64_t rows = 0;
    std::vector<SiteWidth> sites;
};

/// Features of many sites in a folder: an NPY file [rows, width] of f32 a site, written front to back in steps and read by mapping.
///
/// `store.json` beside them says what they are of and how many rows are finished: opening a folder with the same identity goes on from
/// there, another one's is begun anew. Used by one thread; what features() returns may be read from several.
class FeatureStore {
public:
    /// Creates the folder if need be, and files of the full size.
    /// @throws Error Io with reason DiskFull if there is too little room, saying how much is needed; Io
    FeatureStore(std::string folder, StoreIdentity identity);
    ~FeatureStore();

    int64_t finishedRows() const { return m_finished; }
    bool isComplete() const { return m_finished == m_identity.rows; }
    const StoreIdentity& identity() const { return m_identity; }
    const std::string& folder() const { return m_folder; }

    /// Rows from `first` on of a site: [count, width].  Requires: they lie within the store
    void write(size_t site, int64_t first, const float* values, int64_t count);
    /// From now on all rows below `rows` are finished, power cuts included.
    void finish(int64_t rows);

    /// The features of a site, [rows, width], mapped on the first call, as long as this object lives.  Requires: isComplete()
    const float* features(size_t site) const;
    /// The place of a site.  @throws Error Argument if the store has none of that name
    size_t siteIndex(const std::string& name) const;
    std::string filePath(size_t site) const;

private:
    class OutputFile;
    bool resume();
    void create();
    void requireRoom() const;
    uint64_t fileBytes(size_t site) const;
    void writeState() const;

    std::string m_folder;
    StoreIdentity m_identity;
    int64_t m_finished = 0;
    std::vector<std::unique_ptr<OutputFile>> m_outputs;
    mutable std::vector<std::unique_ptr<InputFile>> m_inputs;
};

}  // namespace orrery::probe
