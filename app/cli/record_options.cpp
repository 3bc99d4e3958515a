#include "app/cli/record_options.h"

#include <filesystem>

namespace orrery::cli {

std::vector<OptionSpec> recordOptionSpecs(RecordOptions& options)
{
    return {
        {.name = "--record", .value = "FILE.orrery", .help = "keep the activations in this workspace, made if it is not there",
            .target = &options.file, .takes = Takes::File},
        {.name = "--store", .help = "precision of what is recorded; f16 keeps f32 where a value does not fit", .target = &options.store,
            .choices = {"f32", "f16"}},
        {.name = "--triangles", .help = "of causal attention patterns record the lower triangle, half the bytes",
            .target = &options.triangles},
    };
}

StoreChoice storeChoice(const RecordOptions& options)
{
    return {options.store == "f16" ? StoreType::F16 : StoreType::F32, options.triangles};
}

std::string folderOf(const std::string& file)
{
    const std::string folder = std::filesystem::path(file).parent_path().string();
    return folder.empty() ? "." : folder;
}

}  // namespace orrery::cli
