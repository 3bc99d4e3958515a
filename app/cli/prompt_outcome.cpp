#include "app/cli/prompt_outcome.h"

#include "app/cli/output.h"
#include "app/cli/table.h"
#include "core/base/json.h"

namespace orrery::cli {

namespace {

constexpr size_t kTokensShown = 24;

std::string tokenLabel(int32_t id, const Tokenizer* tokenizer)
{
    return tokenizer ? quotedText(tokenizer->tokenText(id)) : "#" + std::to_string(id);
}

std::string promptLine(const PreparedPrompt& prompt, const Tokenizer* tokenizer)
{
    const std::vector<int32_t>& ids = prompt.prompt.ids;
    std::string line = std::to_string(ids.size()) + (ids.size() == 1 ? " token:" : " tokens:");
    for (size_t i = 0; i < ids.size() && i < kTokensShown; ++i) line += " " + tokenLabel(ids[i], tokenizer);
    return line + (ids.size() > kTokensShown ? " …\n" : "\n");
}

std::string predictionText(const PositionPrediction& prediction, const Tokenizer* tokenizer)
{
    Table table({"at position " + std::to_string(prediction.position), "id", "probability"},
        {Table::Align::Left, Table::Align::Right, Table::Align::Right});
    for (const TokenProbability& token : prediction.top)
        table.add({tokenLabel(token.id, tokenizer), std::to_string(token.id), numberText(token.probability)});
    return table.text();
}

}  // namespace

Json topDocument(const std::vector<TokenProbability>& top, const Tokenizer* tokenizer)
{
    Json list = Json::array();
    for (const TokenProbability& token : top)
        list.push_back({{"id", token.id}, {"prob", jsonNumber(token.probability)},
            {"token", tokenizer ? Json(tokenizer->piece(token.id)) : Json()},
            {"text", tokenizer ? Json(tokenizer->tokenText(token.id)) : Json()}});
    return list;
}

Json tokensDocument(const std::vector<int32_t>& ids, const Tokenizer* tokenizer)
{
    Json document{{"ids", ids}, {"tokens", nullptr}, {"texts", nullptr}};
    if (!tokenizer) return document;
    document["tokens"] = document["texts"] = Json::array();
    for (const int32_t id : ids) {
        document["tokens"].push_back(tokenizer->piece(id));
        document["texts"].push_back(tokenizer->tokenText(id));
    }
    return document;
}

Json outcomeDocument(const PreparedPrompt& prompt, const PromptOutcome& outcome, const Tokenizer* tokenizer, const std::string& store)
{
    Json document = tokensDocument(prompt.prompt.ids, tokenizer);
    document["top"] = outcome.predictions.empty() ? Json::array() : topDocument(outcome.predictions.front().top, tokenizer);
    document["predictions"] = Json::array();
    for (const auto& prediction : outcome.predictions)
        document["predictions"].push_back({{"position", prediction.position}, {"top", topDocument(prediction.top, tokenizer)}});
    document["sites"] = Json::array();
    for (const auto& site : outcome.sites)
        document["sites"].push_back({{"name", site.name}, {"shape", site.shape.sizes()}, {"dtype", store}});
    return document;
}

std::string outcomeText(const PreparedPrompt& prompt, const PromptOutcome& outcome, const Tokenizer* tokenizer)
{
    std::string text = promptLine(prompt, tokenizer);
    for (const auto& prediction : outcome.predictions) text += predictionText(prediction, tokenizer);
    return text;
}

}  // namespace orrery::cli
