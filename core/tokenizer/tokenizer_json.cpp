#include "core/base/error.h"
#include "core/base/json.h"
#include "core/tokenizer/tokenizer_parts.h"

#include <unordered_set>

namespace orrery {
namespace {

using namespace tokenizer;

constexpr const char* kVersion = "1.0";

void requireVersion(const Component& document)
{
    if (!document.json().is_object()) document.bad("is not an object");
    const Component version = document.member("version");
    if (!version.isNull() && version.asText() != kVersion)
        version.bad("is \"" + version.asText() + "\", only " + kVersion + " is known", "UnsupportedVersion");
}

void noteIgnored(const Component& document, const LogSink& log)
{
    for (const char* key : {"truncation", "padding"})
        if (!document.member(key).isNull())
            report(log, LogLevel::Note, std::string("the tokenizer file's ") + key + " is ignored: texts are encoded whole");
    if (!document.member("model").member("dropout").isNull())
        report(log, LogLevel::Note, "the tokenizer file's dropout of merges is taken as 0");
}

/// The model's entries and those of added tokens that it lacks.
Vocabulary wholeVocabulary(const Vocabulary& model, const AddedTokens& added)
{
    std::vector<Vocabulary::Entry> entries = model.entries();
    std::unordered_set<std::string> seen;
    for (const AddedToken& token : added.tokens())
        if (!model.idOf(token.content) && seen.insert(token.content).second) entries.push_back({token.id, token.content});
    return Vocabulary(std::move(entries), "/added_tokens");
}

std::optional<int32_t> roleId(const std::optional<std::string>& named, std::initializer_list<const char*> known, const Vocabulary& vocabulary,
                              const AddedTokens& added)
{
    if (named) return named->empty() ? std::nullopt : vocabulary.idOf(*named);
    for (const char* text : known)
        if (const auto id = vocabulary.idOf(text); id && added.isSpecial(*id)) return id;
    return std::nullopt;
}

}  // namespace

void Tokenizer::findRoles(const SpecialTokenNames& names, Parts& parts)
{
    const auto role = [&](const std::optional<std::string>& named, std::initializer_list<const char*> known) {
        return roleId(named, known, parts.vocabulary, parts.pipeline.added);
    };
    parts.bos = role(names.bos, {"<s>", "<bos>", "<|begin_of_text|>", "<|startoftext|>", "[BOS]", "<|endoftext|>"});
    parts.eos = role(names.eos, {"</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>", "[EOS]"});
    parts.pad = role(names.pad, {"<pad>", "[PAD]", "<|padding|>"});
    parts.mask = role(names.mask, {"<mask>", "[MASK]"});
    parts.unk = parts.vocabulary.idOf(names.unk.value_or(parts.pipeline.model->unknownPiece()));
}

std::shared_ptr<const Tokenizer> Tokenizer::build(const Component& document, const SpecialTokenNames& names, const Digest& digest,
                                                  const LogSink& log)
{
    requireVersion(document);
    noteIgnored(document, log);
    auto parts = std::make_unique<Parts>();
    Pipeline& pipeline = parts->pipeline;
    const Component model = document.member("model");
    bool lastIsBytes = false;
    pipeline.normalizer = makeNormalizer(document.member("normalizer"));
    pipeline.preTokenizers = makePreTokenizers(document.member("pre_tokenizer"), modelTakesBytes(model), &lastIsBytes);
    ModelAndVocabulary made = makeModel(model, lastIsBytes);
    pipeline.model = std::move(made.model);
    pipeline.added = AddedTokens(document.member("added_tokens"), made.vocabulary, pipeline.normalizer.get(), log);
    parts->vocabulary = wholeVocabulary(made.vocabulary, pipeline.added);
    parts->surround = makeTemplate(document.member("post_processor"), parts->vocabulary);
    parts->decoder = makeDecoder(document.member("decoder"));
    parts->digest = digest;
    findRoles(names, *parts);
    return std::shared_ptr<const Tokenizer>(new Tokenizer(std::move(parts)));
}

std::shared_ptr<const Tokenizer> Tokenizer::fromJson(std::string_view tokenizerJson, const SpecialTokenNames& names, const LogSink& log)
{
    constexpr size_t kLargestFile = size_t{64} << 20;
    if (tokenizerJson.size() > kLargestFile)
        throw Error(ErrorKind::Format, "the tokenizer has " + std::to_string(tokenizerJson.size()) + " bytes, the limit is "
                                           + std::to_string(kLargestFile))
            .withReason("LimitExceeded");
    const Json json = parseJson(tokenizerJson);
    return build(Component(json, ""), names, sha256(tokenizerJson), log);
}

}  // namespace orrery
