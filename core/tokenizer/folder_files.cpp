#include "core/tokenizer/folder_files.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/tokenizer/component.h"

#include <filesystem>

namespace orrery {
namespace tokenizer {
namespace {

constexpr uint64_t kLargestFile = uint64_t{64} << 20;

RoleToken readRole(const Component& value)
{
    if (value.isNull()) return {};
    if (value.json().is_string()) return {.content = value.asText()};
    return {.content = value.text("content"),
            .leftSpace = value.flag("lstrip", false),
            .rightSpace = value.flag("rstrip", false),
            .singleWord = value.flag("single_word", false),
            .normalized = value.flag("normalized", false)};
}

}  // namespace

FolderFiles::FolderFiles(std::string folder) : m_folder(std::move(folder))
{
}

bool FolderFiles::has(const std::string& name) const
{
    std::error_code ignored;
    return std::filesystem::exists(path(name), ignored);
}

std::string FolderFiles::text(const std::string& name)
{
    std::string text = readTextFile(path(name), kLargestFile);
    m_sha.add(name + '\0' + std::to_string(text.size()) + '\0');
    m_sha.add(text);
    return text;
}

Json FolderFiles::object(const std::string& name)
{
    if (!has(name)) return nullptr;
    try {
        Json json = parseJson(text(name));
        if (!json.is_object()) throw Error(ErrorKind::Format, "is not a JSON object").withReason("BadTokenizer");
        return json;
    } catch (const Error& error) {
        throw error.inFile(path(name));
    }
}

Digest FolderFiles::digest()
{
    return m_sha.finish();
}

std::optional<RoleToken> FolderSettings::role(const std::string& key) const
{
    for (const Json* file : {&config, &specialMap})
        if (file->is_object() && file->contains(key)) return readRole(Component(*file, "").member(key));
    return std::nullopt;
}

bool FolderSettings::flag(const std::string& key, bool absent) const
{
    return Component(config, "").flag(key, absent);
}

std::string FolderSettings::tokenizerClass() const
{
    std::string name = Component(config, "").text("tokenizer_class", "");
    if (name.ends_with("Fast")) name.resize(name.size() - 4);
    if (!name.empty()) return name;
    const std::string type = Component(modelConfig, "").text("model_type", "");
    if (type == "roberta") return "RobertaTokenizer";
    if (type == "qwen2") return "Qwen2Tokenizer";
    return {};
}

SpecialTokenNames FolderSettings::names() const
{
    const auto name = [&](const char* key) -> std::optional<std::string> {
        const auto token = role(key);
        return token ? std::optional(token->content) : std::nullopt;
    };
    return {name("bos_token"), name("eos_token"), name("pad_token"), name("mask_token"), name("unk_token")};
}

FolderSettings readSettings(FolderFiles& files)
{
    return {files.object("tokenizer_config.json"), files.object("special_tokens_map.json"), files.object("added_tokens.json"),
            files.object("config.json")};
}

}  // namespace tokenizer

std::shared_ptr<const Tokenizer> Tokenizer::open(const std::string& folder, const LogSink& log)
{
    using namespace tokenizer;
    FolderFiles files(folder);
    const bool whole = files.has("tokenizer.json"), merges = files.has("vocab.json") && files.has("merges.txt"), words = files.has("vocab.txt");
    if (!whole && !merges && !words)
        throw Error(ErrorKind::Io, "has no tokenizer: neither tokenizer.json, nor vocab.json with merges.txt, nor vocab.txt")
            .withReason("NoTokenizer")
            .inFile(folder);
    const char* main = whole ? "tokenizer.json" : merges ? "vocab.json" : "vocab.txt";
    const FolderSettings settings = readSettings(files);
    try {
        SpecialTokenNames names = settings.names();
        const Json document = whole    ? files.object(main)
                              : merges ? byteLevelDocument(files, settings, names)
                                       : wordPieceDocument(files, settings, names, log);
        auto tokenizer = build(Component(document, ""), names, files.digest(), log);
        if (whole && settings.flag("add_bos_token", false) && !tokenizer->addsBos())
            report(log, LogLevel::Warning, folder + ": tokenizer_config.json asks for a BOS token, the template of tokenizer.json adds none");
        return tokenizer;
    } catch (const Error& error) {
        throw error.inFile(files.path(main));
    }
}

}  // namespace orrery
