#include "core/base/error.h"
#include "core/base/text.h"
#include "core/tokenizer/component.h"
#include "core/tokenizer/folder_files.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace orrery::tokenizer {
namespace {

/// The special tokens of a folder by content, so that two roles may share one.
class SpecialTokens {
public:
    SpecialTokens(const FolderSettings& settings, const Json& vocabulary) : m_settings(settings), m_vocabulary(vocabulary) {}

    /// The token of a role, else `absent`; one without an id is left out. Returns its content if it has an id.
    std::string add(const char* key, const RoleToken& absent)
    {
        const RoleToken token = m_settings.role(key).value_or(absent);
        const std::optional<int32_t> id = idOf(token.content);
        if (!id) return {};
        m_tokens.emplace(token.content, describe(token, *id, true));
        return token.content;
    }

    /// What `added_tokens.json` and the configuration's `added_tokens_decoder` list besides.
    void addListed()
    {
        const Component decoder = Component(m_settings.config, "").member("added_tokens_decoder");
        if (decoder.json().is_object()) {
            for (const auto& [id, token] : decoder.json().items()) {
                Json entry = token;
                if (!entry.is_object()) decoder.bad("is not an object of objects");
                if (id.empty() || id.size() > 10 || id.find_first_not_of("0123456789") != std::string::npos)
                    decoder.bad("has the key \"" + id + "\", which is no token id", "BadTokenId");
                entry["id"] = std::stoll(id);
                m_tokens.insert_or_assign(Component(entry, decoder.place() + "/" + id).text("content"), entry);
            }
        }
        if (!m_settings.added.is_object()) return;
        for (const auto& [content, id] : m_settings.added.items()) {
            const int32_t number = Component(id, "/" + content).asId();
            m_tokens.emplace(content, describe({.content = content}, number, false));
        }
    }

    std::optional<int32_t> idOf(const std::string& content) const
    {
        for (const Json* file : {&m_vocabulary, &m_settings.added}) {
            const Json& id = jsonMember(*file, content);
            if (!content.empty() && !id.is_null()) return Component(id, "/" + content).asId();
        }
        return std::nullopt;
    }

    Json list() const
    {
        Json list = Json::array();
        for (const auto& [content, token] : m_tokens) list.push_back(token);
        return list;
    }

private:
    static Json describe(const RoleToken& token, int32_t id, bool special)
    {
        return {{"id", id},
                {"content", token.content},
                {"single_word", token.singleWord},
                {"lstrip", token.leftSpace},
                {"rstrip", token.rightSpace},
                {"normalized", token.normalized || !special},
                {"special", special}};
    }

    const FolderSettings& m_settings;
    const Json& m_vocabulary;
    std::map<std::string, Json> m_tokens;
};

/// Lines without their ends; a last empty line does not count.
std::vector<std::string> readLines(FolderFiles& files, const std::string& name)
{
    const std::string text = files.text(name);
    if (!isUtf8(text)) throw Error(ErrorKind::Format, "not valid UTF-8").withReason("NotUtf8").inFile(files.path(name));
    std::vector<std::string> lines = splitText(text, '\n');
    if (lines.back().empty()) lines.pop_back();
    for (std::string& line : lines)
        if (line.ends_with('\r')) line.pop_back();
    return lines;
}

Json readMerges(FolderFiles& files)
{
    Json merges = Json::array();
    const std::vector<std::string> lines = readLines(files, "merges.txt");
    for (size_t i = 0; i < lines.size(); ++i) {
        const std::string& line = lines[i];
        if (line.starts_with("#version")) continue;
        const size_t space = line.find(' ');
        if (space == std::string::npos || line.find(' ', space + 1) != std::string::npos)
            throw Error(ErrorKind::Format, "line " + std::to_string(i + 1) + " is \"" + line.substr(0, 60) + "\": two pieces and exactly one space are needed")
                .withReason("BadMerges")
                .inFile(files.path("merges.txt"))
                .at("line " + std::to_string(i + 1));
        merges.push_back({line.substr(0, space), line.substr(space + 1)});
    }
    return merges;
}

Json templateItem(const char* kind, const std::string& id, int typeId)
{
    return {{kind, {{"id", id}, {"type_id", typeId}}}};
}

/// BOS in front of each text, as GPT-2's kin do where `add_bos_token` is set.
Json bosTemplate(const std::string& bos, int32_t id)
{
    const Json start = templateItem("SpecialToken", bos, 0), first = templateItem("Sequence", "A", 0);
    const Json second = templateItem("SpecialToken", bos, 1), last = templateItem("Sequence", "B", 1);
    return {{"type", "TemplateProcessing"},
            {"single", {start, first}},
            {"pair", {start, first, second, last}},
            {"special_tokens", {{bos, {{"id", bos}, {"ids", Json::array({id})}}}}}};
}

Json robertaTemplate(const SpecialTokens& tokens, const std::string& cls, const std::string& sep)
{
    return {{"type", "RobertaProcessing"}, {"sep", {sep, *tokens.idOf(sep)}}, {"cls", {cls, *tokens.idOf(cls)}}};
}

Json byteLevel(bool addSpace, bool split)
{
    return {{"type", "ByteLevel"}, {"add_prefix_space", addSpace}, {"use_regex", split}};
}

constexpr const char* kQwen2Words =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

Json qwen2PreTokenizer()
{
    const Json split = {{"type", "Split"}, {"pattern", {{"Regex", kQwen2Words}}}, {"behavior", "Isolated"}, {"invert", false}};
    return {{"type", "Sequence"}, {"pretokenizers", {split, byteLevel(false, false)}}};
}

Json wordsByLine(const std::vector<std::string>& lines, const LogSink& log)
{
    Json vocabulary = Json::object();
    for (size_t i = 0; i < lines.size(); ++i) {
        if (vocabulary.contains(lines[i]))
            report(log, LogLevel::Note, "vocab.txt has \"" + lines[i] + "\" again in line " + std::to_string(i + 1) + ": the last one counts");
        vocabulary[lines[i]] = i;
    }
    return vocabulary;
}

Json bertTemplate(const SpecialTokens& tokens, const std::string& cls, const std::string& sep)
{
    return {{"type", "BertProcessing"}, {"sep", {sep, *tokens.idOf(sep)}}, {"cls", {cls, *tokens.idOf(cls)}}};
}

void nameIfOpen(std::optional<std::string>& name, const std::string& content)
{
    if (!name) name = content;
}

}  // namespace

