#pragma once

#include "core/base/digest.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/tokenizer/tokenizer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace orrery::tokenizer {

/// The files of one tokenizer folder, read as they are asked for; what was read goes into the digest.
class FolderFiles {
public:
    explicit FolderFiles(std::string folder);

    std::string path(const std::string& name) const { return m_folder + "/" + name; }
    bool has(const std::string& name) const;
    /// @throws Error Io; Format LimitExceeded (64 MiB)
    std::string text(const std::string& name);
    /// A JSON object; null if the file does not exist.  @throws Error Format, naming the file
    Json object(const std::string& name);
    Digest digest();

private:
    std::string m_folder;
    Sha256 m_sha;
};

/// A special token as the small files beside a vocabulary describe it.
struct RoleToken {
    std::string content;     // empty: none
    bool leftSpace = false, rightSpace = false, singleWord = false, normalized = false;
};

/// What `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` say.
struct FolderSettings {
    Json config, specialMap, added, modelConfig;  // null where the file is missing

    /// The token of a role ("bos_token"); nothing if no file speaks of it, an empty content if it is null there.
    std::optional<RoleToken> role(const std::string& key) const;
    bool flag(const std::string& key, bool absent) const;
    /// `tokenizer_class` without its "Fast", or what the model's type stands for; empty if unknown.
    std::string tokenizerClass() const;
    SpecialTokenNames names() const;
};

FolderSettings readSettings(FolderFiles& files);

/// The `tokenizer.json` that `vocab.json` and `merges.txt` stand for: GPT-2, RoBERTa, Qwen2 and their kin. Sets the roles'
/// defaults in `names`.  @throws Error Format BadMerges, UnsupportedTokenizerComponent …
Json byteLevelDocument(FolderFiles& files, const FolderSettings& settings, SpecialTokenNames& names);

/// The `tokenizer.json` that BERT's `vocab.txt` stands for.  @throws Error Format BadTokenizer, NotUtf8
Json wordPieceDocument(FolderFiles& files, const FolderSettings& settings, SpecialTokenNames& names, const LogSink& log);

}  // namespace orrery::tokenizer
