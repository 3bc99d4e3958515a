#include "app/session/session.h"

#include <QCoreApplication>

namespace orrery::app {

namespace {

struct Advice {
    const char* reason;
    const char* sentence;
};

// What a user can do about it, by the error's reason.
constexpr Advice kAdvice[] = {
    {"RecorderBusy", QT_TRANSLATE_NOOP("Failure", "Another Orrery is recording into this file. Close it there, or save a copy and go on with that.")},
    {"DiskFull", QT_TRANSLATE_NOOP("Failure", "The disk is full. What was recorded before is kept; free some space, or record fewer sites.")},
    {"FileExists", QT_TRANSLATE_NOOP("Failure", "There is such a file already. Choose another name.")},
    {"ReadOnly", QT_TRANSLATE_NOOP("Failure", "The file is read-only. Save a copy and go on with that.")},
    {"WorkspaceReplaced", QT_TRANSLATE_NOOP("Failure", "The workspace file was moved, deleted or replaced while it was open. Open it again where it is now.")},
    {"NotAnOrreryFile", QT_TRANSLATE_NOOP("Failure", "This file is not a workspace.")},
    {"FileTooNew", QT_TRANSLATE_NOOP("Failure", "A newer version of Orrery wrote this file.")},
    {"DamagedPages", QT_TRANSLATE_NOOP("Failure", "The file is damaged. “orrery-cli db check” names what can still be read.")},
    {"ChunkDamaged", QT_TRANSLATE_NOOP("Failure", "A recorded array is damaged: its checksum does not fit.")},
    {"OverMemoryCap", QT_TRANSLATE_NOOP("Failure", "The run needs more memory than the cap allows. Record fewer sites, or raise the cap.")},
    {"NoTokenizer", QT_TRANSLATE_NOOP("Failure", "The model folder has no tokenizer. Give token ids instead of text.")},
    {"ContextTooLong", QT_TRANSLATE_NOOP("Failure", "The prompt is longer than the model can read.")},
    {"TokenOutOfRange", QT_TRANSLATE_NOOP("Failure", "A token id is not in the model's vocabulary.")},
    {"EmptyPrompt", QT_TRANSLATE_NOOP("Failure", "The prompt is empty. Type some text first.")},
};

const char* adviceFor(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Memory: return QT_TRANSLATE_NOOP("Failure", "There is not enough memory for that.");
    case ErrorKind::Io: return QT_TRANSLATE_NOOP("Failure", "The file could not be read or written.");
    case ErrorKind::Format: return QT_TRANSLATE_NOOP("Failure", "The file is not what it should be.");
    case ErrorKind::Database: return QT_TRANSLATE_NOOP("Failure", "The workspace file could not be used.");
    case ErrorKind::Device: return QT_TRANSLATE_NOOP("Failure", "The device failed.");
    default: return "";
    }
}

}  // namespace

QString sentenceFor(const QString& doing, const Error& error)
{
    const char* advice = adviceFor(error.kind());
    for (const Advice& row : kAdvice)
        if (error.reason() == row.reason) advice = row.sentence;
    const QString text = *advice ? QCoreApplication::translate("Failure", advice) : QString();
    return text.isEmpty() ? doing : doing + u' ' + text;
}

}  // namespace orrery::app