Json byteLevelDocument(FolderFiles& files, const FolderSettings& settings, SpecialTokenNames& names)
{
    const std::string kind = settings.tokenizerClass();
    const bool roberta = kind == "RobertaTokenizer", qwen2 = kind == "Qwen2Tokenizer";
    if (!roberta && !qwen2 && !kind.empty() && kind != "GPT2Tokenizer" && kind != "PreTrainedTokenizer")
        Component(settings.config, "/tokenizer_config.json").member("tokenizer_class").unsupported(kind);
    const Json vocabulary = files.object("vocab.json");
    SpecialTokens tokens(settings, vocabulary);
    tokens.addListed();
    const char* end = "<|endoftext|>";
    const std::string bos = tokens.add("bos_token", {.content = roberta ? "<s>" : qwen2 ? "" : end});
    nameIfOpen(names.bos, bos);
    nameIfOpen(names.eos, tokens.add("eos_token", {.content = roberta ? "</s>" : end}));
    nameIfOpen(names.unk, tokens.add("unk_token", {.content = roberta ? "<unk>" : qwen2 ? "" : end}));
    nameIfOpen(names.pad, tokens.add("pad_token", {.content = roberta ? "<pad>" : qwen2 ? end : ""}));
    nameIfOpen(names.mask, tokens.add("mask_token", {.content = roberta ? "<mask>" : "", .leftSpace = true}));
    const std::string cls = tokens.add("cls_token", {.content = roberta ? "<s>" : ""});
    const std::string sep = tokens.add("sep_token", {.content = roberta ? "</s>" : ""});
    Json document = {{"version", "1.0"}, {"added_tokens", tokens.list()}, {"decoder", {{"type", "ByteLevel"}}}};
    document["model"] = {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", readMerges(files)}};
    document["pre_tokenizer"] = qwen2 ? qwen2PreTokenizer() : byteLevel(settings.flag("add_prefix_space", false), true);
    if (qwen2) document["normalizer"] = {{"type", "NFC"}};
    if (roberta && !cls.empty() && !sep.empty()) document["post_processor"] = robertaTemplate(tokens, cls, sep);
    else if (settings.flag("add_bos_token", false) && !bos.empty()) document["post_processor"] = bosTemplate(bos, *tokens.idOf(bos));
    return document;
}

Json wordPieceDocument(FolderFiles& files, const FolderSettings& settings, SpecialTokenNames& names, const LogSink& log)
{
    const bool lowercase = settings.flag("do_lower_case", true);
    const Json vocabulary = wordsByLine(readLines(files, "vocab.txt"), log);
    SpecialTokens tokens(settings, vocabulary);
    tokens.addListed();
    const std::string unknown = tokens.add("unk_token", {.content = "[UNK]"});
    const std::string cls = tokens.add("cls_token", {.content = "[CLS]"}), sep = tokens.add("sep_token", {.content = "[SEP]"});
    nameIfOpen(names.unk, unknown);
    nameIfOpen(names.pad, tokens.add("pad_token", {.content = "[PAD]"}));
    nameIfOpen(names.mask, tokens.add("mask_token", {.content = "[MASK]"}));
    Json document = {{"version", "1.0"}, {"added_tokens", tokens.list()}, {"decoder", {{"type", "WordPiece"}}}};
    document["normalizer"] = {{"type", "BertNormalizer"},
                              {"handle_chinese_chars", settings.flag("tokenize_chinese_chars", true)},
                              {"strip_accents", settings.flag("strip_accents", lowercase)},
                              {"lowercase", lowercase}};
    document["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
    document["model"] = {{"type", "WordPiece"}, {"vocab", vocabulary}, {"unk_token", unknown.empty() ? "[UNK]" : unknown}};
    if (!cls.empty() && !sep.empty()) document["post_processor"] = bertTemplate(tokens, cls, sep);
    else report(log, LogLevel::Warning, "the vocabulary has no [CLS] and [SEP]: none are added");
    return document;
}

}  // namespace orrery::tokenizer
