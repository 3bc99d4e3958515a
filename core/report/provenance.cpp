#include "core/report/provenance.h"

#include "core/base/digest.h"

#include <algorithm>
#include <ctime>
#include <filesystem>

namespace orrery {

namespace {

constexpr size_t kPromptShown = 120;  ///< bytes

std::string modelText(const WorkspaceContents& contents, const RunRow& run)
{
    if (!run.model) return "model not named";
    const auto found = std::find_if(contents.models.begin(), contents.models.end(), [&](const ModelRow& row) { return row.id == *run.model; });
    if (found == contents.models.end()) return "model not named";
    return "model " + found->info.displayName + " (" + found->info.family + ", sha256 " + digestText(found->info.weightsDigest).substr(0, 12) + ")";
}

/// The prompt on one line, cut between characters.
std::string promptText(std::string text)
{
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    if (text.size() <= kPromptShown) return text;
    size_t end = kPromptShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

}  // namespace

std::string utcText(int64_t microseconds)
{
    const std::time_t seconds = microseconds / 1'000'000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &utc);
    return text;
}

std::string provenanceLine(const WorkspaceContents& contents, const RecordedPrompt& prompt)
{
    const RunRow& run = prompt.run;
    std::string line = modelText(contents, run) + " · run " + std::to_string(number(run.id)) + " of "
        + std::filesystem::path(contents.path).filename().string() + ", " + utcText(run.startedMicroseconds);
    line += " · " + run.device + " " + run.computeType + " · Orrery " + run.engineVersion;
    if (!prompt.prompt.text.empty()) line += " · prompt “" + promptText(prompt.prompt.text) + "”";
    else line += " · " + std::to_string(prompt.prompt.positionCount) + " positions";
    return line;
}

}  // namespace orrery
