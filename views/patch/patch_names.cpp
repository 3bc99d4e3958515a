#include "views/patch/patch_names.h"

#include "views/shared/number_text.h"
#include "views/shared/token_text.h"

#include <QCoreApplication>

namespace orrery::views {

namespace {

QString words(const char* text) { return QCoreApplication::translate("PatchNames", text); }

}  // namespace

QString withText(PatchWith with)
{
    switch (with) {
    case PatchWith::CleanInCorrupt: return words("clean values, in the corrupt run");
    case PatchWith::CorruptInClean: return words("corrupt values, in the clean run");
    case PatchWith::CleanInNoise: return words("clean values, where noise hides the subject");
    }
    return {};
}

PatchWith withOf(const PatchInquiry& inquiry)
{
    if (inquiry.source == PatchSource::Noise) return PatchWith::CleanInNoise;
    return inquiry.spec.direction == PatchDirection::Denoise ? PatchWith::CleanInCorrupt : PatchWith::CorruptInClean;
}

QString alignmentText(const PairAlignment& alignment)
{
    if (alignment.problem.empty()) return {};
    const auto count = [](const PreparedPrompt& prompt) { return countedText(std::ssize(prompt.prompt.ids), words("token"), words("tokens")); };
    if (alignment.reason == "UnequalLengths")
        return words("The clean prompt has %1, the corrupt one %2. Patching puts position on position, so both need the same number: change the words until the rows match.").arg(count(alignment.clean), count(alignment.corrupt));
    if (alignment.reason == "EqualPrompts") return words("Both prompts are the same tokens: there is nothing to replace.");
    return QString::fromStdString(alignment.problem);
}

QString gridTitle(const PatchFrame& frame)
{
    const PatchSpec& spec = frame.inquiry.spec;
    QStringList parts;
    parts << QStringLiteral("%1 %2").arg(QString::fromUtf8(patchSiteName(spec.site).data()), spec.by == PatchAxis::Head ? words("by layer × head") : words("by layer × position"));
    if (spec.window > 1) parts << words("%1 layers together").arg(spec.window);
    parts << withText(withOf(frame.inquiry));
    if (frame.inquiry.source == PatchSource::Noise) parts << words("%1 draws of %2 σ").arg(countText(frame.inquiry.samples), valueText(frame.inquiry.noise, 3));
    else if (frame.pairs > 1 || frame.inquiry.set) parts << countedText(static_cast<int64_t>(frame.pairs), words("pair"), words("pairs"));
    return parts.join(QStringLiteral(" · "));
}

QString metricTitle(const PatchFrame& frame)
{
    const MetricAsk& ask = frame.inquiry.metric;
    const auto shown = [](const std::string& token) {
        QString text;
        for (const TokenPart& part : tokenParts(token)) text += part.text;
        return text;
    };
    QString text = words("metric %1").arg(QString::fromStdString(ask.metric));
    if (speaksOfAnswers(ask) && !ask.answer.empty()) text += words(", answer “%1”").arg(shown(ask.answer));
    if (speaksOfAnswers(ask) && !ask.wrong.empty()) text += words(", wrong “%1”").arg(shown(ask.wrong));
    return text;
}

QString gridUnit(const PatchFrame& frame, bool normalised)
{
    if (!normalised) return QString::fromStdString(frame.inquiry.metric.metric);
    return withOf(frame.inquiry) == PatchWith::CorruptInClean ? words("effect: 0 clean, 1 corrupt") : frame.inquiry.source == PatchSource::Noise ? words("effect: 0 noised, 1 clean") : words("effect: 0 corrupt, 1 clean");
}

}  // namespace orrery::views
