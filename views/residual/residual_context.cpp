#include "views/residual/residual_context.h"

#include "views/shared/token_text.h"

namespace orrery::views {

std::shared_ptr<const ResidualContext> ResidualContext::of(std::shared_ptr<const RecordedPrompt> prompt, std::shared_ptr<const OpenedModel> model)
{
    auto context = std::make_shared<ResidualContext>();
    for (size_t i = 0; i < prompt->positions.size(); ++i) context->tokens << tokenLabel(prompt->positions[i], static_cast<int>(i));
    context->prompt = std::move(prompt);
    context->model = std::move(model);
    return context;
}

TokenChoice ResidualContext::typedToken(const QString& typed) const
{
    QString text = typed;
    text.replace(QChar(0x00B7), u' ');
    return readToken(text.toStdString(), model->tokenizer.get(), model->config().vocabulary);
}

QString ResidualContext::tokenName(int32_t id) const
{
    if (!model->tokenizer) return QStringLiteral("#%1").arg(id);
    QString name;
    for (const TokenPart& part : tokenParts(model->tokenizer->tokenText(id))) name += part.text;
    return name;
}

QString ResidualContext::numbered(int position) const { return QStringLiteral("%1 %2").arg(position).arg(tokens.value(position)); }

}  // namespace orrery::views
