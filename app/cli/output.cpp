#include "app/cli/output.h"

#include "app/cli/progress_line.h"
#include "core/base/json.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace orrery::cli {

namespace {

std::string dump(const Json& document)
{
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Output::Output(Form form, Chatter chatter) : m_form(form), m_chatter(chatter) {}

Output::~Output() = default;

void Output::print(std::string_view text)
{
    endProgress();
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void Output::printJson(Json document)
{
    printJsonLine(withNotes(std::move(document)));
}

Json Output::withNotes(Json document) const
{
    if (document.is_object() && !m_notes.empty()) document["notes"] = m_notes;
    return document;
}

void Output::printJsonLine(const Json& document)
{
    print(dump(document) + "\n");
}

void Output::note(const std::string& message)
{
    if (std::find(m_notes.begin(), m_notes.end(), message) != m_notes.end()) return;
    m_notes.push_back(message);
    if (isJson() || m_chatter == Chatter::Quiet) return;
    endProgress();
    std::fprintf(stderr, "note: %s\n", message.c_str());
}

LogSink Output::log()
{
    return [this](LogLevel, const std::string& message) { note(message); };
}

Progress Output::progress()
{
    if (m_chatter == Chatter::Quiet) return {};
    if (!m_progress) m_progress = std::make_unique<ProgressLine>(stderr);
    return [this](const ProgressStep& step) { m_progress->show(step); };
}

void Output::endProgress()
{
    if (m_progress) m_progress->clear();
}

void Output::flush()
{
    errno = 0;
    const bool flushed = std::fflush(stdout) == 0;
    if (flushed && !std::ferror(stdout)) return;
    if (flushed) {
        // An earlier write failed and its reason is gone: one more byte meets it again.
        std::clearerr(stdout);
        std::fputc('\n', stdout);
        std::fflush(stdout);
    }
    const int reason = errno;
    const Error error(ErrorKind::Io, std::string("cannot write the output: ") + std::strerror(reason));
    throw reason == ENOSPC ? error.withReason("DiskFull") : error;
}

Json jsonNumber(double value)
{
    if (std::isfinite(value)) return value;
    if (std::isnan(value)) return "NaN";
    return value > 0 ? "Infinity" : "-Infinity";
}

}  // namespace orrery::cli
