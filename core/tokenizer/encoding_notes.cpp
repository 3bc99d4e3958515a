#include "core/tokenizer/encoding_notes.h"

#include <algorithm>

namespace orrery {
namespace {

using Notes = std::vector<std::string>;

std::string quoted(const Tokenizer& tokenizer, int32_t id)
{
    return "\"" + tokenizer.piece(id) + "\"";
}

void noteBos(const Tokenizer& tokenizer, const std::vector<Token>& tokens, Notes& notes)
{
    const auto bos = tokenizer.bosId();
    const bool starts = bos && !tokens.empty() && tokens[0].id == *bos;
    if (starts && tokens.size() > 1 && tokens[1].id == *bos)
        notes.push_back("The prompt starts with the BOS token " + quoted(tokenizer, *bos) + " twice: the model never saw that in training.");
    if (bos && !starts && tokenizer.addsBos())
        notes.push_back("The BOS token " + quoted(tokenizer, *bos) + " is missing at the start: the model was trained with it.");
    const bool fromTemplate = std::any_of(tokens.begin(), tokens.end(), [](const Token& token) { return token.sequence < 0; });
    if (!tokens.empty() && !starts && !fromTemplate && !tokenizer.addsBos())
        notes.push_back("The tokenizer puts no BOS token in front: position 0 is an ordinary token, and attention that finds nothing to "
                        "attend to gathers there.");
}

void notePadding(const Tokenizer& tokenizer, const std::vector<Token>& tokens, Notes& notes)
{
    const auto pad = tokenizer.padId();
    if (!pad || pad == tokenizer.bosId() || pad == tokenizer.eosId()) return;
    const auto count = std::count_if(tokens.begin(), tokens.end(), [&](const Token& token) { return token.id == *pad; });
    if (count > 0)
        notes.push_back(std::to_string(count) + " of " + std::to_string(tokens.size()) + " positions hold the padding token "
                        + quoted(tokenizer, *pad) + ": they are computed and attended to like any other.");
}

void noteSpelled(const Tokenizer& tokenizer, const std::vector<Token>& tokens, Notes& notes)
{
    const auto spelled = std::find_if(tokens.begin(), tokens.end(), [](const Token& token) { return token.special && token.sequence >= 0; });
    if (spelled == tokens.end()) return;
    const auto count = std::count_if(tokens.begin(), tokens.end(), [](const Token& token) { return token.special && token.sequence >= 0; });
    notes.push_back("The text itself spells " + std::to_string(count) + (count == 1 ? " special token" : " special tokens") + ", first "
                    + quoted(tokenizer, spelled->id) + " at byte " + std::to_string(spelled->begin)
                    + "; they can be taken as plain text instead.");
}

void noteUnknown(const Tokenizer& tokenizer, const std::vector<Token>& tokens, Notes& notes)
{
    const auto unknown = tokenizer.unkId();
    const auto isUnknown = [&](const Token& token) { return unknown && token.id == *unknown && token.sequence >= 0 && !token.special; };
    const auto count = std::count_if(tokens.begin(), tokens.end(), isUnknown);
    if (count == 0) return;
    const auto first = std::find_if(tokens.begin(), tokens.end(), isUnknown);
    notes.push_back(std::to_string(count) + (count == 1 ? " word is" : " words are") + " unknown to the vocabulary and became "
                    + quoted(tokenizer, *unknown) + ", first at byte " + std::to_string(first->begin) + ".");
}

}  // namespace

std::vector<std::string> encodingNotes(const Tokenizer& tokenizer, const Encoding& encoding)
{
    Notes notes;
    noteBos(tokenizer, encoding.tokens, notes);
    notePadding(tokenizer, encoding.tokens, notes);
    noteSpelled(tokenizer, encoding.tokens, notes);
    noteUnknown(tokenizer, encoding.tokens, notes);
    return notes;
}

}  // namespace orrery
