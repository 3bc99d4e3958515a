#pragma once

#include "app/cli/command_spec.h"
#include "core/analysis/store_choice.h"

#include <string>
#include <vector>

namespace orrery::cli {

/// Whether and how a command's run is recorded.
struct RecordOptions {
    std::string file;
    std::string store = "f32";
    bool triangles = false;
};

/// --record, --store, --triangles.
std::vector<OptionSpec> recordOptionSpecs(RecordOptions& options);

StoreChoice storeChoice(const RecordOptions& options);

/// The folder a file lies in, "." for a bare name.
std::string folderOf(const std::string& file);

}  // namespace orrery::cli
