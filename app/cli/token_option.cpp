#include "app/cli/token_option.h"

#include "app/cli/model_session.h"
#include "app/cli/table.h"
#include "core/analysis/token_choice.h"
#include "core/base/json.h"

namespace orrery::cli {

int32_t tokenFrom(const std::string& typed, const ModelSession& session)
{
    const bool numbered = typed.starts_with('#') && !session.tokenizer();
    return chooseToken(typed, numbered ? nullptr : &session.requireTokenizer(), session.config().vocabulary);
}

Json tokenDocument(int32_t id, const ModelSession& session)
{
    const auto tokenizer = session.tokenizer();
    return {{"id", id}, {"token", tokenizer ? Json(tokenizer->piece(id)) : Json()}, {"text", tokenizer ? Json(tokenizer->tokenText(id)) : Json()}};
}

std::string tokenLabel(int32_t id, const ModelSession& session)
{
    return session.tokenizer() ? quotedText(session.tokenizer()->tokenText(id)) : "#" + std::to_string(id);
}

}  // namespace orrery::cli
