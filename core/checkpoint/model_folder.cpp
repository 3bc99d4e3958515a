#include "core/checkpoint/model_folder.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/model_config.h"
#include "core/checkpoint/sentence_layout.h"
#include "core/checkpoint/weight_loader.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

namespace orrery {
namespace {

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    for (char& letter : lower) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return lower;
}

/// Whether two tensors hold the same values, compared a piece at a time.
bool sameValues(const Checkpoint::Tensor& a, const Checkpoint::Tensor& b)
{
    if (a.entry->shape != b.entry->shape || a.entry->type != b.entry->type) return false;
    constexpr uint64_t step = 1 << 20;
    std::vector<std::byte> left(step), right(step);
    for (uint64_t done = 0; done < a.entry->size(); done += step) {
        const size_t size = std::min(step, a.entry->size() - done);
        a.file->read(*a.entry, done, std::span(left).first(size));
        b.file->read(*b.entry, done, std::span(right).first(size));
        if (!std::equal(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(size), right.begin())) return false;
    }
    return true;
}

/// A config may say "tied" of a file that has an output matrix all the same: the file is right if its bytes differ.
void settleTying(ModelConfig& config, const Checkpoint& checkpoint, const LogSink& log)
{
    if (!config.tied || config.output == OutputHead::None) return;
    const std::string name(outputMatrixName(config.family));
    const Checkpoint::Tensor output = findTensor(config, checkpoint, name);
    const Checkpoint::Tensor embedding = findTensor(config, checkpoint, weightSpecs(config).front().parts.front().names.front());
    if (!output.entry || !embedding.entry) return;
    config.tied = sameValues(output, embedding);
    const std::string fact = "the config ties the output matrix to the token embedding, and the files have " + quotedText(name);
    if (config.tied) report(log, LogLevel::Note, fact + ", which equals it");
    else report(log, LogLevel::Warning, fact + ", which differs from it: that one is used");
}

ModelConfig readConfig(const std::string& path, const std::string& text, const HasTensor& hasTensor, const LogSink& log)
{
    try {
        return parseModelConfig(text, hasTensor, log);
    } catch (const Error& error) {
        throw error.inFile(path);
    }
}

}  // namespace

ModelFolder ModelFolder::open(const std::string& path, const LogSink& log)
{
    std::error_code ignored;
    if (!std::filesystem::is_directory(path, ignored))
        throw Error(ErrorKind::Io, "is not a folder").withReason("NotAFolder").inFile(path);
    const SentenceLayout layout = readSentenceLayout(path, log);
    const std::string folder = layout.transformerFolder.empty() ? path : path + "/" + layout.transformerFolder;
    const std::string configPath = folder + "/config.json";
    const std::string text = readTextFile(configPath, kMaxConfigBytes);
    // A config that cannot be supported says so even where the weights cannot be read either.
    const ModelConfig alone = readConfig(configPath, text, [](std::string_view) { return false; }, {});
    Checkpoint checkpoint = Checkpoint::open(folder, log);
    const HasTensor hasTensor = [&](std::string_view name) { return findTensor(alone, checkpoint, std::string(name)).entry != nullptr; };
    ModelConfig config = readConfig(configPath, text, hasTensor, log);
    settleTying(config, checkpoint, log);
    config.sentence = readSentencePooling(path, layout, config, log);
    return ModelFolder(path, folder, text, std::move(config), std::move(checkpoint), log);
}

ModelFolder::ModelFolder(
    std::string path, std::string transformerPath, std::string configText, ModelConfig config, Checkpoint checkpoint, LogSink log)
    : m_path(std::move(path)), m_transformerPath(std::move(transformerPath)), m_configText(std::move(configText)), m_config(std::move(config)),
      m_checkpoint(std::move(checkpoint)), m_match(matchWeights(m_config, m_checkpoint)), m_log(std::move(log))
{
    for (const Checkpoint::Tensor& tensor : m_checkpoint.tensors())
        m_tensors.push_back({tensor.entry->name, lowerCase(tensor.entry->type->name), tensor.entry->shape});
    for (const std::string& note : m_match.notes) report(m_log, LogLevel::Note, note);
}

std::shared_ptr<const ModelWeights> ModelFolder::loadWeights(const Progress& progress, const std::stop_token& stop) const
{
    if (!m_match.fits()) throw mismatchError(m_match).inFile(m_transformerPath);
    return loadMatchedWeights(m_match, m_log, progress, stop);
}

}  // namespace orrery
