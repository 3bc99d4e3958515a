#pragma once

#include "core/tokenizer/component.h"
#include "core/tokenizer/vocabulary.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace orrery::tokenizer {

/// One token of a word; `begin` and `end` are bytes of the word.
struct WordToken {
    int32_t id;
    uint32_t begin, end;
};

/// Buffers of one encoding at a time, kept between calls so that the loop over words allocates nothing.
struct ModelScratch;

/// Turns one word into ids. Immutable.
class Model {
public:
    virtual ~Model() = default;

    /// Appends the tokens of `word`. Requires: not empty, well-formed UTF-8.
    virtual void tokenize(std::string_view word, ModelScratch& scratch, std::vector<WordToken>& tokens) const = 0;

    /// The piece of what the vocabulary lacks; empty if none.
    virtual std::string unknownPiece() const { return {}; }
};

/// A model and the vocabulary it was read with.
struct ModelAndVocabulary {
    std::unique_ptr<const Model> model;
    Vocabulary vocabulary;
};

/// `type` of a model component; files older than the field are told by their members.
std::string modelType(const Component& component);

/// Whether the model can read plain bytes where a byte-level step would have written characters.
bool modelTakesBytes(const Component& component);

/// @param bytes  words arrive as plain bytes that byte-level characters would stand for
/// @throws Error Format UnsupportedTokenizerComponent, BadTokenizer, BadMerges, MergeOutOfVocabulary, UnknownTokenMissing …
ModelAndVocabulary makeModel(const Component& component, bool bytes);

std::unique_ptr<const Model> makeBpe(const Component& component, const Vocabulary& vocabulary, bool bytes);
std::unique_ptr<const Model> makeWordPiece(const Component& component, const Vocabulary& vocabulary);
std::unique_ptr<const Model> makeWordLevel(const Component& component, const Vocabulary& vocabulary);
ModelAndVocabulary makeUnigram(const Component& component);

/// The id of the component's `unk_token`; -1 if it names none.  @throws Error Format UnknownTokenMissing
int32_t unknownId(const Component& component, const Vocabulary& vocabulary);

}  // namespace orrery::tokenizer
