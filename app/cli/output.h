#pragma once

#include "core/base/log.h"
#include "core/base/progress.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::cli {

class ProgressLine;

/// The program's mouth: text for people or one JSON document on stdout; notes and progress on stderr.
class Output {
public:
    enum class Form { Text, Json };
    enum class Chatter { Normal, Quiet };

    Output(Form form, Chatter chatter);
    ~Output();

    bool isJson() const { return m_form == Form::Json; }
    /// Text for people, as it stands, to stdout.
    void print(std::string_view text);
    /// One JSON document and a newline to stdout; an object gets the notes so far as its member "notes".
    void printJson(nlohmann::json document);
    /// The document as printJson prints it: with its notes.
    nlohmann::json withNotes(nlohmann::json document) const;
    /// One line of many: a JSON document of its own (JSONL), without notes.
    void printJsonLine(const nlohmann::json& document);
    /// What the user should know: to stderr, or kept for the document. Said once, however often it is repeated.
    void note(const std::string& message);
    LogSink log();
    /// A bar on a terminal, now and then a line elsewhere; hidden when quiet.
    Progress progress();
    /// Ends a bar that stands on the terminal.
    void endProgress();
    /// Flushes stdout.  @throws Error Io if it can't be written, with reason DiskFull where that is why
    void flush();

private:
    Form m_form;
    Chatter m_chatter;
    std::vector<std::string> m_notes;
    std::unique_ptr<ProgressLine> m_progress;
};

/// A finite number as itself; what JSON has no number for as "NaN", "Infinity", "-Infinity".
nlohmann::json jsonNumber(double value);

}  // namespace orrery::cli
