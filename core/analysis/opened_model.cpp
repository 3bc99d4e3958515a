#include "core/analysis/opened_model.h"

#include <algorithm>
#include <filesystem>

namespace orrery {

namespace {

void openTokenizer(OpenedModel& model, const LogSink& log)
{
    try {
        model.tokenizer = Tokenizer::open(model.folder.transformerPath(), log);
        model.tokenizer->requireRows(model.config().vocabulary);
    } catch (const Error& error) {
        model.tokenizer = nullptr;
        model.tokenizerProblem = error.what();
    }
}

}  // namespace

std::string OpenedModel::name() const
{
    const auto path = std::filesystem::path(folder.path()).lexically_normal();
    return (path.has_filename() ? path.filename() : path.parent_path().filename()).string();
}

int64_t OpenedModel::tokenLimit() const
{
    return tokenizer ? std::min<int64_t>(tokenizer->idLimit(), config().vocabulary) : config().vocabulary;
}

int64_t OpenedModel::maskId() const
{
    return tokenizer && tokenizer->maskId() ? *tokenizer->maskId() : config().maskId;
}

std::shared_ptr<const OpenedModel> openModel(const std::string& folder)
{
    std::vector<std::string> notes;
    // The folder keeps its sink, and tells it of what loading finds too: by then nobody listens here.
    const auto listening = std::make_shared<std::vector<std::string>*>(&notes);
    const LogSink log = [listening](LogLevel, const std::string& message) {
        if (*listening) (*listening)->push_back(message);
    };
    auto model = std::make_shared<OpenedModel>(OpenedModel{ModelFolder::open(folder, log), nullptr, {}, 0, {}, {}});
    openTokenizer(*model, log);
    model->parameters = parameterCount(model->config());
    model->sites = modelSites(model->config());
    model->notes = std::move(notes);
    *listening = nullptr;
    return model;
}

}  // namespace orrery
