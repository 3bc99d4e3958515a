#include "views/attention/score_names.h"

#include "views/shared/number_text.h"

#include <QCoreApplication>

namespace orrery::views {

namespace {

QString words(const char* text) { return QCoreApplication::translate("HeadScore", text); }

}  // namespace

QString scoreName(HeadScore score)
{
    switch (score) {
    case HeadScore::Entropy: return words("Entropy");
    case HeadScore::Distance: return words("Distance");
    case HeadScore::PreviousToken: return words("Previous token");
    case HeadScore::DuplicateToken: return words("Duplicate token");
    case HeadScore::Induction: return words("Induction");
    case HeadScore::FirstToken: return words("First token");
    }
    return {};
}

QString scoreUnit(HeadScore score)
{
    switch (score) {
    case HeadScore::Entropy: return words("0–1");
    case HeadScore::Distance: return words("tokens");
    default: return words("mass");
    }
}

QString scoreMeaning(HeadScore score)
{
    switch (score) {
    case HeadScore::Entropy: return words("How spread out attention is: 0 on one key, 1 on all visible keys alike; mean over queries.");
    case HeadScore::Distance: return words("How far back (or ahead) attention reaches, in tokens; mean over queries.");
    case HeadScore::PreviousToken: return words("Attention on the token just before; mean over queries.");
    case HeadScore::DuplicateToken: return words("Attention on earlier occurrences of the same token; mean over queries that have one.");
    case HeadScore::Induction: return words("Attention on what followed earlier occurrences of the same token; mean over queries that have one.");
    case HeadScore::FirstToken: return words("Attention on the first token, where heads rest that have nothing to do; mean over queries.");
    }
    return {};
}

QString scoreText(HeadScore score, std::optional<double> value)
{
    if (!value) return QStringLiteral("–");
    return fixedText(*value, score == HeadScore::Distance ? 2 : 3);
}

}  // namespace orrery::views
