#pragma once

#include "core/base/log.h"
#include "core/model/config.h"

#include <string>
#include <string_view>

namespace orrery {

/// What modules.json of a sentence-transformers folder says: where the model lies and what follows it.
struct SentenceLayout {
    std::string transformerFolder;  ///< relative, "" for the folder itself
    std::string poolingFolder;      ///< relative, "" if there is no pooling
    bool normalize = false;
    bool complete = true;           ///< false if a module follows that is not supported: there is no sentence embedding then
};

/// @throws Error Format with reason NotUtf8, NotJson, DuplicateKey, BadConfig or UnsafeModulePath
SentenceLayout parseModules(std::string_view text, const LogSink& log = {});

/// Kind of pooling of a 1_Pooling/config.json; None, with a warning, for combinations and kinds not supported.
/// @throws Error Format with reason NotUtf8, NotJson, DuplicateKey or BadConfig
SentencePooling::Kind parsePooling(std::string_view text, int64_t width, const LogSink& log = {});

/// max_seq_length of sentence_bert_config.json, at most `context`; 0 if it says none.
/// @throws Error Format with reason NotUtf8, NotJson, DuplicateKey or BadConfig
int64_t parseMaximumTokens(std::string_view text, int64_t context, const LogSink& log = {});

/// The layout of a folder: its modules.json, or, without one, a model in the folder itself.
/// @throws Error Io, or Format as parseModules says, naming the file
SentenceLayout readSentenceLayout(const std::string& folder, const LogSink& log = {});

/// Pooling, normalisation and truncation of the folder's sentence embedding; Kind::None if it has none.
/// @throws Error Io, or Format as the parsers above say, naming the file
SentencePooling readSentencePooling(const std::string& folder, const SentenceLayout& layout, const ModelConfig& config, const LogSink& log = {});

}  // namespace orrery
