#include "core/patching/recipe.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace orrery {
namespace {

constexpr size_t kMaximumSteps = 1000, kMaximumIndices = 65536, kMaximumText = 4096;
constexpr int64_t kMaximumIndex = int64_t{1} << 20;
constexpr uint64_t kMaximumFile = 16 << 20;

/// A kind, the keys its step must have beside kind and site, and those it may have.
struct KindRow {
    RecipeKind kind;
    std::string_view name;
    std::vector<std::string_view> needs, may;
};

const std::array<KindRow, 9>& kindRows()
{
    static const std::array<KindRow, 9> rows{{
        {RecipeKind::Zero, "zero", {}, {}},
        {RecipeKind::Scale, "scale", {"factor"}, {}},
        {RecipeKind::Mean, "mean", {"set"}, {}},
        {RecipeKind::Resample, "resample", {"set"}, {"seed"}},
        {RecipeKind::Noise, "noise", {"deviation"}, {"seed"}},
        {RecipeKind::Replace, "replace", {}, {"file", "prompt", "factor"}},
        {RecipeKind::Add, "add", {"file"}, {"factor"}},
        {RecipeKind::ProjectOut, "project_out", {"file"}, {}},
        {RecipeKind::Attend, "attend", {"keys"}, {"weight"}},
    }};
    return rows;
}

/// Reads one object's members, each at most once, and knows where it is.
class MemberReader {
public:
    MemberReader(const Json& object, std::string pointer) : m_object(object), m_pointer(std::move(pointer))
    {
        if (!object.is_object()) fail("", "an object is needed");
    }

    [[noreturn]] void fail(const std::string& key, const std::string& rule) const
    {
        const std::string place = m_pointer + (key.empty() ? "" : "/" + key);
        throw Error(ErrorKind::Format, "the recipe's " + (place.empty() ? "document" : place) + ": " + rule).withReason("BadRecipe").at(place);
    }

    bool has(const std::string& key) const { return m_object.contains(key); }

    std::string text(const std::string& key)
    {
        const Json& value = member(key);
        if (!value.is_string() || value.get_ref<const std::string&>().size() > kMaximumText) fail(key, "a text of at most 4,096 bytes is needed");
        return value.get<std::string>();
    }

    double number(const std::string& key)
    {
        const Json& value = member(key);
        if (!value.is_number() || !std::isfinite(value.get<double>())) fail(key, "a finite number is needed");
        return value.get<double>();
    }

    uint64_t seed(const std::string& key)
    {
        const Json& value = member(key);
        if (!value.is_number_unsigned()) fail(key, "a whole number of at least 0 is needed");
        return value.get<uint64_t>();
    }

    std::vector<int64_t> indices(const std::string& key)
    {
        const Json& value = member(key);
        if (!value.is_array() || value.empty() || value.size() > kMaximumIndices) fail(key, "a list of 1 to 65,536 indices is needed");
        std::vector<int64_t> indices;
        for (const Json& index : value) {
            if (!index.is_number_integer() || (index.is_number_unsigned() && index.get<uint64_t>() > static_cast<uint64_t>(kMaximumIndex))
                || std::abs(index.get<double>()) > static_cast<double>(kMaximumIndex))
                fail(key, index.dump() + " is no index");
            indices.push_back(index.get<int64_t>());
        }
        return indices;
    }

    const Json& member(const std::string& key)
    {
        if (!has(key)) fail(key, "it is missing");
        m_read.insert(key);
        return m_object[key];
    }

