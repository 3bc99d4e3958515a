#pragma once

#include "core/base/digest.h"
#include "core/base/log.h"
#include "core/tokenizer/encoding.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace orrery {

namespace tokenizer {
class Component;
}

/// The texts of the tokens with a role. An absent one is guessed from well-known texts; an empty one: there is none.
struct SpecialTokenNames {
    std::optional<std::string> bos, eos, pad, mask, unk;
};

/// Text to token ids and back, exact to the byte. Immutable and shared across threads; each encode() borrows its own
/// scratch memory and word cache from a pool inside.
///
/// The pipeline and its alignment rules are those of a `tokenizer.json` (Hugging Face tokenizers 0.23): added tokens,
/// normalizer, pre-tokenizer, model, template; back through the decoder. Truncation and padding in the file are ignored.
class Tokenizer {
public:
    /// Chooses the folder's files: `tokenizer.json`, else `vocab.json` + `merges.txt`, else `vocab.txt`; with
    /// `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` where they exist.
    /// @throws Error Io NoTokenizer if the folder has none; Format with the reasons of fromJson
    static std::shared_ptr<const Tokenizer> open(const std::string& folder, const LogSink& log = {});

    /// A tokenizer from the text of a `tokenizer.json`.
    /// @throws Error Format: UnsupportedTokenizerComponent (place = JSON pointer, the message names the type),
    ///         UnsupportedNormalizer, UnsupportedVersion, BadTokenizer, BadTokenId, DuplicateTokenId, BadMerges,
    ///         MergeOutOfVocabulary, UnknownTokenMissing, BadTemplate, LimitExceeded, and those of parseJson
    static std::shared_ptr<const Tokenizer> fromJson(std::string_view tokenizerJson, const SpecialTokenNames& names = {},
                                                     const LogSink& log = {});

    ~Tokenizer();
    Tokenizer(const Tokenizer&) = delete;
    Tokenizer& operator=(const Tokenizer&) = delete;

    /// @throws Error Argument TextTooLong for a text of 2^31 bytes or more
    /// Cost: O(n log n) in the longest word, linear otherwise.
    Encoding encode(std::string_view text, const EncodeOptions& options = {}) const;
    Encoding encodePair(std::string_view first, std::string_view second, const EncodeOptions& options = {}) const;

    /// The text of `ids`; ids without a piece are passed over.
    std::string decode(std::span<const int32_t> ids, bool skipSpecial = true) const;

    std::string piece(int32_t id) const;                     ///< the vocabulary's string; empty if the id has none
    /// What a person should see: byte-level pieces as text, bytes that are not whole characters as ⟨0xE6⟩.
    std::string tokenText(int32_t id) const;
    std::optional<int32_t> idOf(std::string_view piece) const;
    bool isSpecial(int32_t id) const;

    int32_t idLimit() const;          ///< largest id + 1
    size_t vocabularySize() const;    ///< ids that have a piece
    /// @throws Error Format VocabularyLargerThanEmbedding if an id does not have its row (more rows than ids are normal)
    void requireRows(int64_t embeddingRows) const;

    std::optional<int32_t> bosId() const;
    std::optional<int32_t> eosId() const;
    std::optional<int32_t> maskId() const;
    std::optional<int32_t> padId() const;
    std::optional<int32_t> unkId() const;
    bool addsBos() const;             ///< the template starts a single text with BOS

    const Digest& digest() const;     ///< SHA-256 over the files it was made of

private:
    struct Parts;
    explicit Tokenizer(std::unique_ptr<Parts> parts);
    static std::shared_ptr<const Tokenizer> build(const tokenizer::Component& document, const SpecialTokenNames& names,
                                                  const Digest& digest, const LogSink& log);
    static void findRoles(const SpecialTokenNames& names, Parts& parts);

    std::unique_ptr<Parts> m_parts;
};

}  // namespace orrery
