#include "app/cli/model_session.h"

#include "app/cli/device_choice.h"
#include "app/cli/output.h"

#include <algorithm>
#include <filesystem>

namespace orrery::cli {

ModelSession::ModelSession(const std::string& folder, Invocation& invocation)
    : m_invocation(invocation), m_folder(ModelFolder::open(folder, invocation.output.log()))
{
    openTokenizer();
}

void ModelSession::openTokenizer()
{
    try {
        m_tokenizer = Tokenizer::open(m_folder.transformerPath(), m_invocation.output.log());
        m_tokenizer->requireRows(config().vocabulary);
    } catch (const Error& error) {
        m_tokenizer = nullptr;
        m_tokenizerError = error;
        if (error.reason() != "NoTokenizer") m_invocation.output.note(std::string("the tokenizer cannot be used: ") + error.what());
    }
}

std::string ModelSession::name() const
{
    const std::filesystem::path path = std::filesystem::absolute(m_folder.path()).lexically_normal();
    return (path.has_filename() ? path : path.parent_path()).filename().string();
}

const Tokenizer& ModelSession::requireTokenizer() const
{
    if (!m_tokenizer) throw *m_tokenizerError;
    return *m_tokenizer;
}

int64_t ModelSession::tokenLimit() const
{
    return m_tokenizer ? std::min<int64_t>(m_tokenizer->idLimit(), config().vocabulary) : config().vocabulary;
}

Model& ModelSession::model()
{
    if (!m_model) {
        const DeviceOpenArgs device = deviceArgs(m_invocation);
        auto weights = m_folder.loadWeights(m_invocation.output.progress(), m_invocation.stop);
        m_model = std::make_unique<Model>(config(), std::move(weights), device);
    }
    return *m_model;
}

OptionSpec modelOption(std::string& folder)
{
    return {.name = "--model", .value = "DIR", .help = "model folder: config.json, safetensors weights, tokenizer files",
        .target = &folder, .required = true, .takes = Takes::Folder};
}

}  // namespace orrery::cli