    /// What was not read has no meaning here.
    void finish() const
    {
        for (const auto& [key, value] : m_object.items())
            if (!m_read.contains(key)) fail(key, quotedText(key, 40) + " means nothing here");
    }

private:
    const Json& m_object;
    std::string m_pointer;
    std::set<std::string> m_read;
};

const KindRow& kindNamed(const MemberReader& reader, const std::string& name)
{
    for (const KindRow& row : kindRows())
        if (row.name == name) return row;
    reader.fail("kind", quotedText(name, 40) + " is none of zero, scale, mean, resample, noise, replace, add, project_out, attend");
}

void readValue(MemberReader& reader, const std::string& key, RecipeStep& step)
{
    if (key == "factor") step.factor = reader.number(key);
    else if (key == "deviation") step.deviation = reader.number(key);
    else if (key == "weight") step.weight = reader.number(key);
    else if (key == "seed") step.seed = reader.seed(key);
    else if (key == "keys") step.keys = reader.indices(key);
    else if (key == "set") step.set = reader.text(key);
    else if (key == "file") step.file = reader.text(key);
    else step.prompt = reader.text(key);
}

void checkValues(const MemberReader& reader, const RecipeStep& step)
{
    if (step.site.empty()) reader.fail("site", "it is empty");
    if (step.kind == RecipeKind::Noise && !(step.deviation > 0)) reader.fail("deviation", "it must be above 0");
    if (step.kind == RecipeKind::Replace && step.file.empty() == step.prompt.empty()) reader.fail("", "replace needs either a file or a prompt");
    if (step.kind == RecipeKind::Attend && !(step.weight >= 0 && step.weight * static_cast<double>(step.keys.size()) <= 1))
        reader.fail("weight", "the weights of all keys together are 0 to 1");
}

RecipeStep readStep(const Json& object, const std::string& pointer)
{
    MemberReader reader(object, pointer);
    const KindRow& row = kindNamed(reader, reader.text("kind"));
    RecipeStep step;
    step.kind = row.kind;
    step.site = reader.text("site");
    if (reader.has("heads")) step.heads = reader.indices("heads");
    if (reader.has("positions")) step.positions = reader.indices("positions");
    for (const std::string_view key : row.needs) readValue(reader, std::string(key), step);
    for (const std::string_view key : row.may)
        if (reader.has(std::string(key))) readValue(reader, std::string(key), step);
    reader.finish();
    checkValues(reader, step);
    return step;
}

nlohmann::ordered_json stepDocument(const RecipeStep& step)
{
    const KindRow& row = kindRows()[static_cast<size_t>(step.kind)];
    nlohmann::ordered_json document{{"kind", row.name}, {"site", step.site}};
    if (!step.heads.empty()) document["heads"] = step.heads;
    if (!step.positions.empty()) document["positions"] = step.positions;
    std::vector<std::string_view> keys = row.needs;
    keys.insert(keys.end(), row.may.begin(), row.may.end());
    for (const std::string_view key : keys) {
        if (key == "factor") document["factor"] = step.factor;
        else if (key == "deviation") document["deviation"] = step.deviation;
        else if (key == "weight") document["weight"] = step.weight;
        else if (key == "seed") document["seed"] = step.seed;
        else if (key == "keys") document["keys"] = step.keys;
        else if (key == "set") document["set"] = step.set;
        else if (key == "file" && !step.file.empty()) document["file"] = step.file;
        else if (key == "prompt" && !step.prompt.empty()) document["prompt"] = step.prompt;
    }
    return document;
}

}  // namespace

std::string_view recipeKindName(RecipeKind kind)
{
    return kindRows()[static_cast<size_t>(kind)].name;
}

Recipe parseRecipe(std::string_view json)
{
    const Json document = parseJson(json, 16);
    MemberReader reader(document, "");
    if (reader.member("orrery_recipe") != 1) reader.fail("orrery_recipe", "this version is not known: 1 is");
    Recipe recipe;
    recipe.name = reader.text("name");
    if (reader.has("note")) recipe.note = reader.text("note");
    const Json& steps = reader.member("steps");
    if (!steps.is_array() || steps.size() > kMaximumSteps) reader.fail("steps", "a list of at most 1,000 steps is needed");
    for (size_t step = 0; step < steps.size(); ++step) recipe.steps.push_back(readStep(steps[step], "/steps/" + std::to_string(step)));
    reader.finish();
    return recipe;
}

std::string recipeText(const Recipe& recipe)
{
    nlohmann::ordered_json document{{"orrery_recipe", 1}, {"name", recipe.name}, {"note", recipe.note}, {"steps", nlohmann::ordered_json::array()}};
    for (const RecipeStep& step : recipe.steps) document["steps"].push_back(stepDocument(step));
    return document.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Recipe readRecipe(const std::string& path)
{
    try {
        return parseRecipe(readTextFile(path, kMaximumFile));
    } catch (const Error& error) {
        throw error.inFile(path);
    }
}

}  // namespace orrery
