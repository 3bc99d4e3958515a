#include "app/cli/bench/bench_list.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/checkpoint/model_folder.h"
#include "core/tokenizer/tokenizer.h"

#include <memory>

namespace orrery::cli {

namespace {

constexpr uint64_t kMaximumText = uint64_t{1} << 30;

Benchmark tokenizerBenchmark(const BenchSettings& settings)
{
    const std::string text = readTextFile(settings.textFile, kMaximumText);
    const auto lines = std::make_shared<const std::vector<std::string>>(splitText(text, '\n'));
    const auto tokenizer = Tokenizer::open(ModelFolder::open(settings.modelFolder).transformerPath());
    return {"tokenize/lines", "the text encoded line by line, with byte offsets", {}, static_cast<double>(text.size()), "B",
        [=, &settings] {
            return measure(settings, [&] {
                for (const std::string& line : *lines) tokenizer->encode(line);
            });
        }};
}

}  // namespace

void addFolderBenchmarks(BenchList& list, const BenchSettings& settings)
{
    if (settings.modelFolder.empty()) return;
    const auto bytes = static_cast<double>(ModelFolder::open(settings.modelFolder).fileBytes());
    list.push_back({"open/headers", "the model folder opened, nothing loaded", {}, 0, "",
        [&settings] { return measure(settings, [&] { ModelFolder::open(settings.modelFolder); }); }});
    list.push_back({"open/weights", "the model folder opened, all weights in memory", {}, bytes, "B",
        [&settings] { return measure(settings, [&] { ModelFolder::open(settings.modelFolder).loadWeights({}, settings.stop); }); }});
    if (!settings.textFile.empty()) list.push_back(tokenizerBenchmark(settings));
}

}  // namespace orrery::cli
