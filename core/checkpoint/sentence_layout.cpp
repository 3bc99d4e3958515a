#include "core/checkpoint/sentence_layout.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/checkpoint/config_reader.h"
#include "core/checkpoint/model_config.h"
#include "core/checkpoint/weight_index.h"

#include <array>
#include <filesystem>
#include <limits>
#include <optional>
#include <utility>

namespace orrery {
namespace {

Error badConfig(const std::string& message, const std::string& place)
{
    return Error(ErrorKind::Format, message).withReason("BadConfig").at(place);
}

struct Module {
    std::string kind;    ///< the last part of its type: "Transformer", "Pooling"
    std::string folder;
};

Module readModule(const Json& json, const std::string& place)
{
    const Json &type = jsonMember(json, "type"), &path = jsonMember(json, "path");
    if (!type.is_string()) throw badConfig("a module's type is missing or not a string", place + "/type");
    if (!path.is_string()) throw badConfig("a module's path is missing or not a string", place + "/path");
    const auto& folder = path.get_ref<const std::string&>();
    if (!folder.empty() && !isBareFileName(folder))
        throw Error(ErrorKind::Format, "the module path " + quotedText(folder) + " leaves the folder").withReason("UnsafeModulePath").at(place + "/path");
    return {splitText(type.get_ref<const std::string&>(), '.').back(), folder};
}

/// Adds the module after those already in `layout`; false if there is no such sequence here.
bool append(SentenceLayout& layout, const Module& module)
{
    if (module.kind == "Dropout") return true;  // does nothing outside training
    if (module.kind == "Pooling" && layout.poolingFolder.empty() && !layout.normalize && !module.folder.empty()) {
        layout.poolingFolder = module.folder;
        return true;
    }
    if (module.kind == "Normalize" && !layout.poolingFolder.empty()) {
        layout.normalize = true;
        return true;
    }
    return false;
}

std::optional<std::string> readIfThere(const std::string& path)
{
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return std::nullopt;
    return readTextFile(path, kMaxConfigBytes);
}

/// Runs a parser, naming the file in what it throws.
template <typename Parse>
auto inFile(const std::string& path, Parse parse)
{
    try {
        return parse();
    } catch (const Error& error) {
        throw error.inFile(path);
    }
}

/// The pooling modes a config names, in either of the two spellings in use: one flag a mode, or a name or list of names.
std::vector<std::string> poolingModes(const Json& json)
{
    std::vector<std::string> modes;
    const ConfigReader reader(json);
    if (reader.has("pooling_mode")) {
        const Json& value = json["pooling_mode"];
        for (const Json& mode : value.is_array() ? value : Json::array({value})) {
            if (!mode.is_string()) throw reader.bad("pooling_mode", "must be a name or a list of names");
            modes.push_back(mode.get<std::string>());
        }
        return modes;
    }
    constexpr std::array<std::pair<const char*, const char*>, 6> flags{{{"pooling_mode_cls_token", "cls"},
        {"pooling_mode_mean_tokens", "mean"}, {"pooling_mode_max_tokens", "max"}, {"pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens"},
        {"pooling_mode_weightedmean_tokens", "weightedmean"}, {"pooling_mode_lasttoken", "lasttoken"}}};
    for (const auto& [key, mode] : flags)
        if (reader.flag(key, false)) modes.emplace_back(mode);
    if (modes.empty()) modes.emplace_back("mean");
    return modes;
}

SentencePooling::Kind poolingKind(const std::string& mode)
{
    if (mode == "cls") return SentencePooling::Kind::First;
    if (mode == "mean") return SentencePooling::Kind::Mean;
    if (mode == "max") return SentencePooling::Kind::Max;
    if (mode == "mean_sqrt_len_tokens") return SentencePooling::Kind::MeanSqrtLength;
    return SentencePooling::Kind::None;
}

}  // namespace

SentenceLayout parseModules(std::string_view text, const LogSink& log)
{
    const Json json = parseJson(text);
    if (!json.is_array() || json.empty()) throw badConfig("is not a list of modules", "");
    SentenceLayout layout;
    for (size_t i = 0; i < json.size(); ++i) {
        const Module module = readModule(json[i], "/" + std::to_string(i));
        if (i == 0) {
            if (module.kind != "Transformer") throw badConfig("the first module is " + quotedText(module.kind) + ", must be Transformer", "/0/type");
            layout.transformerFolder = module.folder;
        } else if (!append(layout, module)) {
            layout.complete = false;
            report(log, LogLevel::Warning, "the sentence module " + quotedText(module.kind) + " is not supported here: there is no sentence embedding");
        }
    }
    return layout;
}

SentencePooling::Kind parsePooling(std::string_view text, int64_t width, const LogSink& log)
{
    const Json json = parseJson(text);
    if (!json.is_object()) throw badConfig("is not a JSON object", "");
    const ConfigReader reader(json);
    for (const char* key : {"word_embedding_dimension", "embedding_dimension"})
        if (reader.size({key}, width, std::numeric_limits<int64_t>::max()) != width)
            throw reader.bad(key, "but the model is " + std::to_string(width) + " wide");
    const std::vector<std::string> modes = poolingModes(json);
    const SentencePooling::Kind kind = modes.size() == 1 ? poolingKind(modes.front()) : SentencePooling::Kind::None;
    if (kind == SentencePooling::Kind::None)
        report(log, LogLevel::Warning, "pooling by " + quotedText(joinText(modes, " and ")) + " is not supported: there is no sentence embedding");
    return kind;
}

int64_t parseMaximumTokens(std::string_view text, int64_t context, const LogSink& log)
{
    const Json json = parseJson(text);
    if (!json.is_object()) throw badConfig("is not a JSON object", "");
    const ConfigReader reader(json);
    if (!reader.has("max_seq_length")) return 0;
    const int64_t maximum = reader.size({"max_seq_length"}, 0, std::numeric_limits<int64_t>::max());
    if (maximum <= context) return maximum;
    report(log, LogLevel::Note, "max_seq_length is " + std::to_string(maximum) + ", the model has " + std::to_string(context) + " positions");
    return context;
}

SentenceLayout readSentenceLayout(const std::string& folder, const LogSink& log)
{
    const std::string path = folder + "/modules.json";
    const std::optional<std::string> text = readIfThere(path);
    if (!text) return {};
    return inFile(path, [&] { return parseModules(*text, log); });
}

SentencePooling readSentencePooling(const std::string& folder, const SentenceLayout& layout, const ModelConfig& config, const LogSink& log)
{
    SentencePooling pooling;
    if (layout.poolingFolder.empty() || !layout.complete) return pooling;
    const std::string poolingPath = folder + "/" + layout.poolingFolder + "/config.json";
    const std::string text = readTextFile(poolingPath, kMaxConfigBytes);
    pooling.kind = inFile(poolingPath, [&] { return parsePooling(text, config.width, log); });
    if (pooling.kind == SentencePooling::Kind::None) return pooling;
    pooling.normalize = layout.normalize;
    const std::string lengthPath = folder + "/" + layout.transformerFolder + "/sentence_bert_config.json";
    if (const std::optional<std::string> length = readIfThere(lengthPath))
        pooling.maximumTokens = inFile(lengthPath, [&] { return parseMaximumTokens(*length, config.context, log); });
    return pooling;
}

}  // namespace orrery
