#include "core/tokenizer/model.h"

#include "core/base/json.h"

namespace orrery::tokenizer {

std::string modelType(const Component& component)
{
    if (!component.json().is_object()) component.bad("is not an object");
    const Component type = component.member("type");
    if (!type.isNull()) return type.asText();
    if (!component.member("merges").isNull()) return "BPE";
    if (component.member("vocab").json().is_array()) return "Unigram";
    return component.member("continuing_subword_prefix").isNull() ? "WordLevel" : "WordPiece";
}

bool modelTakesBytes(const Component& component)
{
    return modelType(component) == "BPE" && component.text("continuing_subword_prefix", "").empty()
           && component.text("end_of_word_suffix", "").empty() && !component.flag("byte_fallback", false);
}

int32_t unknownId(const Component& component, const Vocabulary& vocabulary)
{
    const std::string piece = component.text("unk_token", "");
    if (piece.empty()) return -1;
    const auto id = vocabulary.idOf(piece);
    if (!id) component.bad("names the unknown token \"" + piece + "\", which its vocabulary does not have", "UnknownTokenMissing");
    return *id;
}

ModelAndVocabulary makeModel(const Component& component, bool bytes)
{
    const std::string type = modelType(component);
    if (type == "Unigram") return makeUnigram(component);
    if (type != "BPE" && type != "WordPiece" && type != "WordLevel") component.unsupported(type);
    Vocabulary vocabulary = Vocabulary::fromObject(component.member("vocab"));
    std::unique_ptr<const Model> model;
    if (type == "BPE") model = makeBpe(component, vocabulary, bytes);
    else if (type == "WordPiece") model = makeWordPiece(component, vocabulary);
    else model = makeWordLevel(component, vocabulary);
    return {std::move(model), std::move(vocabulary)};
}

}  // namespace orrery::tokenizer
